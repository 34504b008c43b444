"""What leanpyc is measured against: found here, with its version, or with the reason why it is not."""
import dataclasses
import os
import pathlib
import re
import subprocess

import oracles

# An interpreter that was started by a loader of its own cannot be started without it: what to start it with, or nothing.
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
    """A program to measure against. Without a path it cannot be had here, and `missing` says why."""
    name: str
    path: str = ""
    missing: str = ""


def version_of(command):
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else ""


def cpython():
    """The fetched CPython 3.13, or else the newest found. One that is not optimised is no peer for a figure of speed."""
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
    """As the package's installation does, which unpacking it does not: else each of its workers compiles what it imports at its start."""
    library = oracles.standard_library(python)
    subprocess.run([python, "-m", "compileall", "-q", "-x", "/(test|site-packages|dist-packages)/", library], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def ask_loader(python):
    return subprocess.run([python, "-S", "-c", ASK_LOADER], capture_output=True, text=True, check=True).stdout.splitlines()


def write_environment(python, folder):
    """Makes a folder the virtual environment of an interpreter, without pip; returns its interpreter."""
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
