"""The target: asked for, found from the path or its surroundings, or an error."""
import glob
import os

import pytest

from conftest import CACHE, ORACLE, write_tree


def interpreter(minor):
    found = sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/3.{minor}.*/bin/python")))
    if not found:
        pytest.skip(f"no CPython 3.{minor} here")
    return found[-1]


def environment(root, minor, patch=0):
    """A folder with the layout of a virtual environment, its interpreter included."""
    home = os.path.dirname(os.path.realpath(interpreter(minor)))
    write_tree(root, {"pyvenv.cfg": f"home = {home}\nversion = 3.{minor}.{patch}\n", f"lib/python3.{minor}/site-packages/p.py": "x = 1\n", "bin/": ""})
    os.symlink(interpreter(minor), root / "bin" / "python")
    return root


def compiled_for(folder):
    return {path.name.split(".")[1] for path in folder.rglob(f"{CACHE}/*.pyc")}


def test_an_environment_is_compiled_for_its_version(leanpyc, tmp_path):
    environment(tmp_path / "venv", 11)
    result = leanpyc("compile", "venv/lib/python3.11/site-packages", "--json")
    assert result.status == 0 and result.json["host"] == 1, result
    assert compiled_for(tmp_path) == {"cpython-311"}
    assert result.json["target"].startswith("3.11.") and result.json["target_source"].endswith("venv/pyvenv.cfg")
    assert "for CPython 3.11." in result.err and "venv/pyvenv.cfg" in result.err


def test_the_patch_release_of_an_environment_is_used(leanpyc, tmp_path):
    write_tree(tmp_path, {"venv/pyvenv.cfg": "version_info = 3.13.0.final.0\n", "venv/lib/python3.13/site-packages/p.py": "x = 1\n"})
    assert leanpyc("compile", "venv", "--json").json["target"] == "3.13.0"


def test_the_folder_of_a_library_names_the_version(leanpyc, tmp_path):
    interpreter(11)
    write_tree(tmp_path, {"usr/lib/python3.11/site-packages/p.py": "x = 1\n"})
    assert leanpyc("compile", "usr").status == 0 and compiled_for(tmp_path) == {"cpython-313"}
    assert leanpyc("compile", "usr/lib/python3.11/site-packages").status == 0
    assert compiled_for(tmp_path) == {"cpython-313", "cpython-311"}


@pytest.mark.parametrize("option", ["--target", "--python"])
def test_a_path_of_another_version_than_the_one_asked_for_is_an_error(leanpyc, tmp_path, option):
    if option == "--python" and ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    write_tree(tmp_path, {"venv/pyvenv.cfg": "version = 3.11.7\n", "venv/lib/p.py": "x = 1\n"})
    asked = (option, "3.13" if option == "--target" else ORACLE)
    result = leanpyc("compile", *asked, "venv/lib")
    assert result.status == 2 and option in result.err and "3.13" in result.err and "3.11.7" in result.err and "pyvenv.cfg" in result.err
    assert not compiled_for(tmp_path)
    assert leanpyc("compile", *asked, "--ignore-path-version", "venv/lib").status == 0 and compiled_for(tmp_path) == {"cpython-313"}


def test_two_paths_of_different_versions_are_an_error(leanpyc, tmp_path):
    write_tree(tmp_path, {"a/pyvenv.cfg": "version = 3.11.7\n", "a/p.py": "", "b/pyvenv.cfg": "version = 3.13.0\n", "b/p.py": ""})
    result = leanpyc("compile", "a", "b")
    assert result.status == 2 and all(text in result.err for text in ("'a'", "3.11.7", "'b'", "3.13.0"))


def test_surroundings_are_asked_in_order(leanpyc, tmp_path):
    for minor in (10, 11, 12):
        interpreter(minor)
    write_tree(tmp_path, {"work/a.py": "x = 1\n", "work/pyproject.toml": '[project]\nrequires-python = ">=3.8,<3.11"\n'})
    environment(tmp_path / "venv", 12)
    assert leanpyc("compile", "work", "--json").json["target"].startswith("3.10.")
    write_tree(tmp_path, {"work/.python-version": "3.11\n"})
    assert leanpyc("compile", "work", "--json").json["target"].startswith("3.11.")
    summary = leanpyc("compile", "work", "--json", env={"VIRTUAL_ENV": str(tmp_path / "venv")}).json
    assert summary["target"].startswith("3.12.") and summary["target_source"].startswith("VIRTUAL_ENV")
    assert leanpyc("compile", "--target", "3.13", "work", "--json").json["target_source"] is None


@pytest.mark.parametrize("specifier", [">=3.8", ">=3.8,<4", "==3.13.*", "~=3.13.0", "!=3.9.*,>=3.6"])
def test_a_range_that_allows_the_default_changes_nothing(leanpyc, tmp_path, specifier):
    write_tree(tmp_path, {"a.py": "x = 1\n", "pyproject.toml": f'[project]\nrequires-python = "{specifier}"\n'})
    summary = leanpyc("compile", "a.py", "--json").json
    assert summary["target"].startswith("3.13.") and summary["target_source"] is None


def test_an_interpreter_of_another_user_is_not_run(leanpyc, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root to give a file away")
    write_tree(tmp_path, {"venv/pyvenv.cfg": "version = 3.12.1\n", "venv/lib/python3.12/p.py": "x = 1\n",
                          "venv/bin/python": f"#!/bin/sh\ntouch {tmp_path}/was-run\n"})
    os.chmod(tmp_path / "venv/bin/python", 0o755)
    os.chown(tmp_path / "venv/bin/python", 12345, -1)
    leanpyc("compile", "venv")
    assert not (tmp_path / "was-run").exists()


def test_a_version_without_interpreter_is_an_error_that_says_what_to_do(leanpyc, tmp_path):
    write_tree(tmp_path, {"venv/pyvenv.cfg": "version = 3.99.1\n", "venv/a.py": "x = 1\n"})
    result = leanpyc("compile", "venv")
    assert result.status == 2 and "install it, or name one with --python" in result.err and "pyvenv.cfg" in result.err


def test_versions_before_3_8_are_refused(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    for version in ("3.6", "3.7.16"):
        result = leanpyc("compile", "--target", version, "a.py")
        assert result.status == 2 and "3.8 or later" in result.err
    result = leanpyc("compile", "--python", interpreter(6), "a.py")
    assert result.status == 2 and "3.8 or later" in result.err and not compiled_for(tmp_path)


def test_an_unknown_patch_release_is_reported(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    result = leanpyc("compile", "--target", "3.13.99", "a.py")
    assert result.status == 0 and "warning: CPython 3.13.99 is not a release that leanpyc knows" in result.err
    assert leanpyc("compile", "--strict", "--target", "3.13.99", "a.py").status == 1
    assert "warning" not in leanpyc("compile", "--target", "3.13.0", "a.py").err


def test_check_without_a_target_compares_with_the_interpreter_that_is_there(leanpyc, tmp_path):
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    for asked in ([], ["--target", "3.13"]):
        result = leanpyc("compile", "-f", "--check", "--json", *asked, "a.py", env={"PATH": os.path.dirname(ORACLE)})
        assert result.status == 0 and result.json["identical"] == 1, result
