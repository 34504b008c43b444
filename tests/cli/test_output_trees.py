"""Trees below --out: nothing stale, nothing lost, nothing written through a link, and only what leanpyc wrote is removed."""
import base64
import fcntl
import hashlib
import os
import signal
import subprocess
import sys

import pytest

from conftest import LEANPYC, write_tree

RECORD = ".leanpyc-record"
SOURCELESS = ("compile", "--sourceless", "--no-config", "--out", "out")
STRIP = ("strip", "--elide", "O", "--no-config", "-o", "out")
EITHER = pytest.mark.parametrize("command", [SOURCELESS, STRIP], ids=["sourceless", "strip"])


def files_of(root):
    """Return all files and links below `root`, except for the record."""
    found = []
    for folder, folders, names in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names + links]
    return sorted(set(found) - {RECORD})


@EITHER
def test_a_source_of_the_same_time_and_size_is_compiled_again(leanpyc, oracle, tmp_path, command):
    write_tree(tmp_path, {"src/a.py": "print(119)\n"})
    assert leanpyc(*command, "src").status == 0
    write_tree(tmp_path, {"src/a.py": "print(121)\n"})
    assert leanpyc(*command, "src").status == 0
    assert oracle(f"out/{files_of(tmp_path / 'out')[0]}").out == "121\n"


@EITHER
def test_a_file_that_is_gone_from_the_source_is_removed_from_the_output(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"src/p/__init__.py": "", "src/p/b.py": "", "src/q/c.py": "", "src/q/c.txt": "", "src/link": ("->", "q")})
    assert leanpyc(*command, "src").status == 0
    suffix = "pyc" if command is SOURCELESS else "py"
    assert files_of(tmp_path / "out") == ["link", f"p/__init__.{suffix}", f"p/b.{suffix}", f"q/c.{suffix}", "q/c.txt"]
    for path in ("p/b.py", "q/c.py", "q/c.txt", "link"):
        (tmp_path / "src" / path).unlink()
    result = leanpyc(*command, "src", "--json")
    assert result.status == 0 and len(result.json["removed"]) == 4, result
    assert files_of(tmp_path / "out") == [f"p/__init__.{suffix}"] and not (tmp_path / "out/q").exists()


@EITHER
def test_files_that_leanpyc_did_not_write_stay(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"src/a.py": "", "src/b.txt": "", "src/d/c.txt": "", "out/d/own.txt": "mine"})
    assert leanpyc(*command, "src").status == 0
    (tmp_path / "out/b.txt").write_text("edited")
    for path in ("b.txt", "d/c.txt"):
        (tmp_path / "src" / path).unlink()
    result = leanpyc(*command, "src")
    assert result.status == 0 and "Not removed 'out/b.txt'" in result.err
    assert (tmp_path / "out/b.txt").read_text() == "edited" and (tmp_path / "out/d/own.txt").read_text() == "mine"
    assert not (tmp_path / "out/d/c.txt").exists()


def test_the_output_of_another_path_stays(leanpyc, tmp_path):
    write_tree(tmp_path, {"one/a.py": "", "two/b.py": ""})
    for path in ("one", "two", "one"):
        assert leanpyc(*SOURCELESS, path).status == 0
    assert files_of(tmp_path / "out") == ["a.pyc", "b.pyc"]
    (tmp_path / "two/b.py").unlink()
    assert leanpyc(*SOURCELESS, tmp_path / "two").status == 0
    assert files_of(tmp_path / "out") == ["a.pyc"]


def test_files_of_a_list_that_are_gone_are_removed(leanpyc, tmp_path):
    write_tree(tmp_path, {"s/a.py": "", "s/b.py": "", "s/c.py": ""})
    assert leanpyc(*SOURCELESS, "-i", "-", stdin="s/a.py\ns/b.py\ns/c.py\n").status == 0
    (tmp_path / "s/b.py").unlink()
    assert leanpyc(*SOURCELESS, "-i", "-", stdin="s/a.py\n").status == 0
    assert files_of(tmp_path / "out") == ["a.pyc", "c.pyc"]


def test_the_record_is_the_same_for_the_same_source(leanpyc, tmp_path):
    texts = []
    for name in ("one", "two"):
        write_tree(tmp_path / name, {"src/a.py": "x = 1\n", "src/b.py": "y = 1\n", "src/d.txt": "data"})
        for workers in ("1", "4"):
            leanpyc(*SOURCELESS, "-d", "/srv", "-j", workers, "-f", "src", cwd=tmp_path / name)
            texts.append((tmp_path / name / "out" / RECORD).read_bytes())
    assert len(set(texts)) == 1 and str(tmp_path).encode() not in texts[0]


