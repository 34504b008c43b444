"""Compare two code objects field by field, recursively, and constants with their types.

Runs under the interpreter whose code objects it compares (3.8 and later).
"""
import struct
import sys
from types import CodeType

# Every field that marshal stores. Fields of some versions only are used if the interpreter has them.
FIELDS = [
    name
    for name in (
        "co_name", "co_qualname", "co_filename", "co_firstlineno", "co_argcount", "co_posonlyargcount",
        "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_names", "co_varnames", "co_cellvars",
        "co_freevars", "co_code", "co_exceptiontable", "co_linetable", "co_lnotab",
    )
    if hasattr(CodeType, name) and not (name == "co_lnotab" and hasattr(CodeType, "co_linetable"))
]
is_interned = getattr(sys, "_is_interned", None)

# The qualified names in the compared code objects. A constant equal to such a name is interned in a fresh process, but
# not if the compiling process has already interned an equal string (in its own modules, or in an earlier comparison).
_qualnames = set()


def _bits(number):
    return struct.pack("<d", number)


def constants_differ(ours, theirs, path):
    """Return a sentence about the first difference, or None."""
    if type(ours) is not type(theirs):
        return f"{path}: {type(ours).__name__} {ours!r:.80} for {type(theirs).__name__} {theirs!r:.80}"
    if isinstance(theirs, CodeType):
        return code_differs(ours, theirs, path)
    if isinstance(theirs, tuple):
        if len(ours) != len(theirs):
            return f"{path}: {ours!r:.200} for {theirs!r:.200}"
        for index, (mine, other) in enumerate(zip(ours, theirs)):
            found = constants_differ(mine, other, f"{path}[{index}]")
            if found:
                return found
        return None
    if isinstance(theirs, frozenset):
        # Types matter in sets too: {1} is not {True}.
        typed = lambda items: sorted((type(item).__name__, repr(item)) for item in items)
        return None if typed(ours) == typed(theirs) else f"{path}: {ours!r:.200} for {theirs!r:.200}"
    if isinstance(theirs, float):
        same = _bits(ours) == _bits(theirs)
    elif isinstance(theirs, complex):
        same = _bits(ours.real) + _bits(ours.imag) == _bits(theirs.real) + _bits(theirs.imag)
    else:
        same = ours == theirs
    if not same:
        return f"{path}: {ours!r:.200} for {theirs!r:.200}"
    # A single Latin-1 character is always the interpreter's interned object after loading, whatever type code was
    # written.
    comparable = isinstance(theirs, str) and theirs not in _qualnames and not (len(theirs) == 1 and theirs <= "\xff")
    if is_interned and comparable and is_interned(ours) != is_interned(theirs):
        return f"{path}: {theirs!r:.80} is {'' if is_interned(theirs) else 'not '}interned by CPython"
    return None


def first_difference(ours, theirs):
    """Return a sentence about the first field in which the code objects of two modules differ, or None."""
    _qualnames.clear()
    _collect_qualnames(theirs)
    return code_differs(ours, theirs, "<module>")


def _collect_qualnames(code):
    _qualnames.add(getattr(code, "co_qualname", code.co_name))
    for item in code.co_consts:
        if isinstance(item, CodeType):
            _collect_qualnames(item)


def code_differs(ours, theirs, path):
    for field in FIELDS:
        mine, other = getattr(ours, field), getattr(theirs, field)
        if mine != other:
            if field == "co_code":
                return f"{path}.co_code: {_first_instruction(ours, theirs)}"
            return f"{path}.{field}: {mine!r:.160} for {other!r:.160}"
    if len(ours.co_consts) != len(theirs.co_consts):
        return f"{path}.co_consts: {ours.co_consts!r:.200} for {theirs.co_consts!r:.200}"
    for index, (mine, other) in enumerate(zip(ours.co_consts, theirs.co_consts)):
        where = f"{path}.{other.co_name}" if isinstance(other, CodeType) else f"{path}.co_consts[{index}]"
        found = constants_differ(mine, other, where)
        if found:
            return found
    return None


def _first_instruction(ours, theirs):
    import dis

    def listing(code):
        return [(i.opname, i.argrepr or i.arg, i.offset) for i in dis.get_instructions(code)]

    for mine, other in zip(listing(ours), listing(theirs)):
        if mine[:2] != other[:2]:
            return f"at offset {other[2]}: {mine[0]} {mine[1]!s:.40} for {other[0]} {other[1]!s:.40}"
    return f"{len(ours.co_code)} bytes for {len(theirs.co_code)}"


def count_code_objects(code):
    return 1 + sum(count_code_objects(item) for item in code.co_consts if isinstance(item, CodeType))
