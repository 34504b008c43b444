#!/usr/bin/env python3
"""Write the expected code objects of tests/golden from the interpreters found here: `make golden`.

The interpreter compiles NAME.py, and `leanpyc show --code` prints the .pyc as text. It only reads the .pyc, so the text is
CPython's result. Each minor version has a folder. Equal texts are stored once, by the rule in tests/golden/golden_test.cpp; a
program that a version rejects has no text there.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "differential"))
import oracles  # noqa: E402

COMPILE = """
import py_compile, sys, warnings
warnings.simplefilter("ignore")
source, target, name, level = sys.argv[1:]
py_compile.compile(source, target, name, doraise=True, optimize=int(level))
"""


# Where patch releases differ, the oldest one and the newest one are both needed.
NEEDED = {"3.11": 2, "3.12": 1, "3.13": 2}


def releases(minor):
    """The oldest patch release by its full number, and the newest, if it is another, under the minor's name."""
    found = oracles.find(minor)
    if len(found) < NEEDED.get(minor, 1):
        sys.exit(f"needs {NEEDED.get(minor, 1)} patch releases of CPython {minor}; found {[version for version, _ in found]}")
    return [found[0]] + ([(minor, found[-1][1])] if len(found) > 1 else [])


def write_program(leanpyc, program, minor, scratch):
    """Write the expectations of a program for a minor version; return their number."""
    stored = {}
    for order, (release, python) in enumerate(releases(minor)):
        for level in (0, 1, 2):
            pyc = pathlib.Path(scratch) / "golden.pyc"
            ran = subprocess.run([python, "-c", COMPILE, program, pyc, program.name, str(level)], capture_output=True, text=True)
            if ran.returncode != 0:
                if "SyntaxError" not in ran.stderr:
                    sys.exit(ran.stderr)
                print(f"{program.name}: rejected by {release}")
                return 0
            text = subprocess.run([leanpyc, "show", "--code", pyc], check=True, capture_output=True).stdout
            if text != held(stored, order, level):
                stored[order, level] = text
                (HERE / minor / f"{program.stem}.{release}-O{level}.txt").write_bytes(text)
    return len(stored)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    options = parser.parse_args()
    programs = [path for path in sorted(HERE.glob("*.py")) if path.name != "refresh.py"]
    written = 0
    with tempfile.TemporaryDirectory() as scratch:
        for minor in oracles.native():
            (HERE / minor).mkdir(exist_ok=True)
            for stale in (HERE / minor).glob("*.txt"):
                stale.unlink()
            written += sum(write_program(options.leanpyc, program, minor, scratch) for program in programs)
    print(f"{len(programs)} programs, {written} expectations written")


def held(stored, order, level):
    """The text that golden_test.cpp would find for this release and level among those stored so far."""
    for below in range(level, -1, -1):
        for older in range(order, -1, -1):
            if (older, below) in stored:
                return stored[older, below]
    return None


if __name__ == "__main__":
    main()
