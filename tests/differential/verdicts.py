#!/usr/bin/env python3
"""Compare leanpyc's verdicts on good and bad sources with this interpreter's: accepted, or which error at which position.

    python3.13 tests/differential/verdicts.py --leanpyc build/leanpyc [--mutants 200000] [--seed 1] [--minimise]

Run it with the interpreter that is the oracle. The cases are the files and strings of the interpreter's tests of syntax, and
mutants of the files of the standard library. Prints the shares of equal verdicts, followed by the differences by kind
with the smallest example of each; exit status 1 if a share is below its limit.
"""
import argparse
import concurrent.futures
import json
import os
import sys
import sysconfig

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from identity import python_files  # noqa: E402
from verdict_cases import Mutants, test_cases  # noqa: E402
from verdict_judges import Judges  # noqa: E402
from verdict_minimise import minimise  # noqa: E402
from verdict_tally import Tally  # noqa: E402

BATCH = 1000


def tallied(judges, sources):
    tally = Tally()
    for source, (theirs, ours) in zip(sources, judges.judge(sources)):
        tally.add(source, theirs, ours)
    return tally


class Judging:
    """State that the forked workers share: a batch is named by its number, and made by the worker that judges it."""

    def __init__(self, options):
        self.judges = Judges(os.path.abspath(options.leanpyc), options.target)
        library = sysconfig.get_path("stdlib")
        self.cases = [] if options.no_tests else test_cases(os.path.join(library, "test"))
        self.mutants = Mutants(python_files(options.files or library), options.seed) if options.mutants else None
        self.sizes = [min(BATCH, options.mutants - start) for start in range(0, options.mutants, BATCH)]

    def batch_of_cases(self, start):
        return tallied(self.judges, self.cases[start:start + BATCH])

    def batch_of_mutants(self, index):
        return tallied(self.judges, self.mutants.batch(index, self.sizes[index]))


judging = None


def batch_of_cases(start):
    return judging.batch_of_cases(start)


def batch_of_mutants(index):
    return judging.batch_of_mutants(index)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--target", default="%d.%d.%d" % sys.version_info[:3])
    parser.add_argument("--mutants", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", help="the folder of the files to mutate; default: the standard library")
    parser.add_argument("--no-tests", action="store_true", help="only mutants")
    parser.add_argument("--minimise", action="store_true", help="cut the examples down while they show the same difference")
    parser.add_argument("--most", type=int, default=40, help="how many kinds to print")
    parser.add_argument("--json", help="append a line of figures to this file")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    options = parser.parse_args()

    global judging
    judging = Judging(options)
    parts = {"tests": Tally(), "mutants": Tally()}
    with concurrent.futures.ProcessPoolExecutor(options.j) as pool:
        for tally in pool.map(batch_of_cases, range(0, len(judging.cases), BATCH)):
            parts["tests"].merge(tally)
        for tally in pool.map(batch_of_mutants, range(len(judging.sizes))):
            parts["mutants"].merge(tally)
    good = True
    for name, tally in parts.items():
        if tally.cases == 0:
            continue
        good &= tally.meets_bars()
        if options.minimise:
            minimise(tally, judging.judges, options.most)
        print(f"{name}, CPython {options.target}, seed {options.seed}: " + "\n".join(tally.lines(options.most)), flush=True)
        if options.json:
            record = dict(what=name, python=options.target, seed=options.seed, cases=tally.cases, accepted=tally.accepted,
                          rejected=tally.rejected, differences=tally.differences)
            with open(options.json, "a") as file:
                file.write(json.dumps(record) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
