#!/usr/bin/env python3
"""Do published projects' own tests end under `leanpyc run --elide lean` as they do plain, with the same coverage?

    project_suites.py --leanpyc build/leanpyc [--work FOLDER] [--python PYTHON] [--only NAME,…]

Fetches the source distributions of attrs, click and packaging from PyPI, installs each into an environment of a CPython 3.13, and runs its test
suite with coverage, plain and elided. Compares the outcome of each test, and the percentage of lines covered. Tests that are about docstrings are
named in project_suites.toml; each one must exist and end otherwise, so the list cannot hide a test that works.

Exit status 0: every other test ends as plain, and no percentage differs by more than half a point. 1: something differs; it is listed by name. 77:
no CPython 3.13 with its venv module here.
"""
import argparse
import collections
import fnmatch
import glob
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import environments  # noqa: E402
import oracles  # noqa: E402

MOST_COVERAGE_LOST = 0.5
LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "project_suites.toml")


def projects():
    """Return {project: its entry in project_suites.toml}."""
    with open(LIST, "rb") as file:
        return tomllib.load(file)


def unpacked(python, requirement, folder):
    """Fetch and unpack a source distribution, unless its folder exists. Return the folder."""
    found = glob.glob(os.path.join(folder, "*", "pyproject.toml"))
    if not found:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:",
                        "--dest", folder, requirement], check=True, env=environments.clean(), stdout=sys.stderr)
        with tarfile.open(glob.glob(os.path.join(folder, "*.tar.gz"))[0]) as archive:
            archive.extractall(folder, filter="data")
        found = glob.glob(os.path.join(folder, "*", "pyproject.toml"))
    return os.path.dirname(found[0])


class Suite:
    """One project's tests, in its own folder, with an environment that has the project installed."""

    def __init__(self, name, about, leanpyc, work, base):
        self.name, self.about, self.work, self.leanpyc = name, about, os.path.join(work, name), leanpyc
        os.makedirs(self.work, exist_ok=True)
        # The sources are fetched with another environment, because the suite's own environment is made with the fetched
        # project as a requirement.
        fetcher = environments.make("3.13", os.path.join(work, "fetcher"), ["pip"], base=base)
        if not fetcher:
            self.python = None
            return
        self.source = unpacked(fetcher, about["requirement"], os.path.join(self.work, "source"))
        self.python = environments.make("3.13", os.path.join(self.work, "venv"), ["pytest", "pytest-cov", *about["needs"], self.source], base=base)
        self.environment = dict(environments.clean(), PYTHONHASHSEED="0", LEANPYC_CACHE=os.path.join(self.work, "cache"), NO_COLOR="1",
                                PATH=os.path.dirname(self.python) + os.pathsep + os.environ["PATH"])

    def run(self, elided):
        """{(class, test): outcomes} and the percentage of lines covered."""
        results = os.path.join(self.work, "elided" if elided else "plain")
        shutil.rmtree(results, ignore_errors=True)
        os.makedirs(results)
        report, coverage = os.path.join(results, "tests.xml"), os.path.join(results, "coverage.json")
        command = [self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line", f"--junitxml={report}",
                   f"--cov={self.about['package']}", f"--cov-report=json:{coverage}", *self.about.get("options", [])]
        if elided:
            command = [self.leanpyc, "run", "--no-config", "--elide", "lean", "--", *command]
        start = time.monotonic()
        ran = subprocess.run(command, cwd=self.source, env=dict(self.environment, COVERAGE_FILE=os.path.join(results, "data")),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        lines = [line for line in ran.stdout.splitlines() if line]
        print(f"  {'elided' if elided else 'plain'}: {lines[-1] if lines else 'nothing printed'} ({time.monotonic() - start:.0f} s)", flush=True)
        if not (os.path.exists(report) and os.path.exists(coverage)):
            raise RuntimeError("pytest did not finish:\n" + "\n".join(lines[-30:]))
        outcomes = collections.defaultdict(list)
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            kinds = sorted({child.tag for child in case if child.tag in ("failure", "error", "skipped")})
            outcomes[f"{case.get('classname')}.{case.get('name')}"].append(kinds[0] if kinds else "passed")
        with open(coverage) as file:
            return {name: sorted(found) for name, found in outcomes.items()}, json.load(file)["totals"]["percent_covered"]


def judge(suite):
    """Runs a suite twice; returns what is wrong."""
    (plain, covered), (elided, covered_elided) = suite.run(False), suite.run(True)
    differing = {name for name in plain.keys() | elided.keys() if plain.get(name) != elided.get(name)}
    about_docstrings = {name for name in differing for pattern in suite.about["about_docstrings"] if fnmatch.fnmatchcase(name, pattern)}
    unused = [pattern for pattern in suite.about["about_docstrings"] if not fnmatch.filter(differing, pattern)]
    wrong = [f"{name}: {elided.get(name, 'missing')} instead of {plain.get(name, 'missing')}" for name in sorted(differing - about_docstrings)]
    wrong += [f"project_suites.toml names {pattern}, but no such test ends otherwise" for pattern in unused]
    print(f"  {len(plain):,} tests, {len(differing)} end otherwise, {len(about_docstrings)} of them about docstrings; "
          f"coverage {covered:.2f} % plain, {covered_elided:.2f} % elided", flush=True)
    if abs(covered - covered_elided) > MOST_COVERAGE_LOST:
        wrong.append(f"coverage changes by {covered_elided - covered:+.2f} points")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True, type=os.path.abspath)
    parser.add_argument("--work", help="where environments, sources and caches are made and stay; else they go at the end")
    parser.add_argument("--python", help="the CPython 3.13 of the environments")
    parser.add_argument("--only", default="", help="names of projects, between commas")
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="leanpyc-suites-") as scratch:
        work = os.path.abspath(options.work or scratch)
        for name, about in projects().items():
            if options.only and name not in options.only.split(","):
                continue
            suite = Suite(name, about, options.leanpyc, work, options.python)
            if not suite.python:
                print("skipped: no CPython 3.13 with its venv module on this machine")
                return 77
            print(f"{' '.join(environments.versions(suite.python, [name]))}, CPython {oracles.version(suite.python)}", flush=True)
            try:
                wrong = judge(suite)
            except RuntimeError as error:
                wrong = [str(error)]
            for problem in wrong:
                print("    " + problem, flush=True)
            failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
