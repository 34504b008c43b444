#!/usr/bin/env python3
"""Write a CPython version's opcode table as data, from the interpreter that runs this script (3.11 or later).

    python3.13 tools/gen_opcodes.py > src/leanpyc/cpython/opcodes_3_13.def
    python3.13 tools/gen_opcodes.py --effects > tests/unit/cpython/stack_effects_3_13.def

The rows are LEANPYC_OPCODE(op, number, caches, has_argument) and LEANPYC_PSEUDO_OPCODE(op, has_argument). `op` is the
enumerator of src/leanpyc/cpython/ops.def. --effects writes samples of opcode.stack_effect() instead, as
LEANPYC_STACK_EFFECT(op, operand, effect, effect at the target of a jump). Specialised and instrumented instructions are
omitted, because no compiler emits them.
"""
import argparse
import opcode
import sys

# The instructions that share a printed name with another behaviour: the enumerator, and the newest minor version that
# has the behaviour. The behaviour after the last one listed has the plain name.
OLDER_BEHAVIOURS = {
    "CALL": [("CALL_AFTER_PRECALL", 11)],
    "CALL_FUNCTION_EX": [("CALL_FUNCTION_EX_FLAGS", 13)],
    "COMPARE_OP": [("COMPARE_OP_INDEX", 11), ("COMPARE_OP_NO_BOOL", 12)],
    "END_ASYNC_FOR": [("END_ASYNC_FOR_ALONE", 13)],
    "END_FOR": [("END_FOR_POPS_2", 12)],
    "FOR_ITER": [("FOR_ITER_POPS_1", 11)],
    "LOAD_ATTR": [("LOAD_ATTR_NAME", 11)],
    "MAKE_FUNCTION": [("MAKE_FUNCTION_FLAGS", 12)],
    "RETURN_GENERATOR": [("RETURN_GENERATOR_PUSHES_0", 12)],
    "RETURN_VALUE": [("RETURN_VALUE_POPS_1", 13)],
    "SEND": [("SEND_POPS_1", 11)],
}
# CPython 3.11 has pseudo-instructions in its compiler only, which has no interface to ask for them. Their stack effects
# are those of the later versions.
HIDDEN_PSEUDO_OPCODES = {
    11: {"SETUP_FINALLY": False, "SETUP_CLEANUP": False, "SETUP_WITH": False, "POP_BLOCK": False, "JUMP": True,
         "JUMP_NO_INTERRUPT": True, "POP_JUMP_IF_FALSE": True, "POP_JUMP_IF_TRUE": True, "POP_JUMP_IF_NONE": True,
         "POP_JUMP_IF_NOT_NONE": True},
}
# Small and large operands, every combination of the flags that are in use, and operands of more than one byte.
OPERANDS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 255, 256, 513, 65537)
# Operands that the instruction cannot have, for which opcode.stack_effect() fails or gives a wrong answer.
VALID = {"RAISE_VARARGS": lambda arg: arg <= 2, "BUILD_SLICE": lambda arg: arg in (2, 3),
         "MAKE_FUNCTION": lambda arg: arg <= 15, "FORMAT_VALUE": lambda arg: arg <= 7,
         "LOAD_METHOD": lambda arg: arg == 0}


def enumerator(name):
    for older, newest in OLDER_BEHAVIOURS.get(name, ()):
        if sys.version_info[1] <= newest:
            return older
    return name


def is_pseudo(number):
    return number > 255


def caches(name, number):
    """Return the number of inline cache entries. CPython has them in a list by number, later in a dict by name."""
    counts = opcode._inline_cache_entries
    if isinstance(counts, dict):
        return counts.get(name, 0)
    return counts[number] if number < len(counts) else 0


def has_argument(number):
    """Return whether the instruction has an operand. CPython 3.11 has no list of them, only a least number."""
    if hasattr(opcode, "hasarg"):
        return number in opcode.hasarg
    return number >= opcode.HAVE_ARGUMENT


def instructions():
    """Yield (name, number), in the order of the numbers."""
    for name, number in sorted(opcode.opmap.items(), key=lambda item: item[1]):
        if not name.startswith("INSTRUMENTED_"):
            yield name, number


def write_table(version):
    print(f"// CPython {version}: LEANPYC_OPCODE(op, number, caches, has_argument) and LEANPYC_PSEUDO_OPCODE(op, has_argument).")
    print("// Written by tools/gen_opcodes.py.")
    for name, number in instructions():
        argument = str(has_argument(number)).lower()
        if is_pseudo(number):
            print(f"LEANPYC_PSEUDO_OPCODE({enumerator(name)}, {argument})")
        else:
            print(f"LEANPYC_OPCODE({enumerator(name)}, {number}, {caches(name, number)}, {argument})")
    for name, argument in HIDDEN_PSEUDO_OPCODES.get(sys.version_info[1], {}).items():
        print(f"LEANPYC_PSEUDO_OPCODE({name}, {str(argument).lower()})")


def write_effects(version):
    print(f"// CPython {version}: LEANPYC_STACK_EFFECT(op, operand, effect, effect at the target of a jump), from")
    print("// opcode.stack_effect(). Written by tools/gen_opcodes.py.")
    for name, number in instructions():
        valid = VALID.get(name, lambda arg: True)
        for arg in filter(valid, OPERANDS) if has_argument(number) else (0,):
            given = arg if has_argument(number) else None
            effects = [opcode.stack_effect(number, given, jump=jump) for jump in (False, True)]
            print(f"LEANPYC_STACK_EFFECT({enumerator(name)}, {arg}, {effects[0]}, {effects[1]})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--effects", action="store_true", help="write samples of stack effects")
    options = parser.parse_args()
    version = ".".join(map(str, sys.version_info[:2]))
    if options.effects:
        write_effects(version)
    else:
        write_table(version)


if __name__ == "__main__":
    main()
