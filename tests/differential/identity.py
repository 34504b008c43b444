#!/usr/bin/env python3
"""Compile real trees with leanpyc and compare every code object with this interpreter's own.

    python3.13 tests/differential/identity.py --leanpyc build/leanpyc [--levels 0,1,2] [--ast] CORPUS…

Run it with the interpreter that is the oracle. Every file that the oracle accepts must give identical code objects and
a .pyc that is not larger than the oracle's; every file that it rejects must be rejected. Prints a table per corpus,
followed by the first differences; exit status 1 if there is any. Independent of `leanpyc compile --check`, which is the
product's own check.
"""
import argparse
import ast
import concurrent.futures
import contextlib
import functools
import json
import marshal
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from code_compare import count_code_objects, first_difference  # noqa: E402

TAG = sys.implementation.cache_tag


def python_files(corpus, without=()):
    """Yield the Python files of a file or folder, sorted. `without`: names of folders that are left out."""
    if os.path.isfile(corpus):
        yield corpus
    for folder, folders, files in os.walk(corpus):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and name not in without)
        for name in sorted(files):
            path = os.path.join(folder, name)
            # Debian's library contains a link to a configuration file that need not exist.
            if name.endswith(".py") and os.path.isfile(path):
                yield path


def import_root(corpus):
    """The folder that `compile --out` maps to its output: for a package, the one that has to be in sys.path."""
    whole = os.path.abspath(corpus)
    for name in ("site-packages", "dist-packages"):
        if f"/{name}/" in whole + "/":
            return whole[:whole.rindex(f"/{name}") + len(name) + 1]
    while os.path.exists(os.path.join(whole, "__init__.py")):
        whole = os.path.dirname(whole)
    return whole


def pyc_path(path, level, corpus, out):
    suffix = f".opt-{level}" if level else ""
    folder, name = os.path.split(os.path.relpath(path, import_root(corpus)))
    return os.path.join(out, folder, "__pycache__", f"{name[:-3]}.{TAG}{suffix}.pyc")


def check_code(job):
    """Return (accepted, code objects, identical, sentence) of one file at one level."""
    path, level, pyc = job
    warnings.simplefilter("ignore")
    with open(path, "rb") as file:
        source = file.read()
    try:
        theirs = compile(source, path, "exec", dont_inherit=True, optimize=level)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return False, 0, not os.path.exists(pyc), f"accepted, though CPython says {type(error).__name__}: {error}"
    if not os.path.exists(pyc):
        return True, 0, False, "rejected, though CPython accepts it"
    with open(pyc, "rb") as file:
        data = file.read()
    count = count_code_objects(theirs)
    try:
        ours = marshal.loads(memoryview(data)[16:])
    except Exception as error:
        return True, count, False, f"unreadable: {error!r}"
    found = first_difference(ours, theirs)
    # A second compile(), because strings that the first comparison used would change the reference counts.
    size = len(marshal.dumps(theirs)) + 16
    if not found and len(data) > size:
        found = f"{len(data)} bytes for {size}"
    return True, count, not found, found


def compile_corpus(leanpyc, target, levels, out, corpus):
    """Compiles the corpus at every level into the tree `out`; returns leanpyc's exit status."""
    # -p "": the file names in the code are the paths as they are given, not absolute.
    command = [leanpyc, "compile", "-qq", "-f", "--ignore-path-version", "--target", target, "-p", "", "--out", out]
    for level in levels:
        command += ["-o", str(level)]
    return subprocess.run(command + [corpus]).returncode


def ast_text(node):
    """ast.dump() with attributes as 3.13 writes it: up to 3.12, ast.dump() also shows empty lists. leanpyc omits them for every target."""
    if sys.version_info >= (3, 13):
        return ast.dump(node, include_attributes=True)
    if isinstance(node, list):
        return "[" + ", ".join(map(ast_text, node)) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = []
    for name in node._fields + node._attributes:
        value = getattr(node, name, None)
        if value != [] and (value is not None or getattr(type(node), name, ...) is not None):
            fields.append(f"{name}={ast_text(value)}")
    return f"{type(node).__name__}({', '.join(fields)})"


