"""Files that go through the target's interpreter: the same bytes every time, warnings, and what is measured."""
import glob
import os

import pytest

from conftest import CACHE, write_tree

SETS = 'def f(x): return x in {"a","b","c","d","e","f","g","h"}\n'
FILES = {"a.py": "import widget_factory\n", "b.py": 'y = x in {"widget_factory", 7, 8}\n' * 3, "c.py": SETS}
WARNS = "x = 1 is 1\n"


def interpreter(minor):
    found = sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/3.{minor}.*/bin/python")))
    if not found:
        pytest.skip(f"no CPython 3.{minor} here")
    return found[-1]


@pytest.mark.parametrize("minor", [8, 9, 10])
@pytest.mark.parametrize("elide", [[], ["--elide", "lean"]])
def test_bytes_do_not_depend_on_order_threads_or_run(leanpyc, tmp_path, minor, elide):
    write_tree(tmp_path, FILES)
    common = ["compile", "-f", "-qq", "--python", interpreter(minor), *elide]

    def made(*arguments):
        assert leanpyc(*common, *arguments).status == 0
        return [path.read_bytes() for path in sorted((tmp_path / CACHE).glob("*.pyc"))]

    first = made("-j1", "c.py", "b.py", "a.py")
    assert made("-j1", "a.py", "b.py", "c.py") == first and made("-j2", "b.py", "c.py", "a.py") == first
    for name in FILES:
        assert leanpyc(*common, name).status == 0
    assert [path.read_bytes() for path in sorted((tmp_path / CACHE).glob("*.pyc"))] == first


def test_the_working_folder_is_not_imported_from(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n", **{f"{name}.py": "open('was-run', 'w')\n" for name in ("struct", "warnings", "signal", "marshal")}})
    assert leanpyc("compile", "--python", interpreter(10), "a.py").status == 0
    assert not (tmp_path / "was-run").exists()


def test_syntax_warnings_are_shown_and_counted_as_those_of_the_native_compiler(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": WARNS})
    shown = "a.py:1: SyntaxWarning: \"is\" with 'int' literal. Did you mean \"==\"?\n  x = 1 is 1\n"
    python = interpreter(12)
    for arguments in (["-W", "default"], ["-v"]):
        result = leanpyc("compile", "-f", "--python", python, *arguments, "a.py")
        assert shown in result.err, result
    result = leanpyc("compile", "-f", "--json", "--python", python, "a.py")
    assert result.json["warnings"] == 1 and shown not in result.err
    assert leanpyc("compile", "-f", "--json", "-W", "ignore", "--python", python, "a.py").json["warnings"] == 0


def test_kinds_are_measured_through_the_interpreter_only_on_request(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "def f(x):\n    'doc'\n    assert x\n"})
    common = ["compile", "-f", "--json", "--python", interpreter(10), "--elide", "lean", "a.py"]
    plain = leanpyc(*common)
    assert plain.json["elision"]["measured"] == 0 and plain.json["elision"]["kinds"]["asserts"]["things"] == 1
    assert "--measure" in plain.err
    assert leanpyc(*common, "--measure").json["elision"]["measured"] == 1


def test_files_that_need_imports_do_not_change_those_after_them(leanpyc, tmp_path):
    """Decoding with a codec, formatting an error and reading a warning's line import modules. Without a fork, the names in these modules
    would stay interned for all later files."""
    write_tree(tmp_path, {"a.py": "# coding: cp1252\nx = 1\n", "b.py": "x = (\n", "c.py": WARNS,
                          "d.py": 'x = y in {"charmap_encode", "TracebackException", "decode_source"}, "_some_str", "IncrementalEncoder"\n' * 3})
    common = ["compile", "-f", "-qq", "-j1", "--python", interpreter(10)]
    assert leanpyc(*common, "d.py").status == 0
    alone = next((tmp_path / CACHE).glob("d.*")).read_bytes()
    assert leanpyc(*common, "a.py", "b.py", "c.py", "d.py").status == 1
    assert next((tmp_path / CACHE).glob("d.*")).read_bytes() == alone
