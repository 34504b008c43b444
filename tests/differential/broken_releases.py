#!/usr/bin/env python3
"""Check that `leanpyc verify` finds known breakage of published packages, and that --fix repairs it.

    broken_releases.py --leanpyc build/leanpyc [--work FOLDER] [--only NAME,…]

Installs releases from PyPI that break without docstrings, with their dependencies, into environments of a CPython that
they support: 3.13 (compiled natively) or 3.11 (through the host back end). For each release `verify --elide lean` must
find the module and the kind. A release that breaks only in use is verified with a command that uses it. After --fix
every module that imports plain must also import elided, and the use of the package must have the same result under
`leanpyc run` as plain. The built-in knowledge is disabled where it would hide the breakage.

Prints one row per release. Exit status 0: all releases pass. 1: one does not. 77: an interpreter, or its venv module,
is missing.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import environments  # noqa: E402


@dataclass
class Release:
    distribution: str
    version: str
    package: str
    module: str  # the module that must be kept, or a pattern for it
    kind: str
    use: str  # a program that uses the package and prints the result
    minor: str = "3.13"
    companions: list = field(default_factory=list)
    breaks_at_import: bool = True
    knowledge: bool = True  # False where the built-in knowledge would hide the breakage


RELEASES = [
    Release("docopt", "0.6.2", "docopt", "use.py", "docstrings.module", '''"""Usage: use.py [--speed=KN] NAME...

Options:
  --speed=KN  knots [default: 10]
