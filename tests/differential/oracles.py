"""Find the CPython interpreters of this machine."""
import functools
import glob
import os
import re
import shutil
import subprocess

VERSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/leanpyc/cpython")
ASK = "import sys; print(sys.implementation.name, '%d.%d.%d' % sys.version_info[:3], sys.version_info.releaselevel)"


@functools.lru_cache(maxsize=None)
def _version(path):
    try:
        ran = subprocess.run([path, "-S", "-c", ASK], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = ran.stdout.split()
    return words[1] if len(words) == 3 and words[0] == "cpython" and words[2] == "final" else None


def candidates(minor):
    """Yield paths that may be a CPython `minor` ("3.13"): in LEANPYC_ORACLES or a folder in it, under pyenv, on PATH."""
    folder = os.environ.get("LEANPYC_ORACLES")
    if folder:
        for pattern in (f"python{minor}", f"python{minor}.*", f"*/python{minor}"):
            yield from sorted(path for path in glob.glob(os.path.join(folder, pattern)) if os.path.isfile(path))
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    yield from sorted(glob.glob(os.path.join(root, "versions", f"{minor}.*", "bin", "python")))
    found = shutil.which(f"python{minor}")
    if found:
        yield found
    found = shutil.which("python3")
    if found:
        yield found


def find(minor):
    """Return [(version, path)] of the interpreters of that minor version, one per version, oldest first."""
    found = {}
    for path in candidates(minor):
        version = _version(path)
        if version and re.match(re.escape(minor) + r"\.\d+$", version):
            found.setdefault(version, path)
    return sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")])


def native():
    """Return the minor versions, such as "3.13", that leanpyc compiles for natively, oldest first: not those in preparation."""
    with open(os.path.join(VERSIONS, "native_versions.def")) as file:
        minors = re.findall(r"^LEANPYC_NATIVE_VERSION\(\w+, (\d+)\)", file.read(), re.MULTILINE)
    return [f"3.{minor}" for minor in minors if not is_preview(minor)]


def is_preview(minor):
    """Return whether leanpyc's release of 3.`minor` is empty."""
    with open(os.path.join(VERSIONS, f"cpython_3_{minor}.h")) as file:
        return re.search(rf'kNativeRelease_3_{minor} = "', file.read()) is None


def find_pyodide(minor):
    """[(version, path)] of the Pyodide runners of that minor version in the folder LEANPYC_ORACLES (tools/setup/fetch_pyodide.sh)."""
    folder = os.environ.get("LEANPYC_ORACLES")
    paths = glob.glob(os.path.join(folder, f"pyodide{minor}.*")) if folder else []
    found = [(os.path.basename(path)[len("pyodide"):], path) for path in paths if os.path.isfile(path)]
    return sorted(found, key=lambda item: [int(part) for part in item[0].split(".")])


def version(path):
    """Return "3.13.0" for the interpreter at `path`."""
    return _version(path) or "unknown"


def standard_library(path):
    """Return the folder of an interpreter's standard library."""
    ask = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    return subprocess.run([path, "-S", "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
