"""Patch releases of one version compile differently, and none needs an interpreter."""
import marshal
import types

import pytest

from conftest import CACHE, write_tree

SOURCE = """\
def f(): pass
def g(x):
    for y in x:
        with y: return [z for z in y]
    assert x, lambda: y
"""
# co_linetable as the interpreters of these releases write it.
TABLES = {
    "3.12.1": {"f": "8100",
               "g": "f88000d80d0ef2000105268801d80d0ed10825a031967e98619a01927ed70825d30825f003010526e10b0cd004178b69d404178831f9f2030018"
                    "26d70825d00825fa",
               "<lambda>": "f8800090618000"},
    "3.12.7": {"f": "80008814",
               "g": "f88000db0d0e8801da0d0ea131937ea13198619a01a031917e8f518b51f003000e0fe10b0cd004178b69d304178931f9f2030018268f518851fa",
               "<lambda>": "f880009161"},
}


def functions(code):
    """Return the code objects in `code` by name."""
    inner = [item for item in code.co_consts if isinstance(item, types.CodeType)]
    return {name: item for each in inner for name, item in [(each.co_name, each), *functions(each).items()]}


def compiled(leanpyc, folder, target):
    """Return the .pyc file that leanpyc writes on a machine without any interpreter."""
    write_tree(folder, {"p.py": SOURCE})
    result = leanpyc("compile", "-f", "--invalidation-mode", "unchecked-hash", "--target", target, "--json", "p.py", env={"PATH": "", "HOME": str(folder)})
    assert result.status == 0 and (result.json["compiled"], result.json["host"]) == (1, 0), result
    return (folder / CACHE / "p.cpython-312.pyc").read_bytes()


@pytest.mark.parametrize("release", TABLES)
def test_the_code_is_that_of_the_release(leanpyc, tmp_path, release):
    found = functions(marshal.loads(compiled(leanpyc, tmp_path, release)[16:]))
    for name, table in TABLES[release].items():
        assert found[name].co_linetable.hex() == table, name


def test_the_version_alone_means_its_newest_release(leanpyc, tmp_path):
    newest = compiled(leanpyc, tmp_path, "3.12")
    assert newest == compiled(leanpyc, tmp_path, "3.12.12") == compiled(leanpyc, tmp_path, "3.12.7") != compiled(leanpyc, tmp_path, "3.12.1")
