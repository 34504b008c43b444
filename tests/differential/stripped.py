#!/usr/bin/env python3
"""Compare the source that `leanpyc strip` wrote, compiled by this interpreter, with `leanpyc compile --elide` of the original.

    python3.13 tests/differential/stripped.py --leanpyc build/leanpyc [--elide KINDS] [--every N] CORPUS

A code object is the same if every field is, including the position table. Two differences are expected. The grammar
requires a statement in every body, so strip writes `pass` into an empty body, and CPython makes a NOP with its own line
from it; an elided body is empty, as under `-O`. And shortened code ends earlier: `False` for `__debug__`, or a
statement whose last statement is elided. Files with these differences are compiled a second time, with such `pass`
removed and such ends restored, and must then be the same in every field. Up to 3.12 an elided docstring leaves a NOP,
as under `-OO`, but nothing in stripped source: the second compile has the NOP. Files in which strip keeps something
(it reports how many) are only counted.
"""
import argparse
import ast
import dis
import json
import marshal
import os
import pathlib
import subprocess
import sys
import tempfile
import types
import typing
import warnings

import code_compare
from edits import DOCSTRING_LEAVES_NOP

KINDS = ["asserts", "debug", "docstrings", "docstrings=empty", "annotations", "casts", "type-checking", "overloads"]


def statements(tree, kinds):
    """Return the statements of these kinds by position: strip moves none, and a line starts at most one of them."""
    return {(node.lineno, node.col_offset): node for node in ast.walk(tree) if isinstance(node, kinds)}


DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try,
            ast.TryStar, ast.Match)


class Unfilled(ast.NodeTransformer):
    """Removes each `pass` that strip wrote, by replacing it with `global` of a name that no program uses, for which
    CPython generates no code. Replaces each `if 0:` that was `if TYPE_CHECKING:` by its `else` branch."""

    def __init__(self, before):
        self.lines = {node.lineno for node in ast.walk(before) if isinstance(node, ast.Pass)}
        self.tests = {(node.test.lineno, node.test.col_offset) for node in ast.walk(before)
                      if isinstance(node, ast.If) and isinstance(node.test, (ast.Name, ast.Attribute)) and ast.unparse(node.test) != "__debug__"}
        self.filled = 0

    def visit_If(self, node):
        self.generic_visit(node)
        decided = isinstance(node.test, ast.Constant) and (node.test.lineno, node.test.col_offset) in self.tests
        return node.orelse or node.body if decided else node

    def visit_Pass(self, node):
        if node.lineno in self.lines:
            return node
        self.filled += 1
        return ast.copy_location(ast.Global(["filled by strip"]), node)


def restore_docstring(tree, before):
    """Restore the module's first statement: CPython gives SETUP_ANNOTATIONS its position, even if it is an elided
    docstring."""
    if not before.body or ast.get_docstring(before, clean=False) is None:
        return
    if ast.get_docstring(tree, clean=False) is not None:
        ast.copy_location(tree.body[0], before.body[0])
    elif not opens_with_future(tree):
        tree.body.insert(0, ast.copy_location(ast.Global(["filled by strip"]), before.body[0]))


def restore_nops(tree, before):
    """Insert a `pass` in the place of each elided docstring: up to 3.12 one leaves a NOP with its line, as under -OO. Before
    a module's future import, `pass` is not allowed; comparable_module() does the same for the code."""
    owners = statements(before, DOCUMENTED)
    for place, node in statements(tree, DOCUMENTED).items():
        original = owners.get(place)
        if original is not None and has_docstring(original) and not has_docstring(node):
            node.body.insert(0, ast.copy_location(ast.Pass(), original.body[0]))
    if has_docstring(before) and not has_docstring(tree) and not opens_with_future(tree):
        tree.body[0] = ast.copy_location(ast.Pass(), before.body[0])


def has_docstring(node):
    return ast.get_docstring(node, clean=False) is not None


def opens_with_future(tree):
    """Return whether a future import comes first. Only a docstring may precede it, so no other statement can replace
    one."""
    return bool(tree.body) and isinstance(tree.body[0], ast.ImportFrom) and tree.body[0].module == "__future__"


def comparable_module(code):
    """Return a module's code units, their positions and its exception table, without two effects of an elided docstring
    before a future import: the position of SETUP_ANNOTATIONS, which is that of the first statement, and the NOP that is
    left up to 3.12."""
    units = [(code.co_code[2 * index:2 * index + 2], place) for index, place in enumerate(code.co_positions())]
    units = [(unit, None if dis.opname[unit[0]] == "SETUP_ANNOTATIONS" else place) for unit, place in units]
    # Only RESUME and SETUP_ANNOTATIONS can come before.
    nop = next((index for index, (unit, _) in enumerate(units[:3]) if dis.opname[unit[0]] == "NOP"), None)
    shift = 0
    if DOCSTRING_LEAVES_NOP and nop is not None:
        del units[nop]
        shift = 2
    handlers = [(entry.start - shift, entry.end - shift, entry.target - shift, entry.depth, entry.lasti)
                for entry in dis._parse_exception_table(code)]
    return units, handlers


