#!/usr/bin/env python3
"""Check that no function has more than 80 lines.

    tools/check_functions.py [FOLDER]     default: src/leanpyc

clang-format has formatted the files, so a function ends at the first closing brace with the indentation of its first line.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST = 80
# The functions that are longer, and their lengths. A function that grows is an error, and so is an entry that is not needed.
LONGER = {
    ("fold/fold_statements.cpp", "Folder::statement"): 112,
    ("syntax/ast_dump.cpp", "Dumper::expression_fields"): 130,
    ("syntax/ast_dump.cpp", "Dumper::statement_fields"): 112,
    ("syntax/ast_walk.h", "visit_children"): 85,
    ("syntax/ast_walk.h", "visit_own_expressions"): 98,
    ("syntax/lexer.cpp", "Lexer::lex_code"): 252,
    ("syntax/lexer_fstrings.cpp", "Lexer::lex_fstring_text"): 92,
}
# A declaration begins after a line like this.
BOUNDARY = re.compile(r"^\s*$|[;{}:]$|^\s*(//|#|template\b)")
NO_FUNCTION = re.compile(r"^\s*(namespace|class|struct|union|enum|extern|if|for|while|switch|do|try|else|case|default|return)\b|^\s*[{}]|= ?\{$")
NAME = re.compile(r"([~\w:]+|operator\W+)\(")


def functions(lines):
    """Yield (number of the first line, name, number of lines) of each function. A class inside a function is part of it."""
    first = at = 0
    while at < len(lines):
        line = lines[at]
        if at and BOUNDARY.search(lines[at - 1]):
            first = at
        head = " ".join(lines[first:at + 1])
        if line.endswith("{") and "(" in head and not NO_FUNCTION.search(head):
            indent = re.match(" *", lines[first])[0]
            end = at + 1
            while end < len(lines) and not lines[end].startswith(indent + "}"):
                end += 1
            name = NAME.search(head)
            yield first + 1, name[1] if name else head.strip(), end - first + 1
            at = end
        at += 1


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "src" / "leanpyc"
    known = dict(LONGER) if len(sys.argv) == 1 else {}
    wrong = checked = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".h", ".cpp"}:
            continue
        for line, name, length in functions(path.read_text().splitlines()):
            checked += 1
            most = MOST
            if length > MOST:
                most = known.pop((path.relative_to(folder).as_posix(), name), MOST)
            if length > most:
                print(f"{path}:{line}: {name} has {length} lines (at most {most})")
                wrong += 1
    for (path, name), length in known.items():
        print(f"{path}: {name} no longer has more than {MOST} lines: remove it from LONGER in {sys.argv[0]}")
        wrong += 1
    print(f"functions: {checked} checked, {wrong} wrong")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
