"""leanpyc strip writes source without the elided code, and every line keeps its number."""
import signal
import subprocess
import time

import pytest

from conftest import LEANPYC, ORACLE, write_tree

SOURCE = '''#!/usr/bin/env python
"""Module
doc."""
from typing import TYPE_CHECKING, cast, overload  # why
if TYPE_CHECKING:
    import nowhere  # unseen
if __debug__:
    CHECKED = True

@overload
def f(x: int) -> int: ...
def f(x, y: "str" = "#"):
    """doc"""
    assert x  # trailing
    a = 1; assert a; b = 2
    assert (x,
            "m")
    return cast("list[int]", (x
        + b))

class Empty(Exception):
    """Only a docstring."""

def g():
    assert (seen := 1)
    return seen
'''
STRIPPED = '''#!/usr/bin/env python


from typing import TYPE_CHECKING, cast, overload  # why

                    # unseen
if False    :
    CHECKED = True



def f(x, y        = "#"):

              # trailing
    a = 1;           b = 2


    return (                 (x
        + b))

class Empty(Exception):
    pass

def g():
    assert (seen := 1)
    return seen
'''


@pytest.fixture
def tree(tmp_path):
    return write_tree(tmp_path / "in", {"pkg/a.py": SOURCE, "pkg/data.json": "{}"})


def test_code_that_stays_keeps_its_place(leanpyc, tree, tmp_path):
    result = leanpyc("strip", tree, "-o", tmp_path / "out", "--no-config", "--elide", "max")
    assert result.status == 0, result
    assert (tmp_path / "out/pkg/a.py").read_text() == STRIPPED
    assert (tmp_path / "out/pkg/data.json").read_text() == "{}"
    assert "1 stripped, 0 failed, 1 copied" in result.err
    assert "1 thing kept that only bytecode can leave out" in result.err


SCOPES = '''
from typing import TYPE_CHECKING
def closed(limit, items):
    assert all(item < limit for item in items)
    return limit
def bound():
    if TYPE_CHECKING:
        import nowhere
    return 1
def unbound():
    if TYPE_CHECKING:
        import nowhere
    def inner():
        return nowhere
    return inner
def numbered():
    assert (number := 1)
    assert number
    return number
def hiding():
    name = 1
    def inner():
        assert (name := 2)
        return name
    return inner
def forgotten():
    assert (number := 1)
    return 1
def generator():
    assert (yield)
async def coroutine(x):
    assert await x
    return 1
'''


def test_code_that_a_function_needs_for_its_meaning_stays(leanpyc, tmp_path):
    """Without its only binding, a name would become global or a variable of the enclosing function. Without its only `yield`, a
    function would not be a generator. A variable that stops being a cell, or that is not used elsewhere, changes nothing."""
    tree = write_tree(tmp_path / "in", {"a.py": SCOPES})
    result = leanpyc("strip", tree, "-o", tmp_path / "out", "--no-config", "--elide", "asserts,type-checking")
    assert "5 things kept that only bytecode can leave out" in result.err
    left = (tmp_path / "out/a.py").read_text().splitlines()
    gone = [before.strip() for before, after in zip(SCOPES.splitlines(), left) if before != after]
    assert gone == ["assert all(item < limit for item in items)", "if TYPE_CHECKING:", "import nowhere", "assert (number := 1)",
                    "assert await x"]
    assert len(left) == len(SCOPES.splitlines())


def test_an_elided_import_makes_no_name_a_module(leanpyc, tmp_path):
    """CPython compiles calls of attributes of an imported name differently from method calls. An elided import must not count as an import
    of the name."""
    source = """from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from nowhere import Finder
def build():
    from nowhere import Finder
    return Finder.create()
"""
    tree = write_tree(tmp_path / "in", {"a.py": source})
    leanpyc("strip", tree, "-o", tmp_path / "stripped", "--no-config", "--elide", "type-checking")
    options = "-qq", "--no-config", "--invalidation-mode", "unchecked-hash", "-d", "a.py"
    leanpyc("compile", *options, "--out", tmp_path / "one", "--elide", "type-checking", tree)
    leanpyc("compile", *options, "--out", tmp_path / "two", tmp_path / "stripped")
    one, two = (leanpyc("show", "--code", next((tmp_path / name).rglob("*.pyc"))).out for name in ("one", "two"))
    assert one == two and "create" in one


def test_stripping_a_stripped_tree_changes_nothing(leanpyc, tree, tmp_path):
    leanpyc("strip", tree, "-o", tmp_path / "once", "--no-config", "--elide", "max")
    leanpyc("strip", tmp_path / "once", "-o", tmp_path / "twice", "--no-config", "--elide", "max")
    assert (tmp_path / "twice/pkg/a.py").read_bytes() == (tmp_path / "once/pkg/a.py").read_bytes()


