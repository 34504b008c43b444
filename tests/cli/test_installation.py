"""`cmake --install`, the manual page, and the completions of shells."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from conftest import LEANPYC

BUILD = pathlib.Path(LEANPYC).parent
COMMANDS = ("compile", "strip", "run", "policy", "verify", "launcher", "show", "explain", "doctor", "completion")


def printed(*arguments):
    return subprocess.run([LEANPYC, *arguments], stdout=subprocess.PIPE, check=True, text=True).stdout


def options_of(command):
    """Return the options in a command's --help."""
    found = set()
    for line in printed(command, "--help").splitlines():
        if re.match(r"  -", line):
            found.update(re.split(r"[ ,]", line.strip().split("  ")[0])[0:1])
            found.update(re.findall(r"(?<![\w-])--[a-z][a-z-]+", line.strip().split("  ")[0]))
    return found


def completions(words):
    """Return what bash offers for the last of the words."""
    script = f'eval "$({LEANPYC} completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _leanpyc; printf "%s\\n" "${{COMPREPLY[@]}}"'
    process = subprocess.run(["bash", "-c", script, "bash", *words], stdout=subprocess.PIPE, check=True, text=True)
    return process.stdout.split()


def test_the_manual_page_has_every_command_and_option():
    page = printed("help", "--man").replace("\\-", "-")
    for command in COMMANDS:
        assert f"leanpyc {command}" in page
        for option in options_of(command):
            assert f"\\fB{option}\\fR" in page, (command, option)


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_shows_the_manual_page_without_warnings(tmp_path):
    (tmp_path / "leanpyc.1").write_text(printed("help", "--man"))
    shown = subprocess.run(["man", "--warnings", "-l", str(tmp_path / "leanpyc.1")], capture_output=True, text=True,
                           env={**os.environ, "MANPAGER": "cat", "LC_ALL": "C.UTF-8"})
    assert shown.stderr == ""
    assert "EXIT STATUS" in shown.stdout


def test_bash_completes_commands_options_and_values():
    assert completions(["leanpyc", "comp"]) == ["compile", "completion"]
    assert completions(["leanpyc", "help", "ver"]) == ["verify"]
    assert completions(["leanpyc", "completion", ""]) == ["bash", "zsh", "fish"]
    assert completions(["leanpyc", "compile", "--invalidation-mode", ""]) == ["timestamp", "checked-hash", "unchecked-hash"]
    assert completions(["leanpyc", "strip", "--elide", "docstrings.m"]) == ["docstrings.module"]
    for command in COMMANDS:
        assert options_of(command) <= set(completions(["leanpyc", command, "-"])), command


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_reads_its_completions(shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "leanpyc"
    script.write_text(printed("completion", shell))
    subprocess.run([shell, "-n", str(script)], check=True)
    for command in COMMANDS:
        assert command in script.read_text()


def test_an_unknown_shell_is_refused():
    process = subprocess.run([LEANPYC, "completion", "csh"], capture_output=True, text=True)
    assert (process.returncode, process.stdout) == (2, "")
    assert "only for bash, zsh and fish" in process.stderr


@pytest.mark.skipif(not (BUILD / "cmake_install.cmake").exists(), reason="the program is not in a build folder of CMake")
def test_an_installed_tree_can_be_moved(tmp_path):
    subprocess.run(["cmake", "--build", str(BUILD), "--target", "texts"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--install", str(BUILD), "--prefix", str(tmp_path / "first"), "--component", "program"], check=True,
                   stdout=subprocess.DEVNULL)
    moved = tmp_path / "second"
    (tmp_path / "first").rename(moved)
    for name in ("man/man1/leanpyc.1", "bash-completion/completions/leanpyc", "zsh/site-functions/_leanpyc",
                 "fish/vendor_completions.d/leanpyc.fish"):
        assert (moved / "share" / name).stat().st_size > 1000
    (tmp_path / "shop.py").write_text('assert 0\nprint("done")\n')
    shown = subprocess.run([moved / "bin" / "leanpyc", "run", "--elide", "lean", "--cache", tmp_path / "cache", "--", "python3", "shop.py"],
                           cwd=tmp_path, capture_output=True, text=True)
    assert (shown.returncode, shown.stdout) == (0, "done\n"), shown.stderr
