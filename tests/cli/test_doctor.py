"""leanpyc doctor lists interpreters and native targets, and compares them."""
import os
import sys

from conftest import write_tree


def test_finds_interpreters(leanpyc):
    result = leanpyc("doctor", "--no-check", "--json")
    assert result.status == 0
    found = result.json
    assert any(target["version"] == "3.13" and target["features"] for target in found["native_targets"])
    here = ".".join(map(str, sys.version_info[:3]))
    assert here in [interpreter["version"].rstrip("+") for interpreter in found["interpreters"]]
    assert len({interpreter["executable"] for interpreter in found["interpreters"]}) == len(found["interpreters"])


def test_an_interpreter_of_an_old_version_is_not_supported(leanpyc, tmp_path):
    # This interpreter answers as 3.7.16, because few machines have one.
    (tmp_path / "bin").mkdir()
    old = tmp_path / "bin/python3"
    old.write_text(f"#!{sys.executable}\nimport sys\nsys.version_info = (3, 7, 16)\nsys.version = '3.7.16 (default)'\n"
                   "sys.executable = __file__\nexec(sys.argv[sys.argv.index('-c') + 1])\n")
    old.chmod(0o755)
    env = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    found = leanpyc("doctor", "--no-check", "--json", env=env).json["interpreters"]
    assert [each["supported"] for each in found if each["executable"] == str(old)] == [False], found
    assert any(each["supported"] for each in found)
    text = f"  3.7.16    -       {old}\n{'':20}not supported: leanpyc needs Python 3.8 or later\n"
    assert text in leanpyc("doctor", "--no-check", env=env).out


def test_the_text_names_interpreters_and_targets(leanpyc):
    out = leanpyc("doctor", "--no-check").out
    assert "Interpreters" in out and "Native targets" in out and "3.13" in out


def test_the_self_check_compares_with_the_interpreter(leanpyc, oracle):
    version = oracle("-c", "import platform; print(platform.python_version())").out.strip()
    result = leanpyc("doctor", "--json")
    checks = [i["self_check"] for i in result.json["interpreters"] if i["version"] == version]
    assert checks and all(check["checked"] > 100 for check in checks)
    assert result.status == (0 if all(i.get("self_check", {}).get("agrees", True) for i in result.json["interpreters"]) else 1)


def test_overrides_that_select_nothing_are_listed(leanpyc, tmp_path):
    write_tree(tmp_path, {"package/module.py": "", "package/__init__.py": "", "leanpyc.toml": 'elide = "O"\n' + "".join(
        f'[[overrides]]\nmodule = "{name}"\nkeep = "asserts"\n' for name in ("package.module", "package.modul", "json.decoder"))})
    [problem] = leanpyc("doctor", "--no-check", "--json").json["policy_problems"]
    assert "leanpyc.toml:6" in problem and "'package.modul' selects none" in problem and "did you mean 'package.module'?" in problem
    assert "Policy\n  leanpyc.toml:6" in leanpyc("doctor", "--no-check").out
    (tmp_path / "leanpyc.toml").write_text('elide = "O"\n')
    assert leanpyc("doctor", "--no-check", "--json").json["policy_problems"] == []
    assert "Policy" not in leanpyc("doctor", "--no-check").out


def test_a_policy_that_cannot_be_read_is_listed(leanpyc, tmp_path):
    (tmp_path / "leanpyc.toml").write_text("elide = 'nothing'\n")
    [problem] = leanpyc("doctor", "--no-check", "--json").json["policy_problems"]
    assert "leanpyc.toml:1" in problem
