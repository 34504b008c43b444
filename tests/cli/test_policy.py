"""`leanpyc policy`: what is left out of a module, and who decided."""
import pytest
from conftest import write_tree

CONFIG = """
[tool.leanpyc]
elide = "lean"
third-party = {elide = "O"}

[[tool.leanpyc.overrides]]
module = "app.checks"
keep = ["asserts"]
reason = "they are the program"
"""
TREE = {
    "pyproject.toml": CONFIG,
    "app/__init__.py": "",
    "app/checks.py": "assert True\n",
    "app/cli.py": "import docopt\n",
    "venv/lib/site-packages/numpy/__init__.py": "",
    "venv/lib/site-packages/numpy-2.0.dist-info/RECORD": "numpy/__init__.py,,\n",
}


@pytest.fixture
def policy(tmp_path, leanpyc):
    """policy(*arguments) in TREE: the answers as JSON."""
    write_tree(tmp_path, TREE)

    def ask(*arguments, **more):
        result = leanpyc("policy", *arguments, "--json", **more)
        assert result.status == 0, result
        return result.json

    return ask


def test_text_names_the_line_that_decided(tmp_path, leanpyc):
    write_tree(tmp_path, TREE)
    result = leanpyc("policy", "app.checks")
    assert result.status == 0 and result.err == ""
    lines = [line.split(None, 2) for line in result.out.splitlines() if line]
    assert lines[0] == ["app.checks"]
    assert ["asserts.other", "kept",
            'pyproject.toml:8: module:app.checks: keep = ["asserts"] (they are the program)'] in lines
    assert ["columns", "elided", 'pyproject.toml:3: elide = "lean"'] in lines
    assert ["lines", "kept", "nobody asks to leave it out"] in lines


def test_modules_paths_and_packages(policy):
    answers = policy("app", "app.checks", "app/cli.py", "./app")["modules"]
    assert [a["module"] for a in answers] == ["app", "app.checks", "app.cli", "app"]
    assert all(not a["third_party"] and a["distribution"] is None for a in answers)


def test_the_imports_of_a_module_count(policy):
    kinds = policy("app.cli")["modules"][0]["kinds"]
    assert kinds["docstrings.module"]["state"] == "kept"
    assert kinds["docstrings.module"]["source"] == "knowledge"
    assert "docopt" in kinds["docstrings.module"]["reason"] and kinds["docstrings.module"]["link"].startswith("https://")


def test_third_party_and_distribution(policy):
    path = "venv/lib/site-packages/numpy/__init__.py"
    answer = policy(path)["modules"][0]
    assert (answer["module"], answer["distribution"], answer["third_party"], answer["elide"]) == ("numpy", "numpy", True, "O")
    answer = policy(path, "--elide", "lean")["modules"][0]
    assert answer["kinds"]["docstrings.class"]["source"] == "knowledge"
    answer = policy(path, "--elide", "lean", "--flag", "2")["modules"][0]
    assert answer["elide"] == "lean"


def test_precedence(policy):
    assert policy("app")["modules"][0]["elide"] == "lean"
    environment = {"LEANPYC_ELIDE": "OO", "LEANPYC_KEEP": "debug"}
    assert policy("app", env=environment)["modules"][0]["elide"] == "asserts,docstrings"
    answer = policy("app", "--elide", "columns,debug", env=environment)["modules"][0]
    assert answer["elide"] == "debug,columns"
    assert answer["kinds"]["debug"]["place"] == "--elide"
    assert policy("app", "--keep", "columns,lean", env=environment)["modules"][0]["elide"] == "none"


def test_configuration_files(tmp_path, policy):
    (tmp_path / "other.toml").write_text("elide = 'debug'\nflag = 1\n")
    answer = policy("app", "--config", "other.toml")
    assert (answer["policy"], answer["flag"], answer["modules"][0]["elide"]) == ("other.toml", 1, "debug")
    answer = policy("app", "--no-config")
    assert (answer["policy"], answer["modules"][0]["elide"]) == (None, "none")
    (tmp_path / "sub").mkdir()
    answer = policy("../app", cwd=tmp_path / "sub")
    assert answer["policy"] == str(tmp_path / "pyproject.toml")


def test_modules_of_an_interpreter(leanpyc, oracle, tmp_path):
    python = oracle("-c", "import sys; print(sys.executable)").out.strip()
    result = leanpyc("policy", "json.decoder", "--python", python, "--elide", "O", "--json")
    assert result.json["modules"][0]["file"].endswith("/json/decoder.py")


def test_unknown_modules_and_files(leanpyc, oracle, tmp_path):
    (tmp_path / "known.py").write_text("")
    result = leanpyc("policy", "no_such_module_here", "known", "missing.py", "--no-config")
    assert result.status == 1
    assert "no source of a module 'no_such_module_here'" in result.err
    assert "there is no file 'missing.py'" in result.err
    assert result.out.startswith("known\n")


@pytest.mark.parametrize("text, told", [
    ("elide = 'leen'\n", "pyproject.toml:2:9: there is no kind of elision 'leen'; did you mean 'lean'?"),
    ("elides = 'lean'\n", "pyproject.toml:2:1: [tool.leanpyc] has no key 'elides'; did you mean 'elide'?"),
    ("elide = [1]\n", "pyproject.toml:2:9: 'elide' takes a string or a list of strings"),
    ("elide = \n", "pyproject.toml:2:"),
])
def test_a_wrong_file(tmp_path, leanpyc, text, told):
    (tmp_path / "pyproject.toml").write_text("[tool.leanpyc]\n" + text)
    result = leanpyc("policy", "app")
    assert result.status == 2 and result.out == ""
    assert result.err.startswith("leanpyc policy: " + told), result


def test_wrong_options(leanpyc):
    assert "--elide: there is no kind of elision 'colums'; did you mean 'columns'?" in leanpyc(
        "policy", "a", "--elide", "colums").err
    assert "LEANPYC_KEEP: 'no-columns': only names" in leanpyc("policy", "a", env={"LEANPYC_KEEP": "no-columns"}).err
    assert leanpyc("policy", "a", "--config", "none.toml").err.startswith("leanpyc policy: none.toml: No such file")
    for wrong in (["policy"], ["policy", "a", "--flag", "3"], ["policy", "a", "--config", "x", "--no-config"]):
        assert leanpyc(*wrong).status == 2
