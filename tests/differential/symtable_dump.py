"""Print CPython's symbol table of files in the format of `--dump=symtable`.

    python3.14 tests/differential/symtable_dump.py FILE…

Runs in the interpreter that is the oracle. The _symtable module provides names, flags and children; the rest is read
from the entries themselves, with the layout of 3.13 or 3.14 (Include/internal/pycore_symtable.h).
"""
import _symtable
import ctypes
import sys
import warnings


def fields(kind, names, *bits):
    return [(name, kind, *bits) for name in names.split()]


START = (fields(ctypes.c_ssize_t, "refcount") + fields(ctypes.c_void_p, "class id symbols name varnames children directives mangled")
         + fields(ctypes.c_int, "kind") + fields(ctypes.c_char_p, "scope_info") + fields(ctypes.c_int, "nested"))
CLOSURES = "var_args var_keywords returns_value needs_class_closure needs_classdict comp_inlined comp_iter_target sees_class_scope"
# PySTEntryObject of each version.
LAYOUTS = {
    (3, 13): START + fields(ctypes.c_uint, "free child_free generator coroutine", 1) + fields(ctypes.c_int, "comprehension")
    + fields(ctypes.c_uint, CLOSURES, 1) + fields(ctypes.c_int, "comp_iter_expr line column end_line end_column"),
    (3, 14): START + fields(ctypes.c_uint, "generator coroutine annotations_used", 1) + fields(ctypes.c_int, "comprehension")
    + fields(ctypes.c_uint, CLOSURES + " has_docstring method conditional_annotations in_conditional_block unevaluated", 1)
    + fields(ctypes.c_int, "comp_iter_expr line end_line column end_column") + fields(ctypes.c_void_p, "annotation_block"),
}


class Entry(ctypes.Structure):
    _fields_ = LAYOUTS[sys.version_info[:2]]


KINDS = ["function", "class", "module", "annotation", "type alias", "type parameters", "type variable"]
COMPREHENSIONS = ["", " list-comprehension", " dict-comprehension", " set-comprehension", " generator-expression"]
RESOLUTIONS = ["unresolved", "local", "global explicit", "global implicit", "free", "cell"]
FLAGS = ["global", "local", "parameter", "nonlocal", "use", "free", "free-class", "import", "annotated", "iterator",
         "type-parameter", "cell-in-comprehension"]
WORDS = ["nested", "generator", "coroutine", "var_args", "var_keywords", "returns_value", "needs_class_closure",
         "needs_classdict", "sees_class_scope", "conditional_annotations"]
# Flags that a name gets from its children. A name with only these flags passes through.
PASSING = (1 << FLAGS.index("free-class")) | (1 << FLAGS.index("cell-in-comprehension"))


def symbol_text(name, bits):
    words = [word for i, word in enumerate(FLAGS) if bits >> i & 1]
    return " ".join([f"{name}: {RESOLUTIONS[bits >> 12 & 15]}", *words])


def children(scope):
    """The scopes in it, each once, without the annotation scopes that 3.14 opens for functions without annotations."""
    of_variables = getattr(Entry.from_address(id(scope)), "annotation_block", None)
    seen = set()
    for child in scope.children:
        entry = Entry.from_address(id(child))
        if KINDS[entry.kind] == "annotation" and id(child) != of_variables and not entry.annotations_used:
            continue
        if id(child) not in seen:
            seen.add(id(child))
            yield child


def scope_lines(scope, depth=0):
    entry = Entry.from_address(id(scope))
    indent = "  " * depth
    words = "".join(" " + word.replace("_", "-") for word in WORDS if getattr(entry, word, False))
    yield (f"{indent}{KINDS[entry.kind]} {scope.name} {entry.line}:{entry.column}-{entry.end_line}:{entry.end_column}"
           f"{COMPREHENSIONS[entry.comprehension]}{words}")
    if scope.varnames:
        yield f"{indent}  parameters {' '.join(scope.varnames)}"
    own = [item for item in scope.symbols.items() if item[1] & 0xFFF & ~PASSING]
    passing = sorted(item for item in scope.symbols.items() if not item[1] & 0xFFF & ~PASSING)
    for name, bits in own + passing:
        yield f"{indent}  {symbol_text(name, bits)}"
    for child in children(scope):
        yield from scope_lines(child, depth + 1)


def dump(source, filename):
    return "".join(line + "\n" for line in scope_lines(_symtable.symtable(source, filename, "exec")))


def main():
    warnings.simplefilter("ignore")
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            sys.stdout.write(dump(file.read(), path))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="surrogatepass")
    main()
