"""tools/add_kind.py: a new kind of elision changes kinds.def and adds three files, and the checks of the tree accept them."""
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def content(tree):
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    copy = tmp_path_factory.mktemp("tree") / "leanpyc"
    copy.mkdir()
    for folder in ("src", "docs", "tests", "tools", "bench"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("CMakeLists.txt", "README.md"):
        shutil.copy(ROOT / file, copy / file)
    # check_prose.py reads the files that git lists.
    subprocess.run(["git", "init", "-q", copy], check=True)
    return copy


def run(tree, tool, *arguments):
    return subprocess.run([sys.executable, tree / "tools" / tool, *arguments], cwd=tree, capture_output=True, text=True)


def compiles(tree, file):
    command = ["c++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{tree / 'src'}", tree / file]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["casts", "type-checking", "asserts", "lean", "no-loops", "Loops", "a.b", "kinds"])
def test_a_name_that_cannot_be_a_new_kind_changes_nothing(tree, name):
    before = content(tree)
    result = run(tree, "add_kind.py", name)
    assert result.returncode == 2 and name in result.stderr
    assert content(tree) == before


def test_a_new_kind_costs_a_row_and_three_files(tree):
    before = content(tree)
    added = run(tree, "add_kind.py", "empty-loops")
    assert added.returncode == 0, added
    after = content(tree)
    new = {"src/leanpyc/elide/empty_loops.cpp", "docs/kinds/empty-loops.md", "tests/unit/elide/empty_loops_test.cpp"}
    changed = {path for path in before if after.get(path) != before[path]}
    assert (changed, after.keys() - before.keys()) == ({"src/leanpyc/elide/kinds.def"}, new)
    assert set(added.stdout.split()) == changed | new

    subprocess.run(["git", "add", "-A"], cwd=tree, check=True)
    for check in ("check_floors.py", "check_prose.py"):
        result = run(tree, check)
        assert result.returncode == 0, result.stdout
    for file in ("empty_loops.cpp", "elide.cpp"):
        result = compiles(tree, f"src/leanpyc/elide/{file}")
        assert result.returncode == 0, result.stderr
