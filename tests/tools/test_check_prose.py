"""tools/check_prose.py: each rejected form with the sentence that replaces it, and what the readers of each kind of file find."""
import pathlib
import sys
import tomllib

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
import check_prose  # noqa: E402

RULES = check_prose.Rules(tomllib.loads((TOOLS / "prose_rules.toml").read_text()))

BEFORE_AND_AFTER = [
    ("stand", "Blocks stand in the order of the code.", "Blocks are in the order of the code. A NameId stands for a string."),
    ("behind", "The byte behind the token.", "The byte after the token."),
    ("tell", "The name's id tells whether it is a keyword.", "The name's id shows whether it is a keyword."),
    ("anew", "The table is written anew.", "The table is written again."),
    ("nobody", "Nobody sees the first store.", "The first store has no effect."),
    ("but for", "The two are equal but for the line.", "The two are equal except for the line. Not for a loop but for all."),
    ("want of", "It fails for want of a target.", "It fails because no target is given."),
    ("say", "That is the policy's say.", "The policy decides that."),
    ("none", "A label where there is none.", "A label that does not exist; None for a tree."),
    ("is no", "A NOP is no branch.", "A NOP is not a branch, and is no longer needed. There is no such file."),
    ("own", "It has a file of its own.", "It has its own file."),
    ("archaic", "The graph changed, hence the rounds.", "The graph changed, so the pass runs again."),
    ("opening", "It is kept. What breaks is counted.", "It is kept. The count has each broken file. What breaks?"),
    ("opening", "Of what it holds, only names count.", "Only the names that it contains count."),
    ("of opening", "Of two lines the first counts.", "If there are two lines, the first one counts. The first of two lines counts."),
    ("per", "It prints the paths, one a line.", "It prints the paths, one per line."),
    ("riddle", "It is not so in a class.", "A class does not do this."),
]


def rules_found(name, text):
    return [finding.rule for finding in check_prose.check_file(name, text, RULES)]


@pytest.mark.parametrize("rule, before, after", BEFORE_AND_AFTER)
def test_a_rejected_form_is_found_in_comments_and_docstrings_and_markdown(rule, before, after):
    for name, sign in [("src/leanpyc/cli/a.h", "// "), ("a.py", "# "), ("CMakeLists.txt", "# "), ("a.md", "")]:
        assert rule in rules_found(name, f"{sign}{before}\n")
        assert rules_found(name, f"{sign}{after}\n") == []
    assert rule in rules_found("a.py", f'"""{before}"""\n')


def test_a_form_is_found_across_a_line_break():
    assert rules_found("a.h", "int a;\n// It is equal but\n// for the line.\n") == ["but for"]


def test_quoted_text_is_not_checked():
    assert rules_found("a.md", "CPython says `it is no file`, and \"tell\" is a method.\n") == []


def test_code_and_string_contents_are_not_comments():
    assert rules_found("a.h", 'const char* a = "x // y";\nauto b = R"(\n// nobody\n)";\nint c = 1\'000;  // anew\n') == ["anew"]
    assert rules_found("a.py", 'a = "# nobody"\n') == []
    assert rules_found("a.sh", 'echo "# nobody" ${a#nobody}  # anew\n') == ["anew"]
    assert rules_found("a.md", "```\nnobody\n```\n\n    nobody\n") == []


def test_a_marker_with_a_reason_allows_a_form():
    assert rules_found("a.h", "// The flag is behind a lock. prose: allow behind (a term of locking)\n") == []
    assert rules_found("a.h", "// The flag is behind a lock. prose: allow behind ()\n") == ["behind"]
    assert rules_found("a.h", "// Nobody is behind a lock. prose: allow behind (a term of locking)\n") == ["nobody"]


def test_messages_start_in_lower_case_and_have_no_full_stop():
    assert rules_found("src/leanpyc/cli/a.cpp", 'return usage_error(kName, "The file is missing.");\n') == ["capital", "full stop"]
    assert rules_found("src/leanpyc/cli/a.cpp", 'return usage_error(kName, fmt::format("{}: there is no such file", a));\n') == []
    assert rules_found("src/leanpyc/cli/a.cpp", 'return usage_error(kName, "a.toml is no TOML");\n') == ["is no"]


def test_messages_of_cpython_are_not_checked():
    assert rules_found("src/leanpyc/syntax/a.cpp", 'return fail("Nobody expects this.");\n') == []


def test_test_names_are_checked_as_sentences():
    assert rules_found("tests/unit/a_test.cpp", "TEST(Names, WhatIsTold) {}\n") == ["tell", "opening"]
    assert rules_found("tests/cli/test_a.py", "def test_nobody_is_asked():\n    pass\n") == ["nobody"]


def test_words_that_a_formatter_broke_off_are_found():
    first = "// " + "A comment that fills its line to the last column. " * 2 + "It goes on after the"
    assert rules_found("a.h", f"{first}\n// field's\n// text, which ends here.\n") == ["orphan"]
    assert rules_found("a.h", f"{first}\n// last word.\n") == []


def test_long_lines_are_found_in_markdown_outside_code_and_tables():
    words = "word " * 21
    assert rules_found("a.md", f"{words}\n") == ["columns"]
    assert rules_found("a.md", f"| {words} |\n\n    {words}\n\n```\n{words}\n```\n") == []
