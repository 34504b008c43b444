#!/usr/bin/env python3
"""Measure leanpyc against its peers, side by side in one run, as ratios: `make bench`.

The corpora are the standard library and the installed packages of the interpreters found here (or LEANPYC_CORPORA, paths
separated by colons). The peer is an optimised CPython 3.13 where one was fetched; otherwise the one found, and the table says so.
Prints a Markdown table; the figures are also in BUILD/bench.json.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "differential"))
import oracles  # noqa: E402

ROUNDS = 3
# compileall's workers start sys.executable, which is not what started an interpreter that runs by a loader of its own.
COMPILEALL = ("import compileall, multiprocessing, sys; multiprocessing.set_executable(sys.argv.pop(1)); "
              "sys.exit(not compileall.main())")
# design.md's goals: at least this many times faster, or at most this many times the time.
GOALS = {"compile": "20", "tree": "15", "copy": "≤ 3", "idle": "≤ 1.5", "memory": "< 100 MB", "size": "≤ 1"}


def corpora():
    named = os.environ.get("LEANPYC_CORPORA")
    if named:
        return [pathlib.Path(path) for path in named.split(":")]
    found = []
    for _, python in oracles.find("3.13")[:1]:
        found.append(pathlib.Path(oracles.standard_library(python)))
    for minor in ("3.13", "3.12", "3.11"):
        for _, python in oracles.find(minor):
            packages = pathlib.Path(oracles.standard_library(python)) / "site-packages"
            if sum(1 for _ in packages.rglob("*.py")) > 1000:
                return found + [packages]
    return found


def peer():
    folder = os.environ.get("LEANPYC_ORACLES", "")
    fetched = os.path.join(folder, "python3.13")
    if folder and os.path.exists(fetched):
        return fetched, "Debian's optimised CPython"
    found = oracles.find("3.13")
    if not found:
        sys.exit("no CPython 3.13 on this machine to measure against")
    return found[-1][1], "the CPython found (not known to be optimised)"


def sources(corpus):
    return [str(path) for path in sorted(corpus.rglob("*.py")) if path.is_file() and "__pycache__" not in path.parts]


def copy_sources(corpus, folder):
    """The corpus's .py files alone, so that every run starts from the same tree."""
    for path in sources(corpus):
        goal = folder / pathlib.Path(path).relative_to(corpus)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, goal)


def wall(command, **options):
    start = time.perf_counter()
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    if ran.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with status {ran.returncode}")
    return time.perf_counter() - start


def drop_caches(folder):
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)


def pyc_bytes(folder):
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*.pyc")}


def walk_and_stat(folder):
    start = time.perf_counter()
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                else:
                    entry.stat()
    return time.perf_counter() - start


def measure(corpus, leanpyc, bench, python, rows):
    name = f"{corpus.parent.name}/{corpus.name}"
    listing = "\n".join(sources(corpus))
    ours = json.loads(subprocess.run([bench, "3.13", "0", str(ROUNDS)], input=listing, text=True, check=True,
                                     capture_output=True).stdout)
    theirs = json.loads(subprocess.run([python, str(HERE / "peer_compile.py"), "0", "1"], input=listing, text=True,
                                       check=True, capture_output=True).stdout)
    megabytes = ours["source_bytes"] / 1e6
    rows.append(row(name, "compiling, one core, CPU seconds", ours["cpu_seconds"], theirs["cpu_seconds"],
                    theirs["cpu_seconds"] / ours["cpu_seconds"], GOALS["compile"],
                    f"{ours['compiled']} files, {megabytes:.1f} MB, {megabytes / ours['cpu_seconds']:.0f} MB/s"))
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch) / "tree"
        copy_sources(corpus, tree)
        compileall = [python, "-c", COMPILEALL, python, "-q", "-f", "-j0", str(tree)]
        native = [leanpyc, "compile", "-qq", "-f", "--target", "3.13", str(tree)]
        there = wall(compileall)
        sizes = pyc_bytes(tree)
        if not sizes:
            sys.exit(f"{python} compiled nothing: there is no peer to measure against")
        here, copies = [], []
        for _ in range(ROUNDS):
            here.append(wall(native))
            goal = pathlib.Path(scratch) / "copy"
            copies.append(wall(["cp", "-r", str(tree), str(goal)]))
            shutil.rmtree(goal)
        mine = pyc_bytes(tree)
        fast = statistics.median(here)
        rows.append(row(name, "whole tree, wall clock, all cores", fast, there, there / fast, GOALS["tree"], "compileall -j0"))
        copied = statistics.median(copies)
        rows.append(row(name, "whole tree against cp -r", fast, copied, fast / copied, GOALS["copy"], "sources and .pyc"))
        idle = statistics.median(wall([leanpyc, "compile", "-qq", "--target", "3.13", str(tree)]) for _ in range(ROUNDS))
        bare = statistics.median(walk_and_stat(tree) for _ in range(ROUNDS))
        rows.append(row(name, "nothing to do", idle, bare, idle / bare, GOALS["idle"], "walk with a stat a file"))
        peak = peak_memory(native)
        rows.append(row(name, "peak memory, MB", peak, None, None, GOALS["memory"], ""))
        larger = sum(1 for path, size in mine.items() if size > sizes.get(path, size))
        rows.append(row(name, "bytes of .pyc", sum(mine.values()), sum(sizes.values()),
                        sum(mine.values()) / sum(sizes.values()), GOALS["size"], f"{larger} files larger"))


def peak_memory(command):
    ask = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3, stderr=-3); "
           "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    printed = subprocess.run([sys.executable, "-c", ask, *command], capture_output=True, text=True, check=True).stdout
    return int(printed) / 1024


def row(corpus, what, ours, theirs, ratio, goal, note):
    shown = f"{ratio:.2f}" if ratio is not None else "–"
    print(f"{corpus}: {what}: {ours:.3f} against {theirs if theirs is None else round(theirs, 3)}, ratio {shown}", file=sys.stderr)
    return dict(corpus=corpus, what=what, ours=ours, theirs=theirs, ratio=ratio, goal=goal, note=note)


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    python, kind = peer()
    version = subprocess.run([python, "-V"], capture_output=True, text=True).stdout.strip()
    found = corpora()
    if not found:
        sys.exit("no corpus on this machine: name one in LEANPYC_CORPORA")
    rows = []
    for corpus in found:
        measure(corpus, str(build / "leanpyc"), str(build / "compile_bench"), python, rows)
    print(f"\n{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, {platform.system()}; "
          f"peer: {version}, {kind}\n")
    print("| corpus | what | leanpyc | peer | ratio | goal | |\n|---|---|---|---|---|---|---|")
    for one in rows:
        ratio = "–" if one["ratio"] is None else f"{one['ratio']:.2f}"
        print(f"| {one['corpus']} | {one['what']} | {number(one['ours'])} | {number(one['theirs'])} | {ratio} "
              f"| {one['goal']} | {one['note']} |")
    (build / "bench.json").write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
