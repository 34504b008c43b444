"""`leanpyc compile` under a policy: each file gets what holds for its module."""
import os

from conftest import write_tree

# Its columns take more bytes than the note of an elision. Without it, the files would be compiled plain.
EXPRESSIONS = "total = sum([price.net, price.tax])\n"
DOCUMENTED = '"""doc"""\nassert 1\n' + EXPRESSIONS
TREE = {
    "app/__init__.py": DOCUMENTED,
    "app/checks.py": DOCUMENTED,
    "app/cli.py": '"""usage: cli"""\nimport docopt\n' + EXPRESSIONS,
    "lib/site-packages/numpy/__init__.py": DOCUMENTED,
    "lib/site-packages/Big_Name-1.dist-info/RECORD": "small/__init__.py,,\n",
    "lib/site-packages/small/__init__.py": DOCUMENTED,
}
CONFIG = """
[tool.leanpyc]
elide = "lean"
[[tool.leanpyc.overrides]]
module = "app.checks"
keep = ["asserts"]
"""


def elided(leanpyc, path):
    """Return the elision that a .pyc's note names, or "" without a note."""
    result = leanpyc("show", "--json", "--weights", path)
    assert result.status == 0, result
    return result.json.get("elided", "")


def cached(folder, name):
    return f"{folder}/__pycache__/{name}.cpython-313.pyc"


def test_a_file_that_says_what_to_elide_is_used(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "pyproject.toml": CONFIG})
    result = leanpyc("compile", "app", "lib")
    assert result.status == 0, result
    assert "elided (lean, by pyproject.toml)" in result.err
    assert elided(leanpyc, cached("app", "__init__")) == "lean"
    assert elided(leanpyc, cached("app", "checks")) == "lean,no-asserts"
    assert elided(leanpyc, cached("lib/site-packages/numpy", "__init__")) == "lean,no-docstrings"
    assert elided(leanpyc, cached("lib/site-packages/small", "__init__")) == "lean"


def test_imports_may_keep_the_docstrings_of_a_module(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "pyproject.toml": CONFIG})
    leanpyc("compile", "app")
    assert "usage: cli" in leanpyc("show", "--code", cached("app", "cli")).out
    assert "'doc'" not in leanpyc("show", "--code", cached("app", "__init__")).out
    (tmp_path / "pyproject.toml").write_text(CONFIG.replace("[[", "knowledge = false\n[[", 1))
    result = leanpyc("compile", "app", "--json")
    assert result.json["compiled"] >= 1
    assert "usage: cli" not in leanpyc("show", "--code", cached("app", "cli")).out


def test_without_a_file_nothing_changes(both):
    both(TREE, "app")


def test_a_level_or_no_config_is_compileall(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "pyproject.toml": CONFIG})
    for arguments in (["-o", "0"], ["--no-config", "-f"]):
        result = leanpyc("compile", "app", *arguments)
        assert result.status == 0 and "elided" not in result.err
        assert elided(leanpyc, cached("app", "__init__")) == ""


def test_a_file_without_elide_changes_nothing(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "leanpyc.toml": "keep = 'asserts'\nflag = 1\n"})
    result = leanpyc("compile", "app")
    assert result.status == 0 and "elided" not in result.err


def test_options_and_environment_win_over_the_file(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "pyproject.toml": CONFIG})
    assert leanpyc("compile", "app", env={"LEANPYC_ELIDE": "O", "LEANPYC_KEEP": "debug"}).status == 0
    assert elided(leanpyc, cached("app", "__init__")) == "asserts"
    assert leanpyc("compile", "app", "--elide", "columns").status == 0
    assert elided(leanpyc, cached("app", "__init__")) == "columns"


def test_a_changed_policy_makes_files_stale(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "pyproject.toml": CONFIG})
    assert leanpyc("compile", "app", "--json").json["compiled"] == 3
    assert leanpyc("compile", "app", "--json").json["up_to_date"] == 3
    (tmp_path / "pyproject.toml").write_text(CONFIG.replace("app.checks", "app.*"))
    assert leanpyc("compile", "app", "--json").json["compiled"] == 2


def test_distributions_have_their_own_names(tmp_path, leanpyc):
    write_tree(tmp_path, TREE)
    report = leanpyc("compile", "lib", "--elide", "lean", "--json").json["elision"]
    assert {row["name"] for row in report["distributions"]} == {"big-name", "numpy"}
    assert report["policy"] is None and report["elide"] == "lean"


def test_a_policy_that_cannot_be_compared_is_reported(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "pyproject.toml": CONFIG})
    result = leanpyc("compile", "app", "--check")
    assert result.status == 2 and "--check: CPython has nothing to compare with lean, by pyproject.toml" in result.err
    assert not os.path.exists(tmp_path / "app/__pycache__")


def test_a_wrong_policy_is_an_error_that_names_the_place(tmp_path, leanpyc):
    write_tree(tmp_path, {**TREE, "leanpyc.toml": "elide = 'leen'\n"})
    result = leanpyc("compile", "app")
    assert result.status == 2
    assert result.err.startswith("leanpyc compile: leanpyc.toml:1:9: there is no kind of elision 'leen'; did you mean 'lean'?")
    assert leanpyc("compile", "app", "--no-config").status == 0
    assert "--as: nothing is elided" in leanpyc("compile", "app", "--no-config", "--as", "1").err
    assert "--elide and -o exclude each other" in leanpyc("compile", "app", "--elide", "O", "-o", "1").err