def restore_ends(tree, before):
    """Restore the ends of statements whose last statement was elided, and of expressions that end in a replaced
    `__debug__`."""
    ends = statements(before, COMPOUND)
    for place, node in statements(tree, COMPOUND).items():
        if place in ends:
            node.end_lineno, node.end_col_offset = ends[place].end_lineno, ends[place].end_col_offset
    shorter = {(node.end_lineno, node.col_offset + len("False")): node.end_col_offset
               for node in ast.walk(before) if isinstance(node, ast.Name) and node.id == "__debug__"}
    for node in ast.walk(tree):
        if hasattr(node, "end_lineno"):
            node.end_col_offset = shorter.get((node.end_lineno, node.end_col_offset), node.end_col_offset)


def compile_unfilled(source, original, path):
    """Return (code object, number of `pass` that strip wrote). The stripped source is compiled as if an empty body were
    allowed, as an elided body is, and as if shortened code ended at its original end."""
    tree, before = ast.parse(source), ast.parse(original)
    unfilled = Unfilled(before)
    tree = unfilled.visit(tree)
    restore_docstring(tree, before)
    if DOCSTRING_LEAVES_NOP:
        restore_nops(tree, before)
    restore_ends(tree, before)
    return compile(tree, path, "exec", dont_inherit=True, optimize=0), unfilled.filled


def children(code):
    return {(item.co_name, item.co_firstlineno): item for item in code.co_consts if isinstance(item, types.CodeType)}


def compare_but_closures(ours, theirs, path="<module>"):
    """Return (number of code objects with fewer cell and free variables when stripped, first other difference or None).
    Bytecode has the scopes of the whole source: a variable that only elided code uses from another function stays a
    cell. For such a code object, and for one that makes it, only this is checked; all others must be the same in
    every field."""
    inner, others = children(ours), children(theirs)
    if inner.keys() != others.keys():
        return 0, f"{path}: other code objects in it"
    closures = lambda code: (set(code.co_freevars), set(code.co_cellvars))
    closed = closures(ours) != closures(theirs) or any(set(code.co_freevars) != set(others[key].co_freevars) for key, code in inner.items())
    if closed:
        if not all(less <= more for less, more in zip(closures(theirs), closures(ours))):
            return 0, f"{path}: closures {closures(ours)} for {closures(theirs)}"
    else:
        flat = lambda code: code.replace(co_consts=tuple(None if isinstance(item, types.CodeType) else item for item in code.co_consts))
        found = code_compare.first_difference(flat(ours), flat(theirs))
        if found:
            return 0, found.replace("<module>", path, 1)
    count = int(closed)
    for key, code in inner.items():
        more, found = compare_but_closures(code, others[key], f"{path}.{code.co_name}")
        count += more
        if found:
            return count, found
    return count, None


class Outcome(typing.NamedTuple):
    """The number of files that strip accepted: the same unchanged; the same with their emptied bodies removed (and the
    number of bodies); the same except for closures (and the number of functions); and with things kept."""
    same: int
    emptied: int
    bodies: int
    closed: int
    functions: int
    kept: int
    different: list


def check(leanpyc, files, kinds, folder):
    same = emptied = bodies = closed = functions = kept = 0
    different = []
    for number, path in enumerate(files):
        out, compiled = folder / f"s{number}", folder / f"c{number}"
        subprocess.run([leanpyc, "compile", "-qq", "-f", "--no-config", "--no-measure", "--ignore-path-version", "--target", version(),
                        "--elide", kinds, "-p", "", "--out", compiled, path], check=False)
        made = subprocess.run([leanpyc, "strip", "-q", "--json", "--no-config", "--ignore-path-version", "--target", version(), "--elide", kinds, "-o", out, path],
                              check=False, capture_output=True)
        if made.returncode != 0:
            continue
        if json.loads(made.stdout)["kept"]:
            kept += 1
            continue
        pycs = list(compiled.rglob("*.pyc"))
        if not pycs:
            different.append(f"{path}: stripped, but not compiled")
            continue
        ours = marshal.loads(pycs[0].read_bytes()[16:])
        source = next(out.rglob("*.py")).read_bytes()
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
            continue
        theirs, count = compile_unfilled(source, original, str(path))
        if opens_with_future(ast.parse(source)) and comparable_module(ours) == comparable_module(theirs):
            theirs = theirs.replace(co_code=ours.co_code, co_linetable=ours.co_linetable, co_exceptiontable=ours.co_exceptiontable)
        found = code_compare.first_difference(ours, theirs)
        if found is None:
            emptied += 1
            bodies += count
            continue
        count, found = compare_but_closures(ours, theirs)
        if found is None:
            closed += 1
            functions += count
        else:
            different.append(f"{path}: {found}")
    return Outcome(same, emptied, bodies, closed, functions, kept, different)


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
            found = check(os.path.abspath(arguments.leanpyc), files, kinds, pathlib.Path(folder))
        print(f"{kinds}: {found.same} identical, {found.emptied} identical with {found.bodies} bodies empty that strip filled with `pass` and with the ends of before, "
              f"{found.closed} but for closure variables of {found.functions} functions, {found.kept} with things kept, {len(found.different)} different", flush=True)
        for line in found.different[:20]:
            print("  " + line)
        failed += len(found.different)
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
