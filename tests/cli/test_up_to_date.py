"""compileall's rules decide which files are compiled again; the size of the source counts too, as for importlib."""
import os

import pytest

from conftest import CACHE, PACKAGE, pyc_files, write_tree


def test_second_run_compiles_nothing(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    first = leanpyc("compile", "p", "--json").json
    before = {path: os.stat(tmp_path / path).st_ino for path in pyc_files(tmp_path)}
    second = leanpyc("compile", "p", "--json").json
    assert (first["files"], first["compiled"] + first["host"], first["up_to_date"]) == (6, 6, 0)
    assert (second["files"], second["compiled"], second["host"], second["up_to_date"], second["pyc_files"]) == (6, 0, 0, 6, 0)
    assert {path: os.stat(tmp_path / path).st_ino for path in pyc_files(tmp_path)} == before


def test_f_compiles_files_that_are_up_to_date(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    leanpyc("compile", "p")
    before = {path: os.stat(tmp_path / path).st_mtime_ns for path in pyc_files(tmp_path)}
    assert leanpyc("compile", "-f", "p", "--json").json["up_to_date"] == 0
    assert all(os.stat(tmp_path / path).st_mtime_ns != time for path, time in before.items())


def test_a_pyc_of_compileall_is_up_to_date(leanpyc, compileall, tmp_path):
    write_tree(tmp_path, PACKAGE)
    compileall("-q", "-o", "0", "-o", "1", "p")
    assert leanpyc("compile", "-o", "0", "-o", "1", "p", "--json").json["up_to_date"] == 6


def test_compileall_takes_what_we_wrote(leanpyc, compileall, tmp_path):
    write_tree(tmp_path, PACKAGE)
    leanpyc("compile", "p")
    assert "Compiling" not in compileall("p").out


def change(path, **how):
    for key, value in how.items():
        if key == "size":
            status = os.stat(path)
            with open(path, "a") as file:
                file.write("#" * value)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        elif key == "seconds":
            os.utime(path, (0, os.stat(path).st_mtime + value))
        elif key == "remove":
            os.unlink(path)
        elif key == "cut":
            os.truncate(path, value)
        elif key == "patch":
            with open(path, "r+b") as file:
                file.seek(value)
                file.write(b"\x07")


SOURCE, PYC = "p/a.py", f"p/{CACHE}/a.cpython-313.pyc"


# compileall compares neither the source's size nor anything after the first twelve bytes of the .pyc.
@pytest.mark.parametrize("path, how, by_compileall, rebuilt", [
    (SOURCE, {"seconds": 5}, True, True), (SOURCE, {"seconds": -5}, True, True), (SOURCE, {"size": 3}, False, True),
    (PYC, {"remove": True}, True, True), (PYC, {"cut": 11}, True, True), (PYC, {"cut": 0}, True, True),
    (PYC, {"cut": 12}, False, True), (PYC, {"cut": 16}, False, True),
    (PYC, {"patch": 0}, True, True), (PYC, {"patch": 4}, True, True), (PYC, {"patch": 8}, True, True), (PYC, {"patch": 12}, False, True),
    (PYC, {"patch": 20}, False, False),
])
def test_stale_files_are_those_of_compileall_and_of_importlib(leanpyc, compileall, tmp_path, path, how, by_compileall, rebuilt):
    told = []
    for name in ("one", "two"):
        root = write_tree(tmp_path / name, PACKAGE)
        command = compileall if name == "one" else lambda *a, **k: leanpyc("compile", "-v", *a, **k)
        command("p", cwd=root)
        change(root / path, **how)
        result = command("p", cwd=root)
        told.append([line for line in (result.out + result.err).splitlines() if line.startswith("Compiling")])
    assert told == [["Compiling 'p/a.py'..."] if expected else [] for expected in (by_compileall, rebuilt)]


@pytest.mark.parametrize("first", ["timestamp", "checked-hash", "unchecked-hash"])
@pytest.mark.parametrize("second", ["timestamp", "checked-hash", "unchecked-hash"])
def test_a_change_of_invalidation_mode_keeps_or_rebuilds_as_compileall_does(both, tmp_path, leanpyc, compileall, first, second):
    for name in ("ours", "theirs"):
        write_tree(tmp_path / name, PACKAGE)
        compileall("-q", "--invalidation-mode", first, "p", cwd=tmp_path / name)
    result, _ = both({}, "--invalidation-mode", second, "p", extra=["--json"])
    assert result.json["up_to_date"] == (6 if first == "timestamp" else 0)


def test_one_missing_level_rebuilds_all(both, tmp_path, compileall):
    for name in ("ours", "theirs"):
        write_tree(tmp_path / name, PACKAGE)
        compileall("-q", "-o", "0", "p", cwd=tmp_path / name)
    result, _ = both({}, "-o", "0", "-o", "1", "p", extra=["--json"])
    assert result.json["pyc_files"] == 12


def test_a_link_to_a_fresh_pyc_is_up_to_date(both, tmp_path, compileall):
    for name in ("ours", "theirs"):
        root = write_tree(tmp_path / name, PACKAGE)
        compileall("-q", "p", cwd=root)
        os.rename(root / PYC, root / "moved")
        os.symlink("../../moved", root / PYC)
    result, _ = both({}, "p", extra=["--json"])
    assert result.json["up_to_date"] == 6


def test_an_empty_file_is_not_larger_when_elided(leanpyc, tmp_path):
    """An elided .pyc has a note after its code. In an empty file the note would cost more bytes than elision saves."""
    write_tree(tmp_path, {"__init__.py": ""})
    pyc = tmp_path / CACHE / "__init__.cpython-313.pyc"
    leanpyc("compile", "--no-config", "__init__.py")
    plain = pyc.read_bytes()
    assert leanpyc("compile", "--no-config", "--elide", "lean", "__init__.py", "--json").json["up_to_date"] == 1
    leanpyc("compile", "--no-config", "--elide", "lean", "-f", "__init__.py")
    assert pyc.read_bytes() == plain


def test_an_elided_file_of_a_tree_has_no_note(leanpyc, tmp_path):
    """The record of the tree names the elision, so a .pyc needs no note and is never larger than a plain one."""
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    leanpyc("compile", "--no-config", "-b", "--out", "plain", "a.py")
    leanpyc("compile", "--no-config", "-b", "--out", "elided", "--elide", "asserts", "a.py")
    assert (tmp_path / "elided/a.pyc").read_bytes() == (tmp_path / "plain/a.pyc").read_bytes()
