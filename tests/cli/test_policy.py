"""`leanpyc policy`: what is left out of a module, and who decided."""
import os
import shutil
import subprocess

import pytest
from conftest import LEANPYC, ORACLE, write_tree

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
    assert ["lines", "kept", "no policy names it"] in lines


def test_modules_paths_and_packages_are_accepted_as_arguments(policy):
    answers = policy("app", "app.checks", "app/cli.py", "./app")["modules"]
    assert [a["module"] for a in answers] == ["app", "app.checks", "app.cli", "app"]
    assert all(not a["third_party"] and a["distribution"] is None for a in answers)


def test_the_imports_of_a_module_count(policy):
    kinds = policy("app.cli")["modules"][0]["kinds"]
    assert kinds["docstrings.module"]["state"] == "kept"
    assert kinds["docstrings.module"]["source"] == "knowledge"
    assert "docopt" in kinds["docstrings.module"]["reason"] and kinds["docstrings.module"]["link"].startswith("https://")


def test_an_installed_module_has_its_distribution(policy):
    path = "venv/lib/site-packages/numpy/__init__.py"
    answer = policy(path)["modules"][0]
    assert (answer["module"], answer["distribution"], answer["third_party"], answer["elide"]) == ("numpy", "numpy", True, "O")
    answer = policy(path, "--elide", "lean")["modules"][0]
    assert answer["kinds"]["docstrings.class"]["source"] == "knowledge"
    answer = policy(path, "--elide", "lean", "--flag", "2")["modules"][0]
    assert answer["elide"] == "lean"


def test_a_later_source_overrides_an_earlier_one(policy):
    assert policy("app")["modules"][0]["elide"] == "lean"
    environment = {"LEANPYC_ELIDE": "OO", "LEANPYC_KEEP": "debug"}
    assert policy("app", env=environment)["modules"][0]["elide"] == "asserts,docstrings"
    answer = policy("app", "--elide", "columns,debug", env=environment)["modules"][0]
    assert answer["elide"] == "debug,columns"
    assert answer["kinds"]["debug"]["place"] == "--elide"
    assert policy("app", "--keep", "columns,lean", env=environment)["modules"][0]["elide"] == "none"


def test_config_and_no_config_select_the_file(tmp_path, policy):
    (tmp_path / "other.toml").write_text("elide = 'debug'\nflag = 1\n")
    answer = policy("app", "--config", "other.toml")
    assert (answer["policy"], answer["flag"], answer["modules"][0]["elide"]) == ("other.toml", 1, "debug")
    answer = policy("app", "--no-config")
    assert (answer["policy"], answer["modules"][0]["elide"]) == (None, "none")
    (tmp_path / "sub").mkdir()
    answer = policy("../app", cwd=tmp_path / "sub")
    assert answer["policy"] == str(tmp_path / "pyproject.toml")


def test_python_selects_the_sys_path_that_is_searched(leanpyc, oracle, tmp_path):
    python = oracle("-c", "import sys; print(sys.executable)").out.strip()
    result = leanpyc("policy", "json.decoder", "--python", python, "--elide", "O", "--json")
    assert result.json["modules"][0]["file"].endswith("/json/decoder.py")


def test_modules_and_files_that_do_not_exist_are_errors(leanpyc, oracle, tmp_path):
    (tmp_path / "known.py").write_text("")
    result = leanpyc("policy", "no_such_module_here", "known", "missing.py", "--no-config")
    assert result.status == 1
    assert "no source of a module 'no_such_module_here'" in result.err
    assert "the file 'missing.py' does not exist" in result.err
    assert result.out.startswith("known\n")


