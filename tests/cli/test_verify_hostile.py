"""`leanpyc verify` of modules, interpreters and commands that disturb it. Each of them spoils only its own result."""
import os
import signal
import subprocess
import sys
import time

import pytest

from conftest import LEANPYC, ORACLE, write_tree
from test_verify import diagnoses, verify  # noqa: F401


def python_path(tmp_path):
    return {"PYTHONPATH": str(tmp_path / "site")}


NOISE = """import sys, os
print("hello")
sys.stderr.write("hello")
sys.stdin.read()
for descriptor in range(3, 100):
    try:
        os.write(descriptor, b"hello")
    except OSError:
        pass
"""


def test_output_of_the_interpreters_start_does_not_disturb_answers(verify, tmp_path):
    write_tree(tmp_path, {"site/sitecustomize.py": NOISE, "pkg/__init__.py": "x = 1\n"})
    result = verify("pkg", env=python_path(tmp_path))
    assert (result.status, result.out) == (0, "1 module: 1 import plain and elided, 0 only plain\n"), result


def test_output_of_a_pth_file_does_not_disturb_answers(leanpyc, oracle, tmp_path):
    oracle("-m", "venv", "--without-pip", "v")
    write_tree(tmp_path, {"v/lib/python3.13/site-packages/x.pth": 'import sys; print("hello")\n', "pkg/__init__.py": "x = 1\n"})
    result = leanpyc("verify", "--python", "v/bin/python", "--cache", "cache", "--timeout", "30", "pkg")
    assert (result.status, result.out) == (0, "1 module: 1 import plain and elided, 0 only plain\n"), result


def test_compile_finds_sys_path_of_an_interpreter_that_prints(leanpyc, tmp_path):
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    write_tree(tmp_path, {"site/sitecustomize.py": 'print("welcome")\n', "site/a.py": "x = 1\n"})
    result = leanpyc("compile", "--python", ORACLE, "--pycache-prefix", "cache", env=python_path(tmp_path))
    assert "welcome" not in result.out + result.err
    assert (tmp_path / f"cache{tmp_path}/site/a.cpython-313.pyc").exists()


def test_timeout_limits_the_interpreters_start(verify, tmp_path):
    write_tree(tmp_path, {"site/sitecustomize.py": "import time\ntime.sleep(1000)\n", "pkg/__init__.py": ""})
    start = time.monotonic()
    result = verify("--timeout", "2", "pkg", env=python_path(tmp_path))
    assert result.status == 2 and "did not answer within 2 s" in result.err, result
    assert time.monotonic() - start < 50


def test_the_version_of_an_interpreter_that_is_too_old_is_named(verify, tmp_path):
    write_tree(tmp_path, {"site/sitecustomize.py": "import sys\nsys.version_info = (3, 7, 0)\n"})
    result = verify("os", env=python_path(tmp_path))
    assert result.status == 2 and f"{ORACLE} is Python 3.7: verify needs Python 3.8 or later" in result.err, result


