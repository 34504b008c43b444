"""Help, version and wrong usage."""
import pytest

COMMANDS = ["compile", "show", "doctor"]


def test_overview(leanpyc):
    for arguments in (["--help"], ["-h"], ["help"]):
        result = leanpyc(*arguments)
        assert result.status == 0 and all(f"  {name} " in result.out for name in COMMANDS) and result.err == ""
    assert leanpyc().status == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(leanpyc, command):
    result = leanpyc("help", command)
    assert result.status == 0 and f"leanpyc {command}" in result.out
    assert result.out == leanpyc(command, "--help").out == leanpyc(command, "-h").out
    assert all(len(line) < 200 for line in result.out.splitlines())


def test_version(leanpyc):
    result = leanpyc("--version")
    assert result.status == 0 and result.out.startswith("leanpyc ") and "3.13" in result.out


@pytest.mark.parametrize("arguments", [
    ["nonsense"], ["help", "nonsense"], ["--nonsense"], ["compile", "--nonsense"], ["compile", "-o", "3", "."], ["compile", "-o", "x", "."],
    ["compile", "-j", "-1", "."], ["compile", "-j", "x", "."], ["compile", "-r"], ["compile", "--invalidation-mode", "never", "."],
    ["compile", "--hardlink-dupes", "."], ["compile", "-o", "1", "--hardlink-dupes", "."], ["compile", "--target", "2.7", "."],
    ["compile", "--target", "x", "."], ["compile", "--target", "3", "."], ["compile", "--target", "3.13.", "."],
    ["compile", "--python", "/nonexistent/python", "."], ["compile", "--python", "/bin/cat", "."], ["compile", "--target", "3.99", "."],
    ["compile", "--dump", "nonsense", "."], ["show"], ["show", "a", "b"], ["doctor", "x"],
])
def test_wrong_usage(leanpyc, arguments):
    result = leanpyc(*arguments)
    assert result.status == 2 and result.out == "" and result.err.startswith("leanpyc")


def test_a_path_that_looks_like_an_option(leanpyc, tmp_path):
    (tmp_path / "-l.py").write_text("1\n")
    result = leanpyc("compile", "--json", "--", "-l.py")
    assert result.status == 0 and result.json["files"] == 1


def test_a_path_with_the_name_of_a_command(leanpyc, tmp_path):
    (tmp_path / "show").mkdir()
    (tmp_path / "show" / "a.py").write_text("1\n")
    assert leanpyc("compile", "show", "--json").json["files"] == 1


def test_options_may_be_joined(leanpyc, tmp_path):
    (tmp_path / "a.py").write_text("1\n")
    assert leanpyc("compile", "-fqlj1", "-o2", ".").status == 0
    assert (tmp_path / "__pycache__/a.cpython-313.opt-2.pyc").exists()
