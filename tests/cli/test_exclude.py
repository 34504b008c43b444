"""-x: Python's regular expressions, or an error."""
import re
from contextlib import nullcontext

import pytest

from conftest import write_tree

NAMES = ["aab.py", "ab.py", "axb.py", "l:b.py", "\u00e9.py", "\U0001f40d.py", "v.py", "Z.py", "a{,2}b.py", "{,}.py", "\u0130.py", "x-y.py"]


@pytest.mark.parametrize("pattern", [
    "^./a{,2}b", "^./a{,}b", "^./a{1,}b", "^./a{2}b", r"^./a\{,2}b", "[[:alpha:]]b", "[]a]a", "[^]a]b", r"\U000000e9", r"\U0001F40D", "[\\U0001f40d]", r"\u00e9",
    r"\xe9", r"(?i)AAB", r"(?u)\w\.py$", r"(?a)^./\w\.py$", r"^./\w\.py$", r"(?u:a)a", r"(?i:A)A", r"(?#text)aab", r"(?P<n>a)(?P=n)", r"(?<=a)a", r"\.py\Z",
    r"[\d\-]y", r"(a)(?(1)a|b)b", r"\v",
])
def test_a_pattern_excludes_the_files_that_python_finds(leanpyc, tmp_path, pattern):
    write_tree(tmp_path, {name: "x = 1\n" for name in NAMES})
    with pytest.warns() if "[[" in pattern else nullcontext():
        expected = [name for name in NAMES if re.search(pattern, f"./{name}")]
    result = leanpyc("compile", "--json", "-x", pattern, ".")
    assert result.status == 0 and result.json["excluded"] == len(expected), (expected, result)
    made = {path.name.split(".")[0] + ".py" for path in tmp_path.rglob("*.pyc")}
    assert made == {name for name in NAMES if name not in expected}


@pytest.mark.parametrize("pattern, problem", [
    (r"\N{BULLET}", "not supported"), ("(?a:x)", "not supported"), ("(?L)x", "'L' flag"), ("x(?i)", "not at the start"), (r"\p{L}", "bad escape"),
    (r"\h", "bad escape"), ("(*FAIL)", "nothing to repeat"), ("(?|a|b)", "unknown"), ("(?R)", "unknown"), (r"\xz", "incomplete escape"), ("(", "missing"),
    (r"\U00110000", "bad escape"),
])
def test_a_pattern_that_python_rejects_or_pcre2_lacks_is_an_error(leanpyc, tmp_path, pattern, problem):
    result = leanpyc("compile", "-x", pattern, ".")
    assert result.status == 2 and "-x: " in result.err and problem in result.err, result


def test_a_long_path_is_searched_to_its_end(leanpyc, tmp_path):
    folder = "/".join(["d" * 100] * 11)
    write_tree(tmp_path, {f"{folder}/foo.py": "x = 1\n"})
    assert leanpyc("compile", "--json", "-x", r"(.|/)*foo\.py", ".").json["excluded"] == 1


def test_a_search_that_exceeds_its_limits_is_reported(leanpyc, tmp_path):
    write_tree(tmp_path, {"a" * 60 + ".py": "x = 1\n"})
    result = leanpyc("compile", "-x", "(a+)+$", ".")
    assert result.status == 0 and "-x: the search exceeded its limits" in result.err, result
