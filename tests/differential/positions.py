"""Check the position tables of elided code, and that the interpreter's tools work with them."""
import ast
import dis
import inspect
import io
import logging
import sys
import traceback
import types

import code_compare

FAR_LINE = 900001  # larger than any line, so that no other constant has this value
LOG = io.StringIO()
LOGGER = logging.Logger("elided")
LOGGER.addHandler(logging.StreamHandler(LOG))
LOGGER.handlers[0].setFormatter(logging.Formatter("%(lineno)d"))


def code_objects(code):
    yield code
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            yield from code_objects(item)


def without_tables(ours, theirs):
    """Return the first difference other than positions."""
    fields = code_compare.FIELDS[:]
    code_compare.FIELDS[:] = [field for field in fields if field != "co_linetable"]
    try:
        return code_compare.first_difference(ours, theirs)
    finally:
        code_compare.FIELDS[:] = fields


def columns_difference(ours, tree, path):
    """Compare columns; the interpreter itself runs under -X no_debug_ranges."""
    theirs = compile(tree, path, "exec", dont_inherit=True)
    found = without_tables(ours, theirs)
    if found:
        return found
    for mine, other in zip(code_objects(ours), code_objects(theirs)):
        if list(mine.co_positions()) != list(other.co_positions()):
            return f"{other.co_qualname}: other positions"
        if list(mine.co_lines()) != list(other.co_lines()):
            return f"{other.co_qualname}: other lines"
        if len(mine.co_linetable) > len(other.co_linetable):
            return f"{other.co_qualname}: a larger table"
    return None


def lines_difference(ours, tree, path):
    """Compare lines with those of the same program on one line."""
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = FAR_LINE
            node.col_offset = node.end_col_offset = 0
    theirs = compile(tree, path, "exec", dont_inherit=True)
    mine, others = list(code_objects(ours)), list(code_objects(theirs))
    # On one line, equal lambdas become one constant; then only our own positions are checked.
    if len(others) < len(mine):
        others = mine
    if len(others) != len(mine):
        return "fewer code objects"
    for mine, other in zip(mine, others):
        line = mine.co_firstlineno
        if mine.co_code != other.co_code or mine.co_names != other.co_names or mine.co_flags != other.co_flags:
            # A class stores its line, and may use the same number elsewhere.
            if len(mine.co_consts) == len(other.co_consts):
                return f"{other.co_qualname}: {code_compare._first_instruction(mine, other)}"
        if set(mine.co_positions()) != {(line, line, None, None)}:
            return f"{other.co_qualname}: positions other than its line"
        if len(mine.co_linetable) != 2 * -(-len(mine.co_code) // 16):
            return f"{other.co_qualname}: a table of {len(mine.co_linetable)} bytes for {len(mine.co_code)} of code"
    return None


class Stop(Exception):
    pass


def breakage(code):
    """Stop at the first instruction of every code object, and compare the positions that the interpreter's tools
    report."""
    for each in code_objects(code):
        found = stop_in(each)
        if found:
            return f"{each.co_qualname}: {found}"
        lines = {entry.positions.lineno for entry in dis.get_instructions(each)}
        if None in lines and len(lines) == 1:
            return f"{each.co_qualname}: dis shows no line"
    return None


def stop_in(code):
    seen = []

    def trace(frame, event, argument):
        if frame.f_code is not code:
            return None
        LOG.seek(0)
        LOG.truncate()
        LOGGER.warning("here", stacklevel=2)
        # logging skips its own frames and those of importlib, which are among the compiled files.
        logged = frame.f_lineno if logging._is_internal_frame(frame) else int(LOG.getvalue())
        seen.append((inspect.stack(0)[1].lineno, logged, frame.f_lineno))
        raise Stop

    cells = tuple(types.CellType() for _ in code.co_freevars)
    function = types.FunctionType(code, {"__builtins__": {}}, closure=cells)
    positional = [None] * code.co_argcount
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    sys.settrace(trace)
    try:
        result = function(*positional, **dict.fromkeys(names))
        if inspect.isasyncgen(result):
            result.asend(None).send(None)
        else:
            result.send(None)
        return "it did not stop"
    except Stop:
        sys.settrace(None)
        text = traceback.format_exc()
    finally:
        sys.settrace(None)
    first = code.co_firstlineno
    if not seen or len(set(seen[0])) != 1 or seen[0][0] not in (first, 0, 1):
        return f"lines {seen}, and not {first}"
    if f"line {seen[0][0]}, in" not in text:
        return f"no line {seen[0][0]} in {text!r}"
    return None
