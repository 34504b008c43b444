"""--json: the summary for machines."""
import json

from conftest import PACKAGE, write_tree

NUMBERS = ["files", "compiled", "host", "up_to_date", "failed", "unsupported", "excluded", "unlistable", "warnings", "pyc_files", "linked", "copied", "kept",
           "source_bytes", "pyc_bytes", "code_objects", "checked", "identical", "different", "not_listed"]


def test_the_summary_has_every_field_with_its_type(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    result = leanpyc("compile", "--json", "p")
    summary = result.json
    assert result.status == 0 and summary["success"] is True and summary["interrupted"] is False
    assert all(type(summary[name]) is int for name in NUMBERS)
    assert sorted(summary) == sorted([*NUMBERS, "target", "target_source", "seconds", "interrupted", "success", "failures", "differences", "told_warnings",
                                      "stay_source", "not_copied", "links_out", "removed"])
    assert summary["target"].startswith("3.13.") and summary["seconds"] >= 0
    assert summary["files"] == summary["compiled"] + summary["host"] == summary["pyc_files"] == 6
    assert summary["source_bytes"] == sum(len(text) for name, text in PACKAGE.items() if name.endswith(".py"))
    assert summary["pyc_bytes"] == sum(path.stat().st_size for path in tmp_path.rglob("*.pyc"))
    assert summary["code_objects"] == 8  # six modules, the function f and the class C
    assert "6 files: " in result.err


def test_a_failure_has_class_message_and_position(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\ny = caf\u00e9 d\n", "b.py": "1\n"})
    result = leanpyc("compile", "--json", ".", "-qq")
    assert result.status == 1 and result.err == ""
    assert result.json["failed"] == 1 and result.json["success"] is False
    assert result.json["failures"] == [{
        "path": "./a.py", "error": "SyntaxError", "message": "invalid syntax", "line": 2, "column": 10, "end_line": 2, "end_column": 11}]


def test_names_that_are_not_utf8(leanpyc, tmp_path):
    with open(bytes(tmp_path) + b"/bad\xff.py", "w") as file:
        file.write("a b\n")
    text = leanpyc("compile", "--json", ".").out
    failure = json.loads(text)["failures"][0]
    assert failure["path"] == "./bad\\udcff.py" and bytes.fromhex(failure["path_hex"]) == b"./bad\xff.py"


def test_a_path_that_only_looks_escaped_has_no_path_hex(leanpyc, tmp_path):
    (tmp_path / "bad\\udcff.py").write_text("a b\n")
    failure = leanpyc("compile", "--json", ".").json["failures"][0]
    assert failure["path"] == "./bad\\udcff.py" and "path_hex" not in failure


def test_stdout_is_data_only(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    assert leanpyc("compile", "-v", "p", "missing").out == ""
    json.loads(leanpyc("compile", "-v", "-f", "--json", "p", "missing").out)


def test_timings_name_the_stages(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "def f(x):\n    return [y for y in x]\n" * 50})
    result = leanpyc("compile", "a.py", "--json", "--timings")
    timings = result.json["timings"]
    assert list(timings) == ["walk", "read", "decode", "lex", "parse", "elide", "fold", "scopes", "code", "flow", "marshal", "write",
                             "interpreter", "measure"]
    assert all(timings[stage] > 0 for stage in ("read", "lex", "parse", "scopes", "code", "flow", "marshal", "write")), timings
    assert timings["interpreter"] == timings["measure"] == 0
    assert "flow" in result.err and "all threads" in result.err
    plain = leanpyc("compile", "a.py", "-f", "--json")
    assert "timings" not in plain.json and "all threads" not in plain.err


def test_measuring_has_its_own_timing(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "def f(x):\n    assert x\n" * 50})
    timings = leanpyc("compile", "a.py", "--json", "--timings", "--no-config", "--elide", "O").json["timings"]
    assert timings["measure"] > 0 and timings["elide"] > 0
