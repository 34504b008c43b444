#!/usr/bin/env python3
"""Compare one standard library, compiled for every patch release found here, with the code objects of that release.

    patch_releases.py --leanpyc build/leanpyc [--work FOLDER] [--corpus FOLDER]

The corpus is the standard library of the oldest interpreter found, at level 0. Releases without a native interpreter run under
Pyodide (tools/setup/fetch_pyodide.sh), which cannot start leanpyc: the corpus is compiled before. Prints one line per release.
Exit status 0: all identical. 1: a difference. 77: no interpreter was found, so nothing was compared.
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracles  # noqa: E402

# Releases that must be compared. `make patch-oracles` fetches those that pyenv and Debian sid do not have.
WANTED = {"3.11": ["3.11.2", "3.11.7", "3.11.11"], "3.12": ["3.12.1", "3.12.7"], "3.13": ["3.13.0", "3.13.1", "3.13.2", "3.13.5"]}
IDENTITY = os.path.join(HERE, "identity.py")


def compare_natively(leanpyc, python, corpus):
    return subprocess.run([python, IDENTITY, "--leanpyc", leanpyc, "--levels", "0", corpus]).returncode


def compare_under_pyodide(leanpyc, version, pyodide, corpus, work):
    with tempfile.TemporaryDirectory(dir=work) as compiled:
        ran = subprocess.run([leanpyc, "compile", "-qq", "-f", "--target", version, "-p", "", "--out", compiled, corpus])
        if ran.returncode not in (0, 1):
            print(f"leanpyc ended with status {ran.returncode}")
            return 1
        return subprocess.run([pyodide, IDENTITY, "--compiled", compiled, "-j", "0", "--levels", "0", corpus]).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--work", help="folder for the compiled tree (default: a temporary folder)")
    parser.add_argument("--corpus", help="folder of Python files (default: the oldest interpreter's standard library)")
    options = parser.parse_args()
    if options.work:
        os.makedirs(options.work, exist_ok=True)
    compared = failed = skipped = 0
    for minor in oracles.native():
        native, pyodide = oracles.find(minor), oracles.find_pyodide(minor)
        for version in WANTED[minor]:
            if version not in dict(native + pyodide):
                print(f"skipped: no CPython {version} on this machine")
                skipped += 1
        if not native:
            continue
        corpus = options.corpus or oracles.standard_library(native[0][1])
        for _, python in native:
            failed += compare_natively(options.leanpyc, python, corpus) != 0
            sys.stdout.flush()
        for version, runner in pyodide:
            failed += compare_under_pyodide(options.leanpyc, version, runner, corpus, options.work) != 0
            sys.stdout.flush()
        compared += len(native) + len(pyodide)
    print(f"patch releases: {compared - failed} identical, {failed} different, {skipped} skipped")
    return 77 if not compared else 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
