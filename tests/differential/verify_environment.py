#!/usr/bin/env python3
"""Does `leanpyc verify` of an ordinary environment give no false alarm, three times alike?

    verify_environment.py --leanpyc build/leanpyc [--work FOLDER] [--only 3.13] [--runs 3]

Installs Django, Celery, SQLAlchemy and Django REST framework from PyPI into environments of CPython 3.13 and 3.11, and verifies all modules
with `--elide lean`, several times, each with the cache of the first run. A break would be a false alarm: these packages are used without
docstrings, and each module that breaks is imported once more by the interpreter alone, plain and then with `-OO`, to show what it does.
Then httpie, which breaks without the docstring of a module: verify must find its line and kind, and --fix must
repair it.

One row an interpreter. Exit status 0: no false alarm, all runs alike, and httpie found and repaired. 1: not so. 77: an interpreter, or
its venv module, is not here.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import environments  # noqa: E402

REQUIREMENTS = ["Django==5.2.19", "celery==5.7.0", "SQLAlchemy==2.1.9", "djangorestframework==3.18.3"]
HTTPIE = ["httpie==3.2.4"]
MINORS = ("3.13", "3.11")


def verify(leanpyc, python, folder, *options):
    """(exit status, verdict, seconds)"""
    environment = dict(environments.clean(), LEANPYC_CACHE=os.path.join(folder, "cache"))
    start = time.monotonic()
    ran = subprocess.run([leanpyc, "verify", "--quiet", "--json", "--timeout", "300", "--python", python, *options], cwd=folder,
                         env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if ran.returncode > 1 or not ran.stdout:
        raise RuntimeError(f"leanpyc verify ended with {ran.returncode}: {ran.stderr.strip()}")
    return ran.returncode, json.loads(ran.stdout), time.monotonic() - start


def alone(python, name):
    """Import a module with the interpreter alone, plain and with -OO; return the outcomes."""
    def last_line(*options):
        ran = subprocess.run([python, *options, "-c", f"import {name}"], env=environments.clean(), stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, errors="replace")
        return (ran.stderr.strip().splitlines() or ["passes"])[-1] if ran.returncode else "passes"
    return f"{name}: plain {last_line()}; -OO {last_line('-OO')}"


def judge_environment(leanpyc, python, folder, runs):
    """The figures of one environment, and what is wrong."""
    wrong, verdicts, times = [], [], []
    for _ in range(runs):
        status, verdict, seconds = verify(leanpyc, python, folder, "--elide", "lean")
        verdicts.append(verdict)
        times.append(seconds)
        if status != 0:
            wrong.append(f"exit status {status}")
        for finding in verdict["findings"]:
            wrong.append(f"{finding['diagnosis']}: " + alone(python, finding["modules"][0]["name"]))
        wrong += [f"unstable: {entry['name']}: {entry['outcome'].get('message')}" for entry in verdict["unstable"]]
    counts = [{key: verdict[key] for key in ("modules", "passed", "broken", "plain_errors", "unstable")} for verdict in verdicts]
    if any(count != counts[0] for count in counts):
        wrong.append(f"the runs differ: {counts}")
    first = counts[0]
    row = (f"{first['modules']} modules, {first['passed']} pass, {sum(len(v['findings']) for v in verdicts)} false alarms, "
           f"{first['modules'] - first['passed']} not importable plain, {runs} runs "
           f"{'alike' if all(count == first for count in counts) else 'different'}, {', '.join(f'{t:.0f}' for t in times)} s")
    return row, wrong


def judge_httpie(leanpyc, python, folder):
    """Do the same for httpie, which really breaks."""
    policy = os.path.join(folder, "leanpyc.toml")
    with open(policy, "w") as file:
        file.write('elide = "lean"\nknowledge = false\n')
    status, verdict, _ = verify(leanpyc, python, folder, "httpie")
    found = [finding["place"].rpartition("/httpie/")[2] for finding in verdict["findings"] if "docstrings.module" in finding["diagnosis"]["keep"]]
    wrong = [] if status == 1 and found else [f"httpie's break was not found: {verdict['findings']}"]
    status, verdict, _ = verify(leanpyc, python, folder, "--fix", "httpie")
    if status != 0 or verdict["broken"]:
        wrong.append(f"httpie is broken after --fix: {verdict['findings']}")
    kept = [f"{', '.join(fix['keep'])} in {', '.join(fix['modules'])}" for fix in verdict.get("fixed", [])]
    os.unlink(policy)
    return f"httpie: {'; '.join(found)}: {'; '.join(kept)}", wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--work", help="make the environments in this folder, and keep them (default: a temporary folder)")
    parser.add_argument("--only", choices=MINORS, help="one version")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    leanpyc = os.path.abspath(options.leanpyc)
    failed = False
    with tempfile.TemporaryDirectory(prefix="leanpyc-verify-") as scratch:
        work = os.path.abspath(options.work or scratch)
        for minor in [options.only] if options.only else MINORS:
            folder = os.path.join(work, "run-" + minor)
            for judge, name, requirements in ((lambda *three: judge_environment(*three, options.runs), "venv-", REQUIREMENTS),
                                              (judge_httpie, "venv-httpie-", HTTPIE)):
                python = environments.make(minor, os.path.join(work, name + minor), requirements)
                if not python:
                    print(f"skipped: no CPython {minor} with its venv module on this machine")
                    return 77
                shutil.rmtree(folder, ignore_errors=True)
                os.makedirs(folder)
                row, wrong = judge(leanpyc, python, folder)
                print(f"{minor}  {row}", flush=True)
                for problem in wrong:
                    print("  " + problem, flush=True)
                failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
