"""Print CPython 3.13's symbol table of files in the format of `--dump=symtable`.

    python3.13 tests/differential/symtable_dump.py FILE…

Runs in the interpreter that is the oracle. The _symtable module provides names, flags and children; the rest is read
from the entries themselves, with the layout of 3.13 (Include/internal/pycore_symtable.h).
"""
import _symtable
import ctypes
import sys
import warnings


class Entry(ctypes.Structure):
    """PySTEntryObject of 3.13."""

    _fields_ = (
        [("refcount", ctypes.c_ssize_t), ("class", ctypes.c_void_p)]
        + [(name, ctypes.c_void_p) for name in "id symbols name varnames children directives mangled".split()]
        + [("kind", ctypes.c_int), ("scope_info", ctypes.c_char_p), ("nested", ctypes.c_int)]
        + [(name, ctypes.c_uint, 1) for name in "free child_free generator coroutine".split()]
        + [("comprehension", ctypes.c_int)]
        + [(name, ctypes.c_uint, 1) for name in (
            "var_args var_keywords returns_value needs_class_closure needs_classdict comp_inlined comp_iter_target "
            "sees_class_scope").split()]
        + [(name, ctypes.c_int) for name in "comp_iter_expr line column end_line end_column".split()])


KINDS = ["function", "class", "module", "annotation", "type alias", "type parameters", "type variable"]
COMPREHENSIONS = ["", " list-comprehension", " dict-comprehension", " set-comprehension", " generator-expression"]
RESOLUTIONS = ["unresolved", "local", "global explicit", "global implicit", "free", "cell"]
FLAGS = ["global", "local", "parameter", "nonlocal", "use", "free", "free-class", "import", "annotated", "iterator",
         "type-parameter", "cell-in-comprehension"]
WORDS = ["nested", "generator", "coroutine", "var_args", "var_keywords", "returns_value", "needs_class_closure",
         "needs_classdict", "sees_class_scope"]
# Flags that a name gets from its children. A name with only these flags passes through.
PASSING = (1 << FLAGS.index("free-class")) | (1 << FLAGS.index("cell-in-comprehension"))


def symbol_text(name, bits):
    words = [word for i, word in enumerate(FLAGS) if bits >> i & 1]
    return " ".join([f"{name}: {RESOLUTIONS[bits >> 12 & 15]}", *words])


def scope_lines(scope, depth=0):
    entry = Entry.from_address(id(scope))
    indent = "  " * depth
    words = "".join(" " + word.replace("_", "-") for word in WORDS if getattr(entry, word))
    yield (f"{indent}{KINDS[entry.kind]} {scope.name} {entry.line}:{entry.column}-{entry.end_line}:{entry.end_column}"
           f"{COMPREHENSIONS[entry.comprehension]}{words}")
    if scope.varnames:
        yield f"{indent}  parameters {' '.join(scope.varnames)}"
    own = [item for item in scope.symbols.items() if item[1] & 0xFFF & ~PASSING]
    passing = sorted(item for item in scope.symbols.items() if not item[1] & 0xFFF & ~PASSING)
    for name, bits in own + passing:
        yield f"{indent}  {symbol_text(name, bits)}"
    for child in scope.children:
        yield from scope_lines(child, depth + 1)


def dump(source, filename):
    return "".join(line + "\n" for line in scope_lines(_symtable.symtable(source, filename, "exec")))


def main():
    assert sys.version_info[:2] == (3, 13), "the layout of the entries is 3.13's"
    warnings.simplefilter("ignore")
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            sys.stdout.write(dump(file.read(), path))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="surrogatepass")
    main()