@pytest.mark.parametrize("text, told", [
    ("elide = 'leen'\n", "pyproject.toml:2:9: there is no kind of elision 'leen'; did you mean 'lean'?"),
    ("elides = 'lean'\n", "pyproject.toml:2:1: [tool.leanpyc] has no key 'elides'; did you mean 'elide'?"),
    ("elide = [1]\n", "pyproject.toml:2:9: 'elide' takes a string or a list of strings"),
    ("elide = \n", "pyproject.toml:2:"),
])
def test_a_wrong_policy_file_is_an_error_with_its_place(tmp_path, leanpyc, text, told):
    (tmp_path / "pyproject.toml").write_text("[tool.leanpyc]\n" + text)
    result = leanpyc("policy", "app")
    assert result.status == 2 and result.out == ""
    assert result.err.startswith("leanpyc policy: " + told), result


def test_wrong_options_and_variables_are_errors(leanpyc):
    assert "--elide: there is no kind of elision 'colums'; did you mean 'columns'?" in leanpyc(
        "policy", "a", "--elide", "colums").err
    assert "LEANPYC_KEEP: 'no-columns': only names" in leanpyc("policy", "a", env={"LEANPYC_KEEP": "no-columns"}).err
    assert leanpyc("policy", "a", "--config", "none.toml").err.startswith("leanpyc policy: none.toml: No such file")
    for wrong in (["policy"], ["policy", "a", "--flag", "3"], ["policy", "a", "--config", "x", "--no-config"]):
        assert leanpyc(*wrong).status == 2


def test_run_and_verify_have_their_own_default(tmp_path, leanpyc):
    (tmp_path / "m.py").write_text("")
    result = leanpyc("policy", "m", "--no-config")
    assert "left out      none by compile and strip; lean by run and verify, shown here" in result.out
    assert ["asserts.other", "elided", "--elide lean"] in [line.split(None, 2) for line in result.out.splitlines()]
    module = leanpyc("policy", "m", "--no-config", "--json").json["modules"][0]
    assert module["elide"] == "none" and module["kinds"]["asserts.other"]["state"] == "kept"
    assert module["run"]["elide"] == "lean" and module["run"]["kinds"]["asserts.other"]["state"] == "elided"


def test_a_module_deeper_in_the_tree_is_suggested(tmp_path, leanpyc, oracle):
    write_tree(tmp_path, {"services/api/src/api/__init__.py": ""})
    result = leanpyc("policy", "api", "--no-config")
    assert result.status == 1
    assert result.err.endswith("did you mean 'services/api/src/api/__init__.py'?\n"), result


def test_the_reason_to_stay_source_is_shown(tmp_path, leanpyc):
    write_tree(tmp_path, {"gunicorn.conf.py": "", "leanpyc.toml": "keep-source = 'plugins'\n", "plugins/a.py": ""})
    result = leanpyc("policy", "./gunicorn.conf.py", "plugins/a.py", "--json").json["modules"]
    assert [module["keeps_source"]["source"] for module in result] == ["knowledge", "file"]
    assert "stays source  leanpyc.toml:1: keep-source" in leanpyc("policy", "plugins/a.py").out


def test_names_never_reach_a_terminal_raw(tmp_path, leanpyc):
    name = "\x1b]0;x\x07"
    (tmp_path / f"{name}.py").write_text("")
    (tmp_path / "leanpyc.toml").write_text('elide = "O"\n[[overrides]]\nmodule = "*"\nkeep = "asserts"\nreason = "\\u001b[2J"\n')
    for asked in (f"{name}.py", f"{name}"):
        result = leanpyc("policy", asked)
        assert "\x1b" not in result.out + result.err and "\x07" not in result.out + result.err, result


def test_definitions_that_other_code_receives_are_kept_in_part(tmp_path, leanpyc):
    (tmp_path / "m.py").write_text("x = 1\n")
    kinds = leanpyc("policy", "m", "--elide", "lean", "--json").json["modules"][0]["kinds"]
    assert kinds["docstrings.function"]["state"] == "partly"
    assert "may show its docstring" in kinds["docstrings.function"]["reason"]


