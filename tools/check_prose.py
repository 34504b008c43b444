#!/usr/bin/env python3
"""Check comments, docstrings, Markdown, messages and test names for the forms that tools/prose_rules.toml rejects.

    tools/check_prose.py            the enforced paths: each finding, exit status 1 if there is one
    tools/check_prose.py PATH ...   the files under these paths, enforced or not
    tools/check_prose.py --counts   findings by folder, over everything; exit status 0
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from prose_text import prose_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = pathlib.Path(__file__).resolve().parent / "prose_rules.toml"
QUOTED = re.compile(r"``.*?``|`[^`]*`|\"[^\"]*\"|(?<![\w])'[^']*'(?!\w)|https?://\S+")
ALLOWED = re.compile(r"prose: allow ([\w ,]+?) \(.{4,}\)")
MARKER = re.compile(r"prose: allow [\w ,]+\([^)]*\)")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(])|(?<=:)\s+(?=[A-Z])")
CODE_ONLY = re.compile(r"clang-format|NOLINT|noqa|pylint|-{5,}")
LONG_COMMENT = 100  # columns of a line after which clang-format may have broken off the next one


@dataclass
class Finding:
    line: int
    rule: str
    text: str
    instead: str


class Rules:
    def __init__(self, table):
        self.enforced = table["enforced"]
        self.excluded = table["excluded"]
        self.cpython_messages = table["cpython_messages"]
        self.message_functions = set(table["message_functions"])
        self.columns = table["markdown_columns"]
        self.rules = [(rule, re.compile(rule["pattern"], re.IGNORECASE)) for rule in table["rule"]]

    def of_kind(self, kind):
        return [(rule, pattern) for rule, pattern in self.rules if kind in rule.get("where", [kind])]


def without_quotes(text):
    """Return the text with quoted parts replaced by underscores, so that columns do not change."""
    return QUOTED.sub(lambda match: "`" + "_" * (len(match[0]) - 2) + "`" if len(match[0]) > 1 else match[0], text)


def sentences(text):
    """Start and text of each sentence."""
    start = 0
    for match in SENTENCE.finditer(text):
        yield start, text[start:match.start()]
        start = match.end()
    yield start, text[start:]


def line_at(prose, position):
    """Return the line that contains a position of the joined text."""
    for line in prose.lines:
        if position <= len(line.text):
            return line
        position -= len(line.text) + 1
    return prose.lines[-1]


def wording(prose, rules):
    """Findings of the patterns in one piece of prose."""
    whole = "\n".join(line.text for line in prose.lines)
    text = whole if prose.kind in ("message", "name") else without_quotes(whole)
    text = MARKER.sub(lambda match: " " * len(match[0]), text.replace("\n", " "))
    for rule, pattern in rules.of_kind(prose.kind):
        if rule.get("at") == "sentence":
            hits = [start for start, sentence in sentences(text) if pattern.match(sentence) and not sentence.rstrip().endswith("?")]
        else:
            hits = [match.start() for match in pattern.finditer(text)]
        for position in hits:
            line = line_at(prose, position)
            allowed = ALLOWED.search(line.text)
            if not allowed or rule["name"] not in re.split(r",\s*", allowed[1]):
                shown = text[max(0, position - 30):position + 50].strip()
                yield Finding(line.number, rule["name"], shown, rule["instead"])


def orphans(prose):
    """Yield findings for comment lines of one to three words that a formatter broke off the line before."""
    lines = prose.lines
    for before, line, after in zip(lines, lines[1:], [*lines[2:], None]):
        short = len(line.text.split()) <= 3 and len(line.text) <= 24 and re.match(r"\w|\W*\w+\W*\)", line.text)
        broken_off = before.column + len(before.text) >= LONG_COMMENT and not before.text.endswith((".", ":", ";"))
        if short and broken_off and (after is not None or not before.alone):
            yield Finding(line.number, "orphan", line.text, "wrap the comment again")


def form(prose, rules):
    """Yield findings for a message that starts with a capital or ends with a full stop."""
    if prose.call not in rules.message_functions:
        return
    text = prose.lines[0].text
    if re.match(r"[A-Z][a-z]+ ", text) and not re.match(r"(Python|Unicode) ", text):
        yield Finding(prose.lines[0].number, "capital", text[:60], "start the message in lower case")
    if re.search(r"\w\.$", text):
        yield Finding(prose.lines[0].number, "full stop", text[-60:], "end the message without a full stop")


def columns(text, limit):
    """Yield findings for Markdown lines over the limit, except for code, tables and lines that are one long word."""
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and len(line) > limit and not line.startswith(("    ", "|")) and len(line.split()) > 2:
            yield Finding(number, "columns", line[:60], f"wrap at {limit} columns")


def check_file(name, text, rules):
    """Return the findings in one file's text, or None if no reader exists for its kind."""
    path = pathlib.PurePath(name)
    pieces = prose_of(path, text)
    if pieces is None:
        return None
    found = list(columns(text, rules.columns)) if path.suffix == ".md" else []
    ours = not name.startswith(tuple(rules.cpython_messages))
    for prose in pieces:
        if CODE_ONLY.search(prose.lines[0].text) or (prose.kind == "message" and not ours):
            continue
        found += wording(prose, rules)
        if prose.kind == "comment":
            found += orphans(prose)
        if prose.kind == "message" and path.suffix in (".h", ".cpp"):
            found += form(prose, rules)
    return sorted(found, key=lambda finding: finding.line)


def files(rules, paths):
    listed = subprocess.run(["git", "ls-files", "-z", "--", *paths], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    return [name for name in listed if name and not name.startswith(tuple(rules.excluded)) and (ROOT / name).is_file()]


def folder_of(name):
    parts = name.split("/")[:-1]
    return "/".join(parts[:3] if parts[:1] == ["src"] else parts[:2]) or "."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="files or folders, from the top of the tree (default: the enforced paths)")
    parser.add_argument("--counts", action="store_true", help="print the number of findings by folder")
    options = parser.parse_args()
    rules = Rules(tomllib.loads(RULES.read_text()))
    by_folder = collections.Counter()
    read = findings = 0
    for name in files(rules, options.paths or ([] if options.counts else rules.enforced)):
        found = check_file(name, (ROOT / name).read_text(errors="replace"), rules)
        if found is None:
            continue
        read += 1
        findings += len(found)
        by_folder[folder_of(name)] += len(found)
        if not options.counts:
            for finding in found:
                print(f"{name}:{finding.line}: {finding.rule}: …{finding.text}… ({finding.instead})")
    if options.counts:
        for folder, count in sorted(by_folder.items()):
            print(f"{count:6} {folder}")
    print(f"prose: {read} files, {findings} findings")
    return 1 if not read or (findings and not options.counts) else 0


if __name__ == "__main__":
    sys.exit(main())
