"""`leanpyc run`: objects of the script die when and as they do without leanpyc, and old interpreters see no hook."""
import re
import subprocess

import pytest

from conftest import LEANPYC, run_program, write_tree
from interpreters import HOOKED, INTERPRETERS, OLD, by_version

HOLDERS = '''\
import gzip, os, shelve, sys, zipfile
archive = zipfile.ZipFile("archive.zip", "w")
archive.writestr("a", "b")
packed = gzip.open("packed.gz", "wt")
packed.write("hello hello hello\\n")
shelf = shelve.open("shelf", writeback=True)
shelf["a"] = [1]
shelf["a"].append(2)
text = open("text.txt", "w")
text.write("hello\\n")
class Folder:
    def __init__(self, path):
        self.path = path
        os.mkdir(path)
    def __del__(self):
        os.rmdir(self.path)
        print("removed", self.path, os is not None)
folder = Folder("folder")
def function():
    return folder
class Cycle:
    def __del__(self):
        print("cycle", function is not None)
cycle = Cycle()
cycle.itself = cycle
'''
ENDS = {"normal": "", "exception": "raise ValueError('x')\n", "exit": "sys.exit(3)\n", "interrupt": "raise KeyboardInterrupt\n"}


@pytest.mark.parametrize("python", **by_version(HOOKED))
def test_objects_of_the_script_die_as_in_plain_python(tmp_path, python):
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    cases = [(end, ["script.py"]) for end in ENDS] + [("normal", start) for start in (["-m", "package"], ["package"], ["-c", HOLDERS])]
    for end, start in cases:
        states = []
        for name, before in ("plain", []), ("run", [LEANPYC, "run", "--no-config", "--elide", "asserts", "--"]):
            folder = tmp_path / f"{name}-{end}-{start[0].strip('-.')}"
            write_tree(folder, {"script.py": HOLDERS + ENDS[end], "package/__main__.py": HOLDERS})
            result = run_program([*before, python, *start], folder, env)
            errors = re.sub("0x[0-9a-f]+", "0x", result.err.replace(str(folder), "F"))
            sizes = sorted((path.name, path.stat().st_size) for path in folder.iterdir() if path.is_file() and path.suffix != ".gz")
            packed = subprocess.run(["gzip", "-dc", folder / "packed.gz"], capture_output=True, text=True)
            states.append((result.status, result.out, errors, sizes, packed.stdout, (folder / "folder").exists()))
        assert states[1] == states[0], (end, start[0])
        assert end == "interrupt" or "removed" in states[1][1], states


@pytest.mark.parametrize("python", **by_version(OLD))
def test_an_interpreter_below_3_8_runs_as_without_leanpyc(tmp_path, python):
    write_tree(tmp_path, {"m.py": "x = 1\n", "s.py": "import sys, m\nprint(m.x, [p for p in sys.path if 'hooks' in p], 'sitecustomize' in sys.modules)\n"})
    env = {"LEANPYC_CACHE": str(tmp_path / "cache")}
    plain = run_program([python, "s.py"], tmp_path)
    for _ in range(2):
        result = run_program([LEANPYC, "run", "--", python, "s.py"], tmp_path, env)
        assert (result.status, result.out, result.err) == (0, plain.out, ""), result


@pytest.mark.skipif(not (OLD and HOOKED), reason="needs an interpreter below 3.8 and a newer one")
def test_children_of_other_versions_work_under_the_hook(tmp_path):
    script = "import subprocess\n" + "".join(
        f"subprocess.run([{path!r}, '-c', 'import sys, json; print(sys.version_info[:2] == {version})'], check=True)\n"
        for version, path in INTERPRETERS.items())
    write_tree(tmp_path, {"parent.py": script})
    newest = HOOKED[max(HOOKED)]
    result = run_program([LEANPYC, "run", "--elide", "asserts", "--", newest, "parent.py"], tmp_path, {"LEANPYC_CACHE": str(tmp_path / "cache")})
    assert (result.status, result.err) == (0, "") and result.out.count("True") == len(INTERPRETERS), result
