#!/usr/bin/env python3
"""Measure how much smaller leanpyc makes a real environment, compared with CPython's .pyc files, for every set.

    elision_sizes.py --leanpyc build/leanpyc [--work FOLDER] [--python PYTHON] [--sets lean,max] [CORPUS]

Compiles a corpus (the interpreter's site-packages, or its standard library if site-packages has less than 1,000 files)
with the interpreter at level 0, and with leanpyc for every set. Sums the sizes of the files that exist in all outputs,
uncompressed and individually compressed (zlib, level 6). Measures `max` a second time without the built-in knowledge,
as the maximum that can be elided. If leanpyc compiles natively for the interpreter, the set OO is also compared byte
for byte with leanpyc's level 2. Exit status 1: that comparison fails, or a set makes files larger. 77: no interpreter.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracles  # noqa: E402


def corpus_of(python):
    library = oracles.standard_library(python)
    packages = os.path.join(library, "site-packages")
    sources = sum(name.endswith(".py") for _, _, files in os.walk(packages) for name in files)
    return packages if sources >= 1000 else library


def pyc_files(folder):
    """Return {path below the folder: (size, compressed size)}."""
    sizes = {}
    for base, _, files in os.walk(folder):
        for name in files:
            if not name.endswith(".pyc"):
                continue  # skips the record of the output tree
            path = os.path.join(base, name)
            with open(path, "rb") as file:
                data = file.read()
            # The file names contain the level; remove it for the comparison.
            sizes[os.path.relpath(path, folder).replace(".opt-2", "")] = (len(data), len(zlib.compress(data, 6)))
    return sizes


class Maker:
    def __init__(self, leanpyc, python, corpus, work):
        self.leanpyc = leanpyc
        self.python = python
        self.corpus = corpus
        self.work = work
        os.makedirs(work, exist_ok=True)

    def make(self, label, *options):
        out = os.path.join(self.work, label)
        command = [self.leanpyc, "compile", "-qq", "-f", *options, "--ignore-path-version", "--python", self.python, "--out", out, self.corpus]
        if subprocess.run(command).returncode not in (0, 1):
            sys.exit(f"{label}: leanpyc failed")
        return out

    def elided(self, name, *options):
        return self.make(name, "--no-config", "--no-measure", "--elide", name, *options)

    def elided_without_knowledge(self, name):
        policy = os.path.join(self.work, "leanpyc.toml")
        with open(policy, "w") as file:
            file.write("knowledge = false\n")
        return self.make(f"{name}-all", "--config", policy, "--no-measure", "--elide", name)


def same_bytes(one, other):
    """Return (number of compared files, paths that differ)."""
    different = []
    count = 0
    for base, _, files in os.walk(one):
        for name in files:
            path = os.path.join(base, name)
            count += 1
            try:
                with open(path, "rb") as mine, open(os.path.join(other, os.path.relpath(path, one)), "rb") as theirs:
                    same = mine.read() == theirs.read()
            except FileNotFoundError:
                same = False
            if not same:
                different.append(path)
    return count, different


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True, type=os.path.abspath)
    parser.add_argument("--work", help="where the trees are made and stay; else they go at the end")
    parser.add_argument("--python", help="the target's interpreter; the default is a 3.11, else a 3.13")
    parser.add_argument("--sets", default="lean,max")
    parser.add_argument("corpus", nargs="?")
    options = parser.parse_args()
    python = options.python or next((path for minor in ("3.11", "3.13") for _, path in oracles.find(minor)), None)
    if python is None:
        print("skipped: neither a CPython 3.11 nor a 3.13 on this machine")
        return 77
    corpus = os.path.abspath(options.corpus or corpus_of(python))
    failed = False
    with tempfile.TemporaryDirectory(prefix="leanpyc-sizes-") as scratch:
        maker = Maker(options.leanpyc, python, corpus, os.path.abspath(options.work or scratch))
        plain = pyc_files(maker.make("plain", "--backend", "host"))
        print(f"{corpus}, CPython {oracles.version(python)}: {len(plain)} .pyc files by the interpreter at level 0")
        trees = [(name, maker.elided, name) for name in options.sets.split(",")]
        if trees[-1][0] == "max":
            trees.append(("max, with nothing kept", maker.elided_without_knowledge, "max"))
        for name, make, elide in trees:
            elided = pyc_files(make(elide))
            both = plain.keys() & elided.keys()
            if not both:
                sys.exit(f"{name}: no file to compare")
            raw, packed = (sum(elided[path][i] for path in both) / sum(plain[path][i] for path in both) for i in (0, 1))
            print(f"  {name}: {len(both)} files, {raw:.4f} of the bytes, {packed:.4f} compressed", flush=True)
            failed |= raw >= 1
        if oracles.version(python).startswith("3.13."):
            count, different = same_bytes(maker.make("level2", "-o", "2"), maker.elided("OO", "--as", "2"))
            print(f"  OO: {count - len(different)} of {count} files equal to level 2, byte for byte")
            for path in different[:10]:
                print(f"    {path}")
            failed |= bool(different) or count == 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
