#!/usr/bin/env python3
"""A bounded run of random_programs.py with every interpreter found here; what is missing is said by name.

    run_random_programs.py --leanpyc build/leanpyc [--count 1000]

Exit status 0: no difference. 1: one. 77: no interpreter of a native target here, nothing was compared.
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
    parser.add_argument("--count", default="1000")
    options = parser.parse_args()
    compared = failed = 0
    for minor in NATIVE:
        found = dict(oracles.find(minor))
        for version in WANTED[minor]:
            if version not in found:
                print(f"skipped: no CPython {version} on this machine")
        for python in found.values():
            sys.stdout.flush()
            ran = subprocess.run([python, os.path.join(HERE, "random_programs.py"), "--leanpyc", options.leanpyc, "--count", options.count])
            compared += 1
            failed += ran.returncode != 0
    if compared == 0:
        print(f"skipped: no CPython {' or '.join(NATIVE)} on this machine, nothing was compared")
        return 77
    print(f"random programs: {compared - failed} interpreters passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
