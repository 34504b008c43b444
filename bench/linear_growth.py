#!/usr/bin/env python3
"""Check that the work of compile, strip and show grows linearly with the input, by counting instructions at two sizes.

    linear_growth.py --leanpyc build/leanpyc [--only WORD] [--jobs N]

Writes each construct of the table N and 4 N times into a file, runs each command on both files under valgrind's callgrind, and
divides the two counts after it has taken off those of an empty file. Exit status 1 if a quotient is over 4.75: linear work gives 4,
and the growth of tables a little more. 77: this machine has no valgrind.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SMALL = 400
TIMES = 4
MOST_GROWTH = 4.75


def lines(template, head=""):
    return lambda count: head + "".join(template.replace("@", str(i)) for i in range(count))


def joined(template, separator, head, tail):
    return lambda count: head + separator.join(template.replace("@", str(i)) for i in range(count)) + tail


TYPING = "from typing import TYPE_CHECKING, cast, overload\n"
# Each kind of elision, and the constructs that once took quadratic time. A construct that compiles to little comes several
# times, because an empty file does not cost exactly what every other file costs besides its constructs.
CONSTRUCTS = {
    # Out of canonical order, so that NFKC has to sort them.
    "combining characters": joined("\u0301\u0316" * 50, "", "x = a", "\n"),
    "assignments": lines("a@ = b@ + 1\n"),
    "assignments after a docstring": lines("a@ = b@\n", '"""doc"""\n'),
    "assignments in a function": lines("  a@ = b@\n", 'def f():\n  """doc"""\n'),
    "statements on one line": joined("a@ = b@", "; ", "", "\n"),
    "asserts": lines("assert isinstance(a@, int)\nassert a@ > 1\n"),
    "asserts on one line": joined("assert a@", "; ", "x = 1; ", "\n"),
    "uses of __debug__": lines("if __debug__: a@ = 1\n"),
    "docstrings": lines('class C@:\n  "doc @"\n  def f(self):\n    "doc @"\n'),
    "annotations": lines("def f@(a: int, b: str = '') -> A@:\n  return a\n"),
    "properties": lines("  @property\n  def p#(self) -> int: return 1\n  @p#.setter\n  def p#(self, v: int): pass\n".replace("@", "\0").replace("#", "@"), "class C:\n"),
    "casts": lines("a@ = cast(int, b@)\n", TYPING),
    "imports of cast": lines("from typing import cast as c@\na@ = c@(int, b)\n"),
    "imports of decorators": lines("from functools import cache as c@\n\0c@\ndef f@(a: int): pass\n"),
    "imports": lines("import m@.n\nfrom o@ import p@\n", TYPING + "x = cast(int, y)\n"),
    "type-checking blocks": lines("if TYPE_CHECKING:\n  import m@\n", TYPING),
    "overloads": lines("\0overload\ndef f@(a: int): ...\ndef f@(a): pass\n", TYPING),
    "lambdas on one line": joined("lambda a@: a@", ", ", "x = [", "]\n"),
    "comments": lines("a@ = 1  # why @\n# and @\nb@ = 2  # not @\nc@ = a@  # so @\n"),
    "comprehensions": lines("a@ = [b for b in c if b > @]\n"),
    "functions with cells": lines("def f@(a):\n  def g(): return a\n  return g\n"),
    "elifs": lines("elif a == @: b = @\n", "if a: pass\n"),
    "dict entries": joined('"k@": a@, "l@": b@, "m@": c@', ", ", "x = {", "}\n"),
    "long strings": joined('"some text @" "t@" "and more of it @" "v@" "the last piece of @"', " ", "x = ", "\n"),
    "f-strings": lines('a@ = f"{b} @ {c!r:>@}"\n'),
    "match statements": lines("match a:\n  case [b, *c] | {'k@': b, **c}: pass\n"),
    "try statements": lines("try: a@()\nexcept E@ as e: pass\nfinally: b@()\n"),
}
COMMANDS = {
    "compile": ["compile", "-qq", "-f", "-b", "-j1", "--no-config", "--target", "3.13.0", "--elide", "none", "in/m.py"],
    "compile max": ["compile", "-qq", "-f", "-b", "-j1", "--no-config", "--target", "3.13.0", "--elide", "max", "in/m.py"],
    "strip max": ["strip", "-qq", "-j1", "--no-config", "--elide", "max", "--comments", "in", "-o", "out"],
    "show": ["show", "in/m.pyc"],
}


def instructions(leanpyc, arguments, folder):
    shutil.rmtree(folder / "out", ignore_errors=True)
    ran = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", leanpyc, *arguments], cwd=folder,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    counted = re.search(r"Collected : (\d+)", ran.stderr)
    if ran.returncode or not counted:
        sys.exit(f"{' '.join(arguments)}: status {ran.returncode}\n{ran.stderr}")
    return int(counted[1])


def counts(leanpyc, source):
    """{command: instructions}"""
    with tempfile.TemporaryDirectory(prefix="leanpyc-growth-") as name:
        folder = pathlib.Path(name)
        (folder / "in").mkdir()
        (folder / "in/m.py").write_text(source.replace("\0", "@"))
        return {command: instructions(leanpyc, arguments, folder) for command, arguments in COMMANDS.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", type=os.path.abspath, default="build/leanpyc")
    parser.add_argument("--only", default="", help="only constructs with this word in their names")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        print("skipped: no valgrind on this machine")
        return 77
    chosen = {name: make for name, make in CONSTRUCTS.items() if options.only in name}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        empty = pool.submit(counts, options.leanpyc, "")
        sizes = {name: [pool.submit(counts, options.leanpyc, make(count)) for count in (SMALL, SMALL * TIMES)] for name, make in chosen.items()}
        fixed = empty.result()
        wrong = 0
        print(f"{'growth for 4 times the input':<32}" + "".join(f"{command:>14}" for command in COMMANDS))
        for name, (small, large) in sizes.items():
            growth = {command: (large.result()[command] - fixed[command]) / max(1, small.result()[command] - fixed[command]) for command in COMMANDS}
            wrong += sum(each > MOST_GROWTH for each in growth.values())
            print(f"  {name:<30}" + "".join(f"{each:>14.2f}" for each in growth.values()))
    if wrong:
        print(f"{wrong} over {MOST_GROWTH}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
