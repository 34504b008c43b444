"""`leanpyc run` under versions that leanpyc does not compile natively: the interpreter compiles the source without the elided code."""
import subprocess

import pytest

from conftest import write_tree
from interpreters import HOOKED, by_version

LINES = """
import sys

def lines_and_columns(code):
    found = [place for place in code.co_positions()] if sys.version_info >= (3, 11) else []
    columns = any(place[2] is not None for place in found)
    lines = sorted({line for _, _, line in code.co_lines() if line is not None}) if sys.version_info >= (3, 10) else []
    inner = [lines_and_columns(each) for each in code.co_consts if type(each) is type(code)]
    return columns or any(each[0] for each in inner), [lines, *(each[1] for each in inner)]
"""
MODULE = """'Docs.'
def f(a, *, b=[x for x in range(3)]):
    "Docs."
    assert a, "asserted"
    return (a and
            b)

class C:
    "Docs."
    def g(self):
        try:
            return self.x.y[0] + 1
        except (KeyError,
                AttributeError): return lambda: None
"""
ALL = pytest.mark.parametrize("python", **by_version(HOOKED))


@pytest.fixture
def run(leanpyc, tmp_path):
    """run(python, *arguments) under `leanpyc run --elide lean`."""
    def start(*command, options=("--elide", "lean", "--no-config"), env=None):
        return leanpyc("run", *options, "--", *command, env={"LEANPYC_CACHE": str(tmp_path / "cache"), **(env or {})}, cwd=tmp_path)
    return start


@ALL
def test_no_other_interpreter_compiles(run, tmp_path, python):
    write_tree(tmp_path, {"m.py": MODULE})
    start = "import sys; sys.executable = '/nowhere'; import m; print(m.__doc__, m.f.__doc__, m.C.__doc__, m.f(0))"
    for _ in "cold", "warm":
        result = run(python, "-c", start)
        assert (result.status, result.out, result.err) == (0, "None None None 0\n", ""), result


@ALL
def test_the_code_has_the_lines_of_the_source_and_no_columns(run, tmp_path, python):
    write_tree(tmp_path, {"m.py": MODULE})
    start = LINES + "import m\ncode = m.__loader__.get_code('m')\nprint(*lines_and_columns(code))"
    plain = subprocess.run([python, "-B", "-c", start], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    for _ in "cold", "warm":
        result = run(python, "-c", start, options=["--elide", "columns", "--no-config"])
        assert (result.out, result.err) == (plain.replace("True", "False", 1), "")


@ALL
def test_a_file_that_the_interpreter_rejects_is_reported_by_it(run, tmp_path, python):
    write_tree(tmp_path, {"m.py": "'doc'\nreturn\n"})
    start = "import traceback\ntry:\n    import m\nexcept SyntaxError as error:\n    print(error.msg, error.lineno)"
    for _ in "cold", "warm":
        result = run(python, "-c", start)
        assert (result.status, result.out) == (0, "'return' outside function 2\n"), result


@ALL
def test_a_module_shows_its_warnings_at_the_start_that_compiles_it(run, tmp_path, python):
    write_tree(tmp_path, {"m.py": "'doc'\nx = 1 is 1\n"})
    cold = run(python, "-c", "import m")
    assert cold.err.count("SyntaxWarning") == 1 and "m.py:2:" in cold.err, cold
    failing = "import warnings\nwarnings.simplefilter('error')\ntry:\n    import m\nexcept SyntaxError as error:\n    print(error.lineno)"
    write_tree(tmp_path, {"m.py": "'other doc'\nx = 1 is 1\n"})
    assert run(python, "-c", failing).out == "2\n"


@ALL
def test_a_source_in_another_encoding_is_compiled(run, tmp_path, python):
    (tmp_path / "m.py").write_bytes("# coding: latin-1\n'd\xf6c'\nassert 0, '\xe4'\nx = '\xfc'\n".encode("latin-1"))
    result = run(python, "-c", "import m; print(m.__doc__, ascii(m.x))")
    assert (result.out, result.err) == ("None '\\xfc'\n", ""), result
