"""`leanpyc launcher`: console scripts with their own flags."""
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
    """scripts(table) writes the scripts of the table, and returns a function that runs one of them by name."""
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


def test_scripts_start_with_their_flags_and_x_options(scripts, tmp_path):
    run = scripts('plain = "app:main"\nO = {entry = "app:main", level = 1}\n'
                  'OO = {entry = "app:C.main", level = 2, X = "dev"}\nmany = {entry = "app:main", X = ["dev", "utf8"]}\n')
    assert run("plain", "a b") == "0 [] None ['a b'] doc"
    assert run("O") == "1 [] None [] doc"
    assert run("OO") == "2 ['dev'] None [] None"
    assert run("many", "--x") == "0 ['dev', 'utf8'] None ['--x'] doc"
    assert first_line(tmp_path / "env/bin/plain") == f"#!{ORACLE}"
    assert first_line(tmp_path / "env/bin/many") == "#!/bin/sh"


@pytest.mark.parametrize("value", ["1", "a b", "it's", "''", "'''", "'", 'say "x"', "$HOME `x` \\", "\\N{x} \\x", "\u00e9"])
def test_scripts_set_their_environment_variables(scripts, value):
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    run = scripts(f'app = {{entry = "app:main", env = {{SETTING = "{quoted}"}}}}')
    assert run("app", "x") == f"0 [] {value} ['x'] doc"


def test_a_script_with_elide_runs_elided(scripts):
    run = scripts('app = {entry = "app:main", elide = "OO"}')
    assert run("app") == "0 [] None [] None"


def test_an_interpreter_path_that_no_shebang_line_can_hold_works(scripts, tmp_path):
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


INSTALLED = {"env/lib/python3.13/site-packages/app-1.dist-info/entry_points.txt":
             "[gui_scripts]\ntool = wrong:main\n[console_scripts]\ntool = app:main [extra]\n", **APP}


def test_an_installed_script_by_its_name(leanpyc, tmp_path):
    write_tree(tmp_path, {**INSTALLED, "env/bin/tool": "#!/bin/sh\nexit 1\n"})
    (tmp_path / "env/bin/python").symlink_to(ORACLE)
    os.chmod(tmp_path / "env/bin/tool", 0o755)
    env = {"PYTHONPATH": str(tmp_path), "LEANPYC_CACHE": str(tmp_path / "cache"), "PATH": f"{tmp_path}/env/bin:/usr/bin:/bin"}
    result = leanpyc("launcher", "tool", "--elide", "OO", env=env)
    assert (result.status, result.out) == (0, f"{tmp_path}/env/bin/tool\n"), result
    process = subprocess.run([tmp_path / "env/bin/tool", "x"], capture_output=True, text=True, env={**os.environ, **env})
    assert (process.returncode, process.stdout) == (3, "0 [] None ['x'] None\n"), process
    assert leanpyc("launcher", "tool", "--level", "1", "--out", "env", env=env).status == 0
    assert first_line(tmp_path / "env/bin/tool") == f"#!{tmp_path}/env/bin/python -O"
    for arguments, status, expected in (["nosuch", "--out", "env"], 1, "nosuch"), (["--out", "env"], 2, "NAME"), (["tool"], 2, "lean"):
        result = leanpyc("launcher", *arguments, "--elide", "leen" if status == 2 and "lean" == expected else "lean", env=env)
        assert result.status == status and expected in result.err, result


def test_the_policy_of_a_script_does_not_depend_on_the_callers_folder(scripts, tmp_path):
    run = scripts('app = {entry = "app:main", elide = "OO"}\n[[overrides]]\nmodule = "app"\nkeep = "docstrings"')
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/leanpyc.toml").write_text("elide = 1\n")
    before = os.getcwd()
    for folder in tmp_path, tmp_path / "elsewhere", "/":
        os.chdir(folder)
        try:
            assert run("app") == "0 [] None [] doc"
        finally:
            os.chdir(before)


def test_nothing_is_written_through_a_planted_link(scripts, tmp_path):
    (tmp_path / "env/bin").mkdir(parents=True)
    (tmp_path / "precious").write_text("precious")
    for number in range(os.getpid(), os.getpid() + 200):
        (tmp_path / f"env/bin/app.{number}").symlink_to(tmp_path / "precious")
    assert scripts('app = "app:main"')("app") == "0 [] None [] doc"
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize("name", ["python", "python3", "python3.13", "pypy3"])
def test_an_interpreter_is_not_replaced(leanpyc, tmp_path, name):
    (tmp_path / "leanpyc.toml").write_text(f'[scripts]\n"{name}" = "app:main"\n')
    result = leanpyc("launcher", "--out", "env")
    assert result.status == 1 and "interpreter" in result.err and not (tmp_path / "env").exists(), result


def test_names_select_the_scripts_that_are_written(scripts, tmp_path):
    scripts('a = "app:main"\nb = "app:main"', "b")
    assert os.listdir(tmp_path / "env/bin") == ["b"]


@pytest.mark.parametrize("table, place, expected", [
    ('a = "app"', "2:", "entry point"), ('a = "lambda:x"', "2:", "entry point"), ('a = "app:x.class"', "2:", "entry point"), ('a = "app:main:x"', "2:", "entry point"), ('a = "app-x:main"', "2:", "entry point"),
    ('b = "app:main"\na = {level = 1}', "3:", "no entry"), ('a = {entry = "app:main", level = 3}', "2:", "2"),
    ('a = {entry = "app:main", levl = 1}', "2:", "level"), ('a = {entry = "app:main", elide = "leen"}', "2:", "lean"),
    ('a = {entry = "app:main", elide = "lean", level = 1}', "2:", "not both"), ('"x/y" = "app:main"', "2:", "x/y"),
    ('a = {entry = "app:main", env = {"A=B" = "x"}}', "2:", "A=B"), ('a = {entry = "app:main", env = {A = 1}}', "2:", "string"),
    ('a = 1', "2:", "table"),
])
def test_a_wrong_table_is_an_error_with_its_place(leanpyc, tmp_path, table, place, expected):
    (tmp_path / "leanpyc.toml").write_text(f"[scripts]\n{table}\n")
    result = leanpyc("launcher", "--out", "env")
    assert result.status == 1 and f"leanpyc.toml:{place}" in result.err and expected in result.err, result
    assert not (tmp_path / "env").exists()


def test_a_missing_table_is_an_error(leanpyc, tmp_path):
    assert leanpyc("launcher", "--out", "env").status == 1
    (tmp_path / "leanpyc.toml").write_text('elide = "lean"\n')
    result = leanpyc("launcher", "--out", "env")
    assert result.status == 1 and "scripts" in result.err
    (tmp_path / "leanpyc.toml").write_text('[scripts]\na = "app:main"\n')
    result = leanpyc("launcher", "--out", "env", "b")
    assert result.status == 1 and "'b'" in result.err
    assert leanpyc("launcher").status == 2
