"""The cache of `leanpyc run`: whose code it takes, when an entry is current, and what happens where it cannot be written."""
import os
import subprocess
import time

import pytest

from conftest import LEANPYC, ORACLE, run_program, write_tree
from interpreters import HOOKED, by_version

pytestmark = pytest.mark.skipif(ORACLE is None, reason="no CPython 3.13 here")

DOC = {"app.py": "import m\nprint(m.__doc__)\n", "m.py": "'doc'\n"}


@pytest.fixture
def run(leanpyc, tmp_path):
    """run(*command) under `leanpyc run --elide OO`, with the cache `cache`."""
    def start(*command, options=("--elide", "OO", "--no-config"), env=None, cwd=tmp_path):
        return leanpyc("run", *options, "--", *command, env={"LEANPYC_CACHE": str(tmp_path / "cache"), **(env or {})}, cwd=cwd)
    return start


def entries(cache):
    return sorted(path for path in cache.rglob("*.pyc"))


def mark(cache):
    """Put other code into the entry of m.py, so that its output shows whether the entry is used."""
    entry = next(path for path in entries(cache) if path.name.startswith("m.cpython-313."))
    data = entry.read_bytes()
    code = subprocess.run([ORACLE, "-c", "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(compile('__doc__ = \"marked\"', 'm', 'exec')))"],
                          capture_output=True, check=True).stdout
    entry.write_bytes(data[:16] + code + data[-40:])


# ---- Trust ----

def test_the_cache_is_for_its_user_alone(run, tmp_path):
    write_tree(tmp_path, DOC)
    before = os.umask(0)
    try:
        assert run(ORACLE, "app.py").out == "None\n"
    finally:
        os.umask(before)
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in entries(tmp_path / "cache"))


