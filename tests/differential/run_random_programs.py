#!/usr/bin/env python3
"""Run random_programs.py with a limit for every interpreter found; missing interpreters are named.

    run_random_programs.py --leanpyc build/leanpyc [--count 1000]

Exit status 0: no difference. 1: a difference. 77: no interpreter of a native target was found, nothing was compared.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from run_identity import with_native_interpreters  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--count", default="1000")
    options = parser.parse_args()
    print("not compared: random programs for 3.12, because CPython 3.12.1 crashes on some of them")
    return with_native_interpreters("random programs", lambda version, python: [
        python, os.path.join(HERE, "random_programs.py"), "--leanpyc", options.leanpyc, "--count", options.count], minors=["3.13"])


if __name__ == "__main__":
    sys.exit(main())