def check_ast(job):
    path, leanpyc, target = job
    warnings.simplefilter("ignore")
    with open(path, "rb") as file:
        source = file.read()
    ran = subprocess.run([leanpyc, "compile", "--target", target, "--dump=ast", path], capture_output=True)
    try:
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False, 0, ran.returncode == 1, f"status {ran.returncode} though CPython rejects it"
    theirs = ast_text(tree).encode("utf-8", "surrogatepass")
    ours = ran.stdout.rstrip(b"\n")
    if ours == theirs:
        return True, 1, True, None
    at = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
    return True, 1, False, f"{ours[max(0, at - 60):at + 60]!r} for {theirs[max(0, at - 60):at + 60]!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", help="required, except with --compiled")
    parser.add_argument("--levels", default="0,1,2")
    parser.add_argument("--target", default="%d.%d.%d" % sys.version_info[:3])
    parser.add_argument("--ast", action="store_true", help="compare the ast dump instead of code objects")
    parser.add_argument("-j", type=int, default=os.cpu_count(), help="processes; 0: none, where they cannot be started")
    parser.add_argument("--compiled", help="compare the .pyc files of this folder, made with --out for the only corpus")
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="leave out folders of this name")
    parser.add_argument("--most", type=int, default=20, help="how many differences to print")
    parser.add_argument("--json", help="append a line of figures to this file")
    parser.add_argument("corpora", nargs="+")
    options = parser.parse_args()
    if not options.leanpyc and not options.compiled:
        parser.error("--leanpyc or --compiled is required")
    if options.compiled and (options.ast or len(options.corpora) != 1):
        parser.error("--compiled compares the code objects of one corpus")
    levels = [int(level) for level in options.levels.split(",")]
    leanpyc = os.path.abspath(options.leanpyc) if options.leanpyc else None
    different = 0
    for corpus in options.corpora:
        different += run(corpus, levels, leanpyc, options)
    return 1 if different else 0


def run(corpus, levels, leanpyc, options):
    files = list(python_files(corpus, options.without))
    if not files:
        print(f"{corpus}: no Python files: nothing was compared")
        return 1
    scratch = tempfile.mkdtemp(prefix="leanpyc-identity-")
    differences = []
    try:
        start = time.perf_counter()
        with concurrent.futures.ProcessPoolExecutor(options.j) if options.j else contextlib.nullcontext() as pool:
            check = functools.partial(pool.map, chunksize=8) if pool else map
            if options.ast:
                results = check(check_ast, ((path, leanpyc, options.target) for path in files))
                tally(corpus, "ast", files, results, differences, options)
            else:
                compiled = options.compiled or scratch
                status = 0 if options.compiled else compile_corpus(leanpyc, options.target, levels, scratch, corpus)
                if status not in (0, 1):
                    differences.append((corpus, f"leanpyc ended with status {status}"))
                for level in levels:
                    jobs = ((path, level, pyc_path(path, level, corpus, compiled)) for path in files)
                    tally(corpus, f"level {level}", files, check(check_code, jobs), differences, options)
        print(f"  {time.perf_counter() - start:.1f} s")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for path, sentence in differences[: options.most]:
        print(f"  {path}: {sentence}")
    if len(differences) > options.most:
        print(f"  … and {len(differences) - options.most} more")
    return len(differences)


def tally(corpus, what, files, results, differences, options):
    accepted = rejected = objects = identical = rejected_alike = 0
    for path, (accepts, count, same, sentence) in zip(files, results):
        accepted += accepts
        rejected += not accepts
        objects += count
        identical += accepts and same
        rejected_alike += (not accepts) and same
        if not same:
            differences.append((path, f"{what}: {sentence}"))
    version = "%d.%d.%d" % sys.version_info[:3]
    share = 100 * identical / accepted if accepted else 0
    print(
        f"{corpus}, {what}, CPython {version}: {identical} of {accepted} accepted files identical ({share:.2f} %), "
        f"{rejected_alike} of {rejected} rejected alike, {objects} {'files' if what == 'ast' else 'code objects'}",
        flush=True,
    )
    if options.json:
        with open(options.json, "a") as file:
            record = dict(corpus=corpus, what=what, python=version, files=len(files), accepted=accepted,
                          identical=identical, rejected=rejected, rejected_alike=rejected_alike, objects=objects)
            file.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    sys.exit(main())
