"""`leanpyc run`: the command sees elided code and nothing else of leanpyc."""
import os
import signal
import subprocess
import sys

import pytest

from conftest import LEANPYC, ORACLE, write_tree

PROGRAM = {
    "app.py": '"""main"""\nimport sys\nimport traceback\nimport package.module\n'
              'print(__doc__, package.module.__doc__, package.module.f.__doc__)\n'
              'print(sys.argv, __file__, __name__, __spec__, type(__loader__).__name__, sys.path[0], sys.pycache_prefix)\n'
              'print(sys._getframe().f_back, len(traceback.extract_stack()))\n',
    "package/__init__.py": '"""package"""\n',
    "package/module.py": '"""module"""\ndef f():\n    """function"""\n',
    "package/__main__.py": '"""main module"""\nimport sys\nprint(__doc__, __spec__.name, sys.argv[1:])\n',
}
SHOW_FILES = "import sys\nprint([n for n in sys.modules if 'hook' in n or 'custom' in n])\n"


@pytest.fixture
def run(leanpyc, tmp_path):
    """run(*command) under `leanpyc run`, with a separate cache; `options` come before the command. Without columns, tracebacks would differ."""
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")

    def start(*command, options=("--elide", "OO"), env=None, **more):
        return leanpyc("run", *options, "--", *command, env={"LEANPYC_CACHE": str(tmp_path / "cache"), **(env or {})}, **more)
    return start


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_script_and_what_it_imports_are_elided(run, oracle, tmp_path):
    source = write_tree(tmp_path / "source", PROGRAM)
    before = files_below(source)
    plain = oracle("app.py", "x", cwd=source).out.splitlines()
    assert plain[0] == "main module function"
    for _ in range(2):
        lines = run(ORACLE, "app.py", "x", cwd=source, env={"PYTHONDONTWRITEBYTECODE": ""}).out.splitlines()
        assert lines == ["None None None", *plain[1:]]
    assert files_below(source) == before


def test_a_module_is_elided(run, tmp_path):
    write_tree(tmp_path, PROGRAM)
    assert run(ORACLE, "-m", "package", "y").out == "None package.__main__ ['y']\n"
    assert run("-m", "package", "y", options=["--elide", "OO", "--python", ORACLE]).out == "None package.__main__ ['y']\n"


def test_a_console_script_and_the_programs_it_starts_are_elided(run, tmp_path):
    write_tree(tmp_path, {**PROGRAM, "tool": f'#!{ORACLE}\n"""doc"""\nimport subprocess, sys\nprint(__doc__, flush=True)\n'
                                             'sys.exit(subprocess.call([sys.executable, "app.py"]))\n'})
    os.chmod(tmp_path / "tool", 0o755)
    result = run("./tool")
    assert result.out.startswith("None\nNone None None\n") and result.status == 0, result


def test_the_program_cannot_see_the_hook(run, oracle, tmp_path):
    write_tree(tmp_path, {"app.py": SHOW_FILES + "print(sys.path, sys.meta_path)\n"})
    assert run(ORACLE, "app.py").out == oracle("app.py").out


def test_the_environments_own_sitecustomize_runs(run, tmp_path):
    write_tree(tmp_path, {"site/sitecustomize.py": '"""doc"""\nimport sys\nsys.customized = __doc__, __file__\n',
                          "app.py": "import sys\nprint(sys.customized)\n"})
    assert run(ORACLE, "app.py", env={"PYTHONPATH": str(tmp_path / "site")}).out == f"(None, '{tmp_path}/site/sitecustomize.py')\n"


def test_an_inner_run_replaces_the_outer_run(run, tmp_path):
    write_tree(tmp_path, PROGRAM)
    result = run(LEANPYC, "run", "--elide", "OO", "--count", ORACLE, "app.py")
    assert result.out.startswith("None") and result.err.count("leanpyc run:") == 1, result


@pytest.mark.parametrize("statement", [
    "raise ValueError('x')", "raise SystemExit(3)", "raise SystemExit('text')", "raise StopIteration", "raise AttributeError('x')",
    "raise KeyboardInterrupt", "import os; os.abort()", "import os; os._exit(4)", "import missing", "import broken", "",
    "import atexit; atexit.register(print, 'end')",
])
def test_a_command_ends_as_it_does_without_leanpyc(run, oracle, tmp_path, statement):
    write_tree(tmp_path, {"app.py": f"def f():\n    {statement or 'pass'}\n\n\nf()\n", "broken.py": "x = = 1\n"})
    plain, elided = oracle("app.py"), run(ORACLE, "app.py")
    assert (elided.status, elided.out, elided.err) == (plain.status, plain.out, plain.err)


