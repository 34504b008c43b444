"""leanpyc compile --elide: the files that are written, their names, when they are written again, and the reports."""
import marshal
import os
import pathlib
import re
import subprocess
import zipfile

import pytest

from conftest import CACHE, ORACLE, pyc_files, write_tree

ROOT = pathlib.Path(__file__).resolve().parents[2]

SOURCE = '''"""module"""
import sys
def f(x):
    """function"""
    assert x > 1, "too small"
    return sys._getframe().f_lineno
class C:
    """class"""
'''
PLAIN = f"{CACHE}/a.cpython-313.pyc"

needs_oracle = pytest.mark.skipif(ORACLE is None, reason="no interpreter of CPython 3.13 here")


def python(*arguments, cwd, status=0):
    ran = subprocess.run([ORACLE, *arguments], cwd=cwd, capture_output=True, text=True)
    assert ran.returncode == status, ran
    return ran.stdout.split()


ASK = "import a; print(a.__doc__, a.f.__doc__, a.C.__doc__, a.f(2))"


@pytest.fixture
def tree(tmp_path):
    return write_tree(tmp_path, {"a.py": SOURCE})


@needs_oracle
@pytest.mark.parametrize("spec, answer", [
    ("none", ["module", "function", "class", "6"]),
    ("docstrings.function", ["module", "None", "class", "6"]),
    ("OO", ["None", "None", "None", "6"]),
    ("docstrings=empty", ["6"]),
    ("max", ["None", "None", "None", "3"]),
])
def test_an_interpreter_without_flags_loads_it(leanpyc, tree, spec, answer):
    assert leanpyc("compile", "--elide", spec, "a.py", cwd=tree).status == 0
    assert python("-c", ASK, cwd=tree) == answer


@needs_oracle
def test_asserts_are_elided_for_an_interpreter_without_flags(leanpyc, tree):
    leanpyc("compile", "--elide", "asserts", "a.py", cwd=tree)
    assert python("-c", "import a; print(a.f(0))", cwd=tree) == ["6"]
    leanpyc("compile", "a.py", cwd=tree)
    python("-c", "import a; a.f(0)", cwd=tree, status=1)


def test_as_selects_the_level_in_the_file_name(leanpyc, tree):
    for level, suffix in (("0", ""), ("1", ".opt-1"), ("2", ".opt-2")):
        leanpyc("compile", "--elide", "lean", "--as", level, "a.py", cwd=tree)
        assert (tree / CACHE / f"a.cpython-313{suffix}.pyc").exists()
    assert len(pyc_files(tree)) == 3


def test_a_level_under_its_own_name_is_cpythons_file(leanpyc, tree):
    leanpyc("compile", "-o", "2", "a.py", cwd=tree)
    path = tree / CACHE / "a.cpython-313.opt-2.pyc"
    plain = path.read_bytes()
    path.unlink()
    leanpyc("compile", "--elide", "OO", "--as", "2", "a.py", cwd=tree)
    assert path.read_bytes() == plain
    assert leanpyc("compile", "-o", "2", "a.py", "--json", cwd=tree).json["up_to_date"] == 1


def test_one_elision_is_not_up_to_date_for_another(leanpyc, tree):
    def up_to_date(*arguments):
        return leanpyc("compile", *arguments, "a.py", "--json", cwd=tree).json["up_to_date"]

    assert [up_to_date(), up_to_date()] == [0, 1]
    assert [up_to_date("--elide", "lean"), up_to_date("--elide", "lean")] == [0, 1]
    assert [up_to_date("--elide", "lean,docstrings=empty"), up_to_date("--elide", "lean")] == [0, 0]
    assert [up_to_date("--elide", "lean", "--keep", "casts"), up_to_date("--elide", "lean,no-casts")] == [0, 1]
    assert [up_to_date(), up_to_date("--elide", "none"), up_to_date()] == [0, 1, 1]


SMALL = {
    "empty": "", "comment": "# nothing\n", "name": "x = 1\n", "import": "import os\n", "names": "x = 1\ny = 2\nz = x + y\n",
    "function": "def f(a):\n    return a + 1\n", "assert": "assert x\n", "docstring": '"d"\n',
}


