#!/usr/bin/env python3
"""Write a tree of any number of Python files with the sizes of real packages; the same tree every time.

    synthetic_tree.py FOLDER COUNT
"""
import pathlib
import random
import sys

SEED = 20_13
# Bytes of a file at every twentieth of 9,990 files of installed packages: a fifth are empty, and the mean is 10 kB.
# Every twenty files in a row have each of these sizes once, so trees of different lengths have the same mix.
SIZES = (0, 0, 0, 0, 60, 290, 640, 1_080, 1_580, 2_150, 2_870, 3_760, 4_830, 6_190, 8_070, 10_700, 14_600, 20_800, 33_000, 90_000)
FILES_A_PACKAGE = 20
PACKAGES_A_FOLDER = 12
PIECES = 2_000

WORDS = ("account batch buffer cache channel client column config context cursor data delay depth device entry error event field file "
         "filter flag frame graph group handler header index input item key label layer length level limit line list lock log map mask match "
         "matrix message method mode model name node number offset option order output owner page parent path pattern point policy port prefix "
         "process query queue range rate record request response result role root row rule scope score session shape signal size slot source "
         "stack stage start state status step stream string style table tag target task text thread time token total type unit update user "
         "value vector version view weight width worker").split()

FUNCTION = '''
def {a}_{b}({c}, {d}=None, *, {e}={n}):
    """Return the {a} of a {c}, or {d} where the {b} has none."""
    if {c} is None or not {c}.{f}:
        raise ValueError(f"no {b} in {{{c}!r}} after {{{e}}} of {n}")
    {g} = [{h}.{f} for {h} in {c}.{b}s if {h}.{e} > {n} and {h}.{d} is not {d}]
    for {i}, {h} in enumerate({g}):
        if {i} % {m} == 0:
            {c}.{f}[{h}] = ({i}, "{w}", {x})
            continue
        {e} += {c}.{a}({h}, {d}) * {m} - {i}
    return {{"{a}": {g}, "{b}": {e}, "{w}": len({g})}}
'''
CLASS = '''
class {A}{B}({C}):
    """A {a} with its {b}, and what came of the {c}."""

    {d}: int = {n}
    {e} = ("{f}", "{w}", {x})

    def __init__(self, {g}, {h}: str = "{w}", **{i}):
        super().__init__(**{i})
        self._{g} = {g}
        self.{h} = {h}.strip().lower() or self.{e}[0]

    @property
    def {f}(self) -> "list[{A}]":
        return sorted(self._{g}, key=lambda {c}: {c}.{d}, reverse={n} > {m})

    async def {b}(self, {a}, *{c}s):
        async with self._{g}.{f}({a}) as {h}:
            try:
                return await {h}.{e}(*{c}s, {d}=self.{d} + {m})
            except (KeyError, {A}Error) as {i}:
                self.{h}, {i}.{g} = str({i}), {x}
                raise
            finally:
                {h}.close()


class {A}Error(Exception):
    pass
'''
DATA = '''
{U}_{V} = {{
    "{a}": ({n}, {x}, "{w} {b}"),
    "{c}": ["{d}", "{e}", "{f}", {m}],
    "{g}": {{"{h}": None, "{i}": True, "{w}": {n} * 60 * 60}},
}}
assert len({U}_{V}) == 3, "{w}"
'''
HEADER = '''"""The {a} of {b}: {c}, {d} and {e}."""
from __future__ import annotations

import os
import {a}.{b} as {c}
from typing import TYPE_CHECKING, Any

from .{d} import {e}, {f} as _{f}

if TYPE_CHECKING:
    from .{g} import {A}{B}

__all__ = ["{h}", "{i}"]
'''


def fill(template, rng):
    words = rng.sample(WORDS, 9)
    words_by_key = dict(zip("abcdefghi", words))
    return template.format(A=words[0].title(), B=words[1].title(), C=words[2].title(), U=words[3].upper(), V=words[4].upper(),
                           n=rng.randrange(2, 5000), m=rng.randrange(2, 90), x=round(rng.uniform(0, 100), 3), w="-".join(rng.sample(WORDS, 2)),
                           **words_by_key)


def text_of(size, rng, pieces, headers):
    """Return source of approximately this many bytes."""
    if size == 0:
        return ""
    if size < 200:
        return f'__version__ = "{rng.randrange(9)}.{rng.randrange(90)}.{rng.randrange(90)}"\n# {rng.choice(WORDS)} {rng.choice(WORDS)}\n'
    parts = [rng.choice(headers)] if size > 800 else []
    written = sum(map(len, parts))
    while True:
        piece = rng.choice(pieces)
        # Stops if the next piece would exceed the size by more than half of itself, so that errors cancel out.
        if parts and written + len(piece) / 2 > size:
            return "\n".join(parts)
        parts.append(piece)
        written += len(piece) + 1


def write_tree(folder, count):
    """Write the first `count` files of the tree; return the number of bytes."""
    rng = random.Random(SEED)
    pieces = [fill(rng.choice((FUNCTION, FUNCTION, CLASS, DATA)), rng) for _ in range(PIECES)]
    headers = [fill(HEADER, rng) for _ in range(PIECES // 10)]
    sizes, total = [], 0
    for number in range(count):
        if not sizes:
            sizes = rng.sample(SIZES, len(SIZES))
        package = number // FILES_A_PACKAGE
        goal = pathlib.Path(folder, f"top{package // PACKAGES_A_FOLDER ** 2}", f"part{package // PACKAGES_A_FOLDER % PACKAGES_A_FOLDER}",
                            f"package{package % PACKAGES_A_FOLDER}")
        if number % FILES_A_PACKAGE == 0:
            goal.mkdir(parents=True, exist_ok=True)
        text = text_of(sizes.pop(), rng, pieces, headers)
        goal.joinpath(f"{WORDS[number % FILES_A_PACKAGE * 5]}_{number % FILES_A_PACKAGE}.py").write_text(text)
        total += len(text)
    return total


if __name__ == "__main__":
    print(write_tree(sys.argv[1], int(sys.argv[2])), "bytes")
