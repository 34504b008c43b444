#!/usr/bin/env python3
"""Check that the opcode tables in the repository equal the output of tools/gen_opcodes.py for each interpreter.

Exit status 77 if no such interpreter is found.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import oracles  # noqa: E402

TABLES = {"3.13": "src/leanpyc/cpython/opcodes_3_13.def"}


def main():
    checked = stale = 0
    for minor, table in TABLES.items():
        with open(os.path.join(ROOT, table)) as file:
            held = file.read()
        found = oracles.find(minor)
        if not found:
            print(f"skipped: no CPython {minor} on this machine")
        for version, python in found:
            written = subprocess.run([python, os.path.join(ROOT, "tools", "gen_opcodes.py")],
                                     capture_output=True, text=True, check=True).stdout
            checked += 1
            if written != held:
                stale += 1
                print(f"{table} is not what CPython {version} says: run tools/gen_opcodes.py with it")
    print(f"opcode tables: {checked - stale} passed, {stale} failed")
    return 1 if stale else 0 if checked else 77


if __name__ == "__main__":
    sys.exit(main())
