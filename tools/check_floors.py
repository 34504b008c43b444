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
    {"arithmetic"},
    {"syntax"},
    {"scope", "fold", "elide"},
    {"flow", "policy"},
    {"codegen"},
    {"compile"},
    {"build", "api"},
    {"launch"},
    {"verify"},
    {"cli"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# The files of these rooms name no version, except for the files of a version (dialect_3_13.cpp).
VERSIONLESS = {"codegen"}
VERSION = re.compile(r"\bFeature::|\b3\.\d\d\b|_3_\d\d\b")
OF_A_VERSION = re.compile(r"_3_\d\d$")
# The rooms from source to bytecode, in which a version has its own files.
VERSIONED = {"code", "syntax", "scope", "fold", "elide", "flow", "codegen"}
VERSION_FILE = re.compile(r"_\d+_\d+\.(h|cpp)$")
ASKS_VERSION = re.compile(r"\bversion\.(major|minor|patch)\b|\b\w+_3_\d+\b(?!\.h)")
ROOT = pathlib.Path(__file__).resolve().parent.parent / "src" / "leanpyc"


def version_questions(path, room, text):
    """Yield (line number, text) of the lines that choose by version where they must not."""
    if room not in VERSIONED or VERSION_FILE.search(path.name) or "native_versions.def" in text:
        return
    for number, line in enumerate(text.splitlines(), 1):
        code = line.split("//")[0]
        if ASKS_VERSION.search(code) or (room in {"flow", "code"} and "Feature::" in code):
            yield number, code.strip()


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
        text = path.read_text()
        for number, code in version_questions(path, room, text):
            print(f"{path}:{number}: asks for a version, which only a file of that version may: {code}")
            wrong += 1
        for number, line in enumerate(text.splitlines(), 1):
            found = re.match(r'#include "leanpyc/(\w+)/', line)
            if found and found[1] != room and FLOOR.get(found[1], 99) >= FLOOR[room]:
                print(f"{path}:{number}: {room}/ (floor {FLOOR[room]}) includes from {found[1]}/ (floor {FLOOR[found[1]]})")
                wrong += 1
            if versionless and VERSION.search(line):
                print(f"{path}:{number}: a version is named outside the files of that version")
                wrong += 1
    print(f"floors: {checked} files, {wrong} wrong lines")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
