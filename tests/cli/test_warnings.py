"""-W and PYTHONWARNINGS: the compiler's SyntaxWarnings are shown, ignored, or made errors, as by python -W."""
import json

import pytest

from conftest import ORACLE, write_tree

WARNED = "x = 1\nif x is 1:\n    y = '\\d'\n"


def test_warnings_are_counted_and_shown_only_on_demand(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": WARNED})
    result = leanpyc("compile", "-f", "--json", ".")
    assert result.status == 0 and result.json["warnings"] == 2 and result.json["told_warnings"] == []
    assert "SyntaxWarning" not in result.err
    result = leanpyc("compile", "-f", "-W", "ignore", "-v", "--json", ".")
    assert result.status == 0 and result.json["warnings"] == 0 and "SyntaxWarning" not in result.err


def test_warnings_look_like_those_of_python(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, {"a.py": WARNED})
    result = leanpyc("compile", "-f", "-W", "default", "--json", "a.py")
    expected = oracle("-W", "default", "-m", "compileall", "-f", "-q", "a.py").err
    assert expected and expected in result.err, (expected, result)
    # The parser's warnings come before those of the later stages, as in CPython.
    assert [(each["line"], each["category"]) for each in result.json["told_warnings"]] == [(3, "SyntaxWarning"), (2, "SyntaxWarning")]


SOURCES = [
    b'x = 1\ny = "\\d"\n', b'"""a\n\\d"""', b'f"\\d{x}"', b'f"\\{x}"', b"1if x else y", b"[0x1for x in y]", b"x is 1", b"assert (x, 1)", b'"a"()',
    b'[1]["a"]', b"~True", b'b"\\d"', b'"\\777"', b"\xc3\xa9 is ()", b'\xc3\xa9 = "\\d"', b'1 is 1\n"\\d"\n', b'"a" \'\\d\'', b'x = "\\d" +',
    b'x + "\\d"\n"\xff"', b'if x:\n  """\n  \\d"""\n', b'"""\xc3\xa9\n\xc3\xa9\\d"""', b'"\xc3\xa9\\d"', b'"\'\\d"', b'""""\\d"""', b"f'''{x:\\d}'''",
    b"def f(x): return x is 'a'\nclass C: 1()\n", b"x = 1\n1 +* 2\n'\\d'",
]


@pytest.mark.parametrize("source", SOURCES)
def test_w_error_gives_the_error_of_python(leanpyc, oracle, tmp_path, source):
    (tmp_path / "a.py").write_bytes(source)
    expected = json.loads(oracle("-W", "error", "-c", """if 1:
        import json
        try:
            compile(open("a.py", "rb").read(), "a.py", "exec")
            print("[]")
        except SyntaxError as error:
            print(json.dumps([error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset]))
        """).out)
    version = oracle("-c", "import platform; print(platform.python_version())").out.strip()
    result = leanpyc("compile", "-W", "error", "--target", version, "--json", "a.py")
    found = [[each["message"], *(each.get(key) for key in ("line", "column", "end_line", "end_column"))] for each in result.json["failures"]]
    assert found == ([expected] if expected else [])
    assert result.status == (1 if expected else 0)


def test_w_error_holds_for_the_host_back_end(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, {"a.py": WARNED})
    arguments = ["compile", "-f", "--backend", "host", "--python", ORACLE, "--json", "a.py"]
    assert leanpyc(*arguments).status == 0
    result = leanpyc(*arguments, "-W", "error")
    assert result.status == 1 and result.json["failures"][0]["message"] == "invalid escape sequence '\\d'"


def test_pythonwarnings_acts_as_in_compileall(leanpyc, tmp_path):
    (tmp_path / "w.py").write_text("x = 1 is 1\n")

    def compiled(variable, *arguments):
        return leanpyc("compile", "-f", *arguments, "w.py", env={"PYTHONWARNINGS": variable})

    for variable in ("error", "error::SyntaxWarning", "default,error", "error::Warning"):
        result = compiled(variable)
        assert result.status == 1 and "SyntaxError" in result.err, (variable, result)
    assert compiled("error", "-W", "ignore").status == 0
    for variable in ("default", "always::SyntaxWarning"):
        assert "w.py:1: SyntaxWarning" in compiled(variable).err
    for variable in ("", "error::DeprecationWarning", "error:text", "error:::module"):
        result = compiled(variable)
        assert result.status == 0 and "1 warning of the compiler (-W default shows them)" in result.err, (variable, result)
    assert "SyntaxWarning" not in compiled("ignore").err
