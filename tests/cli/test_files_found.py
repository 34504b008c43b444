"""leanpyc compiles the same files as compileall."""
import os

import pytest

from conftest import PACKAGE, pyc_files, write_tree

ODD = {
    **PACKAGE,
    "odd/dir.py/inner.py": "1\n",
    "odd/link.py": ("->", "../p/a.py"),
    "odd/nowhere.py": ("->", "missing.py"),
    "odd/loop.py": ("->", "loop.py"),
    "odd/linked_folder": ("->", "../p"),
    "odd/.hidden.py": "1\n",
    "odd/.folder/x.py": "1\n",
    "odd/.py": "1\n",
    "odd/a.b.py": "1\n",
    "odd/UPPER.PY": "1\n",
    "odd/script": "1\n",
    "odd/x.pyw": "1\n",
    "odd/__pycache__/y.py": "1\n",
    "odd/caf\u00e9.py": "1\n",
    "odd/empty/": None,
}


@pytest.mark.parametrize("arguments", [
    ["p"], ["p/"], ["./p"], ["."], ["p", "odd"], ["odd", "p", "p"], ["-l", "p"], ["-r", "0", "p"], ["-r", "1", "p"], ["-l", "-r", "1", "p"],
    ["-r", "-1", "p"], ["-r1", "."], ["p/a.py"], ["p/a.py", "p/b.txt", "p/sub"], ["odd/dir.py"], ["odd/nowhere.py"], ["odd/script"],
    ["odd/link.py"], ["odd/linked_folder"], ["missing"], ["missing", "p"], ["missing.py"],
])
def test_paths_give_the_files_of_compileall(both, arguments):
    both(ODD, *arguments)


@pytest.mark.parametrize("expression", ["sub", r"[/\\]a\.py$", "^p", r"(?P<x>d)eep", r"(?<!p/)a", r"p/(?=z)", "caf\u00e9", r"\w+\.b", "nothing"])
def test_x_excludes_the_files_that_compileall_excludes(both, expression):
    both(ODD, "-x", expression, "p", "odd")


def test_exclude_is_counted(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    summary = leanpyc("compile", "--json", "-x", "sub", "p").json
    assert (summary["files"], summary["excluded"]) == (3, 3)


def test_an_invalid_expression_is_an_error(leanpyc):
    result = leanpyc("compile", "-x", "(", ".")
    assert result.status == 2 and "parenthes" in result.err


@pytest.mark.parametrize("text", ["p/a.py\nodd\n", "  p/a.py  \r\n\todd\r\n", "p/sub", "odd\n\np/a.py\n", "missing\n"])
def test_a_list_on_stdin_gives_the_files_of_compileall(both, text):
    both(ODD, "-i", "-", stdin=text)


def test_list_in_a_file_comes_after_the_paths(both):
    both({**ODD, "list.txt": "p/sub\nodd/.py\n"}, "p/z.py", "-i", "list.txt")


def test_a_list_that_cannot_be_read_is_an_error(both):
    result, _ = both(ODD, "-i", "missing.txt", "p")
    assert result.status == 1 and "Error reading file list missing.txt" in result.err


def test_list_that_is_a_folder(both):
    assert both(ODD, "-i", "p", "p")[0].status == 1


def test_empty_list_is_not_sys_path(leanpyc, tmp_path):
    result = leanpyc("compile", "-i", "-", "--json", stdin="")
    assert result.status == 0 and result.json["files"] == 0


@pytest.mark.parametrize("limit", ["p", "odd", ".", "/", "missing", ""])
def test_links_out_of_a_folder(both, limit):
    both(ODD, "-e", limit, "odd", "p")


def test_an_unlistable_folder_is_reported(leanpyc):
    result = leanpyc("compile", "missing", "--json")
    assert "Can't list 'missing'" in result.err and result.json["unlistable"] == 1


def test_a_fifo_is_not_a_file(both, tmp_path):
    for folder in ("ours", "theirs"):
        (tmp_path / folder).mkdir()
        os.mkfifo(tmp_path / folder / "pipe.py")
    both(PACKAGE, ".")


def test_names_that_are_not_utf8(both, tmp_path):
    for folder in ("ours", "theirs"):
        (tmp_path / folder).mkdir()
        path = os.fsencode(tmp_path / folder) + b"/bad\xff.py"
        with open(path, "wb"):
            pass
        os.utime(path, (1, 1))
    both(PACKAGE, ".")


def test_files_are_reported_in_the_order_of_compileall(both):
    """-v reports folders and files in compileall's words and order."""
    files = {**PACKAGE, "p/b/x.py": "1\n", "p/b.py": "1\n", "p/b0.py": "1\n"}
    result, ours = both(files, "missing", "p", "odd", extra=["-v"])
    told = [line for line in result.err.splitlines() if line.startswith(("Listing", "Compiling", "Can't"))]
    assert told == [
        "Listing 'missing'...", "Can't list 'missing'", "Listing 'p'...", "Compiling 'p/__init__.py'...", "Compiling 'p/a.py'...",
        "Listing 'p/b'...", "Compiling 'p/b/x.py'...", "Compiling 'p/b.py'...", "Compiling 'p/b0.py'...", "Listing 'p/sub'...",
        "Compiling 'p/sub/__init__.py'...", "Compiling 'p/sub/c.py'...", "Listing 'p/sub/deep'...", "Compiling 'p/sub/deep/d.py'...",
        "Compiling 'p/z.py'...", "Listing 'odd'...", "Can't list 'odd'"]


def test_a_file_named_twice_is_compiled_once(leanpyc, tmp_path):
    write_tree(tmp_path, PACKAGE)
    result = leanpyc("compile", "-f", "p", "./p", "p/a.py", "p/sub/../a.py", tmp_path / "p", "--json")
    assert result.json["files"] == result.json["pyc_files"] == 6


def test_folders_with_more_files_than_a_batch_are_compiled_whole(both):
    both({f"m/{i // 50}/f{i:03}.py": f"x = {i}\n" for i in range(230)}, "m")


def test_without_paths_sys_path_is_compiled(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, PACKAGE)
    # PYTHONPATH adds a folder of the test to sys.path, and the .pyc files go below a prefix, because compiling the
    # library in place would change the machine.
    oracle_path = oracle("-c", "import sys; print(sys.executable)").out.strip()
    result = leanpyc("compile", "--json", "--python", oracle_path, "--pycache-prefix", tmp_path / "cache",
                     env={"PYTHONPATH": str(tmp_path / "p")})
    assert result.json["files"] > 100
    assert (tmp_path / "cache" / str(tmp_path / "p")[1:] / "a.cpython-313.pyc").exists()
    assert not (tmp_path / "cache" / str(tmp_path / "p/sub")[1:]).exists()
    assert not pyc_files(tmp_path / "p")
