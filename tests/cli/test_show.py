"""leanpyc show: what is in a .pyc."""
import pytest

from conftest import CACHE, PACKAGE, write_tree


@pytest.fixture
def tree(tmp_path, compileall):
    write_tree(tmp_path, PACKAGE)
    compileall("-q", "p/sub/c.py")
    compileall("-q", "-o", "2", "--invalidation-mode", "checked-hash", "p/sub/c.py")
    return tmp_path


PYC = f"p/sub/{CACHE}/c.cpython-313.pyc"


def test_a_pyc_of_python_itself(leanpyc, tree):
    result = leanpyc("show", PYC)
    assert result.status == 0 and result.err == ""
    assert "2 code objects" in result.out and "total" in result.out and "RETURN_VALUE" in result.out
    assert "timestamp, source of 2017-07-14 02:40:00 UTC" in result.out


def test_weights_add_up(leanpyc, tree):
    shown = leanpyc("show", "--json", PYC).json
    assert shown["kind"] == "pyc" and shown["magic_number"] == 3571 and shown["invalidation_mode"] == "timestamp"
    assert sum(shown["weights"].values()) == shown["bytes"] == (tree / PYC).stat().st_size
    assert shown["code_objects"] == 2 and "RESUME" in shown["instructions"]


def test_hash_pyc(leanpyc, tree):
    shown = leanpyc("show", "--json", "--weights", PYC.replace(".pyc", ".opt-2.pyc")).json
    assert shown["invalidation_mode"] == "checked-hash" and len(shown["source_hash"]) == 16 and "instructions" not in shown


def test_a_source_is_compiled(leanpyc, tree):
    at = [leanpyc("show", "--json", "-o", level, "p/sub/c.py").json for level in "02"]
    assert at[0]["kind"] == "py" and at[0]["bytes"] > at[1]["bytes"]


@pytest.mark.parametrize("content, told", [
    (b"", "too short"), (b"x" * 40, "magic number"), (b"\xef\x0d\r\n" + bytes(40), "no version known"),
    (b"\xf3\x0d\r\n" + b"\x09" + bytes(40), "flags"), (b"\xf3\x0d\r\n" + bytes(12) + b"\xe3\xff\xff", "")])
def test_what_is_no_pyc(leanpyc, tmp_path, content, told):
    (tmp_path / "x.pyc").write_bytes(content)
    result = leanpyc("show", "x.pyc")
    assert result.status == 1 and told in result.err and result.out == ""


def test_missing_and_broken(leanpyc, tmp_path):
    (tmp_path / "b.py").write_text("a b\n")
    assert leanpyc("show", "missing.pyc").status == leanpyc("show", "b.py").status == leanpyc("show", ".").status == 1
    assert "SyntaxError: invalid syntax" in leanpyc("show", "b.py").err