def test_the_command_gets_the_signal_and_gives_the_status(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"})
    assert run(ORACLE, "app.py").status == -signal.SIGTERM
    assert run("sh", "-c", "exit 7").status == 7


def test_a_command_that_cannot_be_started_gives_the_status_of_a_shell(run):
    result = run("no-such-program")
    assert result.status == 127 and "no-such-program" in result.err
    result = run("/")
    assert result.status == 126


def test_a_name_without_a_slash_is_looked_up_as_a_shell_does(run, tmp_path):
    write_tree(tmp_path, {"tool.py": "print('file', __doc__)\n", "bin/tool.py": "#!/bin/sh\necho program\n"})
    with_program = {"PATH": f"{tmp_path}/bin:{os.path.dirname(ORACLE)}:/usr/bin:/bin"}
    assert run("tool.py", options=["--python", ORACLE], env=with_program).out == "file None\n"
    os.chmod(tmp_path / "bin/tool.py", 0o755)
    assert run("tool.py", options=["--python", ORACLE], env=with_program).out == "program\n"
    os.chmod(tmp_path / "tool.py", 0o755)
    assert run("tool.py", options=["--python", ORACLE]).out == "file None\n"


@pytest.mark.parametrize("option", ["-I", "-E", "-S", "-Bs -W ignore -E"])
def test_an_interpreter_that_ignores_the_hook_is_reported(run, option, tmp_path):
    write_tree(tmp_path, {**PROGRAM, "tool": f"#!{ORACLE} {option}\nprint('tool')\n", "other": f"#!/usr/bin/env -S python3 {option}\n"})
    if " " not in option:
        for name in "tool", "other":
            os.chmod(tmp_path / name, 0o755)
            result = run(f"./{name}")
            assert result.status == 0 and f"nothing is elided: {option}" in result.err, result
    result = run(ORACLE, *option.split(), "-c", "pass")
    assert result.status == 0 and "nothing is elided" in result.err
    assert "nothing is elided" not in run(ORACLE, "-W", "ignore", "-c", "pass", "-E").err


def test_a_changed_source_is_compiled_again(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import m\nprint(m.X)\n", "m.py": "X = 1\n"})
    assert run(ORACLE, "app.py").out == "1\n"
    (tmp_path / "m.py").write_text("X = 22\n")
    assert run(ORACLE, "app.py").out == "22\n"
    (tmp_path / "app.py").write_text("import m\nprint(m.X + 1)\n")
    assert run(ORACLE, "app.py").out == "23\n"


@pytest.mark.parametrize("name", ["script.py", "script"])
def test_a_script_rewritten_within_a_second_is_compiled_again(run, tmp_path, name):
    """Python reads a script each time. A cache that compares only the second and the size would not see that the script changed."""
    script = tmp_path / name
    for word in ("one", "two"):
        script.write_text(f"assert False\nprint('{word}')\n")
        os.utime(script, (1700000000, 1700000000))
        result = run("python3", script)
        assert (result.status, result.out) == (0, f"{word}\n"), result


def test_multiprocessing_starts_in_every_way(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import multiprocessing, m\ndef f(x):\n    return m.__doc__, x\n"
                                    "if __name__ == '__main__':\n    for way in multiprocessing.get_all_start_methods():\n"
                                    "        with multiprocessing.get_context(way).Pool(1) as pool:\n"
                                    "            print(way, pool.map(f, [1]))\n", "m.py": "'''doc'''\n"})
    result = run(ORACLE, "app.py")
    assert result.out == "fork [(None, 1)]\nspawn [(None, 1)]\nforkserver [(None, 1)]\n", result


def test_a_loader_that_changes_the_source_is_left_alone(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import importlib.util, importlib.machinery\n"
                                    "class Loader(importlib.machinery.SourceFileLoader):\n"
                                    "    def get_data(self, path):\n        return b'X = 2'\n"
                                    "    def path_stats(self, path):\n        raise OSError\n"
                                    "spec = importlib.util.spec_from_loader('m', Loader('m', 'm.py'))\n"
                                    "m = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(m)\nprint(m.X)\n", "m.py": "X = 1\n"})
    assert run(ORACLE, "app.py").out == "2\n"


