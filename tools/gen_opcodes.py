#!/usr/bin/env python3
"""Write a CPython version's opcode table as data, from the interpreter that runs this script.

    python3.13 tools/gen_opcodes.py > src/leanpyc/cpython/opcodes_3_13.def

Each row is LEANPYC_OPCODE(name, number, caches, has_argument). Specialised and instrumented instructions are omitted,
because no compiler emits them.
"""
import sys
import opcode


def rows():
    caches = opcode._inline_cache_entries
    for name, number in sorted(opcode.opmap.items(), key=lambda item: item[1]):
        if name.startswith("INSTRUMENTED_"):
            continue
        count = caches.get(name, 0) if isinstance(caches, dict) else caches[number]
        pseudo = number > 255
        yield name, 0 if pseudo else number, count, number in opcode.hasarg, pseudo


def main():
    version = ".".join(map(str, sys.version_info[:2]))
    print(f"// CPython {version}: LEANPYC_OPCODE(name, number, caches, has_argument). Written by tools/gen_opcodes.py.")
    for name, number, caches, has_argument, _ in rows():
        print(f"LEANPYC_OPCODE({name}, {number}, {caches}, {str(has_argument).lower()})")


if __name__ == "__main__":
    main()
