"""The kinds of elision as edits of Python's syntax trees: an independent second implementation of leanpyc's rules."""
import ast
import os
import re
import symtable
import sys
import warnings

ELIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "leanpyc", "elide")
# Up to 3.12, CPython's -OO leaves a NOP with the line of the docstring, and so does leanpyc.
DOCSTRING_LEAVES_NOP = sys.version_info < (3, 13)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
EFFECTS = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, *SCOPED)


def table(name, count):
    """Return the rows of a .def file."""
    with open(os.path.join(ELIDE, name)) as file:
        rows = re.findall(r"^LEANPYC_\w+\((.*)\)$", file.read(), re.M)
    return [re.findall(r'"([^"]*)"', row)[:count] for row in rows]


def nothing(node):
    """Return a statement that generates no code, to replace another statement."""
    return ast.copy_location(ast.Global(["_nothing_here_"]), node)


def effects(node):
    return any(isinstance(each, EFFECTS) for each in ast.walk(node))


def is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)


def narrowing(test, names):
    match test:
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass" | "callable" as name), args=arguments, keywords=[]):
            return names.is_builtin(name) and not any(effects(each) for each in arguments)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return not effects(left)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return narrowing(operand, names)
        case ast.BoolOp(values=values):
            return all(narrowing(each, names) for each in values)
    return False


class Asserts(ast.NodeTransformer):
    def __init__(self, wanted, tree):
        self.wanted, self.names = wanted, ProvenNames(tree)

    def visit_Assert(self, node):
        return nothing(node) if narrowing(node.test, self.names) == self.wanted else node


class Debug(ast.NodeTransformer):
    def visit_Name(self, node):
        if node.id == "__debug__" and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Constant(False), node)
        return node


class Docstrings(ast.NodeTransformer):
    def __init__(self, owners, empty=False):
        self.owners, self.empty = owners, empty

    def visit(self, node):
        self.generic_visit(node)
        if isinstance(node, self.owners) and node.body and is_docstring(node.body[0]):
            value = node.body[0].value
            if self.empty:
                value.value = ""
                value.end_lineno, value.end_col_offset = value.lineno, value.col_offset + 2
            elif DOCSTRING_LEAVES_NOP:
                node.body[0] = ast.copy_location(ast.Pass(), node.body[0])
            elif isinstance(node, ast.Module):
                del node.body[0]
            else:
                node.body[0] = nothing(node.body[0])
        return node


class Bindings(ast.NodeVisitor):
    """Every name that a file binds, with the object that an import binds it to, or None."""

    def __init__(self):
        self.found = []

    def bind(self, name, meaning, node):
        if name:
            self.found.append((name, meaning, node))

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.bind(node.id, None, node)

    def visit_arg(self, node):
        self.bind(node.arg, None, node)
        self.generic_visit(node)

    def visit_Import(self, node):
        for alias in node.names:
            module = alias.name if alias.asname else alias.name.partition(".")[0]
            self.bind(alias.asname or module, (module, None), node)

    def visit_ImportFrom(self, node):
        for alias in node.names:
            self.bind(alias.asname or alias.name, (node.module if not node.level else "", alias.name), node)

    def visit_Assign(self, node):
        match node:
            case ast.Assign(targets=[ast.Name(id="TYPE_CHECKING")], value=ast.Constant(value=False)) if node.value.value is False:
                self.bind("TYPE_CHECKING", ("typing", "TYPE_CHECKING"), node)
            case _:
                self.generic_visit(node)

    def visit_Attribute(self, node):
        if not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
            self.bind(node.value.id, "attribute", node)
        self.generic_visit(node)

    def generic_visit(self, node):
        for field in ("name", "rest"):
            if not isinstance(node, ast.alias) and isinstance(getattr(node, field, None), str):
                self.bind(getattr(node, field), None, node)
        super().generic_visit(node)


MEMBERS = {"cast", "assert_type", "reveal_type", "overload", "TYPE_CHECKING"}
HARMLESS = {tuple(row) for row in table("harmless_decorators.def", 2)}
HARMLESS |= {("typing", name) for module, name in HARMLESS if module == "typing_extensions"}
MODULES = {module for module, _ in HARMLESS} - {"builtins"}


