#!/usr/bin/env python3
"""Run test_package.py with every interpreter from 3.8 on that is found, from the sources or with an installed wheel.

    run_package.py --library build/libleanpyc.so --program build/leanpyc
    run_package.py --wheel dist/leanpyc-0.2.0-py3-none-manylinux_2_17_x86_64.whl --work FOLDER

LEANPYC_ORACLES names folders with more interpreters, python3.N. Exit status 1: a test fails; 77: no interpreter is found.
"""
import argparse
import glob
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "python" / "test_package.py"
OLDEST = (3, 8)


def interpreters():
    """Return the programs that can run their own sys.executable, by release."""
    places = [sys.executable, *sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python")))]
    places += [found for found in map(shutil.which, (f"python3.{minor}" for minor in range(8, 20))) if found]
    for folder in filter(None, os.environ.get("LEANPYC_ORACLES", "").split(os.pathsep)):
        places += sorted(glob.glob(os.path.join(folder, "python3.*")))
    script = ("import platform, subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True); "
              "print(platform.python_version())")
    found = {}
    for place in places:
        answer = subprocess.run([place, "-c", script], capture_output=True, text=True)
        release = answer.stdout.strip()
        if answer.returncode == 0 and tuple(map(int, release.split(".")[:2])) >= OLDEST:
            found.setdefault(release, place)
    return found


def installed(interpreter, wheel, folder):
    """Return the interpreter of a new environment that has the wheel."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([interpreter, "-m", "venv", "--without-pip", folder], check=True)
    python = os.path.join(folder, "bin", "python")
    # pip of this interpreter installs into the environment, so that no environment needs its own.
    scheme = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python, "-c", scheme], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps",
                    "--target", packages, wheel], check=True)
    shutil.move(os.path.join(packages, "bin", "leanpyc"), os.path.join(folder, "bin", "leanpyc"))
    return python


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", type=os.path.abspath)
    parser.add_argument("--program", type=os.path.abspath)
    parser.add_argument("--wheel", type=os.path.abspath)
    parser.add_argument("--work", type=os.path.abspath)
    arguments = parser.parse_args()
    found = interpreters()
    if not found:
        print("no interpreter from 3.8 on is found")
        sys.exit(77)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LEANPYC_ELIDE", "PYTHON"))}
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "LEANPYC_TEST_FILES": os.environ.get("LEANPYC_TEST_FILES", "12")}
    if not arguments.wheel:
        environment.update(PYTHONPATH=str(ROOT / "python"), LEANPYC_LIBRARY=arguments.library, LEANPYC=arguments.program)
    failed = 0
    for release, interpreter in sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")]):
        if arguments.wheel:
            interpreter = installed(interpreter, arguments.wheel, os.path.join(arguments.work, release))
        result = subprocess.run([interpreter, TESTS], env={**clean, **environment}, capture_output=True, text=True)
        print(f"{release}: {result.stderr.strip().splitlines()[-1] if result.returncode == 0 else result.stderr}", flush=True)
        failed += result.returncode != 0
    sys.exit(1 if failed else 0)


main()
