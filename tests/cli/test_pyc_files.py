"""Where .pyc files go, their names, headers and permissions."""
import os
import stat
import struct
from pathlib import Path

import pytest

from conftest import CACHE, PACKAGE, pyc_files, write_tree

LEVELS = [["-o", "0"], ["-o", "1"], ["-o2"], ["-o", "1", "-o", "2"], ["-o", "0", "-o", "1", "-o", "2"], ["-o", "2", "-o", "0", "-o", "2"],
          ["-o", "-1"]]
MODES = ["timestamp", "checked-hash", "unchecked-hash"]


@pytest.mark.parametrize("levels", LEVELS)
def test_levels_give_the_files_of_compileall(both, levels):
    both(PACKAGE, *levels, "p")


@pytest.mark.parametrize("levels", LEVELS[:4])
def test_b_writes_beside_the_source_as_compileall_does(both, levels):
    both(PACKAGE, "-b", *levels, "p", "p/a.py")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("epoch", [None, "", "1000000000"])
def test_invalidation_modes_give_the_headers_of_compileall(both, mode, epoch):
    both(PACKAGE, "--invalidation-mode", mode, "p", env={} if epoch is None else {"SOURCE_DATE_EPOCH": epoch})


@pytest.mark.parametrize("epoch", ["", "0", "1000000000"])
def test_source_date_epoch_gives_the_headers_of_compileall(both, epoch):
    both(PACKAGE, "p", env={"SOURCE_DATE_EPOCH": epoch})


@pytest.mark.parametrize("prefix", ["cache", "cache/", "./cache", "../cache-{name}", "{root}/abs"])
@pytest.mark.parametrize("paths", [["p"], ["./p", "p/a.py"], ["."]])
def test_pycache_prefix_in_the_environment(tmp_path, leanpyc, compileall, prefix, paths):
    found = []
    for name, command in (("one", lambda *a, **k: compileall(*a, **k)), ("two", lambda *a, **k: leanpyc("compile", *a, **k))):
        root = write_tree(tmp_path / name, PACKAGE)
        place = prefix.format(root=root, name=name)
        assert command(*paths, cwd=root, env={"PYTHONPYCACHEPREFIX": place}).status == 0
        found.append({path.replace(name, "NAME"): value for path, value in pyc_files(root / place).items()})
        assert not list((root / "p").rglob("*.pyc")) or "." == place
    assert found[0] == found[1] and found[0]