def test_comments_are_removed_on_request(leanpyc, tmp_path):
    tree = write_tree(tmp_path / "in", {"a.py": "#!x\n# coding: utf-8\n# away\nx = '# no'  # away\n\ny = f'{x:#}'\n"})
    assert leanpyc("strip", tree, "-o", tmp_path / "out", "--no-config", "--comments").status == 0
    assert (tmp_path / "out/a.py").read_text() == "#!x\n# coding: utf-8\n\nx = '# no'\n\ny = f'{x:#}'\n"


@pytest.mark.parametrize("source", [
    # Found by fuzzing: without the code before it, the rest of the last line would be indented.
    b"\'\'\'\nd\'\'\'; x = 1\n",
    b"def f():\n    \'\'\'\n    d\'\'\'; return 1\n",
    b"class A:\n    \'\'\'\n    d\'\'\' ;x = 1; y = 2\n",
    b"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    x = \'\'\'\n    d\'\'\'; y = 2\nelse:\n    z = 3\n",
    b"assert x, (\n  1); y = 1\n",
])
@pytest.mark.parametrize("kinds", ["OO", "max"])
def test_a_statement_that_shares_its_last_line_stays(leanpyc, tmp_path, source, kinds):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_bytes(source)
    ran = leanpyc("strip", tmp_path / "in", "-o", tmp_path / "out", "--no-config", "--elide", kinds)
    assert ran.status == 0
    made = (tmp_path / "out/a.py").read_bytes()
    compile(made, "a.py", "exec")
    assert made == source


@pytest.mark.parametrize("source, stripped", [
    (b"x = 1\\\n# c\ny = 2\n", b"x = 1\\\n\ny = 2\n"),
    # Found by fuzzing: a backslash before the end of the file is an error.
    (b"x = 1\\\n  # c", b"x = 1\\\n  #"),
    (b"x = 1\\\r\n# c", b"x = 1\\\r\n#"),
    (b"x = 1\n# c", b"x = 1\n"),
])
def test_a_comment_after_a_continued_line_leaves_valid_source(leanpyc, tmp_path, source, stripped):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_bytes(source)
    assert leanpyc("strip", tmp_path / "in", "-o", tmp_path / "out", "--no-config", "--comments").status == 0
    made = (tmp_path / "out/a.py").read_bytes()
    assert made == stripped
    compile(made, "a.py", "exec")


@pytest.mark.parametrize("source, stripped", [
    # Found by fuzzing: after code, a cookie is an ordinary comment. Without the code, it would declare the file's
    # encoding.
    ("'d'\n# coding: latin-1\nx = 'é'\n", "\n\nx = 'é'\n"),
    ("'d'  # coding=latin-1\nx = 'é'\n", "\nx = 'é'\n"),
    ("'''d\n''' # vim: fileencoding=latin-1\nx = 'é'\n", "\n\nx = 'é'\n"),
    ("'d'\n# coding: no-such-codec\nx = 'é'\n", "\n\nx = 'é'\n"),
    # These cookies already declare the encoding, or never will.
    ("# coding: utf-8\n'd'  # coding: latin-1\nx = 'é'\n", "# coding: utf-8\n     # coding: latin-1\nx = 'é'\n"),
    ("'d'\n\n# coding: latin-1\nx = 'é'\n", "\n\n# coding: latin-1\nx = 'é'\n"),
    ("x = 'é'\n# coding: latin-1\ndef f(): 'd'\n", "x = 'é'\n# coding: latin-1\ndef f(): pass\n"),
])
@pytest.mark.parametrize("options", [[], ["--comments"]])
def test_no_comment_becomes_a_cookie(leanpyc, tmp_path, source, stripped, options):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_bytes(source.encode())
    assert leanpyc("strip", tmp_path / "in", "-o", tmp_path / "out", "--no-config", "--elide", "OO", *options).status == 0
    made = (tmp_path / "out/a.py").read_bytes()
    scope = {}
    exec(compile(made, "a.py", "exec"), scope)
    assert scope["x"] == "é"
    if not options:
        assert made.decode() == stripped


