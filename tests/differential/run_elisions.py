#!/usr/bin/env python3
"""Compare every kind of elision, in bytecode and in source, on a part of each standard library; missing interpreters are named.

    run_elisions.py --leanpyc build/leanpyc [--every N]

Exit status 0: only elided things differ. 1: other things differ. 77: no interpreter of a native target was found.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracles  # noqa: E402

COMPARED = ["3.12", "3.13"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--every", type=int, default=25)
    options = parser.parse_args()
    compared = failed = False
    for minor in oracles.native():
        if minor not in COMPARED:
            print(f"not compared: elisions for {minor}")
            continue
        found = oracles.find(minor)
        if not found:
            print(f"skipped: no CPython {minor} on this machine")
            continue
        python = found[0][1]
        compared = True
        for script in "elisions.py", "stripped.py":
            failed |= bool(subprocess.run([python, os.path.join(HERE, script), "--leanpyc", options.leanpyc, "--every",
                                           str(options.every), oracles.standard_library(python)]).returncode)
    return 77 if not compared else int(failed)


if __name__ == "__main__":
    sys.exit(main())
