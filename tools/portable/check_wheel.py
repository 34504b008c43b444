#!/usr/bin/env python3
"""Check that a wheel asks for no more of a system than its name says.

    check_wheel.py WHEEL --platform manylinux_2_17_x86_64 --most-bytes 10000000 --auditwheel PROGRAM
"""
import argparse
import re
import struct
import subprocess
import sys
import zipfile

# Libraries that every system with this C library has; libc.so is musl's own name for itself.
OF_THE_SYSTEM = {"manylinux": {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1",
                               "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"},
                 "musllinux": {"libc.so", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"}}
MACHINES = {62: "x86_64", 183: "aarch64"}
DT_NEEDED, DT_STRTAB, PT_LOAD, PT_DYNAMIC = 1, 5, 1, 2


def needed_libraries(data):
    """Return the machine of a 64-bit ELF file, and the libraries that it needs."""
    machine = struct.unpack_from("<H", data, 18)[0]
    at, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    segments = [struct.unpack_from("<IIQQQQQQ", data, at + size * i) for i in range(count)]
    dynamic = next((each for each in segments if each[0] == PT_DYNAMIC), None)
    if dynamic is None:
        return MACHINES.get(machine, str(machine)), []
    entries = [struct.unpack_from("<QQ", data, dynamic[2] + i) for i in range(0, dynamic[5], 16)]
    address = next(value for tag, value in entries if tag == DT_STRTAB)
    strings = next(each[2] + address - each[3] for each in segments
                   if each[0] == PT_LOAD and each[3] <= address < each[3] + each[6])
    names = [strings + value for tag, value in entries if tag == DT_NEEDED]
    return MACHINES.get(machine, str(machine)), [data[name:data.index(b"\0", name)].decode() for name in names]


def problems(path, platform, most_bytes, auditwheel):
    family, cpu = platform.split("_")[0], platform.split("_", 3)[3]
    with open(path, "rb") as file:
        size = len(file.read())
    if size > most_bytes:
        yield f"it has {size:,} bytes, more than {most_bytes:,}"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if not any(re.search(r"\.dist-info/licenses/.*LICENSE", name) for name in names):
            yield "the licence is missing"
        for end in (".data/scripts/leanpyc", "leanpyc/libleanpyc.so", "leanpyc/py.typed", "leanpyc/_positions.py", "leanpyc/licenses/gmp.txt"):
            name = next((name for name in names if name.endswith(end)), None)
            if name is None:
                yield f"{end} is missing"
                continue
            data = archive.read(name)
            if data[:4] != b"\x7fELF":
                continue
            machine, libraries = needed_libraries(data)
            if machine != cpu:
                yield f"{name} is for {machine}"
            for library in sorted(set(libraries) - OF_THE_SYSTEM[family]):
                yield f"{name} needs {library}"
    shown = subprocess.run([auditwheel, "show", path], capture_output=True, text=True)
    words = " ".join(shown.stdout.split())
    if shown.returncode != 0:
        yield f"auditwheel show: {shown.stderr.strip()}"
    elif family == "manylinux" and f'"{platform}"' not in words:
        yield f"auditwheel show: {words}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("wheel")
    parser.add_argument("--platform", required=True)
    parser.add_argument("--most-bytes", type=int, required=True)
    parser.add_argument("--auditwheel", required=True)
    arguments = parser.parse_args()
    found = list(problems(arguments.wheel, arguments.platform, arguments.most_bytes, arguments.auditwheel))
    for problem in found:
        print(f"{arguments.wheel}: {problem}")
    sys.exit(1 if found else 0)


main()