def test_run_keeps_the_asserts_of_flat_test_helpers(tmp_path, leanpyc, oracle):
    write_tree(tmp_path, {"helpers.py": "def check(value):\n    assert value\n",
                          "case.py": "import unittest\nfrom helpers import check\nclass T(unittest.TestCase):\n"
                                     "    def test(self):\n        check(0)\n"})
    python = oracle("-c", "import sys; print(sys.executable)").out.strip()
    result = leanpyc("run", "--no-config", "--cache", tmp_path / "cache", "--", python, "-m", "unittest", "case")
    assert result.status == 1 and "FAILED (failures=1)" in result.err, result
    result = leanpyc("run", "--no-config", "--cache", tmp_path / "cache", "--", python, "-c", "from helpers import check; check(0)")
    assert result.status == 0, result


@pytest.fixture
def other_user(tmp_path):
    """Gives a file to another user; only root can."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    return lambda path: os.chown(path, 65534, 65534)


def test_a_policy_of_another_user_is_ignored(tmp_path, leanpyc, other_user):
    write_tree(tmp_path, {"leanpyc.toml": "elide = 'asserts'\n", "x/m.py": "assert 0\n"})
    other_user(tmp_path / "leanpyc.toml")
    result = leanpyc("policy", "m", "--json", cwd=tmp_path / "x")
    assert result.json["policy"] is None and result.json["modules"][0]["elide"] == "none"
    assert f"{tmp_path}/leanpyc.toml is ignored: it belongs to another user" in result.err
    (tmp_path / "leanpyc.toml").write_text("broken\n")
    assert leanpyc("compile", "-qq", ".", cwd=tmp_path / "x").status == 0
    assert leanpyc("policy", "m", "--config", "../leanpyc.toml", cwd=tmp_path / "x").status == 2
    # If the folder belongs to the same user, the file is used.
    (tmp_path / "leanpyc.toml").write_text("elide = 'asserts'\n")
    other_user(tmp_path / "x")
    assert leanpyc("policy", "m", "--json", cwd=tmp_path / "x").json["modules"][0]["elide"] == "asserts"


def test_a_policy_outside_of_the_project_is_named(tmp_path, leanpyc):
    write_tree(tmp_path, {"leanpyc.toml": "elide = 'asserts'\n", "x/m.py": "assert 0\n"})
    note = f"leanpyc compile: the policy is that of {tmp_path}/leanpyc.toml, outside of the project\n"
    assert leanpyc("compile", "-qq", ".", cwd=tmp_path / "x").err == note
    (tmp_path / "x/.git").mkdir()
    assert leanpyc("compile", "-qq", ".", cwd=tmp_path / "x").err == note
    (tmp_path / ".git").mkdir()
    (tmp_path / "x/.git").rmdir()
    assert leanpyc("compile", "-qq", ".", cwd=tmp_path / "x").err == ""


@pytest.mark.parametrize("command", [["run", "--no-config", "--elide", "O"], ["verify", "--no-config", "--elide", "O"]], ids=["run", "verify"])
def test_tests_of_a_project_keep_its_checks(tmp_path, leanpyc, oracle, command):
    """The project's own asserts and `if __debug__` blocks, and those of its installed modules, but not those of others."""
    python = oracle("-c", "import sys; print(sys.executable)").out.strip()
    check = "def check(value):\n    if __debug__:\n        if not value:\n            raise TypeError\n    assert value != 2\n"
    site = tmp_path / "env/site-packages"
    write_tree(tmp_path, {
        "pyproject.toml": "[project]\nname = 'Own.Name'\n", "helpers.py": check,
        "env/site-packages/own_name.py": check, "env/site-packages/other.py": check,
        **{f"env/site-packages/{name}-1.dist-info/{file}": text for name in ("own_name", "other")
           for file, text in (("METADATA", ""), ("RECORD", f"{name}.py,,\n"))},
        "case.py": "import unittest\nimport helpers, own_name\nclass T(unittest.TestCase):\n    def test(self):\n"
                   "        for module in helpers, own_name:\n            self.assertRaises(TypeError, module.check, 0)\n"
                   "            self.assertRaises(AssertionError, module.check, 2)\n",
        "other_case.py": "import unittest, other\nclass T(unittest.TestCase):\n    def test(self):\n        other.check(2)\n"})
    env = {"PYTHONPATH": str(site), "LEANPYC_CACHE": str(tmp_path / "cache")}
    result = leanpyc(*command, "--", python, "-m", "unittest", "-q", "case", env=env)
    assert result.status == 0, result
    if command[0] == "run":
        assert leanpyc(*command, "--", python, "-m", "unittest", "-q", "other_case", env=env).status == 0
        program = "import helpers, own_name, other\nfor m in helpers, own_name, other:\n    m.check(0)\n    m.check(2)"
        assert leanpyc(*command, "--", python, "-c", program, env=env).status == 0


