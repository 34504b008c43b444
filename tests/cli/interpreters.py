"""The interpreters of this machine, for tests that must hold for each of them."""
import glob
import os
import shutil
import subprocess


def find_interpreters():
    """Return {(major, minor): path} with one interpreter of each version."""
    candidates = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python")))
    candidates += filter(None, (shutil.which(f"python3.{minor}") for minor in range(6, 20)))
    candidates += filter(None, map(shutil.which, ("python2.7", "python3")))
    found = {}
    for path in candidates:
        answer = subprocess.run([path, "-c", "import sys; print('%d %d' % sys.version_info[:2])"], capture_output=True, text=True)
        if answer.returncode == 0:
            found.setdefault(tuple(map(int, answer.stdout.split())), path)
    return found


INTERPRETERS = find_interpreters()
HOOKED = {version: path for version, path in INTERPRETERS.items() if version >= (3, 8)}
OLD = {version: path for version, path in INTERPRETERS.items() if version < (3, 8)}


def by_version(interpreters):
    """Arguments of pytest.mark.parametrize: a path for each version, named by the version."""
    return {"argvalues": list(interpreters.values()), "ids": ["%d.%d" % version for version in interpreters]}
