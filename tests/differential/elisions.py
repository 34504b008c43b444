#!/usr/bin/env python3
"""Compile real trees with every kind of elision, and compare with this interpreter's compile of trees edited in Python.

    python3.13 tests/differential/elisions.py --leanpyc build/leanpyc [--kinds asserts.narrowing,casts,…] [--every N] CORPUS…

Run it with the interpreter that is the oracle. For O and OO it compiles the source at levels 1 and 2. For every other
kind it edits the syntax tree by the independent rules in edits.py, and compiles the result: only elided things may
differ. Files in which an edit changes the scopes of the rest, which leanpyc keeps, are counted separately. With
`columns` and `lines` it compares the position of every instruction, and runs traceback, inspect.stack(), logging and
dis in every code object; with the sets `lean` and `max` it does only that, to test the kinds in combination. Exit
status 1 if there is any difference.
"""
import argparse
import ast
import collections
import concurrent.futures
import marshal
import os
import subprocess
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import code_compare  # noqa: E402
import edits  # noqa: E402
import positions  # noqa: E402
from identity import import_root, python_files  # noqa: E402

LEVELS = {"O": 1, "OO": 2}
TABLES = {"columns": positions.columns_difference, "lines": positions.lines_difference}
TOGETHER = ("lean", "max")
KINDS = [*LEVELS, *edits.EDITS, *TABLES, *TOGETHER]


def compare(job):
    """Return (verdict, sentence) of one file: same, scopes, skipped, different."""
    path, kind, pyc = job
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10000)
    with open(path, "rb") as file:
        source = file.read()
    try:
        tree = ast.parse(source, path)
        compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return "skipped", None
    if not os.path.exists(pyc):
        return "different", "rejected, though CPython accepts it"
    with open(pyc, "rb") as file:
        ours = marshal.loads(file.read()[16:])
    if kind in LEVELS:
        found = code_compare.first_difference(ours, compile(source, path, "exec", dont_inherit=True, optimize=LEVELS[kind]))
    elif kind in TOGETHER:
        found = positions.breakage(ours)
    elif kind in TABLES:
        found = TABLES[kind](ours, tree, path) or positions.breakage(ours)
    else:
        edited = edits.edited(tree, kind, source)
        if edited is None:
            return "skipped", None
        found = code_compare.first_difference(ours, compile(edited, path, "exec", dont_inherit=True))
        if found and edits.scopes_differ(ast.parse(source, path), edited):
            return "scopes", found
    return ("different", found) if found else ("same", None)


def run(corpus, kind, options):
    files = list(python_files(corpus))[:: options.every]
    if not files:
        print(f"{corpus}: no Python files: nothing was compared")
        return 1
    with tempfile.TemporaryDirectory(prefix="leanpyc-elisions-") as scratch:
        names = os.path.join(scratch, "files")
        with open(names, "w") as file:
            file.writelines(f"{path}\n" for path in files)
        # Without the built-in knowledge and the rule for tests, every kind applies to every file.
        policy = os.path.join(scratch, "leanpyc.toml")
        with open(policy, "w") as file:
            file.write("knowledge = false\n")
        command = [options.leanpyc, "compile", "--config", policy, "-qq", "-f", "-b", "--no-measure", "--ignore-path-version",
                   "--target", options.target, "--elide", kind, "-p", "", "--out", os.path.join(scratch, "out"), corpus]
        if subprocess.run(command).returncode not in (0, 1):
            print(f"{corpus}, {kind}: leanpyc failed")
            return 1
        base = import_root(corpus if os.path.isdir(corpus) else os.path.dirname(corpus))
        jobs = ((path, kind, os.path.join(scratch, "out", os.path.relpath(path, base)) + "c") for path in files)
        counts = collections.Counter()
        different = []
        with concurrent.futures.ProcessPoolExecutor(options.j) as pool:
            for path, (verdict, sentence) in zip(files, pool.map(compare, jobs, chunksize=8)):
                counts[verdict] += 1
                if verdict == "different":
                    different.append((path, sentence))
    wanted = "usable by traceback, inspect, logging and dis" if kind in TOGETHER else "as edited"
    print(f"{corpus}, {kind}: {counts['same']} of {len(files) - counts['skipped']} files {wanted}, {counts['scopes']} with other scopes, "
          f"{counts['skipped']} not comparable, {len(different)} different", flush=True)
    for path, sentence in different[: options.most]:
        print(f"  {path}: {sentence}")
    return len(different)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True, type=os.path.abspath)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--every", type=int, default=1, help="only every so many files")
    parser.add_argument("--target", default="%d.%d.%d" % sys.version_info[:3])
    parser.add_argument("-j", type=int, default=os.cpu_count())
    parser.add_argument("--most", type=int, default=10, help="how many differences to print")
    parser.add_argument("corpora", nargs="+")
    options = parser.parse_args()
    different = 0
    for corpus in options.corpora:
        for kind in options.kinds.split(","):
            if kind == "columns" and "no_debug_ranges" not in sys._xoptions:
                # The oracle of this kind is an interpreter that drops columns itself.
                again = [sys.executable, "-X", "no_debug_ranges", __file__, "--leanpyc", options.leanpyc, "--kinds", kind,
                         "--every", str(options.every), "--target", options.target, "-j", str(options.j), corpus]
                sys.stdout.flush()
                different += subprocess.run(again).returncode
            else:
                different += run(corpus, kind, options)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
