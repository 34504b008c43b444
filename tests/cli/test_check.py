"""--check compares every result with the target's interpreter. Also: files that only that interpreter can compile."""
import sys

import pytest

from conftest import CACHE, ORACLE, PACKAGE, run_program, write_tree

pytestmark = pytest.mark.skipif(ORACLE is None, reason="no CPython 3.13 here")


def test_identical_files_are_counted_as_identical(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    result = leanpyc("compile", "--check", "--python", ORACLE, "-o", "0", "-o", "2", "p", "--json")
    assert result.status == 0, result
    assert (result.json["checked"], result.json["identical"], result.json["different"]) == (12, 12, 0)


def test_errors_are_compared_too(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = (1 +* 2)\n", "b.py": "def f():\n    x\n   y\n", "c.py": "return\n"})
    result = leanpyc("compile", "--check", "--python", ORACLE, ".", "--json")
    assert result.status == 1 and result.json["failed"] == 3
    assert (result.json["checked"], result.json["identical"]) == (3, 3), result


def test_files_that_are_up_to_date_are_compared(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n", "b.py": "y = 1\n"})
    leanpyc("compile", ".")
    # A .pyc with the right header and the wrong code.
    oracle("-c", f"""if 1:
        import marshal
        path = "{CACHE}/a.cpython-313.pyc"
        head = open(path, "rb").read()[:16]
        open(path, "wb").write(head + marshal.dumps(compile("x = 2", "./a.py", "exec")))
        """)
    result = leanpyc("compile", "--check", "--python", ORACLE, ".", "--json")
    assert result.status == 1
    assert (result.json["up_to_date"], result.json["identical"], result.json["different"]) == (2, 1, 1)
    assert result.json["differences"] == [{"path": "./a.py", "level": 0, "message": "<module> co_consts[0]: int 2, should be int 1"}]
    assert "Not as CPython 3.13" in result.err


def test_broken_marshal_is_a_difference(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    leanpyc("compile", ".")
    path = tmp_path / CACHE / "a.cpython-313.pyc"
    path.write_bytes(path.read_bytes()[:40])
    result = leanpyc("compile", "--check", "--python", ORACLE, ".", "--json")
    assert result.status == 1 and "cannot be loaded" in result.json["differences"][0]["message"]


def test_check_with_an_interpreter_of_another_version_is_an_error(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    version = ".".join(map(str, sys.version_info[:2]))
    if version == "3.13":
        pytest.skip("this is a fitting one")
    result = leanpyc("compile", "--check", "--target", "3.13", "--python", sys.executable, "p")
    assert result.status == 2 and "bytecode differs" in result.err


def test_a_target_that_is_not_native_is_compiled_by_its_interpreter(leanpyc, tmp_path, host_python):
    """The summary counts such files as `host`."""
    write_tree(tmp_path, {**PACKAGE, "p/broken.py": "a b\n"})
    result = leanpyc("compile", "--python", host_python, "p", "--json", "-o", "0", "-o", "1")
    assert result.status == 1
    assert (result.json["host"], result.json["compiled"], result.json["failed"]) == (6, 0, 1)
    assert result.json["failures"][0]["line"] == 1
    tag = run_program([host_python, "-c", "import sys; print(sys.implementation.cache_tag)"], tmp_path).out.strip()
    assert (tmp_path / f"p/{CACHE}/a.{tag}.opt-1.pyc").exists()
    script = "import sys; sys.dont_write_bytecode = True; import p.sub.c, p.z; print(p.sub.c.__cached__, p.z.__cached__)"
    assert f"z.{tag}.pyc matches" in run_program([host_python, "-v", "-c", script], tmp_path).err


@pytest.mark.parametrize("mode", ["checked-hash", "unchecked-hash"])
def test_hashes_of_a_target_that_is_not_native(leanpyc, tmp_path, host_python, mode):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    assert leanpyc("compile", "--python", host_python, "--invalidation-mode", mode, ".").status == 0
    data = next((tmp_path / CACHE).iterdir()).read_bytes()
    script = "import importlib.util; print(importlib.util.source_hash(b'x = 1\\n').hex())"
    assert data[8:16].hex() == run_program([host_python, "-c", script], tmp_path).out.strip()


def test_the_target_is_that_of_the_interpreter(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    version = oracle("-c", "import platform; print(platform.python_version())").out.strip()
    assert leanpyc("compile", "--python", ORACLE, ".", "--json").json["target"] == version
    assert leanpyc("compile", "--target", version, ".", "--json").json["target"] == version


def test_code_that_is_too_deep_for_marshal_is_the_same_error(leanpyc, oracle, tmp_path):
    (tmp_path / "deep.py").write_text("x = " + "lambda: " * 1000 + "a\n")
    result = leanpyc("compile", "--check", "--json", "deep.py")
    assert result.status == 1 and result.json["different"] == 0 and result.json["checked"] == 1, result
    assert result.json["failures"][0]["message"] == "object too deeply nested to marshal", result
