#!/usr/bin/env python3
"""A bounded run of verdicts.py with every interpreter found here; what is missing is said by name.

    run_verdicts.py --leanpyc build/leanpyc [--mutants 3000]

Exit status 0: all bars met. 1: one was not. 77: no interpreter of a native target here, nothing was compared.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracles  # noqa: E402
from run_identity import NATIVE, WANTED  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--mutants", default="3000")
    options = parser.parse_args()
    compared = failed = 0
    for minor in NATIVE:
        found = dict(oracles.find(minor))
        for version in WANTED[minor]:
            if version not in found:
                print(f"skipped: no CPython {version} on this machine")
        for version, python in found.items():
            arguments = ["--leanpyc", options.leanpyc, "--mutants", options.mutants]
            if not os.path.isfile(os.path.join(oracles.standard_library(python), "test", "test_syntax.py")):
                print(f"CPython {version} comes without its tests: only mutants are compared")
                arguments.append("--no-tests")
            sys.stdout.flush()
            ran = subprocess.run([python, os.path.join(HERE, "verdicts.py"), *arguments])
            compared += 1
            failed += ran.returncode != 0
    if compared == 0:
        print("skipped: no CPython of a native target on this machine")
        return 77
    print(f"verdicts: {compared - failed} interpreters passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
