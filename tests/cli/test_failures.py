"""Files that cannot be compiled: messages, remaining files, exit status; limits and signals."""
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from conftest import CACHE, LEANPYC, PACKAGE, pyc_files, write_tree

BROKEN = {**PACKAGE, "p/broken.py": "x = 1\nif x:\n    y = (1 +* 2)\n", "p/sub/bad.py": "def f(:\n    pass\n"}


@pytest.mark.parametrize("arguments", [[], ["-q"], ["-qq"], ["-j", "1"], ["-j", "0"], ["-o", "0", "-o", "2"], ["-f"]])
def test_other_files_are_compiled_although_some_fail(both, arguments):
    result, _ = both(BROKEN, *arguments, "p")
    assert result.status == 1


def test_an_error_looks_like_pythons(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, BROKEN)
    result = leanpyc("compile", "p")
    python = oracle("p/broken.py").err
    shown = python[python.index("    y = "):]
    assert "*** Error compiling 'p/broken.py'...\n  File \"p/broken.py\", line 3\n" + shown in result.err
    assert result.err.index("p/broken.py") < result.err.index("p/sub/bad.py")


@pytest.mark.parametrize("source", [
    "x = 'caf\u00e9' +* 2\n", "\tx = \t(1 +* 2)\n".lstrip("\t"), "if 1:\n\tx = \u3000(1 +* 2)\n", "x = (\n", "def f():\nreturn 1\n", "  x = 1\n",
    "if 1:\n    a\n  b\n", "x = '''abc\n", "x = 'abc\n", "f(a for a in b, c)\n", "x = 1 if 2\n", "\U0001f40d = 1\n", "a b\n",
    "return 1\n", "def f():\n    x = 1\n    global x\n", "for x in y:\n    continue\n\nbreak\n", "x = {'\u00e9': 1, **y, z}\n",
    "print 'caf\u00e9'\n", "f(\n  a=1,\n  a=2)\n", "if 1:\n\ta\n        b\n",
    "for x in y:\n try: a\n except* b:\n  try: continue\n  finally: c\n",
])
def test_errors_are_shown_as_by_python(leanpyc, oracle, tmp_path, source):
    (tmp_path / "x.py").write_text(source, encoding="utf-8")
    expected = oracle("-c", """if 1:
        import sys, traceback
        sys.stderr.reconfigure(encoding="utf-8")
        try:
            compile(open("x.py", "rb").read(), "x.py", "exec")
        except SyntaxError as error:
            print(*traceback.format_exception_only(error), sep="", end="", file=sys.stderr)
        """, env={"PYTHONUTF8": "1"}).err
    result = leanpyc("compile", "x.py")
    ours = result.err[result.err.index("\n") + 1:]
    assert result.status == 1
    assert ours.startswith(expected), (expected, ours)


@pytest.mark.parametrize("quiet, lines", [([], 5), (["-q"], 5), (["-qq"], 0)])
def test_quiet_options_reduce_the_messages(leanpyc, tmp_path, quiet, lines):
    write_tree(tmp_path, {"a.py": "a b\n", "b.py": ""})
    result = leanpyc("compile", *quiet, ".")
    assert result.status == 1 and result.out == ""
    assert len(result.err.splitlines()) == (lines + 1 if lines else 0), result


