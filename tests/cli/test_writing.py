"""Other processes never see half a .pyc, and the temporary files of killed runs are removed."""
import fcntl
import os
import signal
import subprocess
import time

import pytest

from conftest import CACHE, LEANPYC, pyc_files, write_tree

MANY = {f"m/{i // 40:02}/f{i:04}.py": "".join(f"x{j} = [{j}, 'text {j}', {j}.5]\n" for j in range(60)) for i in range(1200)}


def temporary_files(root):
    return [name for _, _, names in os.walk(root) for name in names if not name.endswith((".py", ".pyc"))]


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_killed_runs_leave_whole_files(leanpyc, tmp_path, kind):
    write_tree(tmp_path / "whole", MANY)
    assert leanpyc("compile", "m", cwd=tmp_path / "whole").status == 0
    whole = {path: (tmp_path / "whole" / path).read_bytes() for path in pyc_files(tmp_path / "whole")}
    write_tree(tmp_path / "killed", MANY)
    for delay in (0.01, 0.03, 0.06):
        process = subprocess.Popen([LEANPYC, "compile", "-f", "m"], cwd=tmp_path / "killed", stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(kind)
        process.wait(60)
        for path in pyc_files(tmp_path / "killed"):
            assert (tmp_path / "killed" / path).read_bytes() == whole[path], path
        if kind != signal.SIGKILL:
            # A signal that comes before leanpyc has installed its handler, as in a slow start under sanitizers, ends it
            # at once.
            assert process.returncode in (0, 1, -kind) and not temporary_files(tmp_path / "killed")
    assert leanpyc("compile", "-f", "m", cwd=tmp_path / "killed").status == 0
    assert not temporary_files(tmp_path / "killed")
    assert {path: (tmp_path / "killed" / path).read_bytes() for path in pyc_files(tmp_path / "killed")} == whole


def test_an_interrupted_run_says_so(leanpyc, tmp_path):
    write_tree(tmp_path, MANY)
    process = subprocess.Popen([LEANPYC, "compile", "-f", "-i", "-", "--json"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdin.write("m/00\n")
    process.stdin.flush()
    # The first file is written only after the handler was installed, so the signal is sent after that.
    while not (tmp_path / "m/00" / CACHE).exists():
        time.sleep(0.01)
    # Background jobs of a shell ignore SIGINT, and so does a leanpyc that they start. So this test sends SIGTERM.
    process.send_signal(signal.SIGTERM)
    process.stdin.write("m/01\n")
    out, err = process.communicate()
    assert process.returncode == -signal.SIGTERM and '"interrupted": true' in out and "[interrupted]" in err


def test_temporary_files_of_ended_processes_are_removed(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "1\n"})
    cache = tmp_path / CACHE
    cache.mkdir()
    dead = subprocess.Popen(["true"])
    dead.wait()
    (cache / f".leanpyc-{dead.pid}-3.tmp").write_bytes(b"half")
    # A process number has no meaning outside of its container, so it does not protect a file. A process that is writing
    # holds a lock.
    (cache / f".leanpyc-{os.getpid()}-4.tmp").write_bytes(b"of a process that had this number")
    (cache / ".leanpyc-notes.tmp").write_bytes(b"somebody's")
    with open(cache / f".leanpyc-{os.getpid()}-3.tmp", "wb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        assert leanpyc("compile", "a.py").status == 0
    assert sorted(os.listdir(cache)) == sorted([f".leanpyc-{os.getpid()}-3.tmp", ".leanpyc-notes.tmp", "a.cpython-313.pyc"])


def test_names_as_long_as_the_file_system_allows(leanpyc, tmp_path):
    """importlib's temporary names are longer than the final name. leanpyc's are never longer."""
    longest = 255 - len(".cpython-313.pyc")
    write_tree(tmp_path, {f"m/{'n' * length}.py": "1\n" for length in (longest - 1, longest, longest + 1)})
    result = leanpyc("compile", "m", "--json")
    assert result.status == 1 and result.json["pyc_files"] == 2
    assert result.json["failures"][0]["message"].startswith("[Errno 36] File name too long: ")


def test_runs_at_the_same_time_leave_whole_files(leanpyc, tmp_path):
    write_tree(tmp_path, MANY)
    runs = [subprocess.Popen([LEANPYC, "compile", "-f", "m"], cwd=tmp_path, stderr=subprocess.DEVNULL) for _ in range(3)]
    assert [run.wait(120) for run in runs] == [0, 0, 0]
    assert len(pyc_files(tmp_path)) == len(MANY) and not temporary_files(tmp_path)


@pytest.mark.parametrize("arguments", [["-o", "0", "-o", "1"], ["--invalidation-mode", "checked-hash"]])
def test_results_do_not_depend_on_the_threads(leanpyc, tmp_path, arguments):
    files = {**dict(list(MANY.items())[:300]), "m/03/broken.py": "a b\n", "m/05/broken.py": "(\n"}
    seen = []
    for threads in ("1", "2", "7", "0"):
        root = write_tree(tmp_path / threads, files)
        result = leanpyc("compile", "-v", "-j", threads, *arguments, "m", cwd=root)
        told = [line for line in result.err.splitlines() if " files: " not in line]
        seen.append((result.status, told, {path: (root / path).read_bytes() for path in pyc_files(root)}))
    assert seen[0][0] == 1 and all(other == seen[0] for other in seen)
