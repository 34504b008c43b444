"""`leanpyc verify`: it finds what breaks only when elided, which kind in which module did it, and --fix repairs it."""
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ORACLE, write_tree

PACKAGE = {
    "p/__init__.py": '"""p"""\n',
    "p/good.py": '"""good"""\ndef f():\n    """f"""\n    assert f\n',
    "p/formats.py": '"""Hello {}"""\n__doc__ = __doc__.format("you")\n',
    "p/imports_it.py": "import p.formats\n",
    "p/producer.py": 'class C:\n    """text of C"""\n',
    "p/consumer.py": "from p.producer import C\nTEXT = C.__doc__.upper()\n",
    "p/asserts.py": "NAMES = []\nassert NAMES.append(1) is None\nNAMES[0]\n",
    "p/both.py": '"""text"""\nDONE = []\nassert DONE.append(1) is None\nDONE[0]\n__doc__.upper()\n',
    "p/fails.py": "import no_such_module\n",
    "p/exits.py": "raise SystemExit(0)\n",
    "p/crashes.py": "import os\nos.abort()\n",
    "p/leaves.py": "import os\nos._exit(3)\n",
    "p/broken.py": "x = = 1\n",
    "p/__main__.py": "raise RuntimeError('not to be imported')\n",
}


@pytest.fixture
def verify(leanpyc, tmp_path):
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")

    def start(*arguments, env=None, **more):
        return leanpyc("verify", "--python", ORACLE, *arguments, env={"LEANPYC_CACHE": str(tmp_path / "cache"), **(env or {})}, **more)
    return start


def diagnoses(result):
    """{modules: (kept kinds, modules they are kept in)}"""
    return {tuple(module["name"] for module in finding["modules"]): (finding["diagnosis"]["keep"], finding["diagnosis"]["modules"])
            for finding in result.json["findings"]}


def test_a_break_is_reported_with_its_kind_and_module(verify, tmp_path):
    write_tree(tmp_path, PACKAGE)
    result = verify("--elide", "OO", "--json", "./p")
    assert result.status == 1
    assert diagnoses(result) == {
        ("p.formats", "p.imports_it"): (["docstrings.module"], ["p.formats"]),
        ("p.consumer",): (["docstrings.class"], ["p.producer"]),
        ("p.asserts",): (["asserts.other"], ["p.asserts"]),
        ("p.both",): (["docstrings.module", "asserts.other"], ["p.both"]),
    }
    found = {finding["modules"][0]["name"]: finding["place"] for finding in result.json["findings"]}
    assert found["p.consumer"] == f"{tmp_path}/p/consumer.py:2: TEXT = C.__doc__.upper()"
    assert result.json["plain_errors"] == {"ModuleNotFoundError": 1, "SystemExit": 1, "SyntaxError": 1, "crashed (signal 6)": 1,
                                           "crashed (exit status 3)": 1}
    assert result.json["modules"] == 13 and result.json["passed"] == 3 and result.json["broken"] == 5


def test_trials_leave_nothing_in_the_cache(verify, tmp_path):
    write_tree(tmp_path, PACKAGE)
    assert verify("--elide", "OO", "./p").status == 1
    assert [path.parts[-2] for path in (tmp_path / "cache").rglob("good*.pyc")] == ["p"]


def test_the_table_shows_each_break_with_its_place_and_remedy(verify, tmp_path):
    write_tree(tmp_path, PACKAGE)
    result = verify("--elide", "OO", "--list-plain", "p.consumer", "p.fails")
    assert result.out.splitlines() == [
        "p.consumer", "  AttributeError: 'NoneType' object has no attribute 'upper'",
        f"  {tmp_path}/p/consumer.py:2: TEXT = C.__doc__.upper()", "  keep docstrings.class in p.producer", "",
        "Not importable without elision:", "  p.fails  ModuleNotFoundError: No module named 'no_such_module'", "",
        "2 modules: 0 import plain and elided, 1 only plain, 1 not even plain (1 ModuleNotFoundError)"], result
    assert result.status == 1