@pytest.mark.parametrize("command", [["run", "--", "true"], ["launcher", "--list"]], ids=["run", "launcher"])
def test_run_and_launcher_report_a_policy_that_they_ignore(tmp_path, leanpyc, other_user, command):
    write_tree(tmp_path, {"leanpyc.toml": "elide = 'asserts'\n", "x/m.py": ""})
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    assert "ignored" not in leanpyc(*command, cwd=tmp_path / "x", env=env).err
    other_user(tmp_path / "leanpyc.toml")
    result = leanpyc(*command, cwd=tmp_path / "x", env=env)
    assert result.err.count(f"leanpyc {command[0]}: {tmp_path}/leanpyc.toml is ignored: it belongs to another user") == 1, result


def test_run_does_not_report_a_policy_that_it_uses(tmp_path, leanpyc):
    write_tree(tmp_path, {"leanpyc.toml": "elide = 'asserts'\n", "x/m.py": ""})
    assert leanpyc("run", "--", "true", cwd=tmp_path / "x", env={"LEANPYC_CACHE": str(tmp_path / "cache")}).err == ""


# ---- Editable installs ----

def editable(name, url, files, record):
    """A distribution as `pip install -e` leaves it in site-packages."""
    folder = f"{name}-1.0.dist-info"
    return {f"{folder}/METADATA": f"Name: {name}\n", f"{folder}/RECORD": "".join(f"{file},,\n" for file in record),
            f"{folder}/direct_url.json": f'{{"dir_info": {{"editable": true}}, "url": "{url}"}}', **files}


def installed_in_all_ways(tmp_path):
    """{file below site-packages: text} of four distributions, and the folders of their sources."""
    work = f"{tmp_path}/work"
    files = {}
    files.update(editable("by_url", f"file://{work}/by%20url", {}, []))
    files.update(editable("by_pth", f"file://{work}/elsewhere", {"_by_pth.pth": f"import sys\n{work}/pth/src\n"}, ["_by_pth.pth"]))
    finder = f"MAPPING: dict[str, str] = {{'pkg': '{work}/finder/pkg', 'module': '{work}/finder/module'}}\nNAMESPACES = {{}}\n"
    files.update(editable("By.Finder", f"file://{work}/elsewhere2", {"__editable___by_finder_1_0_finder.py": finder},
                          ["__editable___by_finder_1_0_finder.py"]))
    files["by-link.egg-link"] = f"{work}/link\n."
    return files, {"by-url": "by url/m.py", "by_pth": "pth/src/m.py", "by-finder": "finder/pkg/sub/m.py", "By_Finder": "finder/module.py",
                   "by_link": "link/m.py"}