@pytest.mark.parametrize("source, stripped", [
    (b"\xef\xbb\xbf'''d'''\r\nx = 1\r\n", b"\xef\xbb\xbf\r\nx = 1\r\n"),
    (b"# coding: latin-1\n'\xe9'; x = '\xe9'; assert x\n", b"# coding: latin-1\npass; x = '\xe9';\n"),
    (b"'doc'\n'no doc'\n", b"pass\n'no doc'\n"),
    (b"def f(): 'doc'", b"def f(): pass"),
    (b"def f() -> dict[\n    int, str\n]: return 1\n", b"def f() \\\n \\\n : return 1\n"),
    (b"if x: assert y; z = 1\n", b"if x: pass    ; z = 1\n"),
    (b"assert a; assert b\n", b"\n"),
    (b"assert x, \\\n  'm'\n", b"\n\n"),
])
def test_every_other_byte_stays(leanpyc, tmp_path, source, stripped):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_bytes(source)
    assert leanpyc("strip", tmp_path / "in", "-o", tmp_path / "out", "--no-config", "--elide", "OO,annotations").status == 0
    made = (tmp_path / "out/a.py").read_bytes()
    compile(made, "a.py", "exec")
    if source.startswith(b"assert a;"):
        assert made.count(b"\n") == 1 and b"assert" not in made
    else:
        assert made == stripped


def test_a_file_that_is_not_python_is_reported_and_copied(leanpyc, tmp_path):
    tree = write_tree(tmp_path / "in", {"bad.py": "def (:\n", "good.py": "assert x\n"})
    result = leanpyc("strip", tree, "-o", tmp_path / "out", "--no-config", "--elide", "O")
    assert result.status == 1
    assert "SyntaxError" in result.err and "1 stripped, 1 failed" in result.err
    assert (tmp_path / "out/bad.py").read_text() == "def (:\n"


def test_output_inside_the_input_is_not_stripped_again(leanpyc, tree):
    for _ in range(2):
        result = leanpyc("strip", tree, "-o", tree / "out", "--no-config", "--elide", "O")
        assert result.status == 0, result
    assert sorted(str(path.relative_to(tree)) for path in tree.rglob("*.py")) == ["out/pkg/a.py", "pkg/a.py"]


def test_output_in_the_place_of_the_source_is_refused(leanpyc, tree):
    before = (tree / "pkg/a.py").read_text()
    (tree / "pkg/__init__.py").touch()
    for path, out in ((tree, tree), (tree / "pkg", tree), (tree / "pkg/a.py", tree)):
        result = leanpyc("strip", path, "-o", out, "--no-config", "--elide", "O")
        assert result.status == 2 and "would be written over its own source" in result.err, (path, result)
    assert (tree / "pkg/a.py").read_text() == before


