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
    environment(tmp_path / "venv", 10)
    result = leanpyc("compile", "venv/lib/python3.10/site-packages", "--json")
    assert result.status == 0 and result.json["host"] == 1, result
    assert compiled_for(tmp_path) == {"cpython-310"}
    assert result.json["target"].startswith("3.10.") and result.json["target_source"].endswith("venv/pyvenv.cfg")
    assert "for CPython 3.10." in result.err and "venv/pyvenv.cfg" in result.err


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


def test_strip_policy_and_show_find_the_target_as_compile_does(leanpyc, tmp_path):
    environment(tmp_path / "venv", 10)
    path = "venv/lib/python3.10/site-packages/p.py"
    stripped = leanpyc("strip", "--elide", "lean", "-o", "out", "--json", path).json
    assert stripped["target"] == "3.10" and stripped["target_source"].endswith("venv/pyvenv.cfg")
    answer = leanpyc("policy", "--json", path).json
    assert answer["target"] == "3.10" and answer["target_source"].endswith("venv/pyvenv.cfg")
    assert "CPython 3.10 (by " in leanpyc("policy", path).out
    shown = leanpyc("show", "--json", path)
    assert shown.status == 0 and shown.json["target"] == "3.10" or shown.status == 1 and "'3.10' (by " in shown.err, shown


def test_strip_and_policy_need_no_interpreter_of_the_target(leanpyc, tmp_path):
    write_tree(tmp_path, {"venv/pyvenv.cfg": "version = 3.99.1\n", "venv/a.py": "assert a\n"})
    assert leanpyc("strip", "--elide", "lean", "-o", "out", "--json", "venv").json["target"] == "3.99"
    assert "assert" not in (tmp_path / "out/venv/a.py").read_text() if (tmp_path / "out/venv").exists() else "assert" not in (tmp_path / "out/a.py").read_text()
    assert leanpyc("policy", "--json", "venv/a.py").json["target"] == "3.99"


ELSEWHERE = [["strip", "--elide", "lean", "-o", "out"], ["policy"], ["show"], ["compile"]]


@pytest.mark.parametrize("command", ELSEWHERE, ids=lambda command: command[0])
def test_every_command_rejects_a_path_of_another_version_in_the_same_words(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"venv/pyvenv.cfg": "version = 3.11.7\n", "venv/lib/p.py": "x = 1\n"})
    result = leanpyc(*command, "--target", "3.13.0", "venv/lib/p.py")
    assert result.status == (1 if command == ["show"] else 2), result
    assert "--target 3.13.0 is CPython 3.13.0, but " in result.err and "is for CPython 3.11.7 (by " in result.err
    assert "--ignore-path-version" in result.err
    assert leanpyc(*command, "--target", "3.13.0", "--ignore-path-version", "venv/lib/p.py").status == 0


@pytest.mark.parametrize("command", [*ELSEWHERE[:2], ELSEWHERE[3]], ids=lambda command: command[0])
def test_every_command_rejects_paths_of_two_versions(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"a/pyvenv.cfg": "version = 3.11.7\n", "a/p.py": "", "b/pyvenv.cfg": "version = 3.13.0\n", "b/q.py": ""})
    result = leanpyc(*command, "a/p.py", "b/q.py")
    assert result.status == 2 and "3.11.7" in result.err and "3.13.0" in result.err, result


@pytest.mark.parametrize("command", [["verify"], ["run", "--prepare"]], ids=lambda command: command[0])
def test_a_command_that_runs_python_takes_that_of_the_path(leanpyc, tmp_path, command):
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    environment(tmp_path / "venv", 11)
    cache = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    path = "venv/lib/python3.11/site-packages/p.py"
    result = leanpyc(*command, "--elide", "lean", "--python", ORACLE, path, env=cache)
    assert result.status == 2 and "3.13." in result.err and "3.11.0" in result.err and "pyvenv.cfg" in result.err, result
    result = leanpyc(*command, "--elide", "lean", path, env=cache)
    assert result.status == 0, result
    found = [p.name for p in (tmp_path / "cache").rglob("p.cpython-3*")]
    assert command == ["verify"] or found and all("311" in name for name in found), found


def test_policy_searches_for_modules_in_the_target(leanpyc, tmp_path):
    folder = interpreter(10)
    result = leanpyc("policy", "--json", "--target", "3.10", "bdb", env={"PATH": os.path.dirname(folder)})
    assert result.status == 0 and "python3.10" in result.json["modules"][0]["file"], result
    write_tree(tmp_path, {".python-version": "3.10\n"})
    result = leanpyc("policy", "--json", "bdb", env={"PATH": f"{os.path.dirname(ORACLE or folder)}:{os.path.dirname(folder)}"})
    assert "python3.10" in result.json["modules"][0]["file"] and result.json["target_source"].endswith(".python-version"), result


def test_strip_warns_of_an_unknown_patch_release(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    result = leanpyc("strip", "--elide", "lean", "-o", "out", "--strict", "--target", "3.13.99", "a.py")
    assert result.status == 1 and "CPython 3.13.99 is not a release that leanpyc knows" in result.err
