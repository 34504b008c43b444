"""-d, -s and -p change co_filename as in compileall."""
import pytest

from conftest import PACKAGE, write_tree

SHOW = """if 1:
    import glob, marshal, sys
    for path in sorted(glob.glob("**/*.pyc", recursive=True)):
        print(path, ascii(marshal.loads(open(path, "rb").read()[16:]).co_filename))
    """


@pytest.mark.parametrize("arguments", [
    [], ["-d", "/dest"], ["-d", ""], ["-d", "rel/"], ["-s", "p"], ["-s", "p/"], ["-s", ""], ["-s", "p/sub"], ["-s", "q"], ["-p", "/pre"],
    ["-p", "pre"], ["-p", ""], ["-s", "p", "-p", "/pre"], ["-s", "q", "-p", "/pre/"],
])
@pytest.mark.parametrize("paths", [["p"], ["p/", "p/a.py"], ["./p"], ["{root}/p"]])
def test_file_names_in_code_are_those_of_compileall(tmp_path, leanpyc, compileall, oracle, arguments, paths):
    shown = []
    for name in ("one", "two"):
        root = write_tree(tmp_path / name, PACKAGE)
        given = [*arguments, *(path.format(root=root) for path in paths)]
        result = compileall(*given, cwd=root) if name == "one" else leanpyc("compile", *given, cwd=root)
        assert result.status == 0, result
        text = oracle("-c", SHOW, cwd=root).out
        warned = "is not a valid prefix for source path" in result.out + result.err
        shown.append((text.replace(str(root)[1:], "ROOT"), warned))
    assert shown[0] == shown[1]


@pytest.mark.parametrize("strip", ["{root}", "{root}/", "/", "{root}/p"])
def test_a_prefix_of_absolute_paths_is_stripped_as_by_compileall(tmp_path, leanpyc, compileall, oracle, strip):
    shown = []
    for name in ("one", "two"):
        root = write_tree(tmp_path / name, PACKAGE)
        given = ["-s", strip.format(root=root), "-p", "/usr/lib", f"{root}/p"]
        (compileall if name == "one" else lambda *a, **k: leanpyc("compile", *a, **k))(*given, cwd=root)
        shown.append(oracle("-c", SHOW, cwd=root).out.replace(str(root)[1:], "ROOT"))
    assert shown[0] == shown[1]


def test_a_name_that_is_not_utf8(tmp_path, leanpyc, oracle):
    with open(bytes(tmp_path) + b"/bad\xff.py", "w"):
        pass
    assert leanpyc("compile", ".").status == 0
    assert r"'./bad\udcff.py'" in oracle("-c", SHOW).out


@pytest.mark.parametrize("arguments", [["-d", "x", "-s", "y"], ["-d", "x", "-p", "y"]])
def test_d_excludes_s_and_p(leanpyc, compileall, arguments):
    assert leanpyc("compile", *arguments, ".").status == compileall(*arguments, ".").status == 2
