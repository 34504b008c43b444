#!/usr/bin/env python3
"""Measure leanpyc and its peers side by side in one run, as ratios: `make bench`.

The corpora are the 3.13 standard library and the largest site-packages of the interpreters on this machine, or the
named ones. Prints a Markdown table, and progress on standard error. Every sample goes to a file in bench/results/, and
to latest.json if the run is complete. bench/README.md explains each row. Exit status 0: every row was measured, or has
a reason why not; only the table shows whether goals are met. 1: there is nothing to measure. 2: a run failed.
"""
import argparse
import datetime
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "differential")]
import corpora  # noqa: E402
import oracles  # noqa: E402
import peers  # noqa: E402
import report  # noqa: E402
from rows import TARGET, Bench, in_memory, many_files, nothing_to_do, rustpython, whole_tree  # noqa: E402
from sampling import Stopwatch  # noqa: E402

OF_A_TREE = {"in_memory": in_memory, "rustpython": rustpython, "whole_tree": whole_tree, "nothing_to_do": nothing_to_do}
SUBJECTS = (*OF_A_TREE, "many_files")
MANY_FILES = 100_000
ROOM_FOR_TREES = 6 << 30  # the sources and .pyc files of every row, twice
FULL = dict(rounds=5, many=MANY_FILES, most_files=None)
QUICK = dict(rounds=2, many=1_000, most_files=60)


def measure(bench, found, subjects, most_files):
    rows = []

    def take(name, tree, measured):
        report.say(f"  {name}, {tree}; load {report.load()[0]}")
        for row in measured:
            rows.append(row)
            report.say(f"    {row.what} against {row.against}: {report.number(row.figure())}, {row.verdict()}")

    compiler = [bench.leanpyc, "compile", "-q", "--no-config", "--ignore-path-version", "--target", TARGET]
    if bench.cpython.path:
        compiler = [bench.cpython.path, "-c", corpora.COMPILEALL, bench.cpython.path, "-q", "-j0"]
    trees = []
    for number, corpus in enumerate(found):
        if not any(name in OF_A_TREE for name in subjects):
            break
        tree = corpora.copy(corpus, bench.work / f"environment-{number}", compiler, most_files)
        trees.append(tree)
        report.say(f"{tree.name}: {tree.describe()}")
        for name, module in OF_A_TREE.items():
            if name in subjects:
                take(name, tree.name, module.measure(bench, tree))
        shutil.rmtree(tree.environment)
    if "many_files" in subjects:
        take("many_files", "synthetic", many_files.measure(bench))
    return trees, rows


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default="build", help="use this build folder; its bench/ has the peers")
    parser.add_argument("--corpus", action="append", default=[], metavar="FOLDER",
                        help="measure on this folder's .py files; may be repeated (LEANPYC_CORPORA: several, between colons)")
    parser.add_argument("--rows", default=",".join(SUBJECTS), metavar="NAMES", help=f"measure only these of {', '.join(SUBJECTS)}")
    parser.add_argument("--rounds", type=int, help="number of samples of each peer (default: 5)")
    parser.add_argument("--many", type=int, help=f"number of files in the large synthetic tree (default: {MANY_FILES})")
    parser.add_argument("--work", type=pathlib.Path, help="write trees to this folder (default: in memory, or in the build folder if memory is too small)")
    parser.add_argument("--results", type=pathlib.Path, help="write the result to this folder (default: bench/results, or bench/partial of the build folder for a partial run)")
    parser.add_argument("--quick", action="store_true", help="check in a minute that everything runs; measures nothing")
    options = parser.parse_args()
    options.subjects = options.rows.split(",")
    for name in options.subjects:
        if name not in SUBJECTS:
            parser.error(f"no row {name}; there are {', '.join(SUBJECTS)}")
    options.corpus += filter(None, os.environ.get("LEANPYC_CORPORA", "").split(":"))
    options.build = options.build.resolve()
    for name, value in (QUICK if options.quick else FULL).items():
        setattr(options, name, getattr(options, name, None) or value)
    whole = set(options.subjects) == set(SUBJECTS) and not (options.corpus or options.quick) and options.many == MANY_FILES
    options.results = options.results or (HERE / "results" if whole else options.build / "bench" / "partial")
    return options


def commit():
    """Return the measured commit, and whether the tree differs from it."""
    ran = subprocess.run(["git", "-C", str(HERE), "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True)
    return ran.stdout.strip() or "unknown"


def place_for_trees(fetched):
    """Return a file system in memory if one is large enough, otherwise the build folder's. The bench removes the output
    of each tool before the next tool writes the same files. A disk's file system may search long for free places
    among the removed files (ext4 does not reuse them for minutes, so each new file costs a look at all of them), a
    cost that is not the tool's."""
    memory = pathlib.Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_FOR_TREES:
        return memory
    return fetched


def main():
    options = arguments()
    build, fetched = options.build, options.build / "bench"
    found = corpora.find(options.corpus)
    if not found:
        report.say("no corpus on this machine: name one with --corpus")
        return 1
    fetched.mkdir(exist_ok=True)
    started, before = datetime.datetime.now().astimezone(), report.load()
    with tempfile.TemporaryDirectory(prefix="leanpyc-bench-", dir=options.work or place_for_trees(fetched)) as work:
        bench = Bench(str(build / "leanpyc"), str(build / "compile_bench"), str(build / "bare_walk"), Stopwatch(build / "stopwatch"),
                      peers.cpython(), peers.uv(fetched), peers.rustpython(fetched), pathlib.Path(work), options.rounds, options.many)
        trees, rows = measure(bench, found, options.subjects, options.most_files)
        machine = report.machine(work)
    ended = datetime.datetime.now().astimezone()
    about = dict(started=started.isoformat(timespec="seconds"), ended=ended.isoformat(timespec="seconds"), machine=machine,
                 load_before=before, load_after=report.load(), rounds=options.rounds, quick=options.quick, commit=commit(),
                 leanpyc=peers.version_of([bench.leanpyc, "--version"]), python_of_the_bench=oracles.version(sys.executable),
                 peers=[peer.name if peer.path else f"{peer.name}: {peer.missing}" for peer in (bench.cpython, bench.uv, bench.rustpython)],
                 trees=[dict(name=tree.name, files=len(tree.sources), source_bytes=tree.source_bytes, rejected=tree.rejected) for tree in trees])
    kept = report.write(rows, about, options.results)
    print(f"{started:%Y-%m-%d}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gigabytes']:g} GB, {machine['system']}, "
          f"{machine['file_system']}; load {before[0]} before, {about['load_after'][0]} after; medians of {options.rounds}\n")
    if options.quick:
        print("A quick run: it checks that everything works, and its figures are not a measurement.\n")
    for tree in trees:
        print(f"- {tree.name}: {tree.describe()}")
    print(f"\n{report.table(rows)}\n\n{report.tally(rows)}; every sample is in {os.path.relpath(kept)}")
    return 0


if __name__ == "__main__":
    # On SIGTERM remove the written trees, as on an interrupt.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    try:
        sys.exit(main())
    except RuntimeError as error:
        report.say(f"stopped: {error}")
        sys.exit(2)