def known(meaning):
    """The object that a binding gives a name: a member of typing, ("module", NAME), "harmless" or None."""
    if not isinstance(meaning, tuple):
        return None
    module = "typing" if meaning[0] == "typing_extensions" else meaning[0]
    if meaning[1] is None:
        return ("module", module) if module in MODULES else None
    if module == "typing" and meaning[1] in MEMBERS:
        return meaning[1]
    if (module, meaning[1]) in HARMLESS - {("typing", "overload")} and module in MODULES:
        return ("property", "harmless")[meaning[1] != "abstractproperty"]
    return None


def top_level(statements):
    for each in statements:
        yield each
        if isinstance(each, ast.If):
            name = getattr(each.test, "id", getattr(each.test, "attr", None))
            yield from top_level(([] if name == "TYPE_CHECKING" else each.body) + each.orelse)
        elif isinstance(each, ast.Try):
            yield from top_level(each.body + [s for h in each.handlers for s in h.body] + each.orelse + each.finalbody)
        elif isinstance(each, ast.With):
            yield from top_level(each.body)


def may_be_mangled(name):
    return re.match(r"_.*__|__", name) is not None and not name.endswith("__")


class ProvenNames:
    def __init__(self, tree):
        bindings = Bindings()
        bindings.visit(tree)
        outer = set(map(id, top_level(tree.body)))
        self.names = {}
        self.bound = {name for name, meaning, _ in bindings.found if meaning != "attribute"}
        for name, meaning, node in bindings.found:
            if known(meaning) and id(node) in outer and not may_be_mangled(name):
                self.names.setdefault(name, (known(meaning), node.lineno))
        for name, meaning, node in bindings.found:
            if name == "*":
                self.names = {n: m for n, m in self.names.items() if node.lineno < m[1]}
            elif name in self.names:
                wrong = known(meaning) != self.names[name][0]
                if meaning == "attribute":
                    wrong = self.names[name][0][0] == "module"
                if wrong:
                    del self.names[name]

    def is_builtin(self, name):
        return name not in self.bound and "*" not in self.bound

    def of(self, node):
        match node:
            case ast.Name(id="property") if self.is_builtin("property"):
                return "property"
            case ast.Name(id=name) if ("builtins", name) in HARMLESS and self.is_builtin(name):
                return "harmless"
            case ast.Name(id=name):
                meaning = self.names.get(name, (None,))[0]
                return None if isinstance(meaning, tuple) else meaning
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                meaning = self.names.get(name, (None,))[0]
                return known((meaning[1], attribute)) if isinstance(meaning, tuple) else None
        return None

    def is_harmless(self, node):
        return self.of(node.func if isinstance(node, ast.Call) else node) in ("harmless", "property", "overload")


class Casts(ast.NodeTransformer):
    FORMS = {"cast": (2, 1), "assert_type": (2, 0), "reveal_type": (1, 0)}

    def __init__(self, tree):
        self.typing = ProvenNames(tree)

    def visit_Expr(self, node):
        value = node.value
        self.generic_visit(node)
        if isinstance(value, ast.Call) and node.value is not value:
            kept = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Await)
            if not isinstance(value.args[self.FORMS[self.typing.of(value.func)][1]], kept):
                node.value = value
        return node

    def visit_Call(self, node):
        # Decided before the node's contents are edited, because a cast whose type calls something stays.
        form = self.FORMS.get(self.typing.of(node.func))
        fits = form and len(node.args) == form[0] and not node.keywords
        if fits:
            others = [each for index, each in enumerate(node.args) if index != form[1]]
            fits = not any(isinstance(each, ast.Starred) for each in node.args) and not any(map(effects, others))
        self.generic_visit(node)
        return node.args[form[1]] if fits else node


