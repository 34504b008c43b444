#!/usr/bin/env python3
"""Check that numpy, scipy and pandas work the same under `leanpyc run --elide lean` as without.

    scientific_packages.py --leanpyc build/leanpyc [--work FOLDER] [--python PYTHON] [--jobs N] [TESTS…]

Installs the three packages from PyPI into an environment of a CPython 3.13. Imports all their public modules plain and
elided. Then runs numpy's own tests (those not marked slow) plain and elided, and compares the outcome of each test.
TESTS names packages of numpy whose tests run instead of all (numpy.linalg). The process has no optimisation flag. Exit
status 0: no difference. 1: a difference, which is listed by name. 77: no CPython 3.13 with a venv module was found.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import environments  # noqa: E402
import oracles  # noqa: E402

PACKAGES = ["numpy", "scipy", "pandas"]
TOOLS = ["pytest", "pytest-xdist", "hypothesis"]  # numpy's tests need hypothesis

# Imports every public module of a package, and reports the result of each.
IMPORT_ALL = """
import importlib, json, pkgutil, sys, warnings
warnings.simplefilter("ignore")
def is_public(name):
    return not any(part.startswith("_") or part in ("tests", "conftest") for part in name.split("."))
outcomes, packages = {}, [sys.argv[1]]
while packages:
    name = packages.pop()
    try:
        module = importlib.import_module(name)
        outcomes[name] = "imported"
    except BaseException as error:
        outcomes[name] = "%s: %s" % (type(error).__name__, error)
        continue
    found = pkgutil.iter_modules(getattr(module, "__path__", ()), name + ".")
    packages += [info.name for info in found if is_public(info.name)]
json.dump(outcomes, open(sys.argv[2], "w"))
"""


class Runner:
    """Runs the environment's interpreter plain and elided."""

    def __init__(self, python, leanpyc, work):
        self.python = python
        self.work = work
        # A fixed hash seed gives sets one order, so that the processes of pytest-xdist agree on the list of tests. The
        # process gets no optimisation flag.
        self.environment = dict(environments.clean(), PYTHONHASHSEED="0", LEANPYC_CACHE=os.path.join(work, "cache"))
        self.commands = {"plain": [python], "elided": [leanpyc, "run", "--no-config", "--elide", "lean", "--", python]}

    def run(self, label, arguments):
        return subprocess.run([*self.commands[label], *arguments], env=self.environment, cwd=self.work, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def import_all(runner, package):
    """Return {label: {module: result of its import}}."""
    script = os.path.join(runner.work, "import_all.py")
    with open(script, "w") as file:
        file.write(IMPORT_ALL)
    outcomes = {}
    for label in runner.commands:
        result = os.path.join(runner.work, f"{package}-{label}.json")
        ran = runner.run(label, [script, package, result])
        if ran.returncode != 0:
            print(ran.stdout[-2000:])
            return None
        with open(result) as file:
            outcomes[label] = json.load(file)
    return outcomes


def elided_share(runner, package):
    """Return the counts of `leanpyc run --count` for an import: files elided, and files not elided."""
    command = runner.commands["elided"]
    ran = subprocess.run([*command[:2], "--count", *command[2:], "-c", f"import {package}"], env=runner.environment, cwd=runner.work,
                         capture_output=True, text=True, check=True)
    line = next(line for line in ran.stderr.splitlines() if line.startswith("leanpyc run: -c: "))
    return line.rpartition(": ")[2]


def run_tests(runner, label, tests, jobs):
    """Return {(class, test): sorted outcomes of all tests with that name}."""
    report = os.path.join(runner.work, f"tests-{label}.xml")
    if os.path.exists(report):
        os.remove(report)
    start = time.monotonic()
    ran = runner.run(label, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", str(jobs), "--tb=short", f"--junitxml={report}",
                             "-m", "not slow", "--pyargs", *tests])
    lines = ran.stdout.splitlines()
    print(f"  {label}: {lines[-1] if lines else 'nothing printed'} ({time.monotonic() - start:.0f} s)", flush=True)
    if not os.path.exists(report):
        print("\n".join(lines[-40:]))
        return {}
    outcomes = collections.defaultdict(list)
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        kinds = sorted({child.tag for child in case if child.tag in ("failure", "error", "skipped")})
        outcomes[case.get("classname"), case.get("name")].append(kinds[0] if kinds else "passed")
    return {key: sorted(found) for key, found in outcomes.items()}


def differing(outcomes):
    plain, elided = outcomes["plain"], outcomes["elided"]
    return sorted(name for name in plain.keys() | elided.keys() if plain.get(name) != elided.get(name))


def test_module(name):
    """Return numpy.linalg.tests.test_linalg for the class of a test in it."""
    parts = name.split(".")
    while len(parts) > 1 and not parts[-1].startswith("test_"):
        parts.pop()
    return ".".join(parts)


def compare_tests(runner, tests, jobs):
    """Return the names of tests whose outcome differs when elided, and differs again when their module runs alone."""
    outcomes = {label: run_tests(runner, label, tests, jobs) for label in runner.commands}
    if not outcomes["plain"]:
        return ["no test ran"]
    suspects = differing(outcomes)
    if suspects:
        modules = sorted({test_module(name) for name, _ in suspects})
        print(f"  {len(suspects)} differ; again, what stands beside them: {' '.join(modules)}")
        outcomes = {label: run_tests(runner, label, modules, jobs) for label in runner.commands}
        changing = set(suspects) - set(differing(outcomes))
        for name in sorted(changing):
            print(f"  {'.'.join(name)}: not the second time")
        suspects = differing(outcomes)
    return [f"{'.'.join(name)}: {outcomes['elided'].get(name, 'missing')} instead of {outcomes['plain'].get(name, 'missing')}"
            for name in suspects]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--work", help="where the environment and the cache are made and stay; else they go at the end")
    parser.add_argument("--python", help="the CPython 3.13 of the environment")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("tests", nargs="*", default=["numpy"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leanpyc-scientific-") as scratch:
        work = os.path.abspath(options.work or scratch)
        python = environments.make("3.13", os.path.join(work, "venv"), [*PACKAGES, *TOOLS], wheels_only=True, base=options.python)
        if not python:
            print("skipped: no CPython 3.13 with its venv module on this machine")
            return 77
        print("CPython " + oracles.version(python) + ": " + ", ".join(environments.versions(python, PACKAGES)))
        runner = Runner(python, os.path.abspath(options.leanpyc), work)
        failed = False
        for package in PACKAGES:
            outcomes = import_all(runner, package)
            names = differing(outcomes) if outcomes else [package]
            for name in names:
                print(f"  {name}: {outcomes['elided'].get(name) if outcomes else 'no answer'}")
            imported = sum(outcome == "imported" for outcome in outcomes["elided"].values()) if outcomes else 0
            print(f"{package}: {imported} public modules imported elided, {len(names)} otherwise than plain; "
                  f"`import {package}`: {elided_share(runner, package)}", flush=True)
            failed |= bool(names)
        print(f"tests of {', '.join(options.tests)}")
        names = compare_tests(runner, options.tests, options.jobs)
        for name in names:
            print("  " + name)
        print(f"{len(names)} tests end otherwise when elided")
        return int(failed or bool(names))


if __name__ == "__main__":
    sys.exit(main())
