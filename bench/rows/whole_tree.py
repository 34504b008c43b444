"""Wall clock time for a whole tree, with every .pyc written again on all cores, compared with compileall, uv and a copy
of the result."""
import itertools
import os
import shutil

import corpora
import peers
from report import AT_MOST_TIMES, FASTER, Row
from rows.peak_memory import memory_row
from sampling import by_turns, settle


def compileall(bench, tree):
    return [bench.cpython.path, "-c", corpora.COMPILEALL, bench.cpython.path, "-f", "-q", "-j0", tree.folder]


def uv(bench, tree):
    """Return uv's command, which installs nothing and only compiles. `uv pip install` of installed packages would not
    compile."""
    wanted = tree.environment / "requirements.txt"
    wanted.write_text(f"{corpora.NOTHING}==1\n")
    return [bench.uv.path, "pip", "sync", "--compile-bytecode", "--offline", "--no-config", "--cache-dir", bench.work / "uv-cache",
            "--python", peers.write_environment(bench.cpython.path, tree.environment), wanted]


def contestants(bench, tree, counts, missing):
    """Return {name: function}. Each function's number of .pyc files goes to `counts`, and the reason for a missing
    function to `missing`."""
    copied = tree.environment / "copied"
    copies = itertools.count()

    def fresh(name, compile_tree):
        def once():
            corpora.drop_caches(tree.folder)
            settle()
            taken = compile_tree()
            counts[name] = corpora.count_pycs(tree.folder)
            return taken
        return once

    def copy():
        goal = tree.environment / f"copy-{next(copies)}"
        settle()
        taken = bench.stopwatch.run(["cp", "-r", copied, goal])
        shutil.rmtree(goal)
        return taken

    bench.compile_tree(tree.folder)
    shutil.copytree(tree.folder, copied)
    found = {"leanpyc": fresh("leanpyc", lambda: bench.compile_tree(tree.folder)), "cp -r": copy}
    if bench.cpython.path:
        by_compileall = compileall(bench, tree)
        found["compileall"] = fresh("compileall", lambda: bench.stopwatch.run(by_compileall, (0, 1)))
    if bench.cpython.path and bench.uv.path:
        by_uv = uv(bench, tree)
        # Only uv's own settings, without those of the environment.
        env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUAL_ENV", "PYTHON"))}
        try:
            bench.stopwatch.run(by_uv, env=env)  # uv asks an interpreter about itself once, and caches the answer
            found["uv"] = fresh("uv", lambda: bench.stopwatch.run(by_uv, env=env))
        except RuntimeError as error:
            missing["uv"] = str(error)
    return found


def measure(bench, tree):
    counts, missing = {}, {"compileall": bench.cpython.missing, "uv": bench.uv.missing or bench.cpython.missing}
    taken = by_turns(contestants(bench, tree, counts, missing), bench.rounds)
    shutil.rmtree(tree.environment / "copied")
    wall = {name: [one["wall_seconds"] for one in samples] for name, samples in taken.items()}

    def row(name, against, sense, floor, goal):
        made = Row("whole tree written", tree.name, against, "s", sense, floor, goal, wall["leanpyc"], wall.get(name, []),
                   missing=missing.get(name, ""))
        if name in counts:
            made.note = f"{counts['leanpyc']:,} .pyc against {counts[name]:,}"
            if counts[name] != counts["leanpyc"]:
                made.missing = made.missing or "they did not write the same files"
        return made.add_cpu(taken["leanpyc"], taken.get(name, []))

    yield row("compileall", f"compileall -f -q -j0, {bench.cpython.name}", FASTER, 8, 15)
    yield row("uv", f"{bench.uv.name} --compile-bytecode, {bench.cpython.name}", FASTER, 8, 15)
    yield row("cp -r", "cp -r of sources and .pyc", AT_MOST_TIMES, 5, 3)
    yield memory_row(tree.name, taken["leanpyc"])
    if bench.cpython.path:
        yield size_row(bench, tree)


def size_row(bench, tree):
    """leanpyc's output is never larger than CPython's."""
    sizes = {}
    for name, compile_tree in {"leanpyc": lambda: bench.compile_tree(tree.folder),
                               "compileall": lambda: bench.stopwatch.run(compileall(bench, tree), (0, 1))}.items():
        corpora.drop_caches(tree.folder)
        compile_tree()
        sizes[name] = {path.relative_to(tree.folder): path.stat().st_size for path in tree.folder.rglob("*.pyc")}
    larger = sum(1 for path, size in sizes["leanpyc"].items() if size > sizes["compileall"].get(path, size))
    return Row("bytes written", tree.name, f"compileall's, {bench.cpython.name}", "MB", AT_MOST_TIMES, 1, 1,
               [sum(sizes["leanpyc"].values()) / 1e6], [sum(sizes["compileall"].values()) / 1e6], f"{larger} files larger")
