#!/usr/bin/env python3
"""Source that `leanpyc strip` made, compiled by the interpreter that runs this, against `leanpyc compile --elide` of the original.

    python3.13 tests/differential/stripped.py --leanpyc build/leanpyc [--elide KINDS] [--every N] CORPUS

A code object is the same if every field is. It is the same but for places if it does the same on the same lines: CPython makes a NOP of a
`pass` in an emptied body, and a statement ends earlier when the last one in it goes. Files in which strip keeps something (it tells how
many) are only counted.
"""
import argparse
import dis
import json
import marshal
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

import code_compare

KINDS = ["asserts", "debug", "docstrings", "docstrings=empty", "annotations", "casts", "type-checking", "overloads"]


PLACED = ("co_code", "co_linetable", "co_exceptiontable")


NOWHERE = ("RETURN_CONST", "SETUP_ANNOTATIONS")  # what nobody wrote is on the line of a neighbour, which may have gone


def shape(code):
    """What a code object does on which lines, without the NOPs that a `pass` leaves."""
    done = []
    for item in dis.get_instructions(code):
        if item.opname in ("NOP", "EXTENDED_ARG"):
            continue
        if item.argval == "__static_attributes__":
            done[-1] = (done[-1][0], None)
        nowhere = item.opname in NOWHERE or item.argval == "__static_attributes__"
        done.append((item.opname, None if nowhere else item.positions.lineno))
    return done


def same_but_for_places(ours, theirs):
    mine = [item for item in ours.co_consts if isinstance(item, type(ours))]
    other = [item for item in theirs.co_consts if isinstance(item, type(theirs))]
    constants = lambda code: [repr(item) for item in code.co_consts if not isinstance(item, type(code))]
    fields = [name for name in code_compare.FIELDS if name not in PLACED]
    return (len(mine) == len(other) and constants(ours) == constants(theirs) and
            all(getattr(ours, name) == getattr(theirs, name) for name in fields) and
            shape(ours) == shape(theirs) and
            all(same_but_for_places(one, two) for one, two in zip(mine, other)))


def check(leanpyc, files, kinds, folder):
    """(identical, without what `pass` leaves, kept, differences) of the files that strip took."""
    same = placed = kept = 0
    different = []
    for number, path in enumerate(files):
        out, compiled = folder / f"s{number}", folder / f"c{number}"
        subprocess.run([leanpyc, "compile", "-qq", "-f", "--no-config", "--no-measure", "--target", version(), "--elide", kinds, "--out", compiled,
                        path], check=False)
        made = subprocess.run([leanpyc, "strip", "-q", "--json", "--no-config", "--target", version(), "--elide", kinds, "-o", out, path],
                              check=False, capture_output=True)
        if made.returncode != 0:
            continue
        if json.loads(made.stdout)["kept"]:
            kept += 1
            continue
        pycs = list((compiled / "__pycache__").glob("*.pyc"))
        if not pycs:
            different.append(f"{path}: stripped, but not compiled")
            continue
        ours = marshal.loads(pycs[0].read_bytes()[16:])
        source = (out / path.name).read_bytes()
        original = path.read_bytes()
        if source.count(b"\n") != original.count(b"\n"):
            different.append(f"{path}: {source.count(10)} lines for {original.count(10)}")
        try:
            theirs = compile(source, str(path), "exec", dont_inherit=True, optimize=0)
        except (SyntaxError, ValueError) as error:
            different.append(f"{path}: stripped source is rejected: {error}")
            continue
        found = code_compare.first_difference(ours, theirs)
        if found is None:
            same += 1
        elif same_but_for_places(ours, theirs):
            placed += 1
        else:
            different.append(f"{path}: {found}")
    return same, placed, kept, different


def version():
    return ".".join(map(str, sys.version_info[:3]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--elide", action="append", help="one of the runs; without it, every kind by itself and all together")
    parser.add_argument("--every", type=int, default=1, help="only every so many files")
    parser.add_argument("corpus", type=pathlib.Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    files = sorted(arguments.corpus.rglob("*.py"))[::arguments.every]
    failed = 0
    for kinds in arguments.elide or KINDS + ["max,no-columns,no-lines"]:
        with tempfile.TemporaryDirectory() as folder:
            same, placed, kept, different = check(os.path.abspath(arguments.leanpyc), files, kinds, pathlib.Path(folder))
        print(f"{kinds}: {same} identical, {placed} but for places and NOPs, {kept} with things kept, {len(different)} different")
        for line in different[:20]:
            print("  " + line)
        failed += len(different)
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
