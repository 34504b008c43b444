"""Tests of the program as its users see it: the command line, files, exit status.

LEANPYC names the program, and LEANPYC_ORACLE an interpreter of CPython 3.13. Without LEANPYC_ORACLE the tests look for
one; if they find none, the comparisons with its compileall are skipped.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "differential"))
import oracles  # noqa: E402

LEANPYC = os.path.abspath(os.environ.get("LEANPYC", Path(__file__).parents[2] / "build" / "leanpyc"))
CACHE = "__pycache__"


def find_oracle():
    named = os.environ.get("LEANPYC_ORACLE")
    candidates = [named] if named else [
        *sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.13.*/bin/python"))), shutil.which("python3.13")]
    for path in filter(None, candidates):
        answer = subprocess.run([path, "-c", "import sys; print(sys.version_info[:2] == (3, 13))"], capture_output=True, text=True)
        if answer.stdout.strip() == "True":
            return path
    return None


ORACLE = find_oracle()


class Result:
    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"status {self.status}\nstdout:\n{self.out}\nstderr:\n{self.err}"


def run_program(argv, cwd, env=None, stdin=None):
    # The caller's settings for compilation must not reach the tests.
    clean = {k: v for k, v in os.environ.items() if k not in ("SOURCE_DATE_EPOCH", "PYTHONPYCACHEPREFIX", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "VIRTUAL_ENV")}
    # An interpreter's own imports must not write where the tests look.
    clean["PYTHONDONTWRITEBYTECODE"] = "1"
    process = subprocess.run([str(a) for a in argv], cwd=cwd, env={**clean, **(env or {})}, input=stdin, text=True,
                             errors="surrogateescape", capture_output=True, timeout=120)
    return Result(process)


# Files whose programs show an elision by printing a docstring, which the built-in knowledge would keep.
WITHOUT_KNOWLEDGE = ("test_run", "test_verify", "test_launcher", "test_json_schema")


@pytest.fixture(autouse=True)
def no_knowledge(request, monkeypatch):
    if request.module.__name__.startswith(WITHOUT_KNOWLEDGE):
        monkeypatch.setenv("LEANPYC_KNOWLEDGE", "0")


@pytest.fixture
def leanpyc(tmp_path):
    """leanpyc(*arguments, cwd=tmp_path, env=…, stdin=…) runs the program."""
    if not os.access(LEANPYC, os.X_OK):
        pytest.fail(f"{LEANPYC} is no program: set LEANPYC")
    return lambda *arguments, cwd=tmp_path, env=None, stdin=None: run_program([LEANPYC, *arguments], cwd, env, stdin)


@pytest.fixture
def oracle(tmp_path):
    """oracle(*arguments) runs CPython 3.13."""
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    return lambda *arguments, cwd=tmp_path, env=None, stdin=None: run_program([ORACLE, *arguments], cwd, env, stdin)


@pytest.fixture
def host_python():
    """The newest interpreter here of a version that only its own compiler compiles for."""
    for minor in ("3.10", "3.9", "3.8"):
        for _, path in reversed(oracles.find(minor)):
            return path
    pytest.skip("no CPython 3.8, 3.9 or 3.10 here")


@pytest.fixture
def compileall(oracle):
    return lambda *arguments, **more: oracle("-m", "compileall", *arguments, **more)


def write_tree(root, files):
    """Write files from {path: text}. A path that ends with a slash is a folder; a value ("->", path) makes a link. All files get the same
    old modification time. Return the root."""
    for name, content in files.items():
        path = Path(root, name)
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, tuple):
            path.symlink_to(content[1])
        else:
            path.write_text(content, encoding="utf-8")
            os.utime(path, ns=(10**18, 1_500_000_000_123_456_789))
    return root


def pyc_files(root):
    """Return {path: (first sixteen bytes, permissions)} of all .pyc files below `root`."""
    found = {}
    for path in sorted(Path(root).rglob("*.pyc")):
        if not path.is_symlink() and path.is_file():
            found[str(path.relative_to(root))] = (path.read_bytes()[:16], path.stat().st_mode & 0o777)
    return found


PACKAGE = {
    "p/__init__.py": "",
    "p/a.py": "A = 1\n",
    "p/b.txt": "text",
    "p/sub/__init__.py": '"""doc"""\n',
    "p/sub/c.py": "def f(x):\n    assert x\n    return x\n",
    "p/sub/deep/d.py": "import os\n",
    "p/z.py": "class C:\n    '''doc'''\n",
}


@pytest.fixture
def both(tmp_path, leanpyc, compileall):
    """both(files, *arguments) runs compileall in one copy of the tree and leanpyc in another, and requires the same status and .pyc
    files. Returns leanpyc's result and folder. `extra` are arguments for leanpyc alone."""

    def compare(files, *arguments, env=None, stdin=None, extra=(), repeat=1):
        theirs, ours = tmp_path / "theirs", tmp_path / "ours"
        for folder in (theirs, ours):
            write_tree(folder, files)
        for _ in range(repeat):
            expected = compileall(*arguments, cwd=theirs, env=env, stdin=stdin)
            result = leanpyc("compile", *arguments, *extra, cwd=ours, env=env, stdin=stdin)
        assert result.status == expected.status, (expected, result)
        assert pyc_files(ours) == pyc_files(theirs), result
        return result, ours

    return compare