def test_pycache_prefix_writes_below_the_prefix(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    assert leanpyc("compile", "--pycache-prefix", "cache", "p").status == 0
    assert (tmp_path / "cache" / str(tmp_path)[1:] / "p/sub/c.cpython-313.pyc").exists()
    assert leanpyc("compile", "--pycache-prefix", "cache", "--json", "p").json["up_to_date"] == 6


def test_out_repeats_the_tree_with_the_package_name(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    assert leanpyc("compile", "p", "--out", "build/x").status == 0
    assert sorted(pyc_files(tmp_path)) == [
        f"build/x/p/{CACHE}/__init__.cpython-313.pyc", f"build/x/p/{CACHE}/a.cpython-313.pyc", f"build/x/p/{CACHE}/z.cpython-313.pyc",
        f"build/x/p/sub/{CACHE}/__init__.cpython-313.pyc", f"build/x/p/sub/{CACHE}/c.cpython-313.pyc",
        f"build/x/p/sub/deep/{CACHE}/d.cpython-313.pyc"]
    assert leanpyc("compile", "p", "--out", "build/x", "--json").json["up_to_date"] == 6


def test_out_with_legacy_names(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    assert leanpyc("compile", "-b", "p/sub", "p/a.py", "--out", tmp_path / "o").status == 0
    assert sorted(pyc_files(tmp_path)) == ["o/p/a.pyc", "o/p/sub/__init__.pyc", "o/p/sub/c.pyc", "o/p/sub/deep/d.pyc"]


@pytest.mark.parametrize("path, place", [
    (".", "lib/site-packages/ns/pkg/m.pyc"), ("lib", "site-packages/ns/pkg/m.pyc"), ("lib/site-packages", "ns/pkg/m.pyc"),
    ("lib/site-packages/ns", "ns/pkg/m.pyc"), ("lib/site-packages/ns/pkg", "ns/pkg/m.pyc"), ("lib/site-packages/ns/pkg/m.py", "ns/pkg/m.pyc"),
    ("target/ns/pkg", "ns/pkg/m.pyc"), ("src", "pkg/m.pyc"), ("src/pkg", "pkg/m.pyc"), ("src/pkg/m.py", "pkg/m.pyc"), ("plain", "m.pyc"),
    ("plain/m.py", "m.pyc"),
])
def test_out_begins_at_the_import_root(leanpyc, tmp_path, path, place):
    """Packages keep their names, namespace packages in site-packages too; pip install --target makes a site-packages of any name."""
    write_tree(tmp_path / "in", {
        "lib/site-packages/ns/pkg/__init__.py": "", "lib/site-packages/ns/pkg/m.py": "", "target/ns/pkg/__init__.py": "", "target/ns/pkg/m.py": "",
        "target/x-1.dist-info/METADATA": "", "src/pkg/__init__.py": "", "src/pkg/m.py": "", "plain/m.py": ""})
    assert leanpyc("compile", "-b", "--out", tmp_path / "out", path, cwd=tmp_path / "in").status == 0
    assert (tmp_path / "out" / place).exists()


def test_a_list_keeps_paths_below_the_import_roots(leanpyc, tmp_path):
    files = {"a/p/__init__.py": "", "a/p/m.py": "", "b/q/__init__.py": "", "b/q/m.py": ""}
    write_tree(tmp_path, files)
    listed = "".join(f"{tmp_path}/{name}\n" for name in files)
    assert leanpyc("compile", "-b", "-i", "-", "--out", "o", stdin=listed).status == 0
    assert sorted(pyc_files(tmp_path)) == ["o/p/__init__.pyc", "o/p/m.pyc", "o/q/__init__.pyc", "o/q/m.pyc"]


def test_two_sources_of_one_output_are_an_error_that_names_both(leanpyc, tmp_path):
    write_tree(tmp_path, {"one/a.py": "1\n", "two/a.py": "2\n", "two/b.py": "3\n"})
    result = leanpyc("compile", "one", "two", "--out", "o", "--json")
    assert result.status == 1
    assert [f["path"] for f in result.json["failures"]] == ["two/a.py"]
    assert "'one/a.py' and 'two/a.py' have the same output" in result.json["failures"][0]["message"]
    assert result.json["pyc_files"] == 2 and result.json["failed"] == 1


@pytest.mark.parametrize("command", [["compile", "--sourceless", "--out", "o"], ["strip", "--elide", "O", "-o", "o"]])
def test_data_files_of_one_name_are_an_error(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"a/data.json": "AAA", "b/data.json": "BBB"})
    result = leanpyc(*command, "--no-config", "--json", "a", "b")
    assert result.status == 1 and "'a/data.json' and 'b/data.json'" in result.json["failures"][0]["message"]
    assert (tmp_path / "o/data.json").read_text() == "AAA"


def test_code_below_out_has_absolute_file_names(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, {"src/a.py": "def f(): pass\n"})
    show = "import marshal, sys; print(marshal.loads(open(sys.argv[1], 'rb').read()[16:]).co_filename)"
    for arguments in (["--out", "o", "-b"], ["--out", "o", "--sourceless"]):
        assert leanpyc("compile", *arguments, "./src/../src").status == 0
        assert oracle("-c", show, "o/a.pyc").out == f"{tmp_path}/src/a.py\n"
    assert leanpyc("compile", "--out", "o", "--sourceless", "-d", "/srv", "src").status == 0
    assert oracle("-c", show, "o/a.pyc").out == "/srv/a.py\n"


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o444, 0o666, 0o400, 0o000])
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o000])
def test_permissions_are_those_of_compileall(tmp_path, leanpyc, compileall, mode, umask):
    if mode == 0 and os.geteuid() != 0:
        pytest.skip("cannot be read")
    seen = []
    before = os.umask(umask)
    try:
        for name in ("one", "two"):
            write_tree(tmp_path / name, {"a.py": "1\n"})
            (tmp_path / name / "a.py").chmod(mode)
            (compileall if name == "one" else lambda *a, **k: leanpyc("compile", *a, **k))("a.py", cwd=tmp_path / name)
            seen.append(pyc_files(tmp_path / name))
            seen[-1]["folder"] = stat.S_IMODE((tmp_path / name / CACHE).stat().st_mode)
    finally:
        os.umask(before)
    assert seen[0] == seen[1] and len(seen[0]) == 2


