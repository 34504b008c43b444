#!/usr/bin/env python3
"""Do real applications give the same answers from a sourceless `lean` tree as plain?

    sourceless_applications.py --leanpyc build/leanpyc [--work FOLDER] [--python 3.13,3.11] [--only NAME,…] [--diff]

Installs Django (with its admin, REST framework, whitenoise), gunicorn, FastAPI, Celery and Alembic from PyPI into an environment of CPython 3.13
(compiled natively) and of 3.11 (through the host back end), and compiles the environment and the applications of applications/ into trees without
sources: `compile --elide lean --sourceless --out`. Runs the commands and sends the requests of application_steps.py to both, and compares every
answer byte for byte (without paths, ports, times and tokens).

Prints a row for each application, and each answer that differs (--diff: how). Exit status 0: none does. 1: one does. 77: an interpreter, or its
venv module, is not here.
"""
import argparse
import difflib
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import application_steps  # noqa: E402
import environments  # noqa: E402
import oracles  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
REQUIREMENTS = ["Django", "djangorestframework", "docutils", "whitenoise", "gunicorn", "fastapi", "uvicorn", "celery", "alembic", "SQLAlchemy"]


def site_packages(environment, minor):
    return os.path.join(environment, "lib", "python" + minor, "site-packages")


class Trees:
    """The plain environment of one interpreter, and the sourceless one made from it."""

    def __init__(self, leanpyc, minor, plain, work):
        self.leanpyc, self.minor, self.plain, self.work = leanpyc, minor, plain, work
        self.lean = os.path.join(work, "lean-" + minor)
        shutil.rmtree(self.lean, ignore_errors=True)
        subprocess.run([plain, "-m", "venv", "--without-pip", self.lean], check=True, env=environments.clean())
        self.python = os.path.join(self.lean, "bin", "python")

    def compile(self, source, destination):
        """Compile a folder into a sourceless tree; returns its summary."""
        ran = subprocess.run([self.leanpyc, "compile", "--no-config", "--elide", "lean", "--python", self.plain, "--sourceless", "-d", destination,
                              "--out", destination, source], env=environments.clean(), capture_output=True, text=True)
        if ran.returncode != 0:
            raise RuntimeError(f"leanpyc compile ended with {ran.returncode}: {(ran.stderr + ran.stdout)[-2000:]}")
        return (ran.stdout + ran.stderr).strip()

    def compile_environment(self):
        source = site_packages(os.path.dirname(os.path.dirname(self.plain)), self.minor)
        return self.compile(source, site_packages(self.lean, self.minor))

    def deployments(self, folder):
        """The two deployments of an application: plain and lean."""
        source = os.path.join(HERE, "applications", folder)
        plain, lean = (os.path.join(self.work, f"{folder}-{kind}-{self.minor}") for kind in ("plain", "lean"))
        for path in plain, lean, plain + "-data", lean + "-data":
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(source, plain, ignore=shutil.ignore_patterns("__pycache__"))
        self.compile(plain, lean)
        for path in plain, lean:
            os.makedirs(path + "-data")
        return (application_steps.Deployment(self.plain, plain, plain + "-data"),
                application_steps.Deployment(self.python, lean, lean + "-data"))


def answers(steps, deployment):
    """{step: answer}, and why the steps ended early, if they did."""
    given = {}
    try:
        for name, answer in steps(deployment):
            while name in given:
                name += ", again"
            given[name] = answer
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        return given, str(error)
    return given, None


def sources_left(folder):
    """The .py files of a tree, and the number of its .pyc files."""
    found = [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]
    return sorted(name for name in found if name.endswith(".py")), sum(name.endswith(".pyc") for name in found)


def compare(name, folder, steps, trees, show):
    """Prints a row for the application and what differs; returns whether anything does."""
    plain, lean = trees.deployments(folder)
    kept, compiled = sources_left(lean.application)
    expected, broken = answers(steps, plain)
    if broken:
        raise RuntimeError(f"{name} does not work plain: {broken}")
    given, failure = answers(steps, lean)
    differing = [step for step in expected if given.get(step) != expected[step]]
    print(f"  {name}: {len(expected) - len(differing)} of {len(expected)} answers equal; the application is {compiled} .pyc files"
          + (f", kept as source: {', '.join(os.path.relpath(path, lean.application) for path in kept)}" if kept else ""), flush=True)
    if failure:
        print(f"    ended early: {failure}")
    for step in differing:
        print(f"    differs: {step}", flush=True)
        if show:
            lines = difflib.unified_diff(expected[step].splitlines(), given.get(step, "no answer").splitlines(), "plain", "lean", lineterm="", n=1)
            print("\n".join("      " + line[:300] for line in list(lines)[:40]))
    return bool(differing or failure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True, type=os.path.abspath)
    parser.add_argument("--work", help="where the environments and trees are made and stay; else they go at the end")
    parser.add_argument("--python", default="3.13,3.11", help="minor versions, between commas (default: %(default)s)")
    parser.add_argument("--only", default="", help="names of applications, between commas: " + ", ".join(application_steps.APPLICATIONS))
    parser.add_argument("--diff", action="store_true", help="show how answers differ")
    options = parser.parse_args()
    chosen = {name: found for name, found in application_steps.APPLICATIONS.items() if not options.only or name in options.only.split(",")}
    failed = False
    with tempfile.TemporaryDirectory(prefix="leanpyc-applications-") as scratch:
        work = os.path.abspath(options.work or scratch)
        for minor in options.python.split(","):
            plain = environments.make(minor, os.path.join(work, "venv-" + minor), REQUIREMENTS, wheels_only=True)
            if not plain:
                print(f"skipped: no CPython {minor} with its venv module on this machine")
                return 77
            print(f"CPython {oracles.version(plain)}: {', '.join(environments.versions(plain, REQUIREMENTS))}", flush=True)
            trees = Trees(options.leanpyc, minor, plain, work)
            print("  " + trees.compile_environment().splitlines()[0])
            kept, compiled = sources_left(site_packages(trees.lean, minor))
            print(f"  {compiled} .pyc files, {len(kept)} files kept as source", flush=True)
            for name, (folder, steps) in chosen.items():
                failed |= compare(name, folder, steps, trees, options.diff)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
