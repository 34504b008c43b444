"""CPU seconds on one core from a file's bytes to code objects, in memory, compared with RustPython's compiler."""
from report import FASTER, Row
from rows import TARGET
from rows.in_memory import accepted_by, run
from sampling import by_turns


def measure(bench, tree):
    row = Row("parse to code objects", tree.name, f"{bench.rustpython.name}'s compiler", "CPU s", FASTER, 1, 3,
              missing=bench.rustpython.missing)
    if bench.rustpython.path:
        listing = bench.work / "accepted"
        mine = accepted_by([bench.compile_bench, TARGET, 0, 1, listing, "code"], listing, tree.sources)
        try:
            both = accepted_by([bench.rustpython.path, 0, 1, listing], listing, mine)
        except RuntimeError as error:  # for example a stack overflow, which is not a fault of this run
            row.missing = str(error)
            yield row
            return
        taken = by_turns({
            "leanpyc": lambda: run([bench.compile_bench, TARGET, 0, 1, listing, "code"], both)["cpu_seconds"],
            "RustPython": lambda: run([bench.rustpython.path, 0, 1, listing], both)["cpu_seconds"]}, bench.rounds)
        row.ours, row.theirs = taken["leanpyc"], taken["RustPython"]
        row.note = f"the {len(both):,} of {len(tree.sources):,} files that both accept; {len(mine) - len(both)} that RustPython rejects"
    yield row
