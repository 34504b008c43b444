"""Faults while a tree is compiled: no file is torn, no temporary file stays, the rest is done, and the summary reports the failures."""
import json
import os
import random
import signal
import subprocess
import threading
import time

import pytest

from conftest import CACHE, LEANPYC, PACKAGE, write_tree

NOBODY = 65534
TREE = {f"m/{i // 20}/f{i:03}.py": "".join(f"x{j} = [{j}, 'text {i} {j}', {j}.5]\n" for j in range(100)) for i in range(100)}


def contents(root):
    """Return {path: bytes} of the .pyc files, and the paths of unexpected other files in their folders."""
    found, others = {}, []
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".pyc"):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, root)] = file.read()
            elif not name.endswith(".py") and not name.startswith(".leanpyc-record"):
                others.append(path)
    return found, others


@pytest.fixture
def whole(leanpyc, tmp_path):
    """The .pyc files of TREE from an undisturbed run."""
    write_tree(tmp_path / "whole", TREE)
    assert leanpyc("compile", "m", cwd=tmp_path / "whole").status == 0
    return contents(tmp_path / "whole")[0]


@pytest.fixture
def small_disk(tmp_path):
    """A separate file system with room for 300 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def as_nobody(*arguments, cwd):
    """Run leanpyc as an unprivileged user, because permissions do not restrict root. Return the process and its JSON."""
    def become_nobody():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    ran = subprocess.run([LEANPYC, *arguments], cwd=cwd, preexec_fn=become_nobody, capture_output=True, text=True)
    return ran, json.loads(ran.stdout)


def give_to_nobody(root):
    if os.geteuid() == 0:
        for folder, _, names in os.walk(root):
            for name in [".", *names]:
                os.chown(os.path.join(folder, name), NOBODY, NOBODY)


def test_a_full_disk_fails_single_files_and_the_next_run_adds_them(leanpyc, whole, small_disk, tmp_path):
    result = leanpyc("compile", "m", "-p", "", "--out", small_disk, "--json", cwd=tmp_path / "whole")
    written, others = contents(small_disk)
    summary = result.json
    assert result.status == 1 and summary["failed"] > 0 and summary["compiled"] > 0
    assert summary["compiled"] + summary["failed"] == len(TREE) and summary["pyc_files"] == len(written)
    assert {failure["message"].split(":")[0] for failure in summary["failures"]} == {"[Errno 28] No space left on device"}
    expected = {path.removeprefix("m/"): content for path, content in whole.items()}
    assert written.items() <= expected.items() and not others
    # With more space, the second run compiles the remaining files.
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    again = leanpyc("compile", "m", "-p", "", "--out", small_disk, "--json", cwd=tmp_path / "whole")
    assert again.status == 0 and again.json["up_to_date"] == len(written)
    assert contents(small_disk) == (expected, [])


def test_a_read_only_folder(tmp_path):
    write_tree(tmp_path, PACKAGE)
    give_to_nobody(tmp_path)
    (tmp_path / "p/sub").chmod(0o555)
    ran, summary = as_nobody("compile", "p", "--json", cwd=tmp_path)
    assert ran.returncode == 1 and summary["failed"] == 2 and summary["compiled"] == len([n for n in PACKAGE if n.endswith(".py")]) - 2
    assert {failure["error"] for failure in summary["failures"]} == {"PermissionError"}


def test_an_unreadable_file(tmp_path):
    write_tree(tmp_path, PACKAGE)
    give_to_nobody(tmp_path)
    (tmp_path / "p/a.py").chmod(0)
    ran, summary = as_nobody("compile", "p", "--json", cwd=tmp_path)
    assert ran.returncode == 1 and summary["failed"] == 1
    assert summary["failures"][0]["message"] == "[Errno 13] Permission denied: 'p/a.py'"


@pytest.mark.parametrize("there", ["folder", "dangling", "fifo", "link"])
def test_something_else_in_the_place_of_a_pyc(leanpyc, tmp_path, there):
    write_tree(tmp_path, {"a.py": "1\n", "b.py": "2\n", "other.txt": "kept"})
    place = tmp_path / CACHE / "a.cpython-313.pyc"
    place.parent.mkdir()
    if there == "folder":
        place.mkdir()
    elif there == "fifo":
        os.mkfifo(place)
    else:
        place.symlink_to("nowhere" if there == "dangling" else tmp_path / "other.txt")
    before = os.lstat(place)
    result = leanpyc("compile", ".", "--json")
    assert result.status == 1 and result.json["compiled"] == 1 and result.json["failed"] == 1
    assert result.json["failures"][0]["path"].endswith("a.py")
    assert os.lstat(place) == before and (tmp_path / "other.txt").read_text() == "kept"
    assert sorted(os.listdir(place.parent)) == ["a.cpython-313.pyc", "b.cpython-313.pyc"]


def test_folders_that_link_to_themselves(leanpyc, tmp_path):
    write_tree(tmp_path, {"p/a.py": "1\n", "p/loop": ("->", "."), "p/up": ("->", ".."), "p/self": ("->", "self")})
    result = leanpyc("compile", "p", "--json")
    assert result.status == 0 and result.json["files"] == 1


def test_files_that_change_and_vanish_meanwhile(leanpyc, tmp_path):
    write_tree(tmp_path, TREE)
    paths = [tmp_path / name for name in TREE]
    done = threading.Event()

    def disturb():
        chance = random.Random(1)
        second = 1_600_000_000
        while not done.is_set():
            path = chance.choice(paths)
            if chance.random() < 0.3:
                path.unlink(missing_ok=True)
            else:
                second += 1  # a new time each time: compileall ignores a change within the same second
                path.write_text(f"y = {second}\n")
                os.utime(path, (second, second))

    worker = threading.Thread(target=disturb)
    worker.start()
    results = [leanpyc("compile", "m", "--json") for _ in range(10)]
    done.set()
    worker.join()
    for result in results:
        assert {failure["error"] for failure in result.json["failures"]} <= {"FileNotFoundError"}, result
    # Every file that exists now is compiled from its present content.
    assert leanpyc("compile", "m").status == 0
    after, others = contents(tmp_path)
    assert leanpyc("compile", "m", "-f").status == 0
    present = {os.path.join(os.path.dirname(name), CACHE, os.path.basename(name)[:-3] + ".cpython-313.pyc") for name in TREE
               if (tmp_path / name).exists()}
    fresh = contents(tmp_path)[0]
    assert not others and {path: after[path] for path in present} == {path: fresh[path] for path in present}


def test_a_run_that_is_killed_at_any_moment_leaves_only_whole_files(leanpyc, whole, tmp_path):
    """Kills five hundred runs, at times from before the first file to after the last."""
    tree = write_tree(tmp_path / "tree", TREE)
    start = time.monotonic()
    assert leanpyc("compile", "-f", "m", cwd=tree).status == 0
    longest = time.monotonic() - start
    chance = random.Random(2)
    killed = 0
    for _ in range(500):
        process = subprocess.Popen([LEANPYC, "compile", "-f", "-qq", "m"], cwd=tree)
        time.sleep(chance.uniform(0, 1.2 * longest))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        found = contents(tree)[0]
        assert {path: found[path] for path in found if found[path] != whole[path]} == {}
    assert killed > 0
    assert leanpyc("compile", "-f", "m", cwd=tree).status == 0
    assert contents(tree) == (whole, [])