@pytest.mark.parametrize("active", [True, False])
def test_an_editable_install_is_found_by_its_distributions_name(tmp_path, leanpyc, active):
    files, sources = installed_in_all_ways(tmp_path)
    environment = "env" if active else ".venv"
    write_tree(tmp_path, {f"{environment}/lib/python3.13/site-packages/{name}": text for name, text in files.items()})
    write_tree(tmp_path, {f"{environment}/pyvenv.cfg": "version = 3.13.0\n", "work/other/m.py": "x = 1\n",
                          **{f"work/{path}": "x = 1\n" for path in sources.values()}})
    env = {"VIRTUAL_ENV": str(tmp_path / environment)} if active else {}
    for name, path in sources.items():
        (tmp_path / "leanpyc.toml").write_text(f'elide = "O"\n[[overrides]]\ndist = "{name}"\nkeep = ["asserts"]\n')
        elided = leanpyc("policy", f"work/{path}", "work/other/m.py", "--json", env=env).json["modules"]
        assert [module["elide"] for module in elided] == ["debug", "O"], (name, elided)


def test_run_finds_the_editable_installs_of_its_interpreter(tmp_path, leanpyc, oracle):
    oracle("-m", "venv", "--without-pip", tmp_path / "env")
    [site] = (tmp_path / "env/lib").glob("python3.*/site-packages")
    write_tree(site, editable("foo", f"file://{tmp_path}/work", {"foo.pth": f"{tmp_path}/work/src\n"}, ["foo.pth"]))
    write_tree(tmp_path, {"work/src/foo.py": "assert 0\n", "leanpyc.toml": 'elide = "O"\n[[overrides]]\ndist = "foo"\nkeep = ["asserts"]\n'})
    for options, status in (([], 1), (["--no-config", "--elide", "O"], 0)):
        result = leanpyc("run", *options, "--", tmp_path / "env/bin/python", "-c", "import foo", env={"LEANPYC_CACHE": str(tmp_path / "cache")})
        assert result.status == status, result