def test_a_module_that_hangs_is_one_result(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/hangs.py": "import time\ntime.sleep(1000)\n", "p/z.py": ""})
    result = verify("--elide", "OO", "--timeout", "3", "--json", "./p")
    assert result.status == 0
    assert result.json["plain_errors"] == {"no end within 3 s": 1} and result.json["passed"] == 2


def test_modules_that_pass_are_counted(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/a.py": "'''doc'''\n"})
    result = verify("--elide", "OO", "./p")
    assert (result.status, result.out) == (0, "2 modules: 2 import plain and elided, 0 only plain\n")


def test_modules_by_path_name_and_distribution(verify, tmp_path):
    write_tree(tmp_path, {"site/a.py": "", "site/b/__init__.py": "", "site/b/c.py": "", "site/Dist_x-1.0.dist-info/METADATA":
                          "Metadata-Version: 2.1\nName: Dist.x\nVersion: 1.0\n", "site/Dist_x-1.0.dist-info/RECORD":
                          "a.py,,\nDist_x-1.0.dist-info/METADATA,,\n"})
    env = {"PYTHONPATH": str(tmp_path / "site")}
    for arguments, count in [(["./site"], 3), (["site/b/c.py"], 1), (["b"], 2), (["b.c"], 1), (["dist-X"], 1), (["a", "b.c", "a"], 2)]:
        result = verify("--elide", "OO", "--json", *arguments, env=env)
        assert result.json["passed"] == count, (arguments, result)
    result = verify("no_such_thing", env=env)
    assert result.status == 2 and "no_such_thing" in result.err


def test_modules_the_interpreter_starts_with(verify):
    result = verify("--elide", "OO", "--json", "os", "encodings.utf_8", "abc")
    assert result.status == 0 and result.json["passed"] == 3, result


def test_a_command_that_prints_something_else_when_elided_is_found(verify, tmp_path):
    write_tree(tmp_path, {**PACKAGE, "good.py": "import p.good, time\nprint(p.good.f.__name__, time.time())\n",
                          "bad.py": "import p.producer\ndef usage():\n    return p.producer.C.__doc__.split()\nprint(usage())\n"})
    result = verify("--elide", "OO", "--", ORACLE, "good.py")
    assert result.status == 0 and "the same" in result.out, result
    result = verify("--elide", "OO", "--json", "--", ORACLE, "bad.py")
    assert result.status == 1 and result.json["difference"].startswith("exit status 1 instead of 0")
    assert result.json["diagnosis"] == {"explained": True, "keep": ["docstrings.class"], "modules": ["p.producer"]}


def test_compiler_warnings_are_not_compared(verify, tmp_path):
    write_tree(tmp_path, {"app.py": "import warned\nprint(warned.X)\n", "warned.py": "X = '\\S' + 'x'\n"})
    result = verify("--elide", "OO", "--", ORACLE, "app.py")
    assert result.status == 0, result


def test_the_time_of_the_compiler_does_not_count_as_the_modules():
    worker = (Path(__file__).parents[2] / "src/leanpyc/verify/verify_worker.py").read_text()
    worker = worker[: worker.rindex("serve()")]
    script = worker + """
def verdict(*steps):
    told, left, (reading, writing) = [], ["m"], os.pipe()
    child = os.fork()
    if child == 0:
        for step in steps:
            time.sleep(step) if isinstance(step, float) else write_all(writing, b"".join(pack([field]) for field in step))
        os._exit(0)
    os.close(writing)
    result = forward_results(told.append, reading, 0.2, left), left, told
    os.kill(child, 9)
    return result

print(verdict(["waits"], 0.6, ["goes on", "ok"]))
print(verdict(["waits", "waits"], 0.3, ["goes on"], 0.3, ["goes on", "ok"]))
print(verdict(["waits", "goes on"], 60.0, ["ok"])[0])
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=50)
    assert ran.stdout == "(True, [], [[b'ok']])\n" * 2 + "False\n", ran


def test_a_command_whose_output_changes(verify, tmp_path):
    write_tree(tmp_path, {"app.py": '"""text"""\nprint(__doc__)\n'})
    result = verify("--elide", "OO", "--", ORACLE, "app.py")
    assert result.status == 1
    assert "output, line 1: 'None' instead of 'text'" in result.out and "docstrings.module in __main__" in result.out


@pytest.mark.parametrize("arguments, expected", [
    (["--", ], "no COMMAND"), (["p", "--", "true"], "not both"), (["--elide", "OOO"], "OOO"), (["--fix", "--no-config"], "--fix"),
    (["--timeout", "0"], "--timeout"),
])
def test_wrong_usage(verify, arguments, expected):
    result = verify(*arguments)
    assert result.status == 2 and expected in result.err, result


def test_a_program_that_is_not_an_interpreter_is_an_error(leanpyc, tmp_path):
    result = leanpyc("verify", "--python", "/bin/true", "--cache", "cache", "os")
    assert result.status == 2 and "/bin/true" in result.err


MINE = '# my project\n[project]\nname = "x" # "y"\n\n[tool.leanpyc]\nelide = "OO"   # all of it'


def test_fix_adds_to_the_policy_until_all_pass(verify, oracle, tmp_path):
    write_tree(tmp_path, {**PACKAGE, "pyproject.toml": MINE})
    result = verify("--fix", "--json", "./p")
    assert result.status == 0 and result.json["broken"] == 0 and result.json["passed"] == 8, result
    text = (tmp_path / "pyproject.toml").read_text()
    assert text.startswith(MINE + "\n\n[[tool.leanpyc.overrides]]\n")
    written = oracle("-c", "import tomllib; print(tomllib.load(open('pyproject.toml', 'rb'))['tool']['leanpyc']['overrides'])").out
    kept = {tuple(one["module"]): one["keep"] for one in eval(written)}
    assert kept[("p.producer",)] == ["docstrings.class"] and kept[("p.formats",)] == ["docstrings.module"]
    assert all(one["reason"].startswith("import p.") for one in eval(written))
    assert verify("./p").status == 0
    assert (tmp_path / "pyproject.toml").read_text() == text


def test_fix_creates_a_missing_policy_file(verify, tmp_path):
    write_tree(tmp_path, PACKAGE)
    assert verify("--elide", "OO", "--fix", "p.formats").status == 0
    assert (tmp_path / "leanpyc.toml").read_text().startswith("\n[[overrides]]\nmodule = [\"p.formats\"]\n")


def test_fix_adds_overrides_for_a_command(verify, tmp_path):
    write_tree(tmp_path, {**PACKAGE, "leanpyc.toml": 'elide = "OO"\n', "app.py": '"""text"""\nprint(__doc__)\n',
                          "bad.py": "import p.producer\nprint(p.producer.C.__doc__)\n"})
    for name in ("app.py", "bad.py"):
        result = verify("--fix", "--", ORACLE, name)
        assert result.status == 0, result
    text = (tmp_path / "leanpyc.toml").read_text()
    assert f'path = "{tmp_path}/app.py"' in text and 'module = ["p.producer"]' in text


def test_overrides_written_as_one_value_are_left_alone(verify, tmp_path):
    policy = 'elide = "OO"\noverrides = [{module = "x", keep = "docstrings"}]\n'
    write_tree(tmp_path, {**PACKAGE, "leanpyc.toml": policy})
    result = verify("--fix", "p.formats")
    assert result.status == 2 and "cannot be appended" in result.err
    assert (tmp_path / "leanpyc.toml").read_text() == policy


def test_the_packages_own_line_is_shown(verify, oracle, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/wraps.py": '"""doc"""\nimport textwrap\nTEXT = textwrap.dedent(__doc__ or b"")\n',
                          "use.py": "import p.wraps\n"})
    assert verify("--elide", "OO", "--json", "p.wraps").json["findings"][0]["place"] == \
        f'{tmp_path}/p/wraps.py:3: TEXT = textwrap.dedent(__doc__ or b"")'
    result = verify("--elide", "OO", "--", ORACLE, "use.py")
    assert f'File "{tmp_path}/p/wraps.py", line 3, in <module>\n    TEXT = textwrap.dedent(__doc__ or b"")' in result.out, result


def test_both_causes_are_reported(verify, tmp_path):
    write_tree(tmp_path, {**PACKAGE, "leanpyc.toml": 'elide = "OO"\n'})
    result = verify("p.both")
    assert result.out.splitlines() == [
        "p.both", "  IndexError: list index out of range", f"  {tmp_path}/p/both.py:4: DONE[0]",
        "  then AttributeError: 'NoneType' object has no attribute 'upper'", f"  {tmp_path}/p/both.py:5: __doc__.upper()",
        "  keep docstrings.module, asserts.other in p.both", "", "1 module: 0 import plain and elided, 1 only plain"], result
    result = verify("--fix", "--json", "p.both")
    assert result.json["fixed"][0]["reason"] == \
        "import p.both: IndexError: list index out of range; then AttributeError: 'NoneType' object has no attribute 'upper'"
    assert result.json["fixed"][0]["reason"] in (tmp_path / "leanpyc.toml").read_text()


def test_both_causes_of_a_commands_difference_are_reported(verify, tmp_path):
    write_tree(tmp_path, {"app.py": '"""text"""\nDONE = []\nassert DONE.append(1) is None\nprint(len(DONE))\nprint(__doc__)\n'})
    result = verify("--elide", "OO", "--json", "--", ORACLE, "app.py")
    assert result.json["difference"] == "output, line 1: '0' instead of '1'"
    assert result.json["further_differences"] == ["output, line 2: 'None' instead of 'text'"], result
    assert result.json["diagnosis"]["keep"] == ["docstrings.module", "asserts.other"]


def test_missing_carets_of_a_command_that_fails_plain_do_not_count(verify, tmp_path):
    write_tree(tmp_path, {"app.py": "import lib\nprint(lib.f(None))\n", "lib.py": "def f(x):\n    return (1 +\n            x)\n"})
    result = verify("--elide", "lean", "--", ORACLE, "app.py")
    assert result.status == 0, result
    assert result.out.startswith("The command fails plain, too: exit status 1 (TypeError: unsupported operand type(s) for +: 'int' and "
                                 "'NoneType'); the frames of tracebacks are not compared\n")
    assert "warning: the command fails plain, too (exit status 1)" in result.err
    result = verify("--elide", "max", "--json", "--strict", "--", ORACLE, "app.py")
    assert result.status == 1 and result.json["same"] and result.json["fails_plain"], result


def test_carets_of_a_command_that_passes_are_not_compared(verify, tmp_path):
    write_tree(tmp_path, {"app.py": "import logging\ntry:\n    print(1 + None)\nexcept TypeError:\n    logging.exception('x')\n"})
    assert verify("--elide", "lean", "--", ORACLE, "app.py").status == 0


def test_a_command_that_fails_differently_when_elided_is_found(verify, tmp_path):
    write_tree(tmp_path, {"app.py": '"""d"""\nprint(__doc__.upper() + 1)\n'})
    result = verify("--elide", "OO", "--json", "--", ORACLE, "app.py")
    assert result.status == 1 and result.json["broken"], result
    assert result.json["diagnosis"] == {"explained": True, "keep": ["docstrings.module"], "modules": ["__main__"]}


def test_with_nothing_elided_nothing_breaks(verify, tmp_path):
    counts = "import os\nwith open('count', 'a+') as file:\n    file.write('x')\nraise SystemExit(os.path.getsize('count') > 2)\n"
    write_tree(tmp_path, {"app.py": counts})
    result = verify("--elide", "none", "--json", "--", ORACLE, "app.py")
    assert result.status == 0 and not result.json["same"] and not result.json["broken"], result
    assert "the outcome differs, but not because of elision" in result.err


@pytest.mark.parametrize("script, reason", [
    ("#!{oracle} -I\nprint(1)\n", "the first line of ./tool has -I, with which Python ignores leanpyc"),
    ("#!/usr/bin/env -S {oracle} -E\nprint(1)\n", "the first line of ./tool has -E, with which Python ignores leanpyc"),
    ("#!/bin/sh\nunset PYTHONPATH\nexec {oracle} -c 'import colorsys'\n", "./tool starts no Python 3.8 or later, or not with the"),
    ("#!/bin/sh\nexec {oracle} app.pyc\n", "Python loads no module from a source file"),
])
def test_a_command_of_which_nothing_is_elided_is_warned_of(verify, tmp_path, script, reason):
    write_tree(tmp_path, {"tool": script.format(oracle=ORACLE), "tool.py": "print(1)\n"})
    (tmp_path / "tool").chmod(0o755)
    subprocess.run([ORACLE, "-c", "import py_compile; py_compile.compile('tool.py', 'app.pyc')"], cwd=tmp_path, check=True)
    result = verify("--elide", "OO", "--", "./tool")
    assert result.status == 0 and "0 modules elided" in result.out, result
    assert f"leanpyc verify: warning: nothing was elided: {reason}" in result.err, result
    assert verify("--elide", "OO", "--strict", "--", "./tool").status == 1


def test_a_policy_that_elides_nothing_is_warned_of(verify, tmp_path):
    write_tree(tmp_path, {**PACKAGE, "app.py": "import p.good\n", "leanpyc.toml":
                          'elide = "none"\n[[overrides]]\nmodule = "other"\nelide = "OO"\n'})
    assert "nothing was elided: the policy elides nothing in these modules" in verify("p.good").err
    assert "nothing was elided: the policy elides nothing in the modules that the command loads\n" in verify("--elide", "none", "--", ORACLE, "app.py").err
    assert verify("--elide", "OO", "p.good").err == ""


def test_fix_writes_no_override_that_another_contains(verify, tmp_path):
    # p.one needs the docstring of one module, and p.all needs those of the whole package.
    files = {f"p/m{i}.py": f'"""m{i}"""\ndef f():\n    """f"""\n' for i in range(6)}
    needs_all = "import importlib\n" + "".join(
        f"from p import m{i}\n" for i in range(6)) + "for module in (m0, m1, m2, m3, m4, m5):\n    module.__doc__.upper()\n"
    write_tree(tmp_path, {**files, "p/__init__.py": "", "p/one.py": "from p import m3\nm3.__doc__.upper()\n", "p/all.py": needs_all,
                          "leanpyc.toml": 'elide = "OO"\n'})
    result = verify("--fix", "--json", "p.one", "p.all")
    assert result.status == 0, result
    assert [fix["modules"] for fix in result.json["fixed"]] == [["p.*"]]
    assert result.json["fixed"][0]["reason"].count("import p.") == 2
    assert (tmp_path / "leanpyc.toml").read_text().count("[[overrides]]") == 1


def test_help_shows_usage_and_example(leanpyc):
    text = leanpyc("verify", "--help").out
    assert "leanpyc verify [OPTIONS] -- COMMAND" in text and "--strict" in text and "(default: 60)" in text and "Example" in text


def test_without_a_cache_of_the_user_elided_code_goes_to_a_temporary_folder(verify, tmp_path):
    write_tree(tmp_path, {"app.py": "print(1)\n"})
    result = verify("--", ORACLE, "app.py", env={"LEANPYC_CACHE": "", "HOME": "", "XDG_CACHE_HOME": "", "TMPDIR": str(tmp_path)})
    assert result.status == 0 and result.err.count("neither XDG_CACHE_HOME nor HOME") == 1, result
    result = verify("--cache", "/dev/null/cache", "--", ORACLE, "app.py")
    assert result.status == 2 and "/dev/null/cache" in result.err, result


def test_carets_of_pytests_reports_are_not_compared(verify, tmp_path):
    """Code without columns has no carets, also where a report shows frames as pytest does."""
    write_tree(tmp_path, {"app.py": "import traceback\ndef f():\n    raise ValueError\ntry:\n    f(); 1\nexcept ValueError as error:\n"
                                    "    lines = traceback.format_tb(error.__traceback__)[0].splitlines()[1:]\n"
                                    "    print('app.py:5: in <module>', *lines, 'E   ValueError', sep='\\n')\n"})
    result = verify("--elide", "columns", "--", ORACLE, "app.py")
    assert result.status == 0 and "ends otherwise" not in result.out, result
