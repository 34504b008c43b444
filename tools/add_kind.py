#!/usr/bin/env python3
"""Add a kind of elision: its row in kinds.def, and a skeleton of its code, its page and its test.

    tools/add_kind.py NAME [--summary TEXT]     for example: tools/add_kind.py empty-loops

The skeleton elides `pass` statements. Replace its condition, and what the page and the test say. The sets `O`, `OO` and
`lean` do not get the kind (elide/kinds.cpp), `max` does.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ELIDE = ROOT / "src/leanpyc/elide"
# New kinds come before the kinds of the position table.
BEFORE = "LEANPYC_KIND(Columns,"
AFTER_MARKERS = "\n#undef LEANPYC_KIND\n"

CODE = """// @NAME@
#include "leanpyc/elide/marks.h"

namespace leanpyc {

// Marks a statement that does nothing. To mark a part of a statement, set another field of the tree with context.mark().
void mark_@WORD@(ast::Stmt& node, MarkContext& context) {
  if (node.kind == ast::StmtKind::Pass) context.mark(node.elided, true, Kind::@IDENTIFIER@);
}

}  // namespace leanpyc
"""

PAGE = """# @NAME@

## Effect

Every `pass` statement is removed.

## Safety

A `pass` statement does nothing.

## Risks

A debugger does not stop at the line.

## Example

    if ready:
        pass          # removed
    start()

## Sets

`max`.
"""

TEST = """#include "elided.h"

namespace leanpyc {
namespace {

TEST(@IDENTIFIER@, AreElided) {
  EXPECT_EQ(Elided("if x:\\n  pass\\n  y()\\n", "@NAME@").lines(), "2");
  EXPECT_EQ(Elided("if x:\\n  pass\\n  y()\\n", "none").lines(), "");
}

TEST(@IDENTIFIER@, AreKeptByAComment) {
  EXPECT_EQ(Elided("pass  # leanpyc: keep\\n", "@NAME@").lines(), "");
}

}  // namespace
}  // namespace leanpyc
"""


def inserted(text, before, row):
    at = text.index(before)
    return text[:at] + row + text[at:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", help="the kind's name: lower case, words joined by hyphens")
    parser.add_argument("--summary", help="the text in lists of kinds")
    options = parser.parse_args()
    name = options.name
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name) or name.startswith("no-"):
        parser.error(f"{name!r} is not a name of lower-case words joined by hyphens, or it begins with no-")
    word = name.replace("-", "_")
    identifier = "".join(part.capitalize() for part in name.split("-"))
    summary = options.summary or "statements that do nothing"

    kinds = ELIDE / "kinds.def"
    text = kinds.read_text()
    known = {kind.split(".")[0] for kind in re.findall(r'^LEANPYC_KIND\(\w+, "([^"]+)"', text, re.MULTILINE)}
    new = {ELIDE / f"{word}.cpp": CODE, ROOT / f"docs/kinds/{name}.md": PAGE, ROOT / f"tests/unit/elide/{word}_test.cpp": TEST}
    taken = sorted(str(path.relative_to(ROOT)) for path in new if path.exists())
    if name in known | {"none", "O", "OO", "lean", "max"} or taken:
        parser.error(f"the kind {name} exists already" + "".join(f"; so does {path}" for path in taken))

    text = inserted(text, BEFORE, f'LEANPYC_KIND({identifier}, "{name}", {quoted(summary)})\n')
    text = inserted(text, AFTER_MARKERS, f"LEANPYC_STATEMENT_MARKER(mark_{word}, Kind::{identifier})\n")
    for path, skeleton in new.items():
        path.write_text(skeleton.replace("@NAME@", name).replace("@WORD@", word).replace("@IDENTIFIER@", identifier))
    kinds.write_text(text)
    for path in [kinds, *new]:
        print(path.relative_to(ROOT))
    return 0


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    sys.exit(main())