def test_rubbish_on_every_descriptor_loses_no_result(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/a.py": "", "p/noise.py": NOISE.replace("range(3, 100)", "range(3, 1024)"), "p/z.py": ""})
    result = verify("--elide", "OO", "p")
    assert (result.status, result.out) == (0, "4 modules: 4 import plain and elided, 0 only plain\n"), result


def test_a_module_that_closes_all_descriptors_loses_its_own_result(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/a.py": "", "p/closes.py": "import os\nos.closerange(0, 4096)\n", "p/z.py": ""})
    result = verify("--elide", "OO", "--json", "p")
    assert result.status == 0 and result.json["passed"] == 3, result
    assert [failure["name"] for failure in result.json["plain_failures"]] == ["p.closes"]


def test_a_module_that_ends_its_parent_loses_its_own_result(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/a.py": "", "p/kills.py": "import os\nos.kill(os.getppid(), 9)\n", "p/z.py": ""})
    result = verify("--elide", "OO", "--json", "p")
    assert result.status == 0 and result.json["passed"] == 3, result


def test_a_process_that_outlives_its_module_does_not_hold_up_the_others(verify, tmp_path):
    leaves = "import os, time\nif os.fork():\n    os._exit(3)\nos.setsid()\ntime.sleep(30)\n"
    write_tree(tmp_path, {"p/__init__.py": "", "p/leaves.py": leaves, "p/z.py": ""})
    start = time.monotonic()
    result = verify("--elide", "OO", "--json", "--timeout", "25", "p")
    assert result.json["plain_errors"] == {"crashed (exit status 3)": 1} and result.json["passed"] == 2, result
    assert time.monotonic() - start < 25


def test_the_working_folders_modules_do_not_run(verify, tmp_path):
    trap = "open('ran', 'w').close()\nraise SystemExit('not asked for')\n"
    write_tree(tmp_path, {name + ".py": trap for name in ("select", "linecache", "keyword", "re", "signal", "traceback")})
    result = verify("--elide", "OO", "colorsys")
    assert (result.status, result.out) == (0, "1 module: 1 import plain and elided, 0 only plain\n"), result
    assert not (tmp_path / "ran").exists()


def test_escape_sequences_of_exceptions_are_written_as_text(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/a.py": '"""d"""\nif not __doc__:\n    raise ValueError("\\x1b]0;PWNED\\x07 \\x9b31m")\n'})
    result = verify("--elide", "OO", "p.a")
    assert "ValueError: \\x1b]0;PWNED\\x07 \\x9b31m" in result.out and "\x1b" not in result.out, result


# ---- Interrupts ----

# Loops forever if it is elided, and ends at once otherwise.
LOOPS_ELIDED = """'d'
import os
if not __doc__:
    with open("new", "w") as file:
        file.write(str(os.getpid()))
    os.rename("new", "running")
    while True:
        pass
"""


def runs(process):
    """Whether a process exists and is not a zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def assert_ends(process):
    deadline = time.monotonic() + 10
    while runs(process):
        assert time.monotonic() < deadline, "the process goes on"
        time.sleep(0.1)


def interrupted(tmp_path, number, *arguments):
    """Starts verify, sends it the signal when the file `running` is there, and returns its exit status."""
    started = subprocess.Popen([LEANPYC, "verify", "--quiet", "--elide", "OO", "--cache", "cache", "--timeout", "600", *arguments],
                               cwd=tmp_path, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (tmp_path / "running").exists():
        assert time.monotonic() < deadline and started.poll() is None
        time.sleep(0.05)
    started.send_signal(number)
    return started.wait(60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_imports_and_leaves_no_trials(tmp_path, number):
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    write_tree(tmp_path, {"p/__init__.py": "", "p/loops.py": LOOPS_ELIDED})
    assert interrupted(tmp_path, number, "--python", ORACLE, "p.loops") == -number
    assert_ends((tmp_path / "running").read_text())
    assert not list((tmp_path / "cache").glob("verify-*"))


def test_a_killed_verify_leaves_nothing_for_good(verify, tmp_path):
    write_tree(tmp_path, {"p/__init__.py": "", "p/loops.py": LOOPS_ELIDED, "q.py": ""})
    assert interrupted(tmp_path, signal.SIGKILL, "--python", ORACLE, "p.loops") == -signal.SIGKILL
    assert_ends((tmp_path / "running").read_text())
    assert list((tmp_path / "cache").glob("verify-*"))
    assert verify("q").status == 0
    assert not list((tmp_path / "cache").glob("verify-*"))


def test_a_signal_ends_the_command(tmp_path):
    command = 'import os, time\nopen("new", "w").write(str(os.getpid()))\nos.rename("new", "running")\ntime.sleep(600)\n'
    write_tree(tmp_path, {"sleeps.py": command})
    assert interrupted(tmp_path, signal.SIGTERM, "--", sys.executable, "sleeps.py") == -signal.SIGTERM
    assert_ends((tmp_path / "running").read_text())
    assert not list((tmp_path / "cache").glob("verify-*"))


# ---- Modules that fail for other reasons than elision ----

def test_a_module_that_fails_alone_is_not_even_plain(verify, tmp_path):
    # The package fails after its submodule was loaded, so a later import finds the submodule in sys.modules.
    write_tree(tmp_path, {"p/__init__.py": "", "p/q/__init__.py": "from p.q import ext\nimport no_such_module\n", "p/q/ext.py": '"""e"""\n',
                          "p/q/zz.py": "import sys\nif 'p.q.ext' not in sys.modules:\n    raise RuntimeError\n"})
    for elision in ("none", "OO"):
        result = verify("--elide", elision, "--json", "p")
        assert result.status == 0 and result.json["broken"] == 0 and not result.json["findings"], result


def test_a_module_that_passes_only_after_others_is_not_even_plain(verify, tmp_path):
    once = "import os\nSEEN = os.environ.get('SEEN_FIRST')\nif not SEEN:\n    raise ValueError('not first')\n"
    write_tree(tmp_path, {"p/__init__.py": "", "p/a.py": '"""a"""\nimport os\nif __doc__:\n    os.environ["SEEN_FIRST"] = "1"\n', "p/b.py": once})
    result = verify("--elide", "OO", "--list-plain", "p")
    assert result.status == 0, result
    assert result.out.endswith("3 modules: 2 import plain and elided, 0 only plain, 1 not even plain (1 ValueError)\n")
    assert "p.b  ValueError: not first" in result.out


def test_a_module_that_fails_now_and_then_is_not_broken_by_elision(verify, tmp_path):
    every_third = ("import os\npath = os.path.join(os.path.dirname(__file__), 'count')\nwith open(path, 'a+') as file:\n    file.write('x')\n"
                   "if os.path.getsize(path) == 2:\n    raise RuntimeError('the second time')\n")
    write_tree(tmp_path, {"p/__init__.py": "", "p/unsteady.py": '"""d"""\n' + every_third})
    result = verify("--elide", "OO", "--json", "p.unsteady")
    assert result.status == 0 and result.json["broken"] == 0, result
    assert [entry["name"] for entry in result.json["unstable"]] == ["p.unsteady"]
    assert result.json["warnings"] == ["1 module failed elided, but not because of elision"]


def test_compile_runs_no_module_of_the_working_folder(leanpyc, tmp_path):
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    write_tree(tmp_path, {"linecache.py": "open('ran', 'w').close()\n", "site/a.py": "x = 1\n"})
    leanpyc("compile", "--python", ORACLE, "--pycache-prefix", "cache", env=python_path(tmp_path))
    assert (tmp_path / f"cache{tmp_path}/site/a.cpython-313.pyc").exists() and not (tmp_path / "ran").exists()