def test_the_programs_own_pycache_prefix_is_kept(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import sys\nprint(sys.pycache_prefix)\nsys.pycache_prefix = 'elsewhere'\nimport m\nprint(m.__doc__)\n",
                          "m.py": "'''doc'''\n"})
    env = {"PYTHONPYCACHEPREFIX": str(tmp_path / "prefix"), "PYTHONDONTWRITEBYTECODE": ""}
    assert run(ORACLE, "app.py", env=env).out == f"{tmp_path}/prefix\nNone\n"
    assert not (tmp_path / "elsewhere").exists()


def test_modules_of_a_virtual_environment_are_elided(run, tmp_path):
    subprocess.run([ORACLE, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    write_tree(tmp_path, {"venv/lib/python3.13/site-packages/mine/__init__.py": "'''doc'''\n",
                          "venv/lib/python3.13/site-packages/mine/part.py": "'''doc'''\n"})
    result = run(tmp_path / "venv/bin/python", "-c", "import sys, mine.part; print(mine.__doc__, mine.part.__doc__, sys.prefix)")
    assert result.out == f"None None {tmp_path}/venv\n"


def test_a_terminated_reader_ends_the_command(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import signal\nprint(signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN)\n"})
    assert run("sh", "-c", "yes | head -1; trap").out == "y\n"
    assert run(ORACLE, "app.py").out == "True\n"


def test_a_cache_that_cannot_be_written_does_not_stop_the_command(leanpyc, tmp_path):
    (tmp_path / "file").write_text("")
    result = leanpyc("run", "--cache", "file/cache", "--", "echo", "started")
    assert (result.status, result.out) == (0, "started\n") and result.err.count("leanpyc run:") == 1 and "file/cache" in result.err


@pytest.mark.parametrize("arguments, expected", [
    ([], "no COMMAND"), (["--"], "no COMMAND"), (["--wrong", "--", "true"], "--wrong"), (["--wrong", "true"], "--wrong"),
    (["--elide", "docstring", "--", "true"], "did you mean 'docstrings'"),
])
def test_wrong_usage(leanpyc, tmp_path, arguments, expected):
    result = leanpyc("run", *arguments, env={"LEANPYC_CACHE": str(tmp_path / "cache")})
    assert result.status == 2 and expected in result.err, result


def test_the_command_begins_after_the_last_option_without_dashes(leanpyc, tmp_path):
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    assert leanpyc("run", "echo", "--count", "--", "x", env=env).out == "--count -- x\n"


OTHERS = [path for path in os.environ.get("LEANPYC_RUN_PYTHONS", "").split(os.pathsep) if path]


@pytest.mark.parametrize("python", OTHERS or [sys.executable])
def test_other_versions_of_python_run_elided(run, tmp_path, python):
    write_tree(tmp_path, PROGRAM)
    plain = subprocess.run([python, "app.py"], cwd=tmp_path, capture_output=True, text=True).stdout.splitlines()
    result = run(python, "app.py")
    assert result.out.splitlines() == ["None None None", *plain[1:]], result


def test_the_policy_file_decides_wherever_the_process_works(run, tmp_path):
    write_tree(tmp_path, {**PROGRAM, "leanpyc.toml": 'elide = "OO"\n[[overrides]]\nmodule = "package.module"\nkeep = "docstrings"\n'})
    assert run(ORACLE, "app.py", options=[]).out.startswith("None module function\n")
    # A process in another folder, or with another environment, has the same policy.
    start = "import os; os.chdir('/'); os.environ['LEANPYC_ELIDE'] = 'none'; import package.module as m; print(m.__doc__, m.f.__doc__)"
    env = {"PYTHONPATH": str(tmp_path)}
    assert run(ORACLE, "-c", start, options=["--elide", "docstrings", "--no-config"], env=env).out == "None None\n"
    assert run(ORACLE, "-c", start, options=[], env={**env, "LEANPYC_KEEP": "docstrings.function"}).out == "module function\n"
    assert run(ORACLE, "app.py", options=["--no-config", "--elide", "none"]).out.startswith("main module function\n")


def test_a_leanpyc_that_cannot_work_says_so_once(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import os, m, n\nprint(m.__doc__, n.__doc__)\n", "m.py": "'m'\n", "n.py": "'n'\n",
                          "leanpyc.toml": 'elide = "OO"\n'})
    # The compiler that serves the first imports has the policy of the start. It ends when two seconds pass without a
    # request.
    start = "open('leanpyc.toml', 'w').write('elide = 1')\nimport time\ntime.sleep(3)\nimport m, n\nprint(m.__doc__, n.__doc__)"
    result = run(ORACLE, "-c", start, options=[])
    assert result.out == "m n\n" and result.status == 0
    assert result.err.count("nothing more is elided") == 1 and "leanpyc.toml" in result.err, result
