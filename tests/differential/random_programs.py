#!/usr/bin/env python3
"""Compile random programs with leanpyc and with this interpreter at levels 0, 1 and 2, and compare code objects or errors.

    python3.13 tests/differential/random_programs.py --leanpyc build/leanpyc [--count 50000] [--seed 1]

Run it with the interpreter that is the oracle. Program N is the same on every machine (--only N prints it). Prints the
number of comparisons, followed by the first differences, reduced to the lines that show them; exit status 1 if there is
any.
"""
import argparse
import concurrent.futures
import json
import marshal
import os
import subprocess
import sys
import tempfile
import time
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from code_compare import count_code_objects, first_difference  # noqa: E402
from program_statements import Programs  # noqa: E402
from verdict_judges import readable  # noqa: E402

LEVELS = (0, 1, 2)
BATCH = 250
TAG = sys.implementation.cache_tag
ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)


def source_of(number):
    return Programs(number).program().encode("utf-8")


def verdict_of(error):
    """Return the error in the form of leanpyc's report."""
    if isinstance(error, SyntaxError):
        return [type(error).__name__, error.lineno, error.offset, error.end_lineno, error.end_offset, readable(error.msg)]
    return [type(error).__name__, None, None, None, None, readable(str(error))]


class Comparison:
    """Passes sources through both compilers, many per process."""

    def __init__(self, leanpyc, target):
        self.leanpyc = leanpyc
        self.target = target

    def compare(self, sources):
        """Yield (accepted, code objects, sentence about a difference or None) for each source."""
        with tempfile.TemporaryDirectory(prefix="leanpyc-random-") as folder:
            inside, out = os.path.join(folder, "in"), os.path.join(folder, "out")
            os.mkdir(inside)
            for number, source in enumerate(sources):
                with open(os.path.join(inside, f"{number}.py"), "wb") as file:
                    file.write(source)
            command = [self.leanpyc, "compile", "-f", "-qq", "-j", "1", "-W", "ignore", "--json", "--target", self.target, "--out", out]
            for level in LEVELS:
                command += ["-o", str(level)]
            ran = subprocess.run(command + [inside], stdout=subprocess.PIPE)
            if ran.returncode not in (0, 1):
                return [(False, 0, f"leanpyc ended with status {ran.returncode} on this or another of {len(sources)} programs")] * len(sources)
            report = json.loads(ran.stdout)
            if report["files"] != len(sources) or report["not_listed"]:
                raise RuntimeError(f"leanpyc took {report['files']} of {len(sources)} programs")
            failures = {int(os.path.basename(entry["path"])[:-3]): entry for entry in report["failures"]}
            return [self.compare_one(number, source, inside, out, failures.get(number)) for number, source in enumerate(sources)]

    def compare_one(self, number, source, inside, out, failure):
        path = os.path.join(inside, f"{number}.py")
        objects = accepted = 0
        for level in LEVELS:
            pyc = os.path.join(out, "__pycache__", f"{number}.{TAG}{f'.opt-{level}' if level else ''}.pyc")
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    theirs = compile(source, path, "exec", dont_inherit=True, optimize=level)
            except SystemError:
                # A fault of CPython itself: a generator expression with super() in a class's inlined comprehension.
                return False, 0, None
            except ERRORS as error:
                if os.path.exists(pyc):
                    return False, 0, f"level {level}: accepted, though CPython says {type(error).__name__}: {error}"
                places = ("error", "line", "column", "end_line", "end_column", "message")
                ours = [failure.get(key) for key in places] if failure else None
                if ours != verdict_of(error):
                    return False, 0, f"level {level}: {ours} for {verdict_of(error)}"
                # Like compileall, leanpyc skips the other levels after an error.
                break
            if not os.path.exists(pyc):
                return True, 0, f"level {level}: rejected, though CPython accepts it: {failure and failure['message']}"
            with open(pyc, "rb") as file:
                data = file.read()
            accepted += 1
            objects += count_code_objects(theirs)
            found = first_difference(marshal.loads(memoryview(data)[16:]), theirs)
            if found:
                return True, objects, f"level {level}: {found}"
        return accepted > 0, objects, None

    def reduced(self, source):
        """Return the program without the lines that the difference does not need, and the remaining difference."""
        lines = source.splitlines(keepends=True)
        size = max(1, len(lines) // 2)
        while True:
            candidates = [lines[:start] + lines[start + size:] for start in range(0, len(lines), size)]
            results = self.compare([b"".join(candidate) for candidate in candidates])
            smaller = next((candidate for candidate, result in zip(candidates, results) if result[2]), None)
            if smaller is not None and len(smaller) < len(lines):
                lines = smaller
                size = min(size, max(1, len(lines) // 2))
            elif size == 1:
                break
            else:
                size //= 2
        text = b"".join(lines)
        return text, self.compare([text])[0][2]


comparison = None


def batch(numbers):
    return comparison.compare([source_of(number) for number in numbers])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--target", default="%d.%d.%d" % sys.version_info[:3])
    parser.add_argument("--count", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=1, help="the number of the first program, in thousands of thousands")
    parser.add_argument("--only", type=int, help="print one program by its number")
    parser.add_argument("--most", type=int, default=10, help="how many differences to cut down and print")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.only is not None:
        sys.stdout.buffer.write(source_of(options.only))
        return 0

    global comparison
    comparison = Comparison(os.path.abspath(options.leanpyc), options.target)
    begin = options.seed * 1_000_000
    numbers = range(begin, begin + options.count)
    batches = [numbers[start:start + BATCH] for start in range(0, len(numbers), BATCH)]
    accepted = rejected = objects = 0
    different = []
    start = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(options.j) as pool:
        for some, results in zip(batches, pool.map(batch, batches)):
            for number, (accepts, count, sentence) in zip(some, results):
                accepted += accepts
                rejected += not accepts
                objects += count
                if sentence:
                    different.append((number, sentence))
    print(f"random programs {begin} to {begin + options.count - 1}, CPython {options.target}: {accepted} accepted with {objects} code objects at "
          f"levels 0, 1 and 2, {rejected} rejected, {len(different)} different, {time.perf_counter() - start:.1f} s", flush=True)
    for number, sentence in different[:options.most]:
        text, left = comparison.reduced(source_of(number))
        print(f"program {number}: {sentence}\n  cut down: {left}")
        print("".join(f"    | {line}\n" for line in text.decode().splitlines()), flush=True)
    if len(different) > options.most:
        print("and", ", ".join(str(number) for number, _ in different[options.most:options.most + 200]))
    return 1 if different or not accepted or not rejected else 0


if __name__ == "__main__":
    sys.exit(main())