def test_a_file_is_stripped_to_a_folder_beside_it(leanpyc, tmp_path):
    write_tree(tmp_path, {"cli.py": "assert 1\nx = 1\n"})
    result = leanpyc("strip", "cli.py", "-o", "stripped", "--no-config", "--elide", "O")
    assert result.status == 0, result
    assert (tmp_path / "stripped/cli.py").read_text() == "\nx = 1\n"


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_a_file_that_cannot_be_stripped_is_not_copied_unstripped(leanpyc, tmp_path, encoding):
    """leanpyc cannot map positions in the text to bytes in these encodings. The file is not copied instead, because only a file that Python
    rejects counts as data."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_bytes(f"# coding: {encoding}\nassert '\u3053'\n".encode(encoding))
    result = leanpyc("strip", "in", "-o", "out", "--no-config", "--elide", "O", "--json")
    assert result.status == 1 and (result.json["failed"], result.json["copied"]) == (1, 0), result
    assert f"in the encoding '{encoding}'" in result.json["failures"][0]["message"], result
    assert not (tmp_path / "out/a.py").exists()


def test_an_empty_file_is_measured_as_well(leanpyc, tmp_path):
    write_tree(tmp_path, {"in/empty.py": "", "in/a.py": "assert 1\n"})
    result = leanpyc("strip", "in", "-o", "out", "--no-config", "--elide", "O")
    assert result.status == 0 and "not measured" not in result.err and "--measure" not in result.err, result


def test_python_scripts_of_other_names_are_stripped(leanpyc, tmp_path):
    script = "#!/usr/bin/env python3\nassert 1\nx = 1\n"
    write_tree(tmp_path, {"in/tool": script, "in/window.pyw": "assert 1\n", "in/shell": "#!/bin/sh\nassert 1\n", "in/old": "#!/usr/bin/python\nprint 1\n",
                          "in/notes.txt": script})
    (tmp_path / "in/tool").chmod(0o755)
    result = leanpyc("strip", "in", "-o", "out", "--no-config", "--elide", "O", "--no-measure", "--json")
    assert result.status == 0 and (result.json["compiled"], result.json["copied"]) == (2, 3), result
    left = {path.name: path.read_text() for path in (tmp_path / "out").iterdir() if path.name != ".leanpyc-record"}
    assert left == {"tool": "#!/usr/bin/env python3\n\nx = 1\n", "window.pyw": "\n", "shell": "#!/bin/sh\nassert 1\n",
                    "old": "#!/usr/bin/python\nprint 1\n", "notes.txt": script}
    assert (tmp_path / "out/tool").stat().st_mode & 0o777 == 0o755


def test_a_second_strip_does_nothing(leanpyc, tree, tmp_path):
    command = ["strip", tree, "-o", tmp_path / "out", "--no-config", "--elide", "O", "--json"]
    assert leanpyc(*command).json["compiled"] == 1
    before = (tmp_path / "out/pkg/a.py").stat().st_ino
    assert leanpyc(*command).json["up_to_date"] == 1
    assert (tmp_path / "out/pkg/a.py").stat().st_ino == before
    assert leanpyc(*command, "--comments").json["compiled"] == 1


def test_permissions_stay(leanpyc, tree, tmp_path):
    write_tree(tree, {"script.py": "#!/usr/bin/env python\n", "secret.py": "1\n"})
    (tree / "script.py").chmod(0o755)
    (tree / "secret.py").chmod(0o400)
    assert leanpyc("strip", tree, "-o", tmp_path / "out", "--no-config", "--elide", "O").status == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("s*.py")}
    assert modes == {"script.py": 0o755, "secret.py": 0o400}


def test_an_interrupt_leaves_whole_files(tmp_path):
    content = "def f():\n    assert 1\n" * 2000
    write_tree(tmp_path / "in", {f"m/{i}.py": content for i in range(200)})
    out = tmp_path / "out"
    command = [LEANPYC, "strip", "in", "-o", "out", "--no-config", "--elide", "O", "-j1"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not any(out.rglob("*.py")) and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGTERM)
    told = process.communicate()[1]
    assert (process.returncode, "[interrupted]" in told) in ((-signal.SIGTERM, True), (0, False)), told
    sizes = {path.stat().st_size for path in out.rglob("*.py")}
    assert len(sizes) == 1 and not any(path.name.endswith(".tmp") for path in out.rglob("*"))


def test_strip_without_anything_to_elide_is_an_error(leanpyc, tree, tmp_path):
    result = leanpyc("strip", tree, "-o", tmp_path / "out", "--no-config")
    assert result.status == 2 and "nothing is elided: give --elide or --comments" in result.err


@pytest.mark.skipif(ORACLE is None, reason="no interpreter of CPython 3.13 here")
def test_the_host_back_end_elides_too(leanpyc, tree, tmp_path):
    result = leanpyc("compile", "--backend", "host", "--python", ORACLE, "--no-config", "--elide", "max", "-f", "--out", tmp_path / "out", tree)
    assert result.status == 0, result
    assert "1 compiled by the interpreter" in result.err
    script = """
import marshal, sys, glob
code = marshal.loads(open(glob.glob(sys.argv[1] + "/pkg/__pycache__/a.*.pyc")[0], "rb").read()[16:])
f = next(item for item in code.co_consts if hasattr(item, "co_code") and item.co_name == "f")
assert f.co_consts[0] is None, f.co_consts
print(sorted({line for _, _, line in f.co_lines()}), {p[2] for p in f.co_positions()})
"""
    ran = subprocess.run([ORACLE, "-c", script, tmp_path / "out"], capture_output=True, text=True)
    assert ran.stdout == f"[12] {{None}}\n", ran


@pytest.mark.skipif(ORACLE is None, reason="no interpreter of CPython 3.13 here")
@pytest.mark.parametrize("elide", ["OO", "lean", "max"])
def test_the_host_back_end_has_the_same_summary(leanpyc, tree, tmp_path, elide):
    options = ["compile", "-f", "--json", "--no-config", "--measure", "--elide", elide, "--out", tmp_path / "out", tree]
    native = leanpyc(*options, "--target", "3.13.0").json["elision"]
    host = leanpyc(*options, "--backend", "host", "--python", ORACLE).json["elision"]
    things = {kind: row["things"] for kind, row in native["kinds"].items()}
    assert {kind: row["things"] for kind, row in host["kinds"].items()} == things and any(things.values())
    saved = sum(row["bytes"] for row in host["kinds"].values())
    whole = host["saved"]
    # The sizes differ only by the bytes that shorter references save.
    assert saved > 0 and abs(whole - saved) < 100, host


def test_the_summary_counts_the_source_that_each_kind_saves(leanpyc, tree, tmp_path):
    summary = leanpyc("strip", tree, "-o", tmp_path / "out", "--json", "--no-config", "--elide", "max", "--comments").json
    kinds = summary["elision"]["kinds"]
    assert kinds["docstrings"]["bytes"] >= len('"""Module\ndoc."""'), kinds
    assert sum(row["bytes"] for row in kinds.values()) < summary["source_bytes"] - summary["pyc_bytes"]