def test_run_compiles_a_cached_module_again_when_its_editable_install_changes(tmp_path, leanpyc, oracle):
    oracle("-m", "venv", "--without-pip", tmp_path / "env")
    [site] = (tmp_path / "env/lib").glob("python3.*/site-packages")
    installs = {name: editable(name, f"file://{tmp_path}/work", {f"{name}.pth": f"{tmp_path}/work/src\n"}, [f"{name}.pth"]) for name in ("foo", "bar")}
    write_tree(tmp_path, {"work/src/foo.py": "assert 0\n", "leanpyc.toml": 'elide = "O"\n[[overrides]]\ndist = "foo"\nkeep = ["asserts"]\n'})
    env = {"LEANPYC_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path / "work/src")}

    def status():
        return leanpyc("run", "--", tmp_path / "env/bin/python", "-c", "import foo", env=env).status

    assert status() == 0
    write_tree(site, installs["foo"])
    assert status() == 1
    (site / "foo.pth").unlink()
    shutil.rmtree(site / "foo-1.0.dist-info")
    write_tree(site, installs["bar"])
    assert status() == 0


def test_run_compiles_a_cached_module_again_when_its_project_has_another_name(tmp_path, leanpyc, oracle):
    write_tree(tmp_path, {"work/src/foo.py": "assert 0\n", "leanpyc.toml": 'elide = "O"\n[[overrides]]\ndist = "foo"\nkeep = ["asserts"]\n'})
    env = {"LEANPYC_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path / "work/src")}
    for name, status in ("bar", 0), ("foo", 1), ("bar", 0):
        (tmp_path / "work/pyproject.toml").write_text(f'[project]\nname = "{name}"\n')
        assert leanpyc("run", "--", ORACLE, "-c", "import foo", env=env).status == status


# Commands that read the policy once, and commands that read it again in another process.
READS_ONCE = (["policy", "m"], ["compile", "--target=3.13", "m.py"], ["compile", "--target=3.13", "--sourceless", "--out", "tree", "m.py"],
              ["strip", "m.py", "--out", "tree"])
READS_AGAIN = (["run", "--", "true"], ["run", "--prepare", "m.py"], ["verify", "m"], ["verify", "--", "true"], ["launcher", "--list"])


def with_policy_in_pipe(arguments, text, tmp_path):
    """Run leanpyc with a pipe that holds the text as --config."""
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    try:
        return subprocess.run([LEANPYC, arguments[0], "--config", f"/dev/fd/{reader}", *arguments[1:]], cwd=tmp_path,
                              env={**os.environ, "LEANPYC_CACHE": str(tmp_path / "cache")}, pass_fds=[reader],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    finally:
        os.close(reader)


@pytest.mark.parametrize("arguments", READS_ONCE, ids=" ".join)
def test_a_policy_in_a_pipe_is_read_once(tmp_path, arguments):
    write_tree(tmp_path, {"m.py": "assert 1\n"})
    result = with_policy_in_pipe(arguments, 'elide = "asserts"\nkeep-source = ["m.py"]\n', tmp_path)
    assert result.returncode == 0, result
    if arguments[0] == "policy":
        assert "left out      asserts\n" in result.stdout and result.stderr == "", result
    elif "--sourceless" in arguments:
        assert (tmp_path / "tree/m.py").exists() and not (tmp_path / "tree/m.pyc").exists(), result
    else:
        assert "elided (asserts" in result.stderr, result


@pytest.mark.parametrize("arguments", READS_AGAIN, ids=" ".join)
def test_a_policy_that_is_read_again_must_be_a_regular_file(tmp_path, arguments):
    write_tree(tmp_path, {"m.py": "assert 1\n"})
    result = with_policy_in_pipe(arguments, 'elide = "asserts"\n[scripts]\na = "m:f"\n', tmp_path)
    assert result.returncode == 2 and result.stdout == "", result
    assert "/dev/fd/" in result.stderr and "write the policy to a regular file" in result.stderr, result
    assert not (tmp_path / "cache").exists() or not list((tmp_path / "cache").rglob("*.pyc"))


def test_run_refuses_a_policy_that_is_its_standard_input(tmp_path, leanpyc):
    # The standard input of a module server is another file, although this one is regular.
    write_tree(tmp_path, {"own.toml": 'elide = "asserts"\n', "link.toml": ("->", "/dev/stdin")})
    for name in ("/dev/stdin", "link.toml"):
        with open(tmp_path / "own.toml", encoding="utf-8") as file:
            result = subprocess.run([LEANPYC, "run", "--config", name, "--", "true"], cwd=tmp_path, stdin=file, capture_output=True,
                                    text=True, timeout=60)
        assert result.returncode == 2 and f"{name} is not a regular file" in result.stderr, result


@pytest.mark.parametrize("kind", ["fifo", "folder", "link"])
def test_a_leanpyc_toml_that_is_not_a_regular_file_is_ignored_with_a_message(tmp_path, leanpyc, kind):
    write_tree(tmp_path, {"m.py": "", "pyproject.toml": '[tool.leanpyc]\nelide = "asserts"\n'})
    path = tmp_path / "leanpyc.toml"
    {"fifo": os.mkfifo, "folder": os.mkdir, "link": lambda at: os.symlink("missing", at)}[kind](path)
    expected = f"{path} is ignored: it is not a regular file\n"
    result = leanpyc("policy", "m")
    assert result.status == 0 and result.err == "leanpyc policy: " + expected and "policy        pyproject.toml" in result.out, result
    result = leanpyc("run", "--", "true", env={"LEANPYC_CACHE": str(tmp_path / "cache")})
    assert result.status == 0 and result.err == "leanpyc run: " + expected, result


@pytest.mark.parametrize("wrong, expected", [
    ("no-lean", "'no-lean': only kinds can be taken away, and 'lean' is a set"), ("LEAN", "did you mean 'lean'?"),
    ("zzzzzz", "there is no kind of elision 'zzzzzz'; leanpyc explain lists them"),
])
def test_a_suggestion_is_near_the_wrong_name(leanpyc, wrong, expected):
    result = leanpyc("policy", "m", "--elide", wrong)
    assert result.status == 2 and expected in result.err, result