@pytest.mark.parametrize("elide", ["lean", "columns", "asserts", "lean,lines"])
@pytest.mark.parametrize("name", SMALL)
def test_elision_makes_no_small_file_larger_and_finds_it_current(leanpyc, tmp_path, name, elide):
    write_tree(tmp_path, {"m.py": SMALL[name]})
    path = tmp_path / CACHE / "m.cpython-313.pyc"

    def compiled(*arguments):
        return leanpyc("compile", "--target", "3.13.0", *arguments, "m.py", "--json").json["compiled"]

    assert compiled() == 1
    plain = path.read_bytes()
    compiled("--elide", elide)
    elided = path.read_bytes()
    if name == "docstring" and "lean" in elide:  # one letter less than plain, and a note
        assert len(elided) <= len(plain) + 8
    else:
        assert len(elided) <= len(plain)
    assert compiled("--elide", elide) == 0
    assert compiled("-f", "--elide", elide) == 1 and path.read_bytes() == elided
    assert compiled() == (0 if elided == plain else 1) and path.read_bytes() == plain
    assert compiled("--elide", elide) == (0 if elided == plain else 1) and path.read_bytes() == elided


@needs_oracle
def test_files_that_compileall_wrote_are_not_elided(leanpyc, compileall, tree):
    compileall("-q", "a.py", cwd=tree)
    assert leanpyc("compile", "a.py", "--json", cwd=tree).json["up_to_date"] == 1
    assert leanpyc("compile", "--elide", "columns", "a.py", "--json", cwd=tree).json["up_to_date"] == 0


@needs_oracle
def test_the_note_after_the_code_does_not_disturb_python(leanpyc, tree):
    leanpyc("compile", "--elide", "lean", "-b", "a.py", cwd=tree)
    (tree / "a.py").unlink()
    assert python("-c", ASK, cwd=tree)[3] == "6"
    (tree / "b.py").write_text("print('ran')\n")
    leanpyc("compile", "--elide", "lean", "-b", "b.py", cwd=tree)
    assert python("b.pyc", cwd=tree) == ["ran"]
    with zipfile.ZipFile(tree / "z.zip", "w") as archive:
        archive.write(tree / "a.pyc", "a.pyc")
    (tree / "a.pyc").unlink()
    assert python("-c", f"import sys; sys.path.insert(0, 'z.zip'); {ASK}", cwd=tree)[3] == "6"


def test_show_reports_the_elision(leanpyc, tree):
    leanpyc("compile", "--elide", "lean,no-casts", "a.py", cwd=tree)
    assert "elided by leanpyc: lean,no-casts\n" in leanpyc("show", PLAIN, cwd=tree).out
    assert leanpyc("show", "--json", PLAIN, cwd=tree).json["elided"] == "lean,no-casts"
    leanpyc("compile", "a.py", cwd=tree)
    assert "elided" not in leanpyc("show", "--json", PLAIN, cwd=tree).json


def test_the_summary_has_counts_and_bytes_by_kind_and_distribution(leanpyc, tmp_path):
    write_tree(tmp_path, {"lib/site-packages/p/a.py": SOURCE, "lib/site-packages/p/sub/b.py": SOURCE, "lib/site-packages/q.py": "x = 1\n"})
    result = leanpyc("compile", "--elide", "lean", "--json", "lib", cwd=tmp_path)
    told = result.json["elision"]
    assert told["elide"] == "lean"
    assert told["kinds"]["asserts"]["kinds"] == {"asserts.narrowing": 0, "asserts.other": 2}
    assert told["kinds"]["docstrings"]["things"] == 6
    # q.py is plain: its note would take more bytes than its columns.
    assert told["kinds"]["columns"]["things"] == 6
    assert "lines" not in told["kinds"]
    assert [row["name"] for row in told["distributions"]] == ["p", "q"]
    assert sum(row["bytes"] for row in told["distributions"]) == told["bytes"] == result.json["pyc_bytes"]
    # The notes take what the kinds do not account for.
    assert told["saved"] == sum(kind["bytes"] for kind in told["kinds"].values()) - 8 * 2
    leanpyc("compile", "-f", "lib", cwd=tmp_path)
    assert told["plain_bytes"] == sum(os.path.getsize(tmp_path / path) for path in pyc_files(tmp_path))
    assert "elided (lean):" in result.err and "  p " in result.err


def test_nothing_is_measured_if_not_wanted(leanpyc, tree):
    told = leanpyc("compile", "--elide", "lean", "--no-measure", "--json", "a.py", cwd=tree).json["elision"]
    assert (told["files"], told["measured"], told["plain_bytes"]) == (1, 0, 0)
    assert told["kinds"]["asserts"] == {"things": 1, "bytes": 0, "kinds": {"asserts.narrowing": 0, "asserts.other": 1}}