@pytest.mark.parametrize("options", [["--target", "3.13.0"], ["--elide", "asserts"], ["-d", "/other"], ["--invalidation-mode", "unchecked-hash"]])
def test_another_target_or_policy_makes_all_again(leanpyc, tmp_path, options):
    write_tree(tmp_path, {"src/a.py": "x = 1\n"})
    leanpyc(*SOURCELESS, "--target", "3.13.3", "src")
    command = [*SOURCELESS, *options, "src", "--json"]
    if "--target" not in options:
        command += ["--target", "3.13.3"]
    assert leanpyc(*command).json["compiled"] == 1
    assert leanpyc(*command).json["up_to_date"] == 1


def test_an_output_that_was_damaged_is_made_again(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/a.py": "x = 1\n"})
    leanpyc(*SOURCELESS, "src")
    with open(tmp_path / "out/a.pyc", "ab") as file:
        file.write(b"!")
    assert leanpyc(*SOURCELESS, "src", "--json").json["compiled"] == 1


def test_a_hostile_record_removes_nothing_outside(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/a.py": "", "src/b.txt": "b", "kept.txt": "b"})
    leanpyc(*SOURCELESS, "src")
    record = tmp_path / "out" / RECORD
    lines = record.read_text().splitlines(keepends=True)
    line = next(line for line in lines if line.endswith(" b.txt\n"))
    os.symlink("..", tmp_path / "out/up")
    record.write_text("".join(lines) + line.replace("b.txt", "../kept.txt") + line.replace("b.txt", "up/kept.txt") + "nonsense\n\0 \xff\n")
    (tmp_path / "src/b.txt").unlink()
    assert leanpyc(*SOURCELESS, "src").status == 0
    assert (tmp_path / "kept.txt").read_text() == "b" and not (tmp_path / "out/b.txt").exists()


def test_a_source_that_was_broken_leaves_no_copy_beside_the_pyc(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/b.py": "def (:\n"})
    assert leanpyc(*SOURCELESS, "src").status == 1
    assert files_of(tmp_path / "out") == ["b.py"]
    write_tree(tmp_path, {"src/b.py": "x = 1\n"})
    assert leanpyc(*SOURCELESS, "src").status == 0
    assert files_of(tmp_path / "out") == ["b.pyc"]
    write_tree(tmp_path, {"src/b.py": "def (:\n"})
    assert leanpyc(*SOURCELESS, "src").status == 1
    assert files_of(tmp_path / "out") == ["b.py"]


def test_a_source_of_others_beside_the_pyc_is_an_error(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/b.py": "x = 1\n", "out/b.py": "x = 2\n"})
    result = leanpyc(*SOURCELESS, "src", "--json")
    assert result.status == 1 and "Python would import it instead" in result.json["failures"][0]["message"]
    assert (tmp_path / "out/b.py").read_text() == "x = 2\n"


def test_an_output_inside_the_input_is_left_out(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "", "p/b.py": "", "d.txt": ""})
    for _ in range(3):
        result = leanpyc(*SOURCELESS, ".", "--json")
        assert result.status == 0 and result.json["files"] == 2
    assert files_of(tmp_path / "out") == ["a.pyc", "d.txt", "p/b.pyc"]


def test_an_output_in_the_place_of_its_source_is_refused(leanpyc, tmp_path):
    write_tree(tmp_path, {"pkg/__init__.py": "", "plain/a.py": ""})
    for out, path in ((".", "pkg"), ("plain", "plain"), ("plain", "plain/a.py")):
        result = leanpyc("compile", "--sourceless", "--no-config", "--out", out, path)
        assert result.status == 2 and "would be written over its own source" in result.err
    assert files_of(tmp_path) == ["pkg/__init__.py", "plain/a.py"]


def test_files_that_must_stay_source_stay_source(leanpyc, tmp_path):
    write_tree(tmp_path, {
        "app/gunicorn.conf.py": "workers = 3\n", "app/my-tool.py": "", "app/worker.py": "#!/usr/bin/env python3\nassert 0\nprint('works')\n",
        "app/run.py": "print('runs')\n", "app/settings.py": "", "app/0001_initial.py": "", "app/class.py": "", "app/caf\u00e9.py": "",
        "app/db/env.py": "", "app/db/script.py.mako": "", "app/db/versions/4ae5_x.py": "", "app/env.py": "",
        "lib/site-packages/certs.py": "#!/usr/bin/env python\n", "lib/site-packages/mode.py": "", "lib/site-packages/tool.py": "#!/usr/bin/env python\n",
        "lib/site-packages/pip/__pip-runner__.py": ""})
    for name in ("app/worker.py", "app/run.py", "lib/site-packages/mode.py", "lib/site-packages/tool.py"):
        (tmp_path / name).chmod(0o755)
    result = leanpyc(*SOURCELESS, "--elide", "asserts", ".", "--json")
    assert result.status == 0, result
    stay = ["app/db/env.py", "app/db/versions/4ae5_x.py", "app/gunicorn.conf.py", "app/my-tool.py", "app/run.py", "app/worker.py",
            "lib/site-packages/pip/__pip-runner__.py", "lib/site-packages/tool.py"]
    assert [name for name in files_of(tmp_path / "out") if name.endswith(".py")] == stay
    assert sorted(name[2:] for name in result.json["stay_source"]) == stay
    assert "8 files stay source: ./app/db/env.py," in result.err
    assert result.json["pyc_files"] == result.json["compiled"] == 7
    # The kept source is elided, too, and has its mode.
    worker = tmp_path / "out/app/worker.py"
    assert worker.read_text() == "#!/usr/bin/env python3\n\nprint('works')\n" and worker.stat().st_mode & 0o777 == 0o755
    assert subprocess.run([worker], capture_output=True, text=True).stdout == "works\n"
    again = leanpyc(*SOURCELESS, "--elide", "asserts", ".", "--json").json
    assert again["compiled"] == 0 and len(again["stay_source"]) == 8


def test_a_change_of_mode_makes_a_file_stay_source(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/a.py": "x = 1\n"})
    for mode, left in ((0o644, "a.pyc"), (0o755, "a.py"), (0o644, "a.pyc")):
        (tmp_path / "src/a.py").chmod(mode)
        assert leanpyc(*SOURCELESS, "src").status == 0
        assert files_of(tmp_path / "out") == [left]


@EITHER
def test_files_that_do_not_belong_in_a_deployment_are_not_copied(leanpyc, tmp_path, command):
    write_tree(tmp_path, {name: "x = 1\n" for name in (
        "src/.git/config", "src/sub/.hg/x", "src/.env", "src/.env.local", "src/node_modules/m/x.py", "src/__pycache__/x.pyc", "src/.tox/x.py",
        "src/.mypy_cache/x", "src/v/pyvenv.cfg", "src/v/lib/x.py", "src/.venv/x.py", "src/.leanpyc-77-1.tmp", "src/venv/x.py", "src/a.txt",
        "src/lib/site-packages/node_modules/x.txt", "src/.hidden")})
    result = leanpyc(*command, "src", "--json")
    suffix = "pyc" if command is SOURCELESS else "py"
    assert files_of(tmp_path / "out") == [".hidden", "a.txt", "lib/site-packages/node_modules/x.txt", f"venv/x.{suffix}"]
    assert sorted(result.json["not_copied"]) == sorted(f"src/{name}" for name in (
        ".git", "sub/.hg", ".env", ".env.local", "node_modules", ".tox", ".mypy_cache", "v", ".venv"))
    assert "9 files and folders not copied: " in result.err
    # A virtual environment that is itself a PATH is copied, because the user asked for it.
    assert leanpyc(*command[:-1], "env", "src/v").status == 0
    assert files_of(tmp_path / "env") == [f"lib/x.{suffix}", "pyvenv.cfg"]


@EITHER
def test_links_below_the_output_are_never_followed(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"a/d": ("->", str(tmp_path / "outside")), "b/d/x.py": "x = 1\n", "b/d/x.txt": "", "outside/": None})
    for paths in (["a", "b"], ["b", "a"]):
        result = leanpyc(*command, *paths)
        assert result.status == 1, result
        assert os.listdir(tmp_path / "outside") == []
        subprocess.run(["rm", "-r", tmp_path / "out"], check=True)
    # On a second run, a link that leanpyc wrote is replaced, but a link that somebody else made is not.
    assert leanpyc(*command, "a").status == 0 and os.path.islink(tmp_path / "out/d")
    assert leanpyc(*command, "b").status == 0 and not os.path.islink(tmp_path / "out/d")
    subprocess.run(["rm", "-r", tmp_path / "out"], check=True)
    write_tree(tmp_path, {"out/d": ("->", str(tmp_path / "outside"))})
    result = leanpyc(*command, "b")
    assert result.status == 1 and "lies where a folder is needed" in result.err
    assert os.listdir(tmp_path / "outside") == []


@EITHER
def test_links_stay_links_and_those_that_lead_out_are_not_read(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"secret": "secret", "src/in.txt": "data", "src/sub/up.txt": ("->", "../in.txt"), "src/out.txt": ("->", "../secret"),
                          "src/absolute.txt": ("->", str(tmp_path / "src/in.txt")), "src/nowhere": ("->", "missing"),
                          "src/folder": ("->", "sub"), "src/passwd": ("->", "/etc/passwd")})
    result = leanpyc(*command, "src", "--json")
    assert result.status == 0, result
    links = {name: os.readlink(tmp_path / "out" / name) for name in files_of(tmp_path / "out") if os.path.islink(tmp_path / "out" / name)}
    assert links == {"sub/up.txt": "../in.txt", "out.txt": "../secret", "nowhere": "missing", "folder": "sub", "passwd": "/etc/passwd"}
    assert (tmp_path / "out/absolute.txt").read_text() == "data"
    assert sorted(result.json["links_out"]) == ["src/out.txt", "src/passwd"]


@EITHER
@pytest.mark.parametrize("first, second", [({"d": "file"}, {"d/x.txt": "x"}), ({"d/x.txt": "x"}, {"d": "file"}), ({"d/x.txt": "x"}, {"d": ("->", "e")}),
                                           ({"d": ("->", "e")}, {"d": "file"}), ({"d/x.py": "1\n"}, {"d.py": "1\n"})])
def test_files_folders_and_links_take_each_others_places(leanpyc, tmp_path, command, first, second):
    for tree in (first, second):
        subprocess.run(["rm", "-rf", tmp_path / "src"], check=True)
        write_tree(tmp_path / "src", {**tree, "e": "e"})
        result = leanpyc(*command, "src")
        assert result.status == 0, result
    names = [name + "c" if name.endswith(".py") and command is SOURCELESS else name for name in second]
    assert files_of(tmp_path / "out") == sorted([*names, "e"])


@EITHER
def test_a_folder_that_cannot_be_listed_is_a_failure(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"src/a.py": ""})
    result = leanpyc(*command, "srcc")
    assert result.status == 1 and "Can't list 'srcc'" in result.err
    assert leanpyc("compile", "--out", "x", "srcc").status == 1
    assert leanpyc("compile", "srcc").status == 0  # as in compileall


@EITHER
def test_too_few_descriptors_are_a_failure(leanpyc, tmp_path, command):
    write_tree(tmp_path, {f"src/{'d/' * depth}a.py": "" for depth in range(30)})
    assert leanpyc(*command, "src").status == 0
    before = files_of(tmp_path / "out")
    for limit in (4, 8, 12):
        ran = subprocess.run(["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", LEANPYC, *command, "-j1", "src"], cwd=tmp_path, capture_output=True)
        assert ran.returncode != 0, limit
    assert leanpyc(*command, "src").status == 0
    assert files_of(tmp_path / "out") == before


def test_a_tree_that_is_too_deep_is_an_error(leanpyc, tmp_path):
    place = tmp_path / "src"
    place.mkdir()
    here = os.getcwd()
    os.chdir(place)
    try:
        for _ in range(1005):
            os.mkdir("d")
            os.chdir("d")
        open("deepest.py", "w").close()
    finally:
        os.chdir(here)
    for command in (SOURCELESS, ("compile",)):
        result = leanpyc(*command, "src")
        assert result.status == 1 and "more than 1000 folders deep" in result.err, command
    assert leanpyc("compile", "-r", "10", "src").status == 0
    subprocess.run(["rm", "-r", place], check=True)


def test_a_file_of_size_zero_that_holds_something_is_read(leanpyc, tmp_path):
    """Files in /proc and in some FUSE file systems have the size 0."""
    assert os.stat("/proc/version").st_size == 0
    (tmp_path / "x.py").symlink_to("/proc/version")
    result = leanpyc("compile", "x.py")
    assert result.status == 1 and "SyntaxError" in result.err


@EITHER
def test_temporaries_of_killed_runs_neither_block_nor_stay(tmp_path, command):
    """In a container each run has the same process number. So its temporary files have the names that a killed run left."""
    write_tree(tmp_path, {"src/a.py": "x = 1\n", "src/data/d.txt": "text"})
    script = """
import os, sys
for folder in ("out", "out/data"):
    os.makedirs(folder, exist_ok=True)
    for number in range(20):
        for form in ("-%d", "-copy%d"):
            open(f"{folder}/.leanpyc-{os.getpid()}{form % number}.tmp", "w").close()
os.execv(sys.argv[1], sys.argv[1:])
"""
    ran = subprocess.run([sys.executable, "-c", script, LEANPYC, *command, "src"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran
    assert len(files_of(tmp_path / "out")) == 2


def test_a_temporary_of_a_zombie_is_removed(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / f"__pycache__/.leanpyc-{child.pid}-0.tmp").touch()
    assert leanpyc("compile", ".").status == 0
    assert [path.name for path in (tmp_path / "__pycache__").iterdir()] == ["a.cpython-313.pyc"]
    child.wait()


@EITHER
def test_each_failure_is_counted_once(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"src/d/a.py": "", "src/d/b.txt": "", "src/c.py": "", "out/d": "in the way"})
    summary = leanpyc(*command, "src", "--json").json
    assert (summary["files"], summary["compiled"], summary["failed"]) == (2, 1, 2)


@EITHER
def test_a_run_that_was_killed_leaves_files_that_are_known(leanpyc, tmp_path, command):
    """The record is written at the end of a run. If the run was killed, the journal lists the files that it wrote."""
    write_tree(tmp_path, {"src/a.py": "", "src/b.txt": ""})
    assert leanpyc(*command, "src").status == 0
    lines = (tmp_path / "out" / RECORD).read_text().splitlines(keepends=True)
    (tmp_path / "out" / RECORD).unlink()
    (tmp_path / "out" / (RECORD + ".journal")).write_text("".join(lines[1:]))
    (tmp_path / "src/b.txt").unlink()
    assert leanpyc(*command, "src").status == 0
    assert len(files_of(tmp_path / "out")) == 1


def record_rows(path):
    return {row.rsplit(",", 2)[0]: row.rsplit(",", 2)[1:] for row in path.read_text().splitlines()}


@EITHER
def test_record_lists_the_files_of_the_output(leanpyc, tmp_path, command):
    write_tree(tmp_path, {"site/p/__init__.py": "assert 1\n", "site/p/data.txt": "data", "site/m.py": "", "site/gone.txt": "",
                          "site/p-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: p\nVersion: 1\n", "site/p-1.dist-info/INSTALLER": "pip\n",
                          "site/old.egg-info/installed-files.txt": "../m.py\nPKG-INFO\n", "site/old.egg-info/PKG-INFO": "Name: old\nVersion: 2\n"})
    (tmp_path / "site/p-1.dist-info/RECORD").write_text(
        "../../bin/p,sha256=x,1\nm.py,sha256=x,1\np-1.dist-info/INSTALLER,sha256=x,1\np-1.dist-info/METADATA,sha256=x,1\np-1.dist-info/RECORD,,\n"
        "p/__init__.py,sha256=x,1\np/__pycache__/__init__.cpython-313.pyc,,\np/data.txt,sha256=x,1\nmissing.py,sha256=x,1\n")
    for _ in range(2):
        assert leanpyc(*command, "site").status == 0
        suffix = "pyc" if command is SOURCELESS else "py"
        out = tmp_path / "out"
        rows = record_rows(out / "p-1.dist-info/RECORD")
        assert rows.pop("../../bin/p") == ["sha256=x", "1"] and rows.pop("p-1.dist-info/RECORD") == ["", ""]
        assert sorted(rows) == [f"m.{suffix}", "p-1.dist-info/INSTALLER", "p-1.dist-info/METADATA", f"p/__init__.{suffix}", "p/data.txt"]
        for name, (digest, size) in rows.items():
            content = (out / name).read_bytes()
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            assert (digest, size) == (f"sha256={expected}", str(len(content))), name
        assert (out / "old.egg-info/installed-files.txt").read_text() == f"../m.{suffix}\nPKG-INFO\n"
        # The next round starts after a change of the package.
        write_tree(tmp_path, {"site/p/__init__.py": "assert 2\nx = 1\n"})


@pytest.mark.skipif(sys.version_info < (3, 10), reason="importlib.metadata has no packages_distributions() before 3.10")
def test_metadata_answers_as_with_sources(leanpyc, tmp_path):
    """Before 3.12, packages_distributions() finds only .py files, so the output gets a top_level.txt."""
    write_tree(tmp_path, {"site/p/__init__.py": "", "site/p/data.txt": "data", "site/m.py": "", "site/p-1.dist-info/METADATA": "Name: p\nVersion: 1\n",
                          "site/p-1.dist-info/RECORD": "m.py,,\np/__init__.py,,\np/data.txt,,\np-1.dist-info/METADATA,,\np-1.dist-info/RECORD,,\n"})
    script = ("import importlib.metadata as m; print([str(f).removesuffix('c') for f in m.files('p') if 'top_level' not in str(f)], "
              "all(f.locate().exists() for f in m.files('p')), m.packages_distributions().get('m'), m.packages_distributions().get('p'))")
    assert leanpyc(*SOURCELESS, "--python", sys.executable, "site").status == 0
    told = [subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(tmp_path / name)}, capture_output=True, text=True)
            for name in ("site", "out")]
    assert told[0].stdout == told[1].stdout and "['p'] ['p']" in told[0].stdout, told


def test_runs_side_by_side_give_one_record(leanpyc, tmp_path):
    write_tree(tmp_path, {f"{root}/{root}{i}.py": f"x = {i}\n" for root in "abcd" for i in range(20)})
    running = [subprocess.Popen([LEANPYC, *SOURCELESS, "-qq", root], cwd=tmp_path) for root in "abcd"]
    assert [process.wait(60) for process in running] == [0] * 4
    assert len((tmp_path / "out" / RECORD).read_text().splitlines()) == 81
    for root in "abcd":
        (tmp_path / root / f"{root}0.py").unlink()
    running = [subprocess.Popen([LEANPYC, *SOURCELESS, "-qq", root], cwd=tmp_path) for root in "abcd"]
    assert [process.wait(60) for process in running] == [0] * 4
    assert len(files_of(tmp_path / "out")) == 76 and len((tmp_path / "out" / RECORD).read_text().splitlines()) == 77


def test_runs_of_different_commands_on_one_tree_follow_each_other(leanpyc, tmp_path):
    """The end of a run removes what another command wrote for the same source, so the tree is that of the last run, and complete."""
    write_tree(tmp_path, {f"src/m{i}.py": f"assert {i}\nx = {i}\n" * 40 for i in range(300)})
    for _ in range(3):
        runs = [subprocess.Popen([LEANPYC, *command, "--target=3.13", "src"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
                for command in (SOURCELESS, STRIP)]
        errors = [run.communicate(timeout=60)[1] for run in runs]
        assert [run.returncode for run in runs] == [0, 0], errors
        names = files_of(tmp_path / "out")
        assert len(names) == 300 and len({os.path.splitext(name)[1] for name in names}) == 1, (names, errors)
    assert leanpyc("strip", *STRIP[1:], "src").status == 0
    assert len(files_of(tmp_path / "out")) == 300


@EITHER
def test_a_run_waits_for_another_run_on_its_tree(tmp_path, command):
    write_tree(tmp_path, {"src/a.py": "x = 1\n", "out/": ""})
    folder = os.open(tmp_path / "out", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    run = subprocess.Popen([LEANPYC, *command, "--target=3.13", "src"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert run.stderr.readline() == f"leanpyc {command[0]}: waiting for another leanpyc that writes to 'out'\n"
    assert files_of(tmp_path / "out") == []
    os.close(folder)
    errors = run.communicate(timeout=60)[1]
    assert run.returncode == 0 and len(files_of(tmp_path / "out")) == 1, errors


def test_an_interruption_ends_the_wait_for_another_run(tmp_path):
    write_tree(tmp_path, {"src/a.py": "x = 1\n", "src/b.py": "x = 1\n", "out/": ""})
    folder = os.open(tmp_path / "out", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    run = subprocess.Popen([LEANPYC, *SOURCELESS, "--target=3.13", "src"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    run.stderr.readline()
    run.send_signal(signal.SIGINT)
    errors = run.communicate(timeout=60)[1]
    os.close(folder)
    assert run.returncode == -signal.SIGINT and "Error" not in errors and files_of(tmp_path / "out") == [], errors


def test_only_files_that_are_compiled_are_reported_as_compiling(leanpyc, tmp_path):
    write_tree(tmp_path, {"src/a.py": "x = 1\n", "src/tool.py": "#!/usr/bin/python3\n"})
    reported = [[line for line in leanpyc(*SOURCELESS, "--target=3.13", "-v", "src").err.splitlines() if line.startswith("Compiling")]
                for _ in range(2)]
    assert reported == [["Compiling 'src/a.py'..."], []]
