#!/usr/bin/env python3
"""Compare leanpyc's Unicode data with each interpreter's own, for every code point.

    unicode_tables.py --table build/unicode_table [INTERPRETER…]

Compares by the interpreter's unicodedata.unidata_version which characters start and continue an identifier, which are printable, and
the character of every name. Without arguments, takes the newest interpreter found of each version from 3.11 to 3.15. Exit status 1 on a
difference; 77 if no interpreter is found.
"""
import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracles  # noqa: E402

VERSIONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
# Prints the version, a line of digits as unicode_table does, and then "code name" for every named character.
DUMP = r"""
import sys, unicodedata
version = ".".join(unicodedata.unidata_version.split(".")[:2])
digits, names = [], []
for code in range(0x110000):
    c = chr(code)
    digits.append(str(c.isidentifier() + 2 * ("a" + c).isidentifier() + 4 * c.isprintable()))
    name = unicodedata.name(c, None)
    if name:
        names.append(f"{code} {name}")
print(version, "".join(digits), *names, sep="\n")
"""


def run(command, text=None):
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, check=True, text=True).stdout


def compare(table, python):
    """Print what differs; return the number of differences."""
    version, digits, *names = run([python, "-I", "-c", DUMP]).splitlines()
    ours = run([table, version]).strip()
    differences = [f"U+{code:04X}: CPython {theirs}, leanpyc {mine}" for code, (theirs, mine) in enumerate(zip(digits, ours)) if theirs != mine]
    codes, names = zip(*(line.split(" ", 1) for line in names))
    # Old releases do not find Tangut ideographs by name.
    found = run([table, version, "--names"], "\n".join(names) + "\n").split()
    for code, name, mine in zip(codes, names, found):
        if code != mine and not name.startswith("TANGUT IDEOGRAPH-"):
            differences.append(f"{name}: CPython {code}, leanpyc {mine}")
    print(f"{python}: Unicode {version}, {len(digits)} code points, {len(names)} names, {len(differences)} differences")
    for line in differences[:10]:
        print("  " + line)
    return len(differences) + abs(len(digits) - len(ours))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", required=True)
    parser.add_argument("interpreters", nargs="*")
    arguments = parser.parse_args()
    interpreters = arguments.interpreters or [found[-1][1] for found in map(oracles.find, VERSIONS) if found]
    if not interpreters:
        print("no interpreter found")
        return 77
    return 1 if sum(compare(arguments.table, python) for python in interpreters) else 0


if __name__ == "__main__":
    sys.exit(main())
