#!/usr/bin/env python3
"""Run the interpreter's own tests plain and under `leanpyc run --elide lean`, and compare the outcomes.

    standard_library_elided.py --leanpyc build/leanpyc [--python PYTHON] [--elide SET] [TEST…]

`python -m test` runs a broad part of a CPython 3.13's tests twice. Every test must have the same outcome, except for
tests of elided things, which elided_library_tests.toml lists with the reason. Exit status 77: no interpreter with its
test suite was found.
"""
import argparse
import fnmatch
import os
import sys
import tempfile
import tomllib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import standard_library_runs as runs  # noqa: E402

LISTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "elided_library_tests.toml")


def listed_tests(names):
    """Return {test: reason} for the listed tests among `names`. A pattern that matches no name belongs to another test
    module."""
    with open(LISTED, "rb") as file:
        rows = [(pattern, row["reason"]) for row in tomllib.load(file)["about"] for pattern in row["tests"]]
    return {name: reason for name in names for pattern, reason in rows if fnmatch.fnmatchcase(name, pattern)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--python")
    parser.add_argument("--elide", default="lean")
    parser.add_argument("--work", help="keeps the reports of both runs; the default is a temporary folder")
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    tests = options.tests or runs.BROAD
    python, version = runs.interpreter_with_tests(options.python)
    if python is None:
        print("skipped: no CPython 3.13 with its test suite on this machine")
        return 77
    elided = [os.path.abspath(options.leanpyc), "run", "--no-config", "--elide", options.elide, "--", python]
    with tempfile.TemporaryDirectory(prefix="leanpyc-elided-") as temporary:
        scratch = os.path.abspath(options.work or temporary)
        os.makedirs(scratch, exist_ok=True)
        cache = os.path.join(scratch, "cache")
        expected, _ = runs.run_tests([python], tests, scratch, "plain")
        got, printed = runs.run_tests(elided, tests, scratch, "elided", LEANPYC_CACHE=cache)
        cached = sum(name.endswith(".pyc") for _, _, files in os.walk(cache) for name in files)
    if not expected or not cached:
        print(f"{len(expected)} tests ran plain, {cached} modules were elided: nothing was compared")
        return 1
    differing = sorted(name for name in expected.keys() | got.keys() if expected.get(name) != got.get(name))
    listed = listed_tests(differing)
    unexplained = [name for name in differing if name not in listed]
    for name in differing:
        print(f"  {name}: {got.get(name, 'missing')} instead of {expected.get(name, 'missing')}"
              + (f" ({listed[name]})" if name in listed else ""))
    if unexplained:
        print(printed[-6000:])
    passed = sum(outcome == "passed" for outcome in got.values())
    print(f"CPython {version}, {len(tests)} test modules, {cached} modules elided ({options.elide}): {len(expected)} tests plain, "
          f"{passed} passed elided, {len(differing) - len(unexplained)} differ and are about what is elided, "
          f"{len(unexplained)} differ otherwise")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
