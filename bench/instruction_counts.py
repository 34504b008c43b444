#!/usr/bin/env python3
"""Count the compiler's instructions by stage. The counts repeat exactly, unlike seconds.

    instruction_counts.py --bench build/compile_bench [--update]

Runs compile_bench under valgrind's callgrind on bench/programs/, and compares the instructions of each stage per
kilobyte of source with bench/instructions.json. Exit status 1: the total, or a stage with at least a twentieth of it,
grew by more than 5 %. A change that is slower on purpose writes the new figure with --update, so that a reviewer sees
it. Exit status 77: no valgrind, or a build by another compiler than the recorded one.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CHECKED_IN = HERE / "instructions.json"
PROGRAMS = sorted((HERE / "programs").glob("*.py"))
TARGET = "3.13.0"
ROUNDS = 10  # so that work done only once has little weight
MOST_GROWTH = 0.05
SMALL_SHARE = 0.05
# The functions of the stages. The generator calls the flow stages, so their counts are subtracted from it.
STAGES = {"decode": "leanpyc::decode_source(", "lex": "leanpyc::tokenize(", "parse": "leanpyc::parse_module(",
          "fold": "leanpyc::fold_constants(", "scopes": "leanpyc::build_symbol_table(", "code": "leanpyc::generate_code(",
          "flow": "leanpyc::assemble(", "marshal": "leanpyc::marshal_code("}
WHOLE = ("leanpyc::Compiler::compile(", STAGES["marshal"])


def run_callgrind(bench, folder):
    """The output of callgrind_annotate: inclusive counts per function."""
    out = folder / "callgrind.out"
    toggles = [f"--toggle-collect={name}*" for name in WHOLE]
    subprocess.run(["valgrind", "--tool=callgrind", "--collect-atstart=no", *toggles, f"--callgrind-out-file={out}", bench, TARGET, "0",
                    str(ROUNDS)], input="".join(f"{path}\n" for path in PROGRAMS), check=True, capture_output=True, text=True)
    return subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--show-percs=no", out], check=True,
                          capture_output=True, text=True).stdout


def stage_counts(annotated, kilobytes):
    """Return {stage: instructions per kilobyte}."""
    counts = {}
    for line in annotated.splitlines():
        row = re.match(r"\s*([\d,]+)\s+\S*?:(leanpyc::.*)", line)
        if row:
            for stage, function in STAGES.items():
                if row[2].startswith(function):
                    counts[stage] = counts.get(stage, 0) + int(row[1].replace(",", ""))
    missing = STAGES.keys() - counts.keys()
    if missing:
        sys.exit(f"callgrind reports nothing about {', '.join(sorted(missing))}: is the program stripped, or a function renamed?")
    counts["code"] -= counts["flow"]
    return {stage: round(counts[stage] / ROUNDS / kilobytes) for stage in STAGES}


def compiler_of(bench):
    """Return the compiler's name and version, which every object file contains."""
    text = subprocess.run(["readelf", "-p", ".comment", bench], check=True, capture_output=True, text=True).stdout
    return sorted(set(re.findall(r"(?:GCC|clang version)[^\n]*", text)))


def growth(now, before):
    return now / before - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", required=True)
    parser.add_argument("--update", action="store_true", help="write the figure")
    options = parser.parse_args()
    if not shutil.which("valgrind") or not shutil.which("readelf"):
        print("skipped: no valgrind, or no readelf, on this machine")
        return 77
    compiler = compiler_of(options.bench)
    known = json.loads(CHECKED_IN.read_text()) if CHECKED_IN.exists() else None
    if known and not options.update and known["compiler"] != compiler:
        print(f"skipped: built by {compiler}, and the figure is of {known['compiler']}")
        return 77
    kilobytes = sum(path.stat().st_size for path in PROGRAMS) / 1000
    with tempfile.TemporaryDirectory(prefix="leanpyc-instructions-") as folder:
        counts = stage_counts(run_callgrind(options.bench, pathlib.Path(folder)), kilobytes)
    total = sum(counts.values())
    if options.update:
        CHECKED_IN.write_text(json.dumps({"compiler": compiler, "instructions_a_kilobyte": counts}, indent=2) + "\n")
    before = json.loads(CHECKED_IN.read_text())["instructions_a_kilobyte"]
    grown = []
    print(f"{'instructions a kilobyte':<24}{'now':>10}{'before':>10}{'growth':>9}")
    for name, now, then in [(stage, counts[stage], before[stage]) for stage in STAGES] + [("all", total, sum(before.values()))]:
        change = growth(now, then)
        print(f"  {name:<22}{now:>10,}{then:>10,}{change:>8.1%}")
        if change > MOST_GROWTH and then >= SMALL_SHARE * sum(before.values()):
            grown.append(name)
    if grown:
        print(f"over {MOST_GROWTH:.0%} more: {', '.join(grown)}; if that is meant, write the figure with --update")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