"""
from docopt import docopt
print(sorted(docopt(__doc__, argv=["--speed=15", "Titanic", "Olympic"]).items()))
''', breaks_at_import=False, knowledge=False),
    Release("pycparser", "2.21", "pycparser", "pycparser.c_parser", "docstrings.function", '''
from pycparser import c_generator, c_parser
tree = c_parser.CParser().parse("typedef int T; T f(T a) { return a ? a << 1 : sizeof(T); }")
print(c_generator.CGenerator().visit(tree))
''', breaks_at_import=False, knowledge=False),
    Release("nbconvert", "6.5.3", "nbconvert", "nbconvert.exporters.templateexporter", "docstrings.class", '''
import nbformat
from nbconvert import MarkdownExporter, PythonExporter
from nbconvert.exporters import get_exporter
book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_code_cell("x = 1 + 1")])
for cell in book.cells:
    cell.pop("id", None)
print(MarkdownExporter().from_notebook_node(book)[0])
print(PythonExporter().from_notebook_node(book)[0])
print(get_exporter("html").__name__)
''', companions=["lxml_html_clean"]),
    Release("astropy", "5.2.1", "astropy", "astropy.io.ascii", "docstrings.class", '''
import io
from astropy import units
from astropy.io import ascii
from astropy.table import Table
table = ascii.read("name mass\\nEarth 5.97\\nMars 0.642\\n", format="basic")
table["mass"].unit = 1e24 * units.kg
out = io.StringIO()
ascii.write(table, out, format="csv")
print(out.getvalue(), Table({"a": [1, 2]}).to_pandas is not None, (3 * units.km).to(units.m))
''', minor="3.11", companions=["numpy<2"]),
    Release("Mastodon.py", "1.8.0", "mastodon", "mastodon", "docstrings", '''
from mastodon import Mastodon
api = Mastodon(api_base_url="https://example.org", access_token="none", version_check_mode="none")
print(api.get_supported_version(), api.api_base_url, callable(api.status_post))
'''),
    Release("CairoSVG", "2.5.2", "cairosvg", "cairosvg.surface", "docstrings", '''
import hashlib
import cairosvg
svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3" fill="red"/></svg>'
png = cairosvg.svg2png(bytestring=svg)
print(png[:8], hashlib.sha256(png).hexdigest(), len(cairosvg.svg2ps(bytestring=svg)) > 0)
'''),
    Release("structlog", "21.3.0", "structlog", "structlog", "docstrings.module", '''
import structlog
structlog.configure(processors=[structlog.stdlib.add_log_level, structlog.processors.KeyValueRenderer(sort_keys=True)])
structlog.get_logger().bind(user="ann").info("login", attempt=2)
print(structlog.__description__)
'''),
    Release("threadpoolctl", "2.2.0", "threadpoolctl", "threadpoolctl", "docstrings", '''
import threadpoolctl
with threadpoolctl.threadpool_limits(limits=1, user_api="blas"):
    print(threadpoolctl.threadpool_info())
print(threadpoolctl._format_docstring.__name__)
'''),
]


def requirements(minor):
    """Return the requirements of all releases that use this minor version."""
    return [requirement for release in RELEASES if release.minor == minor
            for requirement in (f"{release.distribution}=={release.version}", *release.companions)]


def kinds_cover(kept, kind):
    """Return whether one of the names in `kept` is `kind`, a part of it, or contains it."""
    return any(name == kind or name.startswith(kind + ".") or kind.startswith(name + ".") for name in kept)


def module_covers(names, module):
    package = module.partition(".")[0] + ".*"
    return any(name == module or name == package or name.startswith(module + ".") for name in names)


class Trial:
    """One release in its own folder, with a policy file that --fix extends."""

    def __init__(self, release, python, leanpyc, folder):
        self.release = release
        self.python = python
        self.leanpyc = leanpyc
        self.folder = folder
        self.environment = dict(environments.clean(), LEANPYC_CACHE=os.path.join(folder, "cache"), PYTHONHASHSEED="0")
        os.makedirs(folder, exist_ok=True)
        self.write("use.py", release.use)
        self.write("leanpyc.toml", 'elide = "lean"\n' + ("" if release.knowledge else "knowledge = false\n"))

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def run(self, *command):
        return subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace")

    def verify(self, *options):
        what = ["--", self.python, "use.py"] if not self.release.breaks_at_import else [self.release.package]
        ran = self.run(self.leanpyc, "verify", "--json", "--quiet", "--timeout", "300", "--python", self.python, *options, *what)
        if ran.returncode > 1 or not ran.stdout:
            raise RuntimeError(f"leanpyc verify ended with {ran.returncode}: {ran.stderr.strip()}")
        return json.loads(ran.stdout)

    def diagnoses(self, verdict):
        """Return [(kinds, modules)] of the breakage that verify reports."""
        if "findings" in verdict:
            return [(finding["diagnosis"]["keep"], finding["diagnosis"]["modules"]) for finding in verdict["findings"]]
        if verdict["same"]:
            return []
        modules = ["use.py" if name == "__main__" else name for name in verdict["diagnosis"]["modules"]]
        return [(verdict["diagnosis"]["keep"], modules)]

    def broken(self, verdict):
        return verdict["broken"] if "findings" in verdict else int(not verdict["same"])

    def use(self):
        """Return None if the package has the same result elided as plain, otherwise its output."""
        plain = self.run(self.python, "use.py")
        if plain.returncode != 0:
            return f"it does not work plain: {plain.stderr.strip().splitlines()[-1:]}"
        elided = self.run(self.leanpyc, "run", "--python", self.python, "--", self.python, "use.py")
        if (plain.stdout, plain.returncode) == (elided.stdout, elided.returncode):
            return None
        return f"elided it ends with {elided.returncode}: {(elided.stderr or elided.stdout).strip()[-300:]}"


def row(*cells):
    widths = (20, 46, 40, 14, 13, 6, 7)
    return "".join(str(cell).ljust(width) for cell, width in zip(cells, widths)).rstrip()


def judge(trial):
    """Return the row of a release, and the failures."""
    start = time.monotonic()
    release = trial.release
    before = trial.verify()
    fixed = trial.verify("--fix")
    wrong = []
    found = [(kinds, names) for kinds, names in trial.diagnoses(before)
             if kinds_cover(kinds, release.kind) and module_covers(names, release.module)]
    if not found:
        wrong.append(f"{release.kind} in {release.module} was not found, but {trial.diagnoses(before) or 'nothing breaks'}")
    if trial.broken(fixed):
        wrong.append(f"broken after --fix: {trial.diagnoses(fixed)}")
    if problem := trial.use():
        wrong.append(problem)
    kinds, names = found[0] if found else ([], [])
    cells = row(f"{release.distribution} {release.version}", ", ".join(names) or "-", ", ".join(kinds) or "-", trial.broken(before),
                trial.broken(fixed), "no" if problem else "yes", f"{time.monotonic() - start:.0f} s")
    return cells, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--work", help="where the environments are made and stay; else they go at the end")
    parser.add_argument("--only", default="", help="names of distributions, between commas")
    options = parser.parse_args()
    chosen = [release for release in RELEASES if not options.only or release.distribution in options.only.split(",")]
    failed = False
    with tempfile.TemporaryDirectory(prefix="leanpyc-releases-") as scratch:
        work = os.path.abspath(options.work or scratch)
        pythons = {}
        for minor in sorted({release.minor for release in chosen}):
            pythons[minor] = environments.make(minor, os.path.join(work, "venv-" + minor), requirements(minor))
            if not pythons[minor]:
                print(f"skipped: no CPython {minor} with its venv module on this machine")
                return 77
        print(row("release", "kept in", "kinds", "broken before", "broken after", "works", "took"), flush=True)
        for release in chosen:
            python = pythons[release.minor]
            with tempfile.TemporaryDirectory(prefix="trial-", dir=work) as folder:
                cells, wrong = judge(Trial(release, python, os.path.abspath(options.leanpyc), folder))
            print(cells, flush=True)
            for problem in wrong:
                print("  " + problem, flush=True)
            failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
