"""The cost of a file in a synthetic tree of 100,000 files, compared with a similar tree of 10,000."""
import shutil

import corpora
from report import AT_MOST_TIMES, Row
from rows.peak_memory import memory_row
from sampling import by_turns, settle
from synthetic_tree import write_tree

FEWER = 10
MOST_ROUNDS = 3  # each writes gigabytes


def measure(bench):
    counts = {"many": bench.many, "few": bench.many // FEWER}
    folders = {name: bench.work / f"synthetic-{name}" for name in counts}
    sizes = {name: write_tree(folders[name], count) for name, count in counts.items()}

    def once(name):
        def compile_anew():
            corpora.drop_caches(folders[name])
            settle()
            taken = bench.compile_tree(folders[name])
            if (wrote := corpora.count_pycs(folders[name])) != counts[name]:
                raise RuntimeError(f"of {counts[name]} synthetic files {wrote} were compiled")
            return taken
        return compile_anew

    # The small tree is measured before and after the large one, so that a change of the machine's load affects both.
    taken = by_turns({"few": once("few"), "many": once("many"), "few again": once("few")}, min(bench.rounds, MOST_ROUNDS))
    taken["few"] += taken.pop("few again")
    for folder in folders.values():
        shutil.rmtree(folder)
    tree = f"synthetic, {counts['many']:,} files"
    costs = {name: [one["wall_seconds"] / counts[name] * 1e6 for one in samples] for name, samples in taken.items()}
    means = ", ".join(f"{sizes[name] / counts[name]:,.0f}" for name in counts)
    row = Row("cost of a file", tree, f"the same of {counts['few']:,} files", "µs", AT_MOST_TIMES, 1.15, 1.1, costs["many"], costs["few"],
              f"mean bytes a file: {means}")
    row.add_cpu(taken["many"], taken["few"])
    yield row
    yield memory_row(tree, taken["many"])
