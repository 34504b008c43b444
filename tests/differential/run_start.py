#!/usr/bin/env python3
"""Measure what `leanpyc run` adds to the start of a command.

    run_start.py --leanpyc build/leanpyc [--work FOLDER] [--python PYTHON] [--rounds N] [MODULE…]

Starts the interpreter plain and under `run --elide lean`, in turns, importing each of the modules (none, then json, argparse and
asyncio). Compares the least CPU time (user and system) of all rounds, because other work on the machine can only add to it:

- warm: the code is in the cache; plain Python has its .pyc files. At most MOST_ADDED more.
- unwritable and absent: the cache cannot be written, or is empty; plain Python has no .pyc files either. At most MOST_TIMES as much,
  or MOST_ADDED_COLD more if that is greater. Includes leanpyc's helper, whose parent this script becomes.

Exit status 1 if a limit is exceeded; 77: no interpreter here.
"""
import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracles  # noqa: E402

MOST_ADDED = 0.006
MOST_TIMES = 1.2
# The starts of `leanpyc run` and of its helper, which docs/run.md explains. They are more than MOST_TIMES allows a program that takes
# less than 75 ms by itself.
MOST_ADDED_COLD = 0.015
PR_SET_CHILD_SUBREAPER = 36


def adopt_helpers():
    """Makes this process the parent of the helpers when the command that started them has ended. Only Linux can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_time(command, environment):
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status) if hasattr(os, "waitstatus_to_exitcode") else status
    if process.returncode:
        raise SystemExit(f"{command} failed")
    time = usage.ru_utime + usage.ru_stime
    while True:  # a helper ends when the command has closed its pipes
        try:
            usage = os.wait4(-1, 0)[2]
        except ChildProcessError:
            return time
        time += usage.ru_utime + usage.ru_stime


def least(starts, rounds):
    """The least CPU time of each start, a function, taken in turns."""
    times = [float("inf")] * len(starts)
    for _ in range(rounds):
        times = [min(time, start()) for time, start in zip(times, starts)]
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
    adopt_helpers()
    with tempfile.TemporaryDirectory(prefix="leanpyc-start-") as work:
        warm, cold = os.path.join(work, "warm"), os.path.join(work, "cold")
        environment = dict(os.environ, TMPDIR=work, LEANPYC_CACHE=warm, PYTHONPYCACHEPREFIX=os.path.join(work, "plain"))
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        without_pyc = dict(environment, PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX=os.path.join(work, "none"))

        def start_absent():
            shutil.rmtree(cold, ignore_errors=True)
            return cpu_time(elided, dict(without_pyc, LEANPYC_CACHE=cold))

        for module in options.modules:
            plain = [python, "-c", f"import {module}" if module else ""]
            elided = [options.leanpyc, "run", "--no-config", "--elide", "lean", "--", *plain]
            few = max(options.rounds // 4, 2)
            for command in plain, elided:
                cpu_time(command, environment)
            with_pyc, run = least([lambda: cpu_time(plain, environment), lambda: cpu_time(elided, environment)], options.rounds)
            bare, unwritable, absent = least([lambda: cpu_time(plain, without_pyc), lambda: cpu_time(
                elided, dict(without_pyc, LEANPYC_CACHE="/dev/null/cache")), start_absent], few)
            print(f"CPython {oracles.version(python)}, {plain[2] or 'nothing'}: {with_pyc * 1e3:.1f} ms plain, {run * 1e3:.1f} ms elided, "
                  f"{(run - with_pyc) * 1e3:+.1f} ms; without .pyc: {bare * 1e3:.1f} ms plain, {unwritable * 1e3:.1f} ms with a cache that "
                  f"cannot be written, {absent * 1e3:.1f} ms without a cache", flush=True)
            failed |= run - with_pyc > MOST_ADDED
            failed |= max(unwritable, absent) > max(MOST_TIMES * bare, bare + MOST_ADDED_COLD)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
