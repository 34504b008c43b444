#!/usr/bin/env python3
"""Write the expected code objects of tests/golden from the interpreters found here: `make golden`.

The interpreter compiles NAME.py, and `leanpyc show --code` prints the .pyc as text. It only reads the .pyc, so the text is
CPython's result. Equal texts are stored once, by the rule in tests/golden/golden_test.cpp.
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


def releases(minor):
    """The oldest patch release by its full number, the newest under the minor's name."""
    found = oracles.find(minor)
    if len(found) < 2:
        sys.exit(f"needs two patch releases of CPython {minor}; found {[version for version, _ in found]}")
    return [found[0], (minor, found[-1][1])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    options = parser.parse_args()
    for stale in HERE.glob("*.txt"):
        stale.unlink()
    written = 0
    programs = [path for path in sorted(HERE.glob("*.py")) if path.name != "refresh.py"]
    with tempfile.TemporaryDirectory() as scratch:
        for program in programs:
            stored = {}
            for order, (release, python) in enumerate(releases("3.13")):
                for level in (0, 1, 2):
                    pyc = pathlib.Path(scratch) / "golden.pyc"
                    subprocess.run([python, "-c", COMPILE, program, pyc, program.name, str(level)], check=True)
                    text = subprocess.run([options.leanpyc, "show", "--code", pyc], check=True, capture_output=True).stdout
                    if text != held(stored, order, level):
                        stored[order, level] = text
                        (HERE / f"{program.stem}.{release}-O{level}.txt").write_bytes(text)
                        written += 1
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