def test_a_plain_compile_prints_no_table(leanpyc, tree):
    result = leanpyc("compile", "--json", "a.py", cwd=tree)
    assert "elision" not in result.json and "elided" not in result.err


@needs_oracle
def test_a_tree_without_sources(leanpyc, tmp_path):
    write_tree(tmp_path, {
        "src/p/__init__.py": SOURCE, "src/p/data.txt": "data", "src/p/__init__.pyc": "old", "src/p/only.pyc": "kept",
        "src/p/__pycache__/x.pyc": "no", "src/p/sub/run.sh": "#!/bin/sh\n", "src/p/template.py": "{{ }} :",
        "src/p/left.py": "LEFT = 1\n", "src/link": ("link", "p"),
    })
    os.chmod(tmp_path / "src/p/sub/run.sh", 0o755)
    result = leanpyc("compile", "--elide", "lean", "--sourceless", "--out", "out", "-x", "left", "src", "--json", cwd=tmp_path)
    assert result.status == 1  # the template is rejected
    out = tmp_path / "out"
    files = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and not path.is_symlink()
                   and path.name != ".leanpyc-record")
    assert [name for name in files if not name.startswith("link/")] == [
        "p/__init__.pyc", "p/data.txt", "p/left.py", "p/only.pyc", "p/sub/run.sh", "p/template.py"]
    assert os.readlink(out / "link") == "p"
    assert os.stat(out / "p/sub/run.sh").st_mode & 0o777 == 0o755
    assert os.stat(out / "p/data.txt").st_mtime_ns == os.stat(tmp_path / "src/p/data.txt").st_mtime_ns
    assert result.json["copied"] == 6
    assert python("-c", "import p, p.left; print(p.__doc__, p.f(0))", cwd=out) == ["None", "6"]
    marshal.loads((out / "p/__init__.pyc").read_bytes()[16:])


@pytest.mark.parametrize("arguments, message", [
    (["--elide", "assert"], "did you mean 'asserts'?"),
    (["--elide", "lean", "--keep", "docs"], "there is no kind of elision 'docs'"),
    (["--elide", "lean", "-o", "2"], "use --as"),
    (["--elide", "lean", "--check"], "--check: CPython has nothing to compare with lean"),
    (["--keep", "asserts"], "--keep: nothing is elided without --elide or a policy file"),
    (["--as", "1"], "--as: nothing is elided without --elide or a policy file"),
    (["--elide", "lean", "--as", "3"], "--as"),
    (["--sourceless"], "--out"),
])
def test_options_that_exclude_each_other_are_an_error(leanpyc, tree, arguments, message):
    result = leanpyc("compile", *arguments, "a.py", cwd=tree)
    assert (result.status, message in result.err) == (2, True), result
    assert not pyc_files(tree)


def test_help_and_explain_list_every_kind(leanpyc):
    text = leanpyc("compile", "--help").out
    for name in ("asserts.narrowing", "docstrings.class", "overloads", "columns"):
        assert f"  {name} " in text
    assert "asserts.narrowing" in leanpyc("explain").out
    kinds = re.findall(r'^LEANPYC_KIND\(\w+, "([^"]+)"', (ROOT / "src/leanpyc/elide/kinds.def").read_text(), re.M)
    families = {kind.split(".")[0] for kind in kinds}
    assert families == {page.stem for page in (ROOT / "docs/kinds").glob("*.md")}
    for family in families:
        page = leanpyc("explain", family).out
        sections = [line for line in page.splitlines() if line.startswith("#")]
        assert sections == [f"# {family}", "## Effect", "## Safety", "## Risks", "## Example", "## Sets"]
    assert leanpyc("explain", "asserts.narrowing").out.startswith("# asserts\n")
    assert "casts " in leanpyc("explain", "lean").out
    assert leanpyc("explain", "nonsense").status == 2


def test_the_projects_own_files_count_for_its_distribution(leanpyc, tmp_path):
    write_tree(tmp_path, {"own/pyproject.toml": "[project]\nname = 'My.App'\n", "own/src/app/__init__.py": SOURCE,
                          "lib/src/handler/__init__.py": SOURCE, "lib/src/handler/more.py": SOURCE})
    for root, name in (("own", "my-app"), ("lib", "handler")):
        result = leanpyc("compile", "--elide", "lean", "--json", root)
        assert [row["name"] for row in result.json["elision"]["distributions"]] == [name], result
    assert "distribution or module" in leanpyc("compile", "-f", "--elide", "lean", "lib").err
