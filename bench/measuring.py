#!/usr/bin/env python3
"""Check that the table of `compile --elide lean` costs little more than the compilation.

    measuring.py --leanpyc build/leanpyc [--seconds] [FOLDER]

Compiles the Python files of bench/, src/ and tests/differential/ (or FOLDER) with the table and with --no-measure, and
divides. Counts instructions with valgrind's callgrind, less those of an empty folder; the quotient is at most 1.4.
--seconds measures CPU time, the system's part included, in rounds by turns; the quotient of the medians is at most 1.3,
and FOLDER should be large (a standard library). Exit status 1: the quotient is larger. 77: no valgrind.
"""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The quotient of CPU time is lower, because the system's part is the same in both.
MOST_INSTRUCTIONS = 1.4
MOST_SECONDS = 1.3
ROUNDS = 7


def compile_command(leanpyc, folder, *options):
    return [leanpyc, "compile", "-qq", "-f", "-b", "-j1", "--no-config", "--target", "3.13.0", "--elide", "lean", *options, folder]


def instructions(leanpyc, folder, *options):
    command = compile_command(leanpyc, folder, *options)
    ran = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True)
    counted = re.search(r"Collected : (\d+)", ran.stderr)
    if ran.returncode or not counted:
        sys.exit(f"{' '.join(map(str, command))}: status {ran.returncode}\n{ran.stderr}")
    return int(counted[1])


def seconds(leanpyc, folder, *options):
    """The CPU seconds of one run, of user and system."""
    process = subprocess.Popen(compile_command(leanpyc, folder, *options), stdout=subprocess.DEVNULL)
    used = os.wait4(process.pid, 0)[2]
    return used.ru_utime + used.ru_stime


def compare_instructions(leanpyc, programs, empty):
    start = instructions(leanpyc, empty)
    plain = instructions(leanpyc, programs, "--no-measure") - start
    measured = instructions(leanpyc, programs) - start
    print(f"compile --elide lean: {measured:,} instructions with the table, {plain:,} without, {measured / plain:.3f} times "
          f"(at most {MOST_INSTRUCTIONS})")
    return measured / plain <= MOST_INSTRUCTIONS


def compare_seconds(leanpyc, programs):
    rounds = [(seconds(leanpyc, programs), seconds(leanpyc, programs, "--no-measure")) for _ in range(ROUNDS)]
    measured, plain = (statistics.median(column) for column in zip(*rounds))
    print(f"compile --elide lean: {measured:.3f} CPU seconds with the table, {plain:.3f} without, {measured / plain:.3f} times "
          f"(at most {MOST_SECONDS})")
    return measured / plain <= MOST_SECONDS


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--seconds", action="store_true", help="measure CPU time instead of instructions")
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    options = parser.parse_args()
    if not options.seconds and not shutil.which("valgrind"):
        print("skipped: no valgrind on this machine")
        return 77
    leanpyc = pathlib.Path(options.leanpyc).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        empty = pathlib.Path(temporary, "empty")
        empty.mkdir()
        programs = pathlib.Path(temporary, "programs")
        for folder in [options.folder] if options.folder else [ROOT / "bench", ROOT / "src", ROOT / "tests" / "differential"]:
            shutil.copytree(folder, programs / folder.name, ignore=shutil.ignore_patterns("*.pyc"))
        holds = compare_seconds(leanpyc, programs) if options.seconds else compare_instructions(leanpyc, programs, empty)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
