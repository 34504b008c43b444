"""`leanpyc run` started many times at once: one process compiles, the others use what it writes, and no lock blocks a start."""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from conftest import LEANPYC, ORACLE, write_tree
from interpreters import HOOKED, by_version

pytestmark = pytest.mark.skipif(ORACLE is None, reason="no CPython 3.13 here")

MODULES = 30
PROGRAM = {"app.py": "".join(f"import m{i}\n" for i in range(MODULES)) + "print(all(m.__doc__ is None for m in (%s)))\n"
                     % ", ".join(f"m{i}" for i in range(MODULES)),
           **{f"m{i}.py": f"'''doc'''\nX = {i}\n" for i in range(MODULES)}}

# Starts the command so many times at once, and becomes the parent of the detached compilers, to count them and their CPU time.
STARTER = """\
import ctypes, json, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
count, command = int(sys.argv[1]), sys.argv[2:]
started = {}
for _ in range(count):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    started[process.pid] = process
compilers = failed = 0
while True:
    try:
        pid, status = os.wait()
    except ChildProcessError:
        break
    compilers += pid not in started
    failed += pid in started and status != 0
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([compilers, failed, sorted({p.stdout.read().decode() for p in started.values()}), used.ru_utime + used.ru_stime]))
"""


def start_together(tmp_path, count, python):
    command = [LEANPYC, "run", "--elide", "OO", "--no-config", "--", python, "app.py"]
    env = {**os.environ, "LEANPYC_CACHE": str(tmp_path / "cache"), "LEANPYC_KNOWLEDGE": "0"}
    done = subprocess.run([sys.executable, "-c", STARTER, str(count), *command], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a subreaper")
@pytest.mark.parametrize("python", **by_version({version: path for version, path in HOOKED.items() if version in ((3, 11), (3, 13))}))
def test_thirty_starts_at_once_compile_about_once(tmp_path, python):
    write_tree(tmp_path, PROGRAM)
    compilers, failed, output, time_of_thirty = start_together(tmp_path, 30, python)
    assert (failed, output) == (0, ["True\n"])
    # A process that sees no new entry for a second on a busy machine starts its own compiler.
    assert 1 <= compilers <= 10, compilers
    compilers, _, _, time_of_warm = start_together(tmp_path, 30, python)
    assert compilers == 0
    shutil.rmtree(tmp_path / "cache")
    time_of_one = start_together(tmp_path, 1, python)[3]
    # CPU time, the compilers included: about that of one cold start and of 30 warm ones.
    assert time_of_thirty <= 2.5 * (time_of_one + time_of_warm), (time_of_thirty, time_of_one, time_of_warm)


def test_a_lock_that_another_process_holds_delays_a_start_once(leanpyc, tmp_path):
    write_tree(tmp_path, PROGRAM)
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    options = ("run", "--elide", "OO", "--no-config", "--", ORACLE)
    assert leanpyc(*options, "-c", "", env=env).status == 0
    [variant] = [path for path in (tmp_path / "cache").iterdir() if path.name != "hooks"]
    with open(variant / "lock", "r+b") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        before = time.monotonic()
        result = leanpyc(*options, "app.py", env=env)
        # Half a second for each module would be more.
        assert (result.status, result.out, result.err) == (0, "True\n", "") and time.monotonic() - before < MODULES * 0.4


def test_the_lock_of_a_killed_process_is_free(leanpyc, tmp_path):
    write_tree(tmp_path, {**PROGRAM, "killed.py": "import m0, os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"})
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    options = ("run", "--elide", "OO", "--no-config", "--", ORACLE)
    assert leanpyc(*options, "killed.py", env=env).status == -signal.SIGKILL
    [variant] = [path for path in (tmp_path / "cache").iterdir() if path.name != "hooks"]
    end = time.monotonic() + 10
    with open(variant / "lock", "r+b") as lock:
        while True:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.01)
    assert leanpyc(*options, "app.py", env=env).out == "True\n"


@pytest.mark.parametrize("replace", [
    lambda lock: lock.mkdir(), lambda lock: lock.symlink_to("/dev/null"), lambda lock: os.mkfifo(lock),
], ids=["folder", "link", "pipe"])
def test_something_else_in_place_of_the_lock_stops_nothing(leanpyc, tmp_path, replace):
    write_tree(tmp_path, PROGRAM)
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    options = ("run", "--elide", "OO", "--no-config", "--", ORACLE)
    assert leanpyc(*options, "-c", "", env=env).status == 0
    [variant] = [path for path in (tmp_path / "cache").iterdir() if path.name != "hooks"]
    (variant / "lock").unlink(missing_ok=True)
    replace(variant / "lock")
    result = leanpyc(*options, "app.py", env=env)
    assert (result.status, result.out, result.err) == (0, "True\n", ""), result
