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


def test_weights_add_up_to_the_size_of_the_file(leanpyc, tree):
    shown = leanpyc("show", "--json", PYC).json
    assert shown["kind"] == "pyc" and shown["magic_number"] == 3571 and shown["invalidation_mode"] == "timestamp"
    assert sum(shown["weights"].values()) == shown["bytes"] == (tree / PYC).stat().st_size
    assert shown["code_objects"] == 2 and "RESUME" in shown["instructions"]


def test_a_pyc_checked_by_hash_shows_its_hash(leanpyc, tree):
    shown = leanpyc("show", "--json", "--weights", PYC.replace(".pyc", ".opt-2.pyc")).json
    assert shown["invalidation_mode"] == "checked-hash" and len(shown["source_hash"]) == 16 and "instructions" not in shown


def test_a_source_is_compiled(leanpyc, tree):
    at = [leanpyc("show", "--json", "-o", level, "p/sub/c.py").json for level in "02"]
    assert at[0]["kind"] == "py" and at[0]["bytes"] > at[1]["bytes"]


@pytest.mark.parametrize("content, told", [
    (b"", "too short"), (b"x" * 40, "magic number"), (b"\xf3\x0d\r\n" + b"\x09" + bytes(40), "flags"), (b"\xf3\x0d\r\n" + bytes(12) + b"\xe3\xff\xff", "")])
def test_a_file_that_is_not_a_pyc(leanpyc, tmp_path, content, told):
    (tmp_path / "x.pyc").write_bytes(content)
    result = leanpyc("show", "x.pyc")
    assert result.status == 1 and told in result.err and result.out == ""


def test_missing_and_invalid_files_are_errors(leanpyc, tmp_path):
    (tmp_path / "b.py").write_text("a b\n")
    assert leanpyc("show", "missing.pyc").status == leanpyc("show", "b.py").status == leanpyc("show", ".").status == 1
    assert "SyntaxError: invalid syntax" in leanpyc("show", "b.py").err


@pytest.mark.parametrize("magic, words", [("ef0d", "CPython 3.13, magic number 3567"), ("e803", "CPython of an unknown version, magic number 1000")])
def test_a_magic_number_of_a_preview_or_unknown_is_shown(leanpyc, tmp_path, magic, words):
    (tmp_path / "x.pyc").write_bytes(bytes.fromhex(magic) + b"\r\n" + bytes(40))
    result = leanpyc("show", "x.pyc")
    assert result.status == 0 and words in result.out and "dis module" in result.out


def test_a_pyc_of_another_version_shows_its_header(leanpyc, tmp_path):
    header = bytes.fromhex("6f0d0d0a") + bytes(4) + (1_500_000_000).to_bytes(4, "little") + (7).to_bytes(4, "little")
    (tmp_path / "x.pyc").write_bytes(header + b"\xe3")
    result = leanpyc("show", "x.pyc")
    assert result.status == 0 and "CPython 3.10, magic number 3439, timestamp, source of 2017-07-14" in result.out, result
    assert "dis module" in result.out
    shown = leanpyc("show", "--json", "x.pyc").json
    assert (shown["target"], shown["magic_number"], shown["source_size"]) == ("3.10", 3439, 7) and "weights" not in shown
    assert leanpyc("show", "--code", "x.pyc").status == 1


def test_a_hostile_name_sends_no_escape_sequences(leanpyc, oracle, tmp_path):
    script = """if 1:
        import importlib.util, marshal
        code = compile("def f(): pass", "a.py", "exec")
        inner = code.co_consts[0].replace(co_name="\x1b]0;title\x07")
        code = code.replace(co_consts=(inner, *code.co_consts[1:]))
        open("x.pyc", "wb").write(importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
        """
    oracle("-c", script)
    for arguments in ([], ["--code"]):
        result = leanpyc("show", *arguments, "x.pyc")
        assert result.status == 0 and "]0;title" in result.out and "\x1b" not in result.out and "\x07" not in result.out
