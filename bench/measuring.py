#!/usr/bin/env python3
"""Check that the table of `compile --elide lean` costs little more than the compilation, by counting instructions.

    measuring.py --leanpyc build/leanpyc [FOLDER]

Compiles the Python files of bench/, src/ and tests/differential/ (or FOLDER) with the table and with --no-measure under valgrind's callgrind, takes off the
instructions of an empty folder, and divides. Exit status 1: the quotient is over 1.4. 77: no valgrind.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The quotient of CPU time is lower, because the system's part is the same in both: 1.2 on the standard library, 1.26 on
# site-packages.
MOST = 1.4


def instructions(leanpyc, folder, *options):
    command = [leanpyc, "compile", "-qq", "-f", "-b", "-j1", "--no-config", "--target", "3.13.0", "--elide", "lean", *options, folder]
    ran = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True)
    counted = re.search(r"Collected : (\d+)", ran.stderr)
    if ran.returncode or not counted:
        sys.exit(f"{' '.join(map(str, command))}: status {ran.returncode}\n{ran.stderr}")
    return int(counted[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        print("skipped: no valgrind on this machine")
        return 77
    leanpyc = pathlib.Path(options.leanpyc).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        empty = pathlib.Path(temporary, "empty")
        empty.mkdir()
        programs = pathlib.Path(temporary, "programs")
        for folder in [options.folder] if options.folder else [ROOT / "bench", ROOT / "src", ROOT / "tests" / "differential"]:
            shutil.copytree(folder, programs / folder.name, ignore=shutil.ignore_patterns("*.pyc"))
        start = instructions(leanpyc, empty)
        plain = instructions(leanpyc, programs, "--no-measure") - start
        measured = instructions(leanpyc, programs) - start
    quotient = measured / plain
    print(f"compile --elide lean: {measured:,} instructions with the table, {plain:,} without, {quotient:.3f} times (at most {MOST})")
    return 1 if quotient > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
