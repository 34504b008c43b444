#!/usr/bin/env python3
"""Check that every file under src/leanpyc includes only from its own folder and the folders below (docs/architecture.md), and that
only the files of a CPython version name that version."""
import pathlib
import re
import sys

FLOORS = [
    {"text"},
    {"cpython"},
    {"code"},
    {"syntax"},
    {"scope", "fold", "elide"},
    {"flow", "policy"},
    {"codegen"},
    {"compile"},
    {"build"},
    {"launch"},
    {"verify"},
    {"cli"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# The files of these rooms name no version, except for the files of a version (dialect_3_13.cpp).
VERSIONLESS = {"codegen"}
VERSION = re.compile(r"\bFeature::|\b3\.\d\d\b|_3_\d\d\b|\bversion\.minor\b")
OF_A_VERSION = re.compile(r"_3_\d\d$")
ROOT = pathlib.Path(__file__).resolve().parent.parent / "src" / "leanpyc"


def main():
    wrong = 0
    checked = 0
    for path in sorted(ROOT.rglob("*")):
        if path.suffix not in {".h", ".cpp"} or path.parent == ROOT:
            continue
        room = path.relative_to(ROOT).parts[0]
        if room not in FLOOR:
            print(f"{path}: room {room} is on no floor of tools/check_floors.py")
            wrong += 1
            continue
        checked += 1
        versionless = room in VERSIONLESS and not OF_A_VERSION.search(path.stem)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'#include "leanpyc/(\w+)/', line)
            if found and found[1] != room and FLOOR.get(found[1], 99) >= FLOOR[room]:
                print(f"{path}:{number}: {room}/ (floor {FLOOR[room]}) includes from {found[1]}/ (floor {FLOOR[found[1]]})")
                wrong += 1
            if versionless and VERSION.search(line) and not line.startswith("const Dialect& dialect_"):
                print(f"{path}:{number}: a version is named outside the files of that version")
                wrong += 1
    print(f"floors: {checked} files, {wrong} wrong lines")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
