"""Help, version, wrong usage and the standard streams."""
import re
import subprocess

import pytest

from conftest import LEANPYC, write_tree

COMMANDS = ["compile", "strip", "run", "policy", "verify", "launcher", "show", "explain", "doctor"]


def test_help_without_a_command_lists_all_commands(leanpyc):
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


def test_the_version_names_the_native_versions_of_python(leanpyc):
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
def test_wrong_usage_ends_with_2_and_a_message(leanpyc, arguments):
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


def test_short_options_and_values_may_be_joined(leanpyc, tmp_path):
    (tmp_path / "a.py").write_text("1\n")
    assert leanpyc("compile", "-fqlj1", "-o2", ".").status == 0
    assert (tmp_path / "__pycache__/a.cpython-313.opt-2.pyc").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_the_usage_in_full_and_an_example(leanpyc, command):
    text = leanpyc(command, "--help").out
    assert re.search(rf"^Usage: leanpyc {command} \[OPTIONS\]", text, re.MULTILINE), text
    assert re.search(rf"^Examples?:\n  leanpyc {command}", text, re.MULTILINE), text
    if command in ("run", "verify"):
        assert "[OPTIONS] -- COMMAND" in text


@pytest.mark.parametrize("arguments, suggestion", [
    (["compiel", "."], "compile"), (["verfy"], "verify"), (["help", "lanucher"], "launcher"), (["--versoin"], "--version"),
    (["compile", "--elid", "lean", "."], "--elide"), (["compile", "--elid=lean", "."], "--elide"), (["compile", "-O", "."], "-o"),
    (["run", "--elde", "lean", "--", "true"], "--elide"), (["verify", "--fx"], "--fix"), (["strip", "--coments", "."], "--comments"),
])
def test_a_misspelt_command_or_option_is_answered_with_the_nearest_name(leanpyc, arguments, suggestion):
    result = leanpyc(*arguments)
    assert result.status == 2 and f"did you mean '{suggestion}'?" in result.err, result


@pytest.mark.parametrize("arguments", [["nonsense"], ["compile", "--bogusthing", "."]])
def test_nothing_is_suggested_for_a_name_like_no_other(leanpyc, arguments):
    result = leanpyc(*arguments)
    assert result.status == 2 and "did you mean" not in result.err


@pytest.mark.parametrize("arguments", [
    ["--help"], ["--version"], ["help", "run"], ["explain"], ["explain", "docstrings"], ["doctor", "--no-check"], ["policy", "a.py"],
    ["compile", "--json", "a.py"], ["show", "a.py"], ["compile", "--dump", "ast", "a.py"],
])
def test_output_that_cannot_be_written_ends_with_2_and_a_message(tmp_path, arguments):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    with open("/dev/full", "w") as full:
        process = subprocess.run([LEANPYC, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)
    assert process.returncode == 2, process
    assert "cannot write to standard output: No space left on device" in process.stderr


def test_messages_that_cannot_be_written_do_not_abort(tmp_path):
    with open("/dev/full", "w") as full:
        assert subprocess.run([LEANPYC, "--nonsense"], stderr=full).returncode == 2


def run_with_closed(streams, *arguments, cwd):
    closed = " ".join(f"{stream}{'<' if stream == 0 else '>'}&-" for stream in streams)
    return subprocess.run(["sh", "-c", f'exec "$0" "$@" {closed}', LEANPYC, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)


def test_closed_streams_are_not_written_into_the_files_that_are_opened_next(tmp_path):
    write_tree(tmp_path, {f"src/m{i}.py": f"x = {i}\n" for i in range(200)})
    for command in (["compile", "-f", "-v", "-j2", "src"], ["strip", "--comments", "-o", "out", "src"]):
        process = run_with_closed([1, 2], *command, cwd=tmp_path)
        assert process.returncode == 0, process
    assert all(path.read_bytes()[2:4] == b"\r\n" for path in tmp_path.rglob("*.pyc"))
    assert all((tmp_path / "out" / f"m{i}.py").read_text() == f"x = {i}\n" for i in range(200))


def test_output_to_a_closed_stream_ends_with_2(tmp_path):
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    assert run_with_closed([1, 2], "compile", "--json", "a.py", cwd=tmp_path).returncode == 2
    assert run_with_closed([1], "explain", cwd=tmp_path).returncode == 2


def test_a_command_under_run_gets_closed_streams_and_signals_as_they_were(tmp_path):
    script = "import os, signal\nfor stream in (0, 1):\n try: os.fstat(stream)\n except OSError: os.write(2, b'closed ')\n"
    process = run_with_closed([0, 1], "run", "--", "python3", "-c", script, cwd=tmp_path)
    assert process.stderr.endswith("closed closed "), process
    killed = subprocess.run([LEANPYC, "run", "--", "sh", "-c", "kill -XFSZ $$"], cwd=tmp_path)
    assert killed.returncode == -25
    ignored = subprocess.run(["sh", "-c", 'trap "" PIPE; "$0" run -- sh -c "kill -PIPE \\$\\$; echo on"', LEANPYC], cwd=tmp_path, capture_output=True)
    assert ignored.stdout == b"on\n"
