#!/usr/bin/env python3
"""Run the identity check on the golden programs and the standard library of every interpreter found; missing ones are named.

    run_identity.py --leanpyc build/leanpyc --report build/identity.txt

Exit status 0: all identical. 1: differences. 77: no interpreter of a native target was found, nothing was compared.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracles  # noqa: E402

# The golden texts do not show which strings are interned and which objects are shared.
GOLDEN = os.path.join(HERE, os.pardir, "golden")
# Releases that must be compared.
WANTED = {"3.11": ["3.11.7"], "3.12": ["3.12.1"], "3.13": ["3.13.0"]}


def with_native_interpreters(what, command, minors=None):
    """Run `command(version, python)` for every interpreter of these versions (default: all native ones), and name the missing ones.
    Return the exit status, which is 77 if nothing was compared."""
    compared = failed = 0
    minors = minors or oracles.native()
    for minor in minors:
        found = dict(oracles.find(minor))
        for version in WANTED[minor]:
            if version not in found:
                print(f"skipped: no CPython {version} on this machine")
        for version, python in found.items():
            ran = command(version, python)
            sys.stdout.flush()
            failed += subprocess.run(ran).returncode != 0
            compared += 1
    if compared == 0:
        print(f"skipped: no CPython {' or '.join(minors)} on this machine, nothing was compared")
        return 77
    print(f"{what}: {compared - failed} interpreters passed, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--report", required=True)
    options = parser.parse_args()
    lines, failed, compared, skipped = [], 0, 0, 0
    for minor in oracles.native():
        found = dict(oracles.find(minor))
        for version in WANTED[minor]:
            if version not in found:
                lines.append(f"skipped: no CPython {version} on this machine")
                skipped += 1
        for version, python in found.items():
            library = oracles.standard_library(python)
            # The packages that are installed for an interpreter do not belong to its standard library.
            library = ["--without", "site-packages", library]
            for corpus in ([GOLDEN], library, ["--ast", *library]):
                ran = subprocess.run(
                    [python, os.path.join(HERE, "identity.py"), "--leanpyc", options.leanpyc, *corpus],
                    stdout=subprocess.PIPE, text=True)
                compared += 1
                failed += ran.returncode != 0
                lines.append(ran.stdout.rstrip())
        if not found:
            lines.append(f"skipped: no CPython {minor} on this machine")
            skipped += 1
    lines.append(f"identity: {compared - failed} passed, {failed} failed, {skipped} skipped")
    text = "\n".join(lines) + "\n"
    print(text, end="")
    with open(options.report, "w") as file:
        file.write(text)
    return 1 if failed else 0 if compared else 77


if __name__ == "__main__":
    sys.exit(main())
