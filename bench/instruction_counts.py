#!/usr/bin/env python3
"""How many instructions does the compiler take, stage by stage? A figure that repeats, where seconds do not.

    instruction_counts.py --bench build/compile_bench [--update]

Runs compile_bench under valgrind's callgrind on bench/programs/, and compares the count of each stage, for a kilobyte of source,
with bench/instructions.json. Exit status 1 if the whole, or a stage that is a twentieth of it or more, takes over 5 % more than
is written there: whoever means to make it slower writes the new figure with --update, and a reviewer sees it. 77: no valgrind
here, or a build by another compiler than the figure's.
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
ROUNDS = 10  # so that what happens once does not count
MOST_GROWTH = 0.05
SMALL_SHARE = 0.05
# The functions whose calls are the stages. Those of the flow stages are called by the generator, and taken off it.
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
    """{stage: instructions a kilobyte}"""
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
    """The compiler's name and version, as it is written into every object file."""
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