def has_jump(statements):
    for each in statements:
        if isinstance(each, (ast.Return, ast.Break, ast.Continue)):
            return True
        if isinstance(each, (*FUNCTIONS, ast.ClassDef)):
            continue
        inner = [s for s in ast.iter_child_nodes(each) if isinstance(s, (ast.stmt, ast.ExceptHandler, ast.match_case))]
        if any(has_jump([s] if isinstance(s, ast.stmt) else s.body) for s in inner):
            return True
    return False


class TypeChecking(ast.NodeTransformer):
    def __init__(self, tree):
        self.typing = ProvenNames(tree)

    def visit_If(self, node):
        if self.typing.of(node.test) != "TYPE_CHECKING" or has_jump(node.body):
            return self.generic_visit(node)
        return [self.visit(each) for each in node.orelse] or nothing(node)


def own_parts(node, decorators=True):
    """Return the expressions that are evaluated where a function is defined."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    parts = [each.annotation for each in every if each] + arguments.defaults + arguments.kw_defaults + [node.returns]
    for each in node.type_params:
        parts += [getattr(each, "bound", None), each.default_value]
    return [each for each in parts + (node.decorator_list if decorators else []) if each]


class Overloads(ast.NodeTransformer):
    def __init__(self, tree):
        self.typing = ProvenNames(tree)

    def is_overload(self, node):
        return isinstance(node, FUNCTIONS) and any(self.typing.of(each) == "overload" for each in node.decorator_list)

    def reads_itself(self, node):
        return any(isinstance(n, ast.Name) and n.id == node.name for part in own_parts(node) for n in ast.walk(part))

    def may_vanish(self, node):
        return all(map(self.typing.is_harmless, node.decorator_list)) and not any(map(effects, own_parts(node, False)))

    def edit(self, body):
        run = []
        for index, node in enumerate(body):
            if run and not (isinstance(node, FUNCTIONS) and node.name == body[run[0]].name):
                run = []
            if self.is_overload(node):
                run.append(index)
                continue
            if run and not self.reads_itself(node):
                for each in run:
                    if self.may_vanish(body[each]) and not self.reads_itself(body[each]):
                        body[each] = nothing(body[each])
            run = []

    def generic_visit(self, node):
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, field, None), list):
                self.edit(getattr(node, field))
        return super().generic_visit(node)


class Annotations(ast.NodeTransformer):
    WORDS = re.compile(rb"__annotations__|__annotate__|get_annotations|get_type_hints|getfullargspec|signature|singledispatch")
    CONSTRUCTORS = {"__init__", "__new__", "__call__", "__init_subclass__"}

    def __init__(self, tree, source):
        readers = {row[0] for row in table("annotation_readers.def", 1)}
        with open(os.path.join(ELIDE, "annotations.cpp")) as file:
            text = file.read()
        self.plain = set(re.findall(r'"(\w+)"', text[text.index("kPlainBases[]") : text.index("};", text.index("kPlainBases[]"))]))
        self.names = ProvenNames(tree)
        self.accessors = set()
        for node in ast.walk(tree):
            for field in ("body", "orelse", "finalbody"):
                if isinstance(getattr(node, field, None), list):
                    self.find_accessors(getattr(node, field))
        self.owner = None
        self.off = bool(self.WORDS.search(source))
        for node in ast.walk(tree):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            self.off |= any(name.partition(".")[0] in readers for name in modules)

    def find_accessors(self, body):
        """Notes each `x.setter` and the like whose x the body provably made a property before."""
        live = set()
        simple = (*FUNCTIONS, ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Assert, ast.Pass, ast.Delete)
        for node in body:
            if isinstance(node, FUNCTIONS):
                for each in node.decorator_list:
                    match each:
                        case ast.Attribute(value=ast.Name(id=name), attr="setter" | "getter" | "deleter") if name in live:
                            self.accessors.add(each)
                first = node.decorator_list[0] if node.decorator_list else None
                makes = first is not None and (first in self.accessors or self.names.of(first) == "property")
                live = live | {node.name} if makes else live - {node.name}
                parts = own_parts(node)
            else:
                live = live if isinstance(node, simple) else set()
                parts = [node]
            for part in parts if isinstance(node, simple) else []:
                live -= {each.id for each in ast.walk(part) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}

    def is_harmless(self, node):
        return node in self.accessors or self.names.is_harmless(node)

    def visit_ClassDef(self, node):
        return self.inside(node, node)

    def inside(self, node, owner):
        before, self.owner = self.owner, owner
        self.generic_visit(node)
        self.owner = before
        return node

    def visit_Lambda(self, node):
        return node

    def is_plain(self, owner):
        bases = [each.value if isinstance(each, ast.Subscript) else each for each in owner.bases]
        return not owner.keywords and all(getattr(b, "id", getattr(b, "attr", None)) in self.plain for b in bases)

    def keeps(self, node):
        if self.off or not all(map(self.is_harmless, node.decorator_list)):
            return True
        if not self.owner:
            return False
        if not all(map(self.names.is_harmless, self.owner.decorator_list)):
            return True
        return node.name in self.CONSTRUCTORS and not self.is_plain(self.owner)

    def visit_FunctionDef(self, node):
        keeps = self.keeps(node)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        every = [each for each in every if each]
        annotations = [each.annotation for each in every if each.annotation] + ([node.returns] if node.returns else [])
        if not keeps and not any(map(effects, annotations)):
            node.returns = None
            for each in every:
                each.annotation = None
        return self.inside(node, None)

    visit_AsyncFunctionDef = visit_FunctionDef


DEFINITIONS = (*FUNCTIONS, ast.ClassDef, ast.Module)
EDITS = {
    "asserts.narrowing": lambda tree, source: Asserts(True, tree),
    "asserts.other": lambda tree, source: Asserts(False, tree),
    "debug": lambda tree, source: Debug(),
    "docstrings.module": lambda tree, source: Docstrings(ast.Module),
    "docstrings.class": lambda tree, source: Docstrings(ast.ClassDef),
    "docstrings.function": lambda tree, source: Docstrings(FUNCTIONS),
    "docstrings=empty": lambda tree, source: Docstrings(DEFINITIONS, empty=True),
    "annotations": Annotations,
    "casts": lambda tree, source: Casts(tree),
    "type-checking": lambda tree, source: TypeChecking(tree),
    "overloads": lambda tree, source: Overloads(tree),
}


def edited(tree, kind, source):
    """Return the tree, edited in place; None if a tree cannot express the edit."""
    if b"leanpyc:" in source:
        return None
    if kind == "docstrings.module" and tree.body and is_docstring(tree.body[0]) and DOCSTRING_LEAVES_NOP:
        # Only a docstring may precede a future import.
        if any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body):
            return None
    elif kind == "docstrings.module" and tree.body and is_docstring(tree.body[0]):
        # The next string would become the docstring, and the module's __annotations__ would start at the next
        # statement.
        if any(isinstance(node, ast.AnnAssign) for node in ast.walk(tree)) or any(map(is_docstring, tree.body[1:2])):
            return None
    if kind == "debug" and any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in tree.body):
        # Debug would also edit annotations that are text.
        if any(a.name == "annotations" for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names):
            return None
    if kind == "type-checking" and any(isinstance(n, ast.If) and has_annotations(n.body) for n in ast.walk(tree)):
        # leanpyc keeps the namespace's __annotations__, because other code may use them.
        return None
    return EDITS[kind](tree, source).visit(tree)


def has_annotations(statements):
    return any(isinstance(each, ast.AnnAssign) for statement in statements for each in ast.walk(statement))


def scopes_differ(before, after):
    def summary(tree):
        warnings.simplefilter("ignore")
        # The text of some replaced docstrings would not parse before a future import.
        return describe(symtable.symtable(ast.unparse(tree), "<tree>", "exec"))

    def describe(scope):
        free = sorted(scope.get_frees()) if isinstance(scope, symtable.Function) else []
        local = sorted(scope.get_locals()) if isinstance(scope, symtable.Function) else []
        return scope.get_name(), free, local, [describe(each) for each in scope.get_children()]

    return summary(before) != summary(after)
