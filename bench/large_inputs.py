#!/usr/bin/env python3
"""Check that time and memory grow no faster than the input, with sources larger than any real one.

    large_inputs.py --leanpyc build/leanpyc [--work FOLDER]

Prints one row per input: the cost of a tenth of the input, the cost of the whole, and their ratio, which is ten for a
linear cost. Exit status 1: an input is not compiled, or takes more than 15 times the memory of its tenth. Times are
printed for the reader and not judged.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

PROGRAMS = sorted((pathlib.Path(__file__).resolve().parent / "programs").glob("*.py"))
MOST_GROWTH = 15


def program_text(size):
    """So many bytes of ordinary code, without the import that must come first in a file."""
    text = "\n".join(path.read_text().replace("from __future__ import annotations\n", "") for path in PROGRAMS) + "\n"
    return text * (size // len(text) + 1)


# The thing that grows, its largest number, and the source for a number of them.
INPUTS = {
    "bytes of ordinary code": (200_000_000, program_text),
    "characters in a line": (10_000_000, lambda count: f'x = "{"a" * count}"\n'),
    "small functions": (1_000_000, lambda count: "".join(f"def f{i}(a):\n    return a + {i}\n" for i in range(count))),
    "entries of a dict display": (1_000_000, lambda count: "x = {" + ", ".join(f'"k{i}": {i}' for i in range(count)) + "}\n"),
    "names joined by operators": (2_000, lambda count: "x = " + " + ".join(["a"] * count) + "\n"),
}


def compile_one(leanpyc, path):
    """Return (seconds, peak megabytes, whether the file was compiled)."""
    start = time.monotonic()
    process = subprocess.Popen([leanpyc, "compile", "-qq", "-f", "-b", "--target", "3.13.0", path])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts kilobytes, macOS bytes.
    return seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3), process.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", type=os.path.abspath, default="build/leanpyc")
    parser.add_argument("--write", nargs=3, metavar=("INPUT", "COUNT", "FILE"), help="only write such an input")
    parser.add_argument("--work", help="where the sources are written; else a temporary folder")
    options = parser.parse_args()
    if options.write:
        name, count, path = options.write
        pathlib.Path(path).write_text(INPUTS[name][1](int(count)))
        return 0
    failed = False
    if options.work:
        os.makedirs(options.work, exist_ok=True)
    print(f"| {'input':<38} | {'seconds, a tenth':>16} | {'whole':>8} | ratio | {'peak MB, a tenth':>16} | {'whole':>8} | ratio |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="leanpyc-large-", dir=options.work) as folder:
        path = os.path.join(folder, "large.py")
        for name, (count, _) in INPUTS.items():
            figures = []
            for part in count // 10, count:
                # Written by another process, because the kernel counts this process's memory in the peak of its
                # children.
                subprocess.run([sys.executable, __file__, "--write", name, str(part), path], check=True)
                figures.append(compile_one(options.leanpyc, path))
            (small_time, small_memory, _), (time_whole, memory, _) = figures
            failed |= not all(done for _, _, done in figures) or memory > MOST_GROWTH * small_memory
            print(f"| {f'{count:,} {name}':<38} | {small_time:>16.2f} | {time_whole:>8.2f} | {time_whole / small_time:>5.1f} | {small_memory:>16.0f} | "
                  f"{memory:>8.0f} | {memory / small_memory:>5.1f} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
