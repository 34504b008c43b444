#!/usr/bin/env python3
"""Run verdicts.py with a limit for every interpreter found; missing interpreters are named.

    run_verdicts.py --leanpyc build/leanpyc [--mutants 3000]

Exit status 0: all limits met. 1: one was not. 77: no interpreter of a native target was found, nothing was compared.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracles  # noqa: E402
from run_identity import with_native_interpreters  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--mutants", default="3000")
    options = parser.parse_args()

    def command(version, python):
        arguments = ["--leanpyc", options.leanpyc, "--mutants", options.mutants]
        if not os.path.isfile(os.path.join(oracles.standard_library(python), "test", "test_syntax.py")):
            print(f"CPython {version} comes without its tests: only mutants are compared")
            arguments.append("--no-tests")
        return [python, os.path.join(HERE, "verdicts.py"), *arguments]

    return with_native_interpreters("verdicts", command)


if __name__ == "__main__":
    sys.exit(main())
