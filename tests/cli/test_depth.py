"""Sources nested deeper than anybody writes: CPython's own error, or a result; never a crash, on worker threads and on a small main stack."""
import resource
import subprocess

import pytest

from conftest import LEANPYC, ORACLE

EIGHT_MEGABYTES = 8 << 20

DEEP = {
    "minus signs": "x = " + "-" * 100000 + "1\n",
    "nots": "x = " + "not " * 100000 + "a\n",
    "powers": "x = " + "**".join(["a"] * 50000) + "\n",
    "sums": "x = " + "+".join(["a"] * 100000) + "\n",
    "ands": "x = " + " and ".join(["a"] * 100000) + "\n",
    "comparisons": "x = " + " < ".join(["a"] * 100000) + "\n",
    "conditionals": "x = " + "1 if a else " * 50000 + "2\n",
    "lambdas": "x = " + "lambda: " * 50000 + "1\n",
    "lists": "x = " + "[" * 50000 + "]" * 50000 + "\n",
    "lists within the tokenizer's limit": "x = " + "[" * 199 + "]" * 199 + "\n",
    "parentheses": "x = " + "(" * 50000 + "1" + ")" * 50000 + "\n",
    "attributes": "x = a" + ".b" * 50000 + "\n",
    "calls": "x = a" + "()" * 50000 + "\n",
    "subscripts": "x = a" + "[0]" * 50000 + "\n",
    "f-strings": "x = " + 'f"{' * 10000 + "1" + '}"' * 10000 + "\n",
    "f-strings in format specs": "x = " + 'f"{a:' * 5000 + '}"' * 5000 + "\n",
    "strings": "x = " + '"a" ' * 100000 + "\n",
    "blocks": "".join(" " * i + "if a:\n" for i in range(150)) + " " * 150 + "pass\n",
    "elifs": "if a: pass\n" + "elif a: pass\n" * 50000,
    "patterns": "match a:\n case " + "[" * 20000 + "]" * 20000 + ": pass\n",
    "dots": "import " + ".".join(["a"] * 50000) + "\n",
    "decorators": "@a\n" * 100000 + "def f(): pass\n",
}
# What CPython gives for each, told by a process of its own: its stack is no subject here.
VERDICT = """
import sys
try:
    compile(sys.stdin.read(), "deep.py", "exec")
    print("accepted")
except Exception as error:
    print(type(error).__name__, getattr(error, "msg", None) or error, sep=": ")
"""


def with_small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (EIGHT_MEGABYTES, resource.getrlimit(resource.RLIMIT_STACK)[1]))


@pytest.mark.parametrize("name", DEEP)
def test_compiling(leanpyc, tmp_path, name):
    (tmp_path / "deep.py").write_text(DEEP[name])
    result = leanpyc("compile", "deep.py", "--json", "--target", "3.13.0")
    failures = result.json["failures"]
    ours = f"{failures[0]['error']}: {failures[0]['message']}" if failures else "accepted"
    assert result.status == (1 if failures else 0)
    if ORACLE:
        assert ours == subprocess.run([ORACLE, "-c", VERDICT], input=DEEP[name], capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("stage", ["tokens", "ast", "symtable", "code"])
def test_a_small_main_stack(tmp_path, stage):
    for name, source in DEEP.items():
        (tmp_path / "deep.py").write_text(source)
        ran = subprocess.run([LEANPYC, "compile", f"--dump={stage}", "deep.py"], cwd=tmp_path, preexec_fn=with_small_stack, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
        assert ran.returncode in (0, 1) and bool(ran.stderr) == bool(ran.returncode), (name, ran)


@pytest.mark.parametrize("name", DEEP)
def test_stripping(tmp_path, leanpyc, name):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/deep.py").write_text(DEEP[name])
    result = leanpyc("strip", "in", "-o", "out", "--no-config", "--elide", "max")
    # What is rejected is copied as it is, and nothing in these is elided.
    assert result.status in (0, 1) and (tmp_path / "out/deep.py").read_text() == DEEP[name]
