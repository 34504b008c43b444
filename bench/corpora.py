"""Find and copy the trees of real files to measure, without the files that the peer rejects."""
import dataclasses
import pathlib
import shutil
import subprocess
import sys

import oracles

MINORS = ("3.13", "3.12", "3.11", "3.10", "3.9", "3.8")
# An empty installed distribution: the benchmark asks uv for it, and uv finds it installed.
NOTHING = "leanpyc-bench-nothing"
METADATA = f"Metadata-Version: 2.1\nName: {NOTHING}\nVersion: 1\n"
# compileall's workers start sys.executable. If a separate loader started the interpreter, the executable must be set.
COMPILEALL = ("import compileall, multiprocessing, sys; multiprocessing.set_executable(sys.argv.pop(1)); "
              "sys.exit(not compileall.main())")


@dataclasses.dataclass
class Corpus:
    name: str
    origin: pathlib.Path


@dataclasses.dataclass
class Tree:
    """A copy of the .py files of a corpus that CPython accepts, as the site-packages of an environment."""
    name: str
    environment: pathlib.Path
    folder: pathlib.Path
    sources: list
    source_bytes: int
    rejected: int

    def describe(self):
        return f"{len(self.sources):,} files, {self.source_bytes / 1e6:.1f} MB, {self.rejected} more that CPython rejects"


def sources_below(folder, with_packages=True):
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if path.is_file() and "__pycache__" not in parts and (with_packages or "site-packages" not in parts):
            found.append(path)
    return found


def find(named):
    """Return the named corpora, or the 3.13 standard library and the largest site-packages on this machine."""
    if named:
        return [Corpus("/".join(path.parts[-2:]), path) for path in map(pathlib.Path, named)]
    found = []
    for version, python in oracles.find("3.13")[:1]:
        found.append(Corpus(f"standard library of {version}", pathlib.Path(oracles.standard_library(python))))
    installed = []
    for minor in MINORS:
        for version, python in oracles.find(minor):
            packages = pathlib.Path(oracles.standard_library(python)) / "site-packages"
            size = sum(path.stat().st_size for path in sources_below(packages)) if packages.is_dir() else 0
            installed.append((size, f"site-packages of {version}", packages))
    if installed and max(installed)[0]:
        _, name, packages = max(installed)
        found.append(Corpus(name, packages))
    return found


def copy(corpus, environment, compiler, most_files=None):
    """Copy the corpus's sources into an environment's site-packages, except those for which `compiler`, a command,
    writes no .pyc."""
    folder = environment / "lib" / "python3.13" / "site-packages"
    paths = sources_below(corpus.origin, with_packages=corpus.origin.name == "site-packages")
    if most_files:
        paths = paths[::max(1, len(paths) // most_files)][:most_files]
    for path in paths:
        goal = folder / path.relative_to(corpus.origin)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, goal)
    about = folder / f"{NOTHING.replace('-', '_')}-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(METADATA)
    (about / "RECORD").write_text("")
    subprocess.run([*compiler, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    accepted, rejected = [], 0
    for path in sources_below(folder):
        if (path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc").exists():
            accepted.append(path)
        else:
            path.unlink()
            rejected += 1
    if not accepted:
        sys.exit(f"{corpus.name}: {compiler[0]} compiled nothing")
    drop_caches(folder)
    return Tree(corpus.name, environment, folder, accepted, sum(path.stat().st_size for path in accepted), rejected)


def drop_caches(folder):
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)


def count_pycs(folder):
    return sum(1 for _ in folder.rglob("*.pyc"))