def test_an_earlier_pyc_stays(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    leanpyc("compile", "a.py")
    before = (tmp_path / CACHE / "a.cpython-313.pyc").read_bytes()
    (tmp_path / "a.py").write_text("x = = 1\n")
    assert leanpyc("compile", "a.py").status == 1
    assert (tmp_path / CACHE / "a.cpython-313.pyc").read_bytes() == before


def test_a_file_in_the_place_of_the_cache_folder(both):
    result, _ = both({**PACKAGE, "p/__pycache__": "no folder"}, "p")
    assert result.status == 1
    assert re.search(r"NotADirectoryError: \[Errno 20\] Not a directory: 'p/__pycache__/a\.cpython-313\.pyc'", result.err), result.err


def test_a_read_only_folder_fails_as_in_compileall(both, tmp_path):
    if os.geteuid() == 0:
        # Permissions do not restrict root.
        pytest.skip("permissions do not hold for root")
    for name in ("ours", "theirs"):
        write_tree(tmp_path / name, PACKAGE)
        os.chmod(tmp_path / name / "p/sub", 0o555)
    result, _ = both({}, "p")
    assert result.status == 1 and "PermissionError: [Errno 13] Permission denied" in result.err


def test_output_that_cannot_be_written(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    result = leanpyc("compile", "p", "--out", "/proc/leanpyc", "--json")
    assert result.status == 1 and result.json["failed"] == 6
    assert {failure["error"] for failure in result.json["failures"]} == {"FileNotFoundError"}


def test_a_source_that_cannot_be_decoded_fails_as_in_compileall(both, tmp_path):
    for name in ("ours", "theirs"):
        write_tree(tmp_path / name, PACKAGE)
        (tmp_path / name / "p/latin.py").write_bytes(b"x = '\xe9'\n")
        (tmp_path / name / "p/nul.py").write_bytes(b"x = 1\0\n")
        (tmp_path / name / "p/cookie.py").write_bytes(b"# -*- coding: nonsense -*-\nx = 1\n")
    assert both({}, "p")[0].status == 1


def test_warnings_only_if_asked(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = '\\d'\n"})
    assert "SyntaxWarning" not in leanpyc("compile", "-f", "a.py").err
    told = leanpyc("compile", "-f", "-v", "-o", "0", "-o", "1", "a.py")
    assert told.err.count("a.py:1: SyntaxWarning: invalid escape sequence '\\d'\n  x = '\\d'\n") == 1
    assert leanpyc("compile", "-f", "--json", "a.py").json["warnings"] == 1


# The text that Python prints under `File "m.py", line N` for each source.
SHOWN_LINES = {
    b"import \\\n\n": b"    \n    ^\nSyntaxError: Expected one or more names after 'import'\n",
    b"import \\\n\t\n": b"    \t\n    \t^\nSyntaxError: Expected one or more names after 'import'\n",
    b"x = \\\n\nb\n": b"    \n    ^\nSyntaxError: invalid syntax\n",
    b"a b \xff c\n": "    a b \ufffd c\n        ^\nSyntaxError: (unicode error)".encode(),
    b"x = '\xc3\x28'\n": "    x = '\ufffd('\n        ^^\nSyntaxError: (unicode error)".encode(),
    b"x = '\xff\xfe abc' $\n": "    x = '\ufffd\ufffd abc' $\n        ^^^^\nSyntaxError: (unicode error)".encode(),
}


@pytest.mark.parametrize("source", SHOWN_LINES)
def test_the_line_of_an_error_is_shown_as_python_shows_it(tmp_path, source):
    (tmp_path / "m.py").write_bytes(source)
    ran = subprocess.run([LEANPYC, "compile", "-q", "m.py", "--target", "3.13.0", "--no-config"], cwd=tmp_path, capture_output=True)
    assert ran.returncode == 1 and SHOWN_LINES[source] in ran.stdout + ran.stderr


@pytest.mark.parametrize("source", ["\uff4datch x:\n case 1: pass\n", "match x:\n \uff43ase 1: pass\n", "\uff54ype X = int\n"])
def test_a_soft_keyword_in_compatibility_letters_is_a_name(leanpyc, tmp_path, source):
    (tmp_path / "m.py").write_text(source, encoding="utf-8")
    failures = leanpyc("compile", "m.py", "--json", "--target", "3.13.0").json["failures"]
    assert [each["message"] for each in failures] == ["invalid syntax"]
def test_a_file_size_limit_fails_one_file(tmp_path):
    write_tree(tmp_path, {"big.py": "x = [%s]\n" % ", ".join(f"'s{i}'" for i in range(3000)), "small.py": "x = 1\n"})
    process = subprocess.run(["sh", "-c", 'ulimit -f 8; "$0" compile .', LEANPYC], cwd=tmp_path, capture_output=True, text=True)
    assert process.returncode == 1 and "OSError: [Errno 27] File too large" in process.stderr, process
    assert [path.name for path in (tmp_path / CACHE).iterdir()] == ["small.cpython-313.pyc"]


def test_a_file_too_large_for_the_memory_fails_alone(tmp_path):
    write_tree(tmp_path, {"b.py": "x = 1\n", "c.py": "x = 1\n"})
    with open(tmp_path / "a.py", "wb") as file:
        file.truncate(900 << 20)
    process = subprocess.run(["sh", "-c", 'ulimit -v 600000; "$0" compile -j1 .', LEANPYC], cwd=tmp_path, capture_output=True, text=True)
    assert process.returncode == 1 and "MemoryError" in process.stderr and "2 compiled" in process.stderr, process


@pytest.mark.parametrize("arguments", [["compile", "huge.py", "b.py"], ["strip", "--elide", "lean", "-o", "out", "huge.py", "b.py"], ["show", "huge.py"], ["show", "huge.pyc"],
                                       ["policy", "huge.py"], ["compile", "--dump=ast", "huge.py"]])
def test_a_file_over_the_size_limit_fails_alone_and_is_not_read(tmp_path, arguments):
    write_tree(tmp_path, {"b.py": "x = 1\n"})
    for name in ("huge.py", "huge.pyc"):
        with open(tmp_path / name, "wb") as file:
            file.truncate(1 << 40)
    process = subprocess.run(["sh", "-c", 'ulimit -v 600000; "$0" "$@"', LEANPYC, *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert process.returncode == 1 and "[Errno 27] File too large: 'huge.py" in process.stderr, process
    if "b.py" in arguments:
        assert " 1 failed" in process.stderr and list(tmp_path.rglob("b*.py*"))[1:], process


def test_a_huge_file_about_an_environment_is_not_read(tmp_path):
    write_tree(tmp_path, {"site/p.py": "x = 1\n", "site/p-1.dist-info/METADATA": "Name: p\n"})
    for name in ("site/p-1.dist-info/RECORD", "pyvenv.cfg", "pyproject.toml"):
        with open(tmp_path / name, "wb") as file:
            file.truncate(1 << 40)
    for arguments in (["compile", "--no-config", "--elide", "lean", "site"], ["policy", "--no-config", "site/p.py"]):
        process = subprocess.run(["sh", "-c", 'ulimit -v 600000; "$0" "$@"', LEANPYC, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=20)
        assert process.returncode == 0, process


def test_fewer_threads_than_asked_for_are_enough(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root to become a user without other processes")
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            pytest.skip("other users cannot reach the temporary folder")
    write_tree(tmp_path, PACKAGE)
    program = shutil.copy(LEANPYC, tmp_path / "leanpyc")
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chmod(path, 0o777)
    for workers in ("1", "2"):
        process = subprocess.run(["setpriv", "--reuid=54321", "--clear-groups", "prlimit", "--nproc=1", program, "compile", "-f", "-j", workers, "p"],
                                 cwd=tmp_path, capture_output=True, text=True)
        assert process.returncode == 0 and "6 compiled" in process.stderr, process


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", [["compile", "-i", "list"], ["compile", "--python", "./hangs", "a.py"]])
def test_a_signal_ends_a_build_that_waits(tmp_path, kind, command):
    os.mkfifo(tmp_path / "list")
    write_tree(tmp_path, {"a.py": "x = 1\n", "hangs": "#!/bin/sh\nexec sleep 60\n"})
    os.chmod(tmp_path / "hangs", 0o755)
    writer = os.open(tmp_path / "list", os.O_RDWR)
    process = subprocess.Popen([LEANPYC, *command], cwd=tmp_path, stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(kind, signal.SIG_DFL))
    time.sleep(0.5)
    process.send_signal(kind)
    assert process.wait(timeout=20) == -kind
    os.close(writer)


def test_a_missing_path_or_one_without_python_is_reported_and_strict_fails(leanpyc, tmp_path):
    write_tree(tmp_path, {"x.whl": "PK", "empty/": "", "a.py": "x = 1\n"})
    for path, words in (("nonexist", "Can't list 'nonexist'"), ("empty", "warning: no Python source was found"),
                        ("x.whl", "warning: 'x.whl' is not Python source")):
        result = leanpyc("compile", path)
        assert result.status == 0 and words in result.err, result
        assert leanpyc("compile", "--strict", path).status == leanpyc("compile", "--strict", "-qq", path).status == 1
    for _ in range(2):  # compiled, then up to date
        assert leanpyc("compile", "--strict", "a.py").status == 0


def test_a_tree_for_deployment_that_lacks_a_folder_is_a_failure(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/a.py": "x = 1\n"})
    assert leanpyc("compile", "src", "missing").status == 0
    assert leanpyc("compile", "--out", "out", "src", "missing").status == 1
