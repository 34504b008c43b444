"""Shorter position tables for code that an interpreter has compiled. src/leanpyc/code/shorten_line_table.cpp does the same."""
import sys


def varint(value):
    out = bytearray()
    while value >= 64:
        out.append(0x40 | value & 0x3F)
        value >>= 6
    out.append(value)
    return bytes(out)


NO_COLUMNS, NO_LINE = 13, 15  # forms of an entry of the position table


def position_table(runs, first_line):
    """Return the position table of 3.11 and later, without columns, for (line, code units) pairs."""
    out, at = bytearray(), first_line
    for line, units in runs:
        while units > 0:
            here = min(units, 8)
            units -= here
            if line is None:
                out.append(0x80 | NO_LINE << 3 | here - 1)
                continue
            delta, at = line - at, line
            out.append(0x80 | NO_COLUMNS << 3 | here - 1)
            out += varint(-delta << 1 | 1 if delta < 0 else delta << 1)
    return bytes(out)


def line_runs(code):
    """Return a pair (line, code units) for each run of bytecode with one line."""
    runs = []
    for start, end, line in code.co_lines():
        units = (end - start) // 2
        if runs and runs[-1][0] == line:
            runs[-1][1] += units
        else:
            runs.append([line, units])
    return runs


def with_positions(code, detail):
    """Return the code with a position table that has only lines ("lines"), or only the line of the definition ("definition")."""
    changes = {"co_consts": tuple(
        with_positions(item, detail) if type(item) is type(code) else item for item in code.co_consts)}
    units = len(code.co_code) // 2
    if sys.version_info >= (3, 11):
        runs = [(code.co_firstlineno, units)] if detail == "definition" else line_runs(code)
        changes["co_linetable"] = position_table(runs, code.co_firstlineno)
    elif detail == "definition" and sys.version_info >= (3, 10):
        # Writes pairs: a number of bytes of code, and the change of the line before them.
        full, rest = divmod(2 * units, 254)
        changes["co_linetable"] = b"\xfe\x00" * full + (bytes((rest, 0)) if rest else b"")
    elif detail == "definition":
        changes["co_lnotab"] = b""
    return code.replace(**changes)