@pytest.mark.parametrize("nanoseconds", [0, 1, 10**9 - 1, 1_700_000_000_999_999_999, 1_700_000_000_999_999_000, -1, -10**9 - 1, 2**32 * 10**9 + 5,
                                         5_000_000_000 * 10**9])
def test_times_as_python_rounds_them(both, tmp_path, nanoseconds):
    for folder in ("ours", "theirs"):
        write_tree(tmp_path / folder, {"t/a.py": "1\n"})
        os.utime(tmp_path / folder / "t/a.py", ns=(0, nanoseconds))
    result, ours = both({}, "t", repeat=2, extra=["--json"])
    assert result.json["up_to_date"] == 1


def test_target_decides_the_name_and_the_magic_number(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "1\n"})
    assert leanpyc("compile", "--target", "3.13", "a.py").status == 0
    header = (tmp_path / CACHE / "a.cpython-313.pyc").read_bytes()[:16]
    assert header == struct.pack("<HHIII", 3571, 0x0A0D, 0, 1_500_000_000, 2)


def test_equal_levels_become_hard_links(both):
    result, ours = both(PACKAGE, "-o", "0", "-o", "1", "-o", "2", "--hardlink-dupes", "p", extra=["--json"])
    inodes = lambda name: [os.stat(ours / f"p/{CACHE}/{name}.cpython-313{opt}.pyc").st_ino for opt in ("", ".opt-1", ".opt-2")]
    assert len(set(inodes("a"))) == 1
    assert len(set(inodes("z"))) == 2
    # a, __init__ and deep/d have one file for all levels. z and sub/__init__ have another file at level 2, sub/c at
    # level 1.
    assert result.json["linked"] == 2 * 3 + 1 * 2 + 1


def test_hard_links_replace_what_was_linked(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    arguments = ["compile", "-f", "-o", "0", "-o", "1", "--hardlink-dupes", "a.py"]
    for _ in range(2):
        assert leanpyc(*arguments).status == 0
    (tmp_path / "a.py").write_text("x = __debug__\n")
    assert leanpyc(*arguments).status == 0
    files = sorted((tmp_path / CACHE).iterdir())
    assert len(files) == 2 and files[0].stat().st_ino != files[1].stat().st_ino


def test_a_link_to_elsewhere_is_not_replaced(both, tmp_path):
    for folder in ("ours", "theirs"):
        write_tree(tmp_path / folder, {f"p/{CACHE}/a.cpython-313.pyc": ("->", "../../kept"), "kept": "kept"})
    result, ours = both(PACKAGE, "p")
    assert result.status == 1 and (ours / "kept").read_text() == "kept"
    assert "a.cpython-313.pyc is a symlink and will be changed into a regular file" in result.err


def test_a_folder_with_the_name_of_a_pyc_is_not_replaced(both, tmp_path):
    for folder in ("ours", "theirs"):
        (tmp_path / folder / f"p/{CACHE}/a.cpython-313.pyc").mkdir(parents=True)
    result, _ = both(PACKAGE, "p")
    assert result.status == 1 and "is a non-regular file" in result.err


def test_same_code_as_python(leanpyc, oracle, tmp_path):
    """Tests the whole chain: the files contain the code objects that Python itself compiles."""
    write_tree(tmp_path, PACKAGE)
    assert leanpyc("compile", "-o", "0", "-o", "2", "p").status == 0
    script = """if 1:
        import glob, marshal
        for path in glob.glob("p/**/*.pyc", recursive=True):
            level = 2 if "opt-2" in path else 0
            source = path.replace("__pycache__/", "").replace(".opt-2", "").replace(".cpython-313.pyc", ".py")
            ours = marshal.loads(open(path, "rb").read()[16:])
            theirs = compile(open(source, "rb").read(), source, "exec", dont_inherit=True, optimize=level)
            assert marshal.dumps(ours, 2) == marshal.dumps(theirs, 2), path
        print("same")
        """
    assert oracle("-c", script).out == "same\n"
