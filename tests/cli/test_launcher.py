"""`leanpyc launcher`: console scripts with flags of their own."""
import os
import shutil
import subprocess

import pytest

from conftest import ORACLE, write_tree

APP = {"app.py": '"""doc"""\nimport os, sys\nclass C:\n    @staticmethod\n    def main():\n        return main()\n'
                 'def main():\n    print(sys.flags.optimize, sorted(sys._xoptions), os.environ.get("SETTING"), sys.argv[1:], __doc__)\n'
                 '    return 3\n'}


@pytest.fixture
def scripts(leanpyc, tmp_path):
    """scripts(table) writes them and gives a function that runs one."""
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    write_tree(tmp_path, APP)

    def make(table, *arguments, python=ORACLE):
        (tmp_path / "leanpyc.toml").write_text(f"[scripts]\n{table}\n")
        result = leanpyc("launcher", "--out", "env", *(["--python", python] if python else []), *arguments)
        assert result.status == 0, result

        def run(name, *given):
            environment = {**os.environ, "PYTHONPATH": str(tmp_path), "LEANPYC_CACHE": str(tmp_path / "cache")}
            process = subprocess.run([tmp_path / "env" / "bin" / name, *given], capture_output=True, text=True, env=environment)
            assert process.returncode == 3, process
            return process.stdout.strip()
        return run
    return make


def first_line(path):
    return path.read_text().splitlines()[0]


def test_flags(scripts, tmp_path):
    run = scripts('plain = "app:main"\nO = {entry = "app:main", level = 1}\n'
                  'OO = {entry = "app:C.main", level = 2, X = "dev"}\nmany = {entry = "app:main", X = ["dev", "utf8"]}\n')
    assert run("plain", "a b") == "0 [] None ['a b'] doc"
    assert run("O") == "1 [] None [] doc"
    assert run("OO") == "2 ['dev'] None [] None"
    assert run("many", "--x") == "0 ['dev', 'utf8'] None ['--x'] doc"
    assert first_line(tmp_path / "env/bin/plain") == f"#!{ORACLE}"
    assert first_line(tmp_path / "env/bin/many") == "#!/bin/sh"


@pytest.mark.parametrize("value", ["1", "a b", "it's", "''", "'''", "'", 'say "x"', "$HOME `x` \\", "\\N{x} \\x", "\u00e9"])
def test_environment(scripts, value):
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    run = scripts(f'app = {{entry = "app:main", env = {{SETTING = "{quoted}"}}}}')
    assert run("app", "x") == f"0 [] {value} ['x'] doc"


def test_elision(scripts):
    run = scripts('app = {entry = "app:main", elide = "OO"}')
    assert run("app") == "0 [] None [] None"


def test_a_long_path_and_one_with_a_space(scripts, tmp_path):
    for name in ["x" * 130, "a folder"]:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "python").symlink_to(ORACLE)
        run = scripts('app = {entry = "app:main", level = 1}', python=str(folder / "python"))
        assert run("app") == "1 [] None [] doc"
        assert first_line(tmp_path / "env/bin/app") == "#!/bin/sh"


def test_an_environment_that_is_moved(scripts, tmp_path):
    run = scripts('app = {entry = "app:main", level = 1, python = "./python"}')
    (tmp_path / "env/bin/python").symlink_to(ORACLE)
    assert run("app") == "1 [] None [] doc"
    shutil.move(tmp_path / "env", tmp_path / "moved")
    (tmp_path / "env").symlink_to("moved")
    assert run("app") == "1 [] None [] doc"


def test_the_environments_own_interpreter(scripts, tmp_path):
    (tmp_path / "env/bin").mkdir(parents=True)
    (tmp_path / "env/bin/python").symlink_to(ORACLE)
    run = scripts('app = "app:main"', python=None)
    assert run("app") == "0 [] None [] doc"
    assert first_line(tmp_path / "env/bin/app") == f"#!{tmp_path}/env/bin/python"


def test_some_of_them(scripts, tmp_path):
    scripts('a = "app:main"\nb = "app:main"', "b")
    assert os.listdir(tmp_path / "env/bin") == ["b"]


@pytest.mark.parametrize("table, place, expected", [
    ('a = "app"', "2:", "entry point"), ('a = "app:main:x"', "2:", "entry point"), ('a = "app-x:main"', "2:", "entry point"),
    ('b = "app:main"\na = {level = 1}', "3:", "no entry"), ('a = {entry = "app:main", level = 3}', "2:", "2"),
    ('a = {entry = "app:main", levl = 1}', "2:", "level"), ('a = {entry = "app:main", elide = "leen"}', "2:", "lean"),
    ('a = {entry = "app:main", elide = "lean", level = 1}', "2:", "not both"), ('"x/y" = "app:main"', "2:", "x/y"),
    ('a = {entry = "app:main", env = {"A=B" = "x"}}', "2:", "A=B"), ('a = {entry = "app:main", env = {A = 1}}', "2:", "string"),
    ('a = 1', "2:", "table"),
])
def test_wrong_tables(leanpyc, tmp_path, table, place, expected):
    (tmp_path / "leanpyc.toml").write_text(f"[scripts]\n{table}\n")
    result = leanpyc("launcher", "--out", "env")
    assert result.status == 1 and f"leanpyc.toml:{place}" in result.err and expected in result.err, result
    assert not (tmp_path / "env").exists()


def test_no_table(leanpyc, tmp_path):
    assert leanpyc("launcher", "--out", "env").status == 1
    (tmp_path / "leanpyc.toml").write_text('elide = "lean"\n')
    result = leanpyc("launcher", "--out", "env")
    assert result.status == 1 and "scripts" in result.err
    (tmp_path / "leanpyc.toml").write_text('[scripts]\na = "app:main"\n')
    result = leanpyc("launcher", "--out", "env", "b")
    assert result.status == 1 and "'b'" in result.err
    assert leanpyc("launcher").status == 2
