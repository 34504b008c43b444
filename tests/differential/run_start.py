#!/usr/bin/env python3
"""Measure the time that `leanpyc run` adds to the start of a command whose code is already in the cache.

    run_start.py --leanpyc build/leanpyc [--work FOLDER] [--python PYTHON] [--rounds N] [MODULE…]

Starts the interpreter plain and under `run --elide lean` by turns, importing each of the modules (none, json, argparse
and asyncio), and compares the minimum of all rounds, because other work on the machine only adds time. Exit status 1:
more than 20 ms are added. 77: no interpreter.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracles  # noqa: E402

MOST_ADDED = 0.020


def best(commands, environment, rounds):
    """Return the minimum time of each command, in seconds."""
    times = [float("inf")] * len(commands)
    for _ in range(rounds):
        for i, command in enumerate(commands):
            start = time.perf_counter()
            subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL)
            times[i] = min(times[i], time.perf_counter() - start)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True, type=os.path.abspath)
    parser.add_argument("--work", help="unused: nothing is kept")
    parser.add_argument("--python")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("modules", nargs="*", default=["", "json", "argparse", "asyncio"])
    options = parser.parse_args()
    python = options.python or next((path for minor in ("3.13", "3.11") for _, path in oracles.find(minor)), None)
    if python is None:
        print("skipped: neither a CPython 3.13 nor a 3.11 on this machine")
        return 77
    failed = False
    with tempfile.TemporaryDirectory(prefix="leanpyc-start-") as cache:
        environment = dict(os.environ, LEANPYC_CACHE=cache, PYTHONPYCACHEPREFIX=os.path.join(cache, "plain"))
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for module in options.modules:
            start = ["-c", f"import {module}" if module else ""]
            elided = [options.leanpyc, "run", "--no-config", "--elide", "lean", "--", python, *start]
            for command in [python, *start], elided:
                subprocess.run(command, env=environment, check=True)
            plain, run = best([[python, *start], elided], environment, options.rounds)
            print(f"CPython {oracles.version(python)}, {start[1] or 'nothing'}: {plain * 1e3:.1f} ms plain, {run * 1e3:.1f} ms elided, "
                  f"{(run - plain) * 1e3:+.1f} ms", flush=True)
            failed |= run - plain > MOST_ADDED
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
