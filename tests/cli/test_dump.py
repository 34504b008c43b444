"""compile --dump prints one stage of one file and writes nothing."""
import pytest

from conftest import pyc_files, write_tree


@pytest.mark.parametrize("stage", ["tokens", "ast", "symtable", "cfg", "code"])
def test_every_stage_is_printed_and_nothing_is_written(leanpyc, tmp_path, stage):
    write_tree(tmp_path, {"a.py": "def f(x):\n    return x + 1\n"})
    result = leanpyc("compile", f"--dump={stage}", "a.py")
    assert result.status == 0 and result.out and result.err == ""
    assert not pyc_files(tmp_path)


def test_the_tree_is_printed_as_by_ast_dump(leanpyc, oracle, tmp_path):
    write_tree(tmp_path, {"a.py": "def f(x):\n    return x + 1\n"})
    expected = oracle("-c", "import ast; print(ast.dump(ast.parse(open('a.py').read()), include_attributes=True))").out
    assert leanpyc("compile", "--dump=ast", "a.py").out.strip() == expected.strip()


def test_dump_without_exactly_one_valid_file_is_an_error(leanpyc, tmp_path):
    write_tree(tmp_path, {"a.py": "", "b.py": "a b\n"})
    assert leanpyc("compile", "--dump=ast").status == leanpyc("compile", "--dump=ast", "a.py", "b.py").status == 2
    assert leanpyc("compile", "--dump=ast", "missing.py").status == leanpyc("compile", "--dump=ast", "b.py").status == 1
