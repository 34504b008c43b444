"""Find the programs that leanpyc is compared with, and their versions, or the reason why one is missing."""
import dataclasses
import os
import pathlib
import re
import subprocess

import oracles

# An interpreter that was started by a separate loader cannot be started without it. Prints the loader to use, or
# nothing.
ASK_LOADER = """
import os, sys, sysconfig
loader, libraries = "", ""
try:
    loader = os.readlink("/proc/self/exe")
    with open("/proc/self/maps") as maps:
        libraries = next(os.path.dirname(line.split()[-1]) for line in maps if "/libc.so" in line)
except (OSError, StopIteration):
    pass
if not os.path.basename(loader).startswith("ld-"):
    loader = ""
print(loader, libraries, sys.executable, "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""), sep="\\n")
"""


@dataclasses.dataclass
class Peer:
    """A program to compare with. Without a path it is not available, and `missing` is the reason."""
    name: str
    path: str = ""
    missing: str = ""


def version_of(command):
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else ""


def cpython():
    """Return the fetched CPython 3.13, or the newest one found. A CPython without optimisation is not a fair peer for
    speed."""
    folder = os.environ.get("LEANPYC_ORACLES", "")
    fetched = os.path.join(folder, "python3.13")
    if folder and os.path.exists(fetched):
        compile_own_library(fetched)
        return Peer(f"Debian's CPython {oracles.version(fetched)}", fetched)
    found = oracles.find("3.13")
    if not found:
        return Peer("CPython 3.13", missing="no CPython 3.13 here")
    version, path = found[-1]
    optimised = ask_loader(path)[3] == "True"
    return Peer(f"CPython {version}", path, "" if optimised else f"the only CPython 3.13 here, {version}, is built without optimisation")


def compile_own_library(python):
    """Compile the standard library, as the package's installation does and unpacking does not. Otherwise each worker
    would compile its imports at its start."""
    library = oracles.standard_library(python)
    subprocess.run([python, "-m", "compileall", "-q", "-x", "/(test|site-packages|dist-packages)/", library], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def ask_loader(python):
    return subprocess.run([python, "-S", "-c", ASK_LOADER], capture_output=True, text=True, check=True).stdout.splitlines()


def write_environment(python, folder):
    """Make a folder the virtual environment of an interpreter, without pip; return its interpreter."""
    program = folder / "bin" / "python"
    loader, libraries, executable, _ = ask_loader(python)
    if not loader:
        subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True, stdout=subprocess.DEVNULL)
        return program
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec "{loader}" --argv0 "$0" --library-path "{libraries}" "{executable}" "$@"\n')
    program.chmod(0o755)
    (folder / "pyvenv.cfg").write_text(f"home = {os.path.dirname(executable)}\ninclude-system-site-packages = false\n"
                                       f"version = {oracles.version(python)}\n")
    return program


def uv(fetched):
    path = pathlib.Path(fetched) / "uv" / "bin" / "uv"
    version = version_of([str(path), "--version"]) if path.exists() else ""
    if not version:
        return Peer("uv", missing="uv could not be had from PyPI (tools/setup/fetch_bench_peers.sh)")
    return Peer(" ".join(version.split()[:2]), str(path))


def rustpython(fetched):
    path = pathlib.Path(fetched) / "rustpython" / "release" / "rustpython-bench"
    lock = (pathlib.Path(__file__).parent / "peers" / "rustpython" / "Cargo.lock").read_text()
    version = re.search(r'name = "rustpython-compiler"\nversion = "([^"]+)"', lock)[1]
    if not path.exists():
        return Peer("RustPython", missing=f"RustPython {version} could not be built (tools/setup/fetch_bench_peers.sh)")
    return Peer(f"RustPython {version}", str(path))
