"""Wall clock time of a run that finds every .pyc up to date, compared with a walk of the same tree with one stat() per
file."""
from report import AT_MOST_TIMES, Row
from sampling import by_turns, settle

MORE_ROUNDS = 4  # each takes milliseconds


def written(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.pyc")}


def measure(bench, tree):
    bench.compile_tree(tree.folder)
    before = written(tree.folder)
    settle()
    taken = by_turns({
        "leanpyc": lambda: bench.compile_tree(tree.folder, force=False),
        "bare walk": lambda: bench.stopwatch.run([bench.bare_walk, tree.folder])}, MORE_ROUNDS * bench.rounds)
    row = Row("nothing to do", tree.name, "a walk with one stat a file", "s", AT_MOST_TIMES, 2, 1.5,
              *([one["wall_seconds"] for one in samples] for samples in taken.values()), f"{len(before):,} .pyc up to date").add_cpu(*taken.values())
    if written(tree.folder) != before:
        row.missing = "leanpyc wrote files again"
    yield row
