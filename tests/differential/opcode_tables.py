#!/usr/bin/env python3
"""Check that the opcode tables and stack effects in the repository are those of each interpreter.

The tables are the output of tools/gen_opcodes.py. The unit tests of cpython/ compare the stack effects with ops.def.
Exit status 77 if no interpreter of a native version is found.
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import oracles  # noqa: E402

TABLES = os.path.join(ROOT, "src", "leanpyc", "cpython")
EFFECTS = os.path.join(ROOT, "tests", "unit", "cpython")


def versions_with_tables():
    """Return ["3.11", "3.12", …]: the versions that have a table."""
    found = (re.fullmatch(r"opcodes_(\d+)_(\d+)\.def", name) for name in os.listdir(TABLES))
    return sorted((f"{match[1]}.{match[2]}" for match in found if match), key=lambda name: int(name.split(".")[1]))


def generated(python, *options):
    return subprocess.run([python, os.path.join(ROOT, "tools", "gen_opcodes.py"), *options],
                          capture_output=True, text=True, check=True).stdout


def main():
    checked = stale = 0
    for minor in versions_with_tables():
        suffix = minor.replace(".", "_")
        files = [(os.path.join(TABLES, f"opcodes_{suffix}.def"), ()),
                 (os.path.join(EFFECTS, f"stack_effects_{suffix}.def"), ("--effects",))]
        found = oracles.find(minor)
        if not found:
            print(f"skipped: no CPython {minor} on this machine")
        for version, python in found:
            for path, options in files:
                checked += 1
                with open(path) as file:
                    if generated(python, *options) != file.read():
                        stale += 1
                        print(f"{os.path.relpath(path, ROOT)} is not what CPython {version} says: run tools/gen_opcodes.py with it")
    print(f"opcode tables: {checked - stale} passed, {stale} failed")
    return 1 if stale else 0 if checked else 77


if __name__ == "__main__":
    sys.exit(main())
