#!/usr/bin/env python3
"""Check the rooms (the folders of src/leanpyc), of which CMakeLists.txt has the list.

Every file includes only from its own room and the rooms that this room uses. The table in docs/design.md has the same rooms, in an
order that fits. Only the files of a CPython version name that version.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "leanpyc"
# The one list of rooms and of what each may use: leanpyc_room(NAME leanpyc_ROOM… LIBRARY…).
BUILD = ROOT / "CMakeLists.txt"
ROOM = re.compile(r"^\s*leanpyc_room\((\w+)([^)]*)\)", re.MULTILINE)
# The table of the rooms for readers: a row has the floor, the folders and their content.
MAP = ROOT / "docs" / "design.md"
ROW = re.compile(r"^\| (\d+) \| (`\w+/`(?:, `\w+/`)*) \|", re.MULTILINE)
# The files of these rooms name no version, except for the files of a version (dialect_3_13.cpp).
VERSIONLESS = {"codegen"}
VERSION = re.compile(r"\bFeature::|\b3\.\d\d\b|_3_\d\d\b")
OF_A_VERSION = re.compile(r"_3_\d\d$")
# The rooms from source to bytecode, in which a version has its own files.
VERSIONED = {"code", "syntax", "scope", "fold", "elide", "flow", "codegen"}
VERSION_FILE = re.compile(r"_\d+_\d+\.(h|cpp)$")
ASKS_VERSION = re.compile(r"\bversion\.(major|minor|patch)\b|\b\w+_3_\d+\b(?!\.h)")


def rooms_below(build_text):
    """Return {room: all rooms that it may include from}, from CMake's text. A room comes after those that it uses."""
    below = {}
    for room, uses in ROOM.findall(build_text):
        direct = [name for name in re.findall(r"leanpyc_(\w+)", uses) if name in below]
        below[room] = set(direct).union(*(below[name] for name in direct))
    return below


def map_problems(map_text, below):
    """Yield the differences between the table for readers and the list of rooms."""
    floors = {}
    for floor, folders in ROW.findall(map_text):
        for room in re.findall(r"`(\w+)/`", folders):
            if room in floors:
                yield f"{room}/ has two rows"
            floors[room] = int(floor)
    for room in sorted(below.keys() ^ floors.keys()):
        yield f"{room}/ is only in the {'build' if room in below else 'table'}"
    for room in below.keys() & floors.keys():
        for other in sorted(below[room] & floors.keys()):
            if floors[other] >= floors[room]:
                yield f"{room}/ uses {other}/, which is not below it in the table"


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
    below = rooms_below(BUILD.read_text())
    for problem in map_problems(MAP.read_text(), below):
        print(f"{MAP}: {problem}")
        wrong += 1
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix not in {".h", ".cpp"} or path.parent == SOURCES:
            continue
        room = path.relative_to(SOURCES).parts[0]
        if room not in below:
            print(f"{path}: {BUILD.name} has no leanpyc_room({room} …)")
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
            if found and found[1] != room and found[1] not in below[room]:
                print(f"{path}:{number}: {room}/ includes from {found[1]}/, which it does not use in {BUILD.name}")
                wrong += 1
            if versionless and VERSION.search(line):
                print(f"{path}:{number}: a version is named outside the files of that version")
                wrong += 1
    print(f"floors: {checked} files, {wrong} wrong lines")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
