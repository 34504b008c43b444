"""leanpyc doctor lists interpreters and native targets, and compares them."""
import sys


def test_finds_interpreters(leanpyc):
    result = leanpyc("doctor", "--no-check", "--json")
    assert result.status == 0
    found = result.json
    assert any(target["version"] == "3.13" and target["features"] for target in found["native_targets"])
    here = ".".join(map(str, sys.version_info[:3]))
    assert here in [interpreter["version"].rstrip("+") for interpreter in found["interpreters"]]
    assert len({interpreter["executable"] for interpreter in found["interpreters"]}) == len(found["interpreters"])


def test_the_text_names_interpreters_and_targets(leanpyc):
    out = leanpyc("doctor", "--no-check").out
    assert "Interpreters" in out and "Native targets" in out and "3.13" in out


def test_the_self_check_compares_with_the_interpreter(leanpyc, oracle):
    version = oracle("-c", "import platform; print(platform.python_version())").out.strip()
    result = leanpyc("doctor", "--json")
    checks = [i["self_check"] for i in result.json["interpreters"] if i["version"] == version]
    assert checks and all(check["checked"] > 100 for check in checks)
    assert result.status == (0 if all(i.get("self_check", {}).get("agrees", True) for i in result.json["interpreters"]) else 1)
