"""The deployments of deployments.py: how each one is made from packages of PyPI, in the forms that are compared.

A case installs its packages once for an interpreter (`pip install --target`, nothing compiled) and makes a tree of each form from them:

    sources   the .py files alone, as in an archive that was made without __pycache__
    cached    with the .pyc files of `python -m compileall`, as pip leaves a folder
    lean      `leanpyc compile --elide lean --sourceless`
"""
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import environments

FORMS = ("sources", "cached", "lean")
SHOP = pathlib.Path(__file__).resolve().parent.parent / "tests" / "differential" / "applications" / "django_shop"

HANDLER = '''"""A function of AWS Lambda."""
import boto3
import numpy
import pandas
import pydantic
import requests
from aws_lambda_powertools import Logger
from google.cloud import storage
from opentelemetry.sdk.trace import TracerProvider

logger = Logger(service="orders")
s3 = boto3.client("s3", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")


class Order(pydantic.BaseModel):
    """An order."""
    item: str
    count: int = pydantic.Field(ge=1)


def handler(event, context):
    """Price an order."""
    order = Order(**event)
    frame = pandas.DataFrame({"item": [order.item], "count": [order.count]})
    return {"total": int(frame["count"].sum()), "link": s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})[:8],
            "tracing": TracerProvider.__name__, "client": storage.Client.__name__, "session": requests.Session.__name__, "kind": numpy.int64.__name__}
'''

COMMAND = '''"""A command with sub-commands."""
import click
import requests
from rich.console import Console
from rich.table import Table


@click.group()
def main():
    """Look at web pages."""


@main.command()
@click.argument("address")
def head(address):
    """Print the headers of ADDRESS."""
    table = Table("name", "value")
    for name, value in requests.head(address, timeout=10).headers.items():
        table.add_row(name, value)
    Console().print(table)
'''


class Maker:
    """Makes trees for one interpreter."""

    def __init__(self, leanpyc, python, work):
        self.leanpyc, self.python, self.work = leanpyc, python, pathlib.Path(work)

    def install(self, name, requirements):
        """Install these packages into a folder, unless they are already there. Return the folder."""
        folder, done = self.work / name, self.work / (name + ".txt")
        wanted = "\n".join(requirements)
        if not (done.exists() and done.read_text() == wanted):
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--only-binary", ":all:",
                            "--target", folder, *requirements], check=True, env=environments.clean(), stdout=sys.stderr)
            done.write_text(wanted)
        return folder

    def compileall(self, folder, *options, jobs=2):
        return [self.python, "-m", "compileall", "-q", f"-j{jobs}", *options, folder]

    def compile(self, folder, *options):
        return [self.leanpyc, "compile", "--no-config", "--python", self.python, "--elide", "lean", *options, folder]

    def tree(self, form, source, destination, runs_in, beside=False):
        """A tree of one form, made from a folder of sources. `runs_in` is the folder in which it will run; `beside` puts .pyc files beside the
        sources, where zipimport looks."""
        shutil.rmtree(destination, ignore_errors=True)
        if form == "lean":
            command = self.compile(source, "-q", "--no-measure", "--sourceless", "-d", runs_in, "--out", destination)
        else:
            shutil.copytree(source, destination, symlinks=True)
            if form == "sources":
                return destination
            command = self.compileall(destination, "-s", destination, "-p", runs_in, *(["-b"] if beside else []))
        ran = subprocess.run(list(map(str, command)), env=environments.clean(), capture_output=True, text=True)
        # compileall and leanpyc report templates that are not Python, and compile the rest.
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"{pathlib.Path(command[0]).name}: {ran.stderr[-1000:]}")
        return destination


def size(folder):
    return sum(path.lstat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file() or path.is_symlink())


def zipped_size(folder, scratch):
    """Bytes of the folder as a zip, deflated as `zip -r` does."""
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    found = os.path.getsize(scratch)
    os.remove(scratch)
    return found


def start_environment(**more):
    """The environment variables of a start: read-only code, no user site."""
    return dict(environments.clean(), PYTHONDONTWRITEBYTECODE="1", PYTHONNOUSERSITE="1", PYTHONHASHSEED="0", **more)


class LambdaFolder:
    title = "Lambda folder"
    start = "cold start"
    packages = ["pandas", "numpy", "boto3", "requests", "pydantic", "aws-lambda-powertools", "google-cloud-storage", "opentelemetry-sdk"]

    def make(self, maker, form):
        source = maker.install("lambda", self.packages)
        (source / "handler.py").write_text(HANDLER)
        folder = maker.tree(form, source, maker.work / f"lambda-{form}", "/var/task")
        call = "import handler; assert handler.handler({'item': 'tea', 'count': 2}, None)['total'] == 2"
        return dict(bytes=size(folder), zip_bytes=zipped_size(folder, maker.work / "folder.zip"),
                    command=[maker.python, "-c", call], environment=start_environment(PYTHONPATH=str(folder)))


class DjangoImage:
    title = "Django site-packages"
    start = "`manage.py check`"
    packages = ["Django", "djangorestframework", "docutils", "whitenoise", "gunicorn", "celery", "SQLAlchemy", "psycopg[binary]", "redis", "requests"]

    def make(self, maker, form):
        packages = maker.tree(form, maker.install("image", self.packages), maker.work / f"image-{form}", "/srv/site-packages")
        shop = maker.tree(form, SHOP, maker.work / f"shop-{form}", "/srv/shop")
        data = maker.work / "data"
        data.mkdir(exist_ok=True)
        environment = start_environment(PYTHONPATH=f"{shop}{os.pathsep}{packages}", SHOP_DATA=str(data), SHOP_PORT="0")
        return dict(bytes=size(packages), command=[maker.python, "-m", "manage", "check"], environment=environment)


class Zipapp:
    title = "zipapp"
    start = "`--help`"
    packages = ["click", "rich", "requests"]

    def make(self, maker, form):
        source = maker.install("zipapp", self.packages)
        shutil.rmtree(source / "bin", ignore_errors=True)
        (source / "command.py").write_text(COMMAND)
        folder = maker.tree(form, source, maker.work / f"zipapp-{form}", "/app.pyz", beside=True)
        archive = maker.work / f"{form}.pyz"
        subprocess.run([maker.python, "-m", "zipapp", folder, "-c", "-m", "command:main", "-o", archive], check=True, env=environments.clean())
        return dict(bytes=archive.stat().st_size, command=[maker.python, archive, "--help"], environment=start_environment())


CASES = {"lambda": LambdaFolder(), "image": DjangoImage(), "zipapp": Zipapp()}
