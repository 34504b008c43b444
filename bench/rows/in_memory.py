"""CPU seconds on one core from a file's bytes to marshalled bytecode, in memory, compared with CPython's compile() and
marshal.dumps()."""
import json
import os
import pathlib
import subprocess

from report import FASTER, Row
from rows import TARGET
from sampling import by_turns

PEER = pathlib.Path(__file__).resolve().parent.parent / "peer_compile.py"


def run(command, paths):
    ran = subprocess.run(list(map(str, command)), input="".join(f"{path}\n" for path in paths), text=True, capture_output=True)
    if ran.returncode:
        raise RuntimeError(f"{os.path.basename(command[0])} ended with status {ran.returncode} {ran.stderr.strip()[:200]}".strip())
    return json.loads(ran.stdout)


def accepted_by(command, listing, paths):
    """Return the files that a program accepts; the program writes their list to a file."""
    run(command, paths)
    return listing.read_text().splitlines()


def measure(bench, tree):
    row = Row("compile in memory", tree.name, f"compile() + marshal.dumps, {bench.cpython.name}", "CPU s", FASTER, 8, 20,
              missing=bench.cpython.missing)
    if bench.cpython.path:
        listing = bench.work / "accepted"
        paths = accepted_by([bench.compile_bench, TARGET, 0, 1, listing], listing, tree.sources)
        taken = by_turns({
            "leanpyc": lambda: run([bench.compile_bench, TARGET, 0, 1], paths)["cpu_seconds"],
            "CPython": lambda: run([bench.cpython.path, PEER, 0, 1], paths)["cpu_seconds"]}, bench.rounds)
        row.ours, row.theirs = taken["leanpyc"], taken["CPython"]
        megabytes = sum(pathlib.Path(path).stat().st_size for path in paths) / 1e6
        row.note = f"{len(paths):,} of {len(tree.sources):,} files, {megabytes / row.middle(row.ours):.0f} MB/s"
    yield row