def test_a_cache_that_others_can_write_to_is_not_used(run, tmp_path):
    write_tree(tmp_path, DOC)
    assert run(ORACLE, "app.py").out == "None\n"
    for entry in entries(tmp_path / "cache"):
        entry.write_bytes(b"")
    os.chmod(tmp_path / "cache", 0o777)
    result = run(ORACLE, "app.py")
    assert (result.status, result.out) == (0, "None\n") and result.err.count("other users can write") == 1, result
    assert all(entry.read_bytes() == b"" for entry in entries(tmp_path / "cache"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_an_entry_of_another_user_is_not_used(run, tmp_path):
    write_tree(tmp_path, DOC)
    assert run(ORACLE, "app.py").out == "None\n"
    mark(tmp_path / "cache")
    assert run(ORACLE, "app.py").out == "marked\n"
    entry = next(path for path in entries(tmp_path / "cache") if path.name.startswith("m."))
    for part, path in ("entry", entry), ("variant", tmp_path / "cache"):
        os.chown(path, 1001, -1)
        result = run(ORACLE, "app.py")
        assert (result.status, result.out) == (0, "None\n"), (part, result)
        assert part == "entry" or "belongs to another user" in result.err, result
        os.chown(path, 0, -1)


@pytest.mark.parametrize("mode", [0o666, 0o620])
def test_an_entry_that_others_can_write_to_is_compiled_again(run, tmp_path, mode):
    write_tree(tmp_path, DOC)
    run(ORACLE, "app.py")
    entry = next(path for path in entries(tmp_path / "cache") if path.name.startswith("m."))
    os.chmod(entry, mode)
    data = entry.read_bytes()
    entry.write_bytes(data[:16] + b"N" + data[-40:])  # None in place of code: a TypeError if it runs
    assert run(ORACLE, "app.py").out == "None\n"
    assert entry.stat().st_mode & 0o777 == 0o600


# ---- When an entry is current ----

def test_a_source_of_equal_size_and_time_is_compiled_again(run, tmp_path):
    for text in "119", "121":
        write_tree(tmp_path, {"app.py": "import m\nprint(m.X)\n", "m.py": f"X = {text}\n"})
        os.utime(tmp_path / "m.py", (0, 0))
        assert run(ORACLE, "app.py").out == text + "\n"


def test_a_renamed_folder_of_equal_size_and_time_is_compiled_again(run, tmp_path):
    for name, text in ("one", "119"), ("two", "121"):
        write_tree(tmp_path, {f"{name}/m.py": f"X = {text}\n"})
    time.sleep(2.1)  # a stamp is trusted only if the file is at least two seconds old
    write_tree(tmp_path, {"app.py": "import sys\nsys.path.insert(0, 'current')\nimport m\nprint(m.X)\n"})
    for name, text in ("one", "119"), ("two", "121"), ("one", "119"):
        (tmp_path / name).rename(tmp_path / "current")
        assert run(ORACLE, "app.py").out == text + "\n"
        (tmp_path / "current").rename(tmp_path / name)


def test_a_copied_tree_with_other_inodes_is_not_compiled_again(run, tmp_path):
    write_tree(tmp_path, DOC)
    run(ORACLE, "app.py")
    mark(tmp_path / "cache")
    (tmp_path / "m.py").rename(tmp_path / "old")
    subprocess.run(["cp", "-p", tmp_path / "old", tmp_path / "m.py"], check=True)
    assert run(ORACLE, "app.py").out == "marked\n"


def test_a_module_reloaded_within_a_second_is_compiled_again(run, tmp_path):
    write_tree(tmp_path, {"app.py": "import importlib, m\nprint(m.X)\nopen('m.py', 'w').write('X = 2\\n')\nprint(importlib.reload(m).X)\n",
                          "m.py": "X = 1\n"})
    assert run(ORACLE, "app.py").out == "1\n2\n"


def test_code_of_a_changed_policy_never_gets_into_the_cache_of_another(run, tmp_path):
    keep, elide = 'elide = "O"\nkeep = "asserts"\n', 'elide = "O"\n'
    program = {"app.py": "import os\nif os.path.exists('swap'):\n    os.rename('swap', 'leanpyc.toml')\nimport m\n", "m.py": "assert False\n"}
    write_tree(tmp_path, {**program, "leanpyc.toml": keep, "swap": elide})
    assert run(ORACLE, "app.py", options=[]).status == 1
    (tmp_path / "leanpyc.toml").write_text(keep)
    assert "AssertionError" in run(ORACLE, "app.py", options=[]).err


@pytest.mark.parametrize("flag, variables", [("-O", {}), ("-OO", {}), (None, {"PYTHONOPTIMIZE": "1"})])
def test_the_flag_of_the_process_elides_what_it_does_without_leanpyc(run, tmp_path, flag, variables):
    write_tree(tmp_path, {"app.py": "'doc'\nimport m\nassert 0\nprint(__debug__, __doc__, m.__debug, m.__doc__)\n",
                          "m.py": "'doc'\nassert 0\n__debug = __debug__\n"})
    command = [ORACLE, *([flag] if flag else []), "app.py"]
    plain = run_program(command, tmp_path, variables)
    for elide in "columns", "none":
        assert run(*command, options=["--no-config", "--elide", elide], env=variables).out == plain.out


def test_a_cache_serves_runs_with_other_options_of_diagnosis(run, tmp_path):
    write_tree(tmp_path, DOC)
    run(ORACLE, "app.py")
    mark(tmp_path / "cache")
    result = run(ORACLE, "app.py", options=["--elide", "OO", "--no-config", "--count"])
    assert result.out == "marked\n" and result.err.endswith(" 0 not\n"), result


# ---- Where it cannot be written ----

UNWRITABLE = {
    "no home": {"LEANPYC_CACHE": "", "HOME": "", "XDG_CACHE_HOME": ""},
    "a file in its place": {"LEANPYC_CACHE": "/dev/null/cache"},
    "no file system": {"LEANPYC_CACHE": "/proc/leanpyc"},
}


@pytest.mark.parametrize("env", UNWRITABLE.values(), ids=UNWRITABLE)
def test_the_command_starts_and_is_elided_without_a_cache(run, tmp_path, env):
    write_tree(tmp_path, {**DOC, "app.py": "import m, sys, subprocess\nprint(m.__doc__, flush=True)\n"
                                           "if len(sys.argv) < 2:\n    subprocess.run([sys.executable, 'app.py', 'x'])\n"})
    result = run(ORACLE, "app.py", env={**env, "TMPDIR": str(tmp_path)})
    assert (result.status, result.out) == (0, "None\nNone\n") and result.err.count("leanpyc run:") == 1, result


def test_an_interpreter_without_native_compiler_runs_without_a_cache(run, tmp_path):
    others = [path for version, path in HOOKED.items() if version != (3, 13)]
    if not others:
        pytest.skip("only CPython 3.13 here")
    write_tree(tmp_path, DOC)
    result = run(others[0], "app.py", env={"LEANPYC_CACHE": "/proc/leanpyc", "TMPDIR": str(tmp_path)})
    assert (result.status, result.out) == (0, "doc\n") and result.err.count("leanpyc run:") == 1, result


DROP = "import os\nos.setgid(65534)\nos.setuid(65534)\nimport m\nprint(m.__doc__)\nimport n\nprint(n.__doc__)\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_program_that_drops_its_privileges_is_elided_in_memory(run, tmp_path):
    write_tree(tmp_path, {"drop.py": DROP, "m.py": "'doc'\n", "n.py": "'doc'\n"})
    for folder in [tmp_path, *tmp_path.parents[:-2]]:
        os.chmod(folder, 0o755)
    result = run(ORACLE, "drop.py")
    assert (result.status, result.out) == (0, "None\nNone\n") and result.err.count("leanpyc run:") <= 1, result


CHILDREN = """\
import os, signal, m
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
try:
    print(os.wait())
except ChildProcessError:
    print("no child")
if os.fork() == 0:
    import n
    os._exit(n.__doc__ is None)
print(os.wait()[1] >> 8)
kept = [int(name) for name in os.listdir("/proc/self/fd")] if os.path.isdir("/proc/self/fd") else []
print(all(os.get_inheritable(d) is False for d in kept if d > 2 and os.path.exists(f"/proc/self/fd/{d}")))
os.closerange(3, 100)
file = open("written", "w+")
os.dup2(file.fileno(), 4); os.dup2(file.fileno(), 5); os.dup2(file.fileno(), 6)
import o
print(o.__doc__, os.stat("written").st_size)
"""


def test_a_compiler_in_memory_disturbs_neither_children_nor_descriptors(run, tmp_path):
    write_tree(tmp_path, {"app.py": CHILDREN, "m.py": "'doc'\n", "n.py": "'doc'\n", "o.py": "'doc'\n"})
    result = run(ORACLE, "app.py", env={"LEANPYC_CACHE": "/proc/leanpyc", "TMPDIR": str(tmp_path)})
    assert (result.status, result.out) == (0, "no child\n1\nTrue\nNone 0\n"), result


# ---- Preparing it ----

def test_a_prepared_cache_serves_other_users_and_is_not_written(leanpyc, run, tmp_path):
    write_tree(tmp_path, {**DOC, "package/__init__.py": "'doc'\n", "package/part.py": "'doc'\n", "broken.py": "x = = 1\n",
                          "main.py": "import json, m, package.part\nprint(m.__doc__, package.part.__doc__, json.__doc__)\n"})
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    options = ("--elide", "OO", "--no-config", "--python", ORACLE)
    result = leanpyc("run", "--prepare", *options, ".", "json", env=env)
    assert result.status == 0 and "left to the interpreter" in result.err, result
    options = ("--elide", "OO", "--no-config", "--python", "/usr/bin/python3")
    assert leanpyc("run", "--prepare", *options, ".", "json", "re", env=env).status == 0
    mark(tmp_path / "cache")
    result = run(ORACLE, "main.py")
    assert (result.out, result.err) == ("marked None None\n", ""), result
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in entries(tmp_path / "cache") if "/json/" in str(path) or path.name.startswith("m."))
    if os.geteuid() == 0 and os.access("/usr/bin/python3", os.X_OK):
        for folder in [tmp_path, *tmp_path.parents[:-2]]:
            os.chmod(folder, 0o755)
        user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        result = run_program([*user, LEANPYC, "run", "--elide", "OO", "--no-config", "--", "/usr/bin/python3", "main.py"], tmp_path, env)
        assert (result.status, result.out) == (0, "None None None\n") and "m.py" not in result.err, result


def test_preparing_says_what_it_does_not_find(leanpyc, tmp_path):
    result = leanpyc("run", "--prepare", "--python", ORACLE, "nosuch.module", env={"LEANPYC_CACHE": str(tmp_path / "cache")})
    assert result.status == 1 and "nosuch.module" in result.err, result


# ---- Warnings ----

@pytest.mark.parametrize("python", **by_version({version: path for version, path in HOOKED.items() if version in ((3, 13), (3, 11))}))
@pytest.mark.parametrize("options, variables", [(["-W", "error"], {}), ([], {"PYTHONWARNINGS": "error"}), ([], {}), (["-W", "ignore"], {})])
def test_warnings_of_the_compiler_are_as_in_plain_python(run, tmp_path, python, options, variables):
    write_tree(tmp_path, {"script.py": "x = 1 is 1\nprint(x)\n", "imports.py": "import warned\nprint(warned.x)\n", "warned.py": "x = 1 is 1\n"})
    for script in "script.py", "imports.py":
        plain = run_program([python, *options, script], tmp_path, variables)
        for _ in range(2):
            result = run(python, *options, script, options=["--no-config", "--elide", "asserts"], env=variables)
            if script == "script.py" or options or variables or python == ORACLE:
                assert (result.status, result.out, result.err) == (plain.status, plain.out, plain.err)


def test_folders_that_nothing_has_used_for_a_month_are_removed(run, tmp_path):
    write_tree(tmp_path, DOC)
    run(ORACLE, "app.py")
    variant = next(path for path in (tmp_path / "cache").iterdir() if path.name != "hooks")
    for name in "0123456789abcdef", "hooks/0123456789abcdef", "fedcba9876543210":
        (tmp_path / "cache" / name / "sub").mkdir(parents=True)
        (tmp_path / "cache" / name / "sub" / "file").write_text("")
    month_ago = time.time() - 31 * 86400
    for name in "0123456789abcdef", "hooks/0123456789abcdef":
        os.utime(tmp_path / "cache" / name, (month_ago, month_ago))
    os.utime(variant, (month_ago, month_ago))
    assert run(ORACLE, "app.py").out == "None\n"
    assert not (tmp_path / "cache/0123456789abcdef").exists() and not (tmp_path / "cache/hooks/0123456789abcdef").exists()
    assert (tmp_path / "cache/fedcba9876543210").exists() and variant.exists()


# ---- Coverage ----

# The part of coverage.py's parser that finds statements, which is the same since its version 5.
COVERAGE = """\
class PythonParser:
    def __init__(self, filename):
        self.filename = filename
        self.text = open(filename).read()
        self.excluded = set()
    def first_line(self, line):
        return 5 if line == 6 else line
    def _raw_parse(self):
        self.excluded = {99}
"""
MEASURED = "'''doc'''\ndef f(x):\n    '''doc'''\n    y = x\n    assert (x >\n            0)\n    if __debug__:\n        y += 1\n    return y\n"


@pytest.mark.parametrize("python", **by_version(HOOKED))
def test_coverage_counts_elided_lines_as_excluded(run, tmp_path, python):
    write_tree(tmp_path, {"coverage/__init__.py": "", "coverage/parser.py": COVERAGE, "measured.py": MEASURED,
                          "app.py": "import measured\nfrom coverage.parser import PythonParser\n"
                                    "parser = PythonParser('measured.py')\nparser._raw_parse()\nprint(sorted(parser.excluded))\n"})
    assert run(python, "app.py", options=["--no-config", "--elide", "none"]).out == "[99]\n"
    assert {5, 8, 99} <= set(eval(run(python, "app.py", options=["--no-config", "--elide", "asserts,debug"]).out)) <= {5, 6, 7, 8, 99}


# ---- The hook's own code ----

def test_the_hook_is_compiled_before_an_interpreter_starts(run, tmp_path):
    """An interpreter that compiled it would spend 8 ms of its first start on it, and of each start if it cannot write."""
    assert run("true").status == 0
    [folder] = (tmp_path / "cache/hooks").iterdir()
    compiled = sorted(str(path.relative_to(folder)) for path in folder.rglob("*cpython-313*"))
    assert compiled == ["__pycache__/sitecustomize.cpython-313.pyc", "hook.cpython-313"]
    names = subprocess.run([ORACLE, "-c", "import marshal, sys\ncode = marshal.loads(open(sys.argv[1], 'rb').read()[4:])\n"
                            "print(code.co_filename, 'start' in code.co_names)", folder / "hook.cpython-313"], capture_output=True, text=True)
    assert names.stdout == "<frozen importlib._bootstrap_external> True\n", names
    result = run(ORACLE, "-v", "-c", "")
    assert f"# code object from '{folder}/__pycache__/sitecustomize.cpython-313.pyc'" in result.err, result