def code_of(leanpyc, path):
    return leanpyc("show", "--code", path).out


SHOWN = """
from app.core import router, Model
from functools import cached_property

@router.get("/x")
def route():
    "shown route"

class Out(Model):
    "shown model"

class Plain:
    "hidden class"
    @cached_property
    def value(self):
        "hidden property"

class Shell(Base):
    def do_load(self):
        "shown command"
    def helper(self):
        "hidden method"

class Broken(ValueError):
    "hidden error"

def plain():
    "hidden function"
"""


def test_docstrings_that_other_code_receives_stay(tmp_path, leanpyc):
    write_tree(tmp_path, {"app/__init__.py": "", "app/views.py": SHOWN,
                          "lib/site-packages/pkg/views.py": SHOWN})
    assert leanpyc("compile", "--elide", "lean", "app", "lib").status == 0
    code = code_of(leanpyc, cached("app", "views"))
    for text in ("shown route", "shown model", "shown command"):
        assert text in code
    assert "hidden" not in code
    # An installed module that imports no such library is not the project's own.
    assert "shown" not in code_of(leanpyc, cached("lib/site-packages/pkg", "views"))
    # CPython's own sets mean what CPython does.
    assert leanpyc("compile", "-f", "--elide", "OO", "app").status == 0
    assert "shown" not in code_of(leanpyc, cached("app", "views"))


def test_a_module_docstring_that_the_module_reads_stays(tmp_path, leanpyc):
    write_tree(tmp_path, {"lib/site-packages/a.py": '"""read"""\nprint(__doc__.strip())\n',
                          "lib/site-packages/b.py": '"""unread"""\nprint(f.__doc__)\n'})
    assert leanpyc("compile", "--elide", "lean", "lib").status == 0
    assert "'read'" in code_of(leanpyc, cached("lib/site-packages", "a"))
    assert "'unread'" not in code_of(leanpyc, cached("lib/site-packages", "b"))


def test_flat_test_helpers_keep_their_asserts(tmp_path, leanpyc, oracle):
    write_tree(tmp_path, {"tests/helpers.py": "def check(value):\n    assert value, 'no value'\n"})
    assert leanpyc("compile", "--elide", "lean", "tests").status == 0
    result = oracle("-c", "from helpers import check; check(0)", cwd=tmp_path / "tests")
    assert "AssertionError: no value" in result.err


def test_an_override_that_selects_nothing_is_a_warning(tmp_path, leanpyc):
    write_tree(tmp_path, {"app/__init__.py": "", "app/security.py": "assert 1\n",
                          "leanpyc.toml": "elide = 'lean'\n[[overrides]]\nmodule = 'app.securty'\nkeep = ['asserts']\n"})
    warning = ("leanpyc compile: warning: leanpyc.toml:3: module = 'app.securty' selects none of these files; "
               "did you mean 'app.security'?\n")
    assert warning in leanpyc("compile", "app").err
    assert warning in leanpyc("compile", "-q", "app").err
    assert leanpyc("compile", "-qq", "app").status == 0
    assert leanpyc("compile", "-qq", "--strict", "app").status == 1
    assert leanpyc("strip", "--elide", "lean", "-o", "out", "app").err.count("selects none of these files") == 1
    # One file is not a run over a tree.
    assert "warning" not in leanpyc("compile", "-f", "app/__init__.py").err


def test_an_override_may_select_only_files_of_another_project_of_the_repository(tmp_path, leanpyc):
    rules = "".join(f"[[overrides]]\n{key} = '{pattern}'\nkeep = ['asserts']\n" for key, pattern in (
        ("module", "billing.checks"), ("dist", "acme-billing"), ("path", "services/billing/src/*")))
    write_tree(tmp_path, {"services/api/src/api.py": "assert 1\n", "services/api/pyproject.toml": "[project]\nname = 'acme-api'\n",
                          "services/billing/src/billing/__init__.py": "", "services/billing/src/billing/checks.py": "assert 1\n",
                          "services/billing/pyproject.toml": "[project]\nname = 'acme-billing'\n", "leanpyc.toml": "elide = 'lean'\n" + rules})
    for command in (["compile"], ["strip", "-o", "out"]):
        result = leanpyc(*command, "--strict", "services/api/src")
        assert result.status == 0 and "selects none" not in result.err, result
    (tmp_path / "services/billing/src/billing/checks.py").unlink()
    assert "'billing.checks' selects none" in leanpyc("compile", "-f", "services/api/src").err


def test_a_path_override_holds_through_links(tmp_path, leanpyc):
    write_tree(tmp_path, {"real/src/checks/a.py": "assert 1\n",
                          "real/leanpyc.toml": "elide = 'asserts'\n[[overrides]]\npath = 'src/checks/*'\nkeep = 'asserts'\n"})
    (tmp_path / "link").symlink_to("real")
    for path, cwd in ((f"{tmp_path}/link/src", tmp_path / "real"), ("../link/src", tmp_path / "real"),
                      (f"{tmp_path}/real/src", tmp_path / "link")):
        assert leanpyc("compile", "-f", path, cwd=cwd).status == 0
        assert elided(leanpyc, cached(tmp_path / "real/src/checks", "a")) == ""
