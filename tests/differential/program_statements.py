"""Random programs of Python 3.13: statements of every kind in unusual layouts, and sometimes more elements than a byte
can count."""
import random

from program_expressions import ATTRIBUTES, NAMES, Expressions, Scope

# Each line breaks one rule nearly wherever it is placed.
WRONG = [
    "return x", "break", "continue", "yield x", "await x", "nonlocal x", "nonlocal nowhere", "x = global_; global x", "from a import *",
    "def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "def f(**k, a): pass", "f(x=1, x=2)", "f(x for x in y, 1)",
    "f(a=1, b)", "f(**k, *a)", "f(1=2)", "f(a.b=2)", "None = 1", "__debug__ = 1", "f() = 1", "x + y = 1", "[f()] = 1", "(a, b) += 1",
    "*a = b", "*a, *b = c", "x = *a", "del f()", "del (a + b)", "del *a", "x: int: y", "(x, y): int = 1", "[x for x in y := z]",
    "[(i := 0) for i in x]", "class D: [(w := 0) for i in x]", "lambda: (yield)", "class D: yield", "async def f(): yield from x",
    "async def f():\n    yield\n    return 1", "[await x for x in y]", "def f(): [x async for x in y]", "async with a: pass",
    "try: pass\nexcept: pass\nexcept A: pass", "try: pass", "try: pass\nexcept* A: return", "try: pass\nexcept* A: pass\nexcept B: pass",
    "for x in y: pass\nelse: break", "match x:\n    case a: pass\n    case b: pass", "match x:\n    case [a, a]: pass",
    "match x:\n    case a | b: pass", "match x:\n    case {1: a, 1: b}: pass", "match x:\n    case C(x=1, x=2): pass",
    "match x:\n    case [*a, *b]: pass", "match x:\n    case {**k, 'a': 1}: pass", "match x:\n    case 1 + 2: pass", "def f[T, T](): pass",
    "class D[T: (yield)]: pass", "type X[T] = (w := 1)", "def f[T = 1, U](): pass", "type X = await y", "class D[*T: int]: pass",
    "def f():\n    global q\n    q: int = 1", "def f(q):\n    global q", "def f():\n    print(q)\n    global q", "def f():\n    nonlocal q",
    "from __future__ import nothing", "x = 1\nfrom __future__ import annotations", "f'{}'", "f'{x'", "f'{x!z}'", "f'{a b}'", "f'}'", "f'{x:{y:{z:{w}}}}'",
    "'\\x1'", "b'é'", "'\\N{nothing}'", "x = 0777", "x = 1__0", "x = 1_", "0x", "1e", "'open", "(", ")", "(]", "x = (1,", "a b", "a ? b", "a $ b",
    "if x:\npass", "  indented", "if x:\n        a\n    b", "x = 1 if 2", "x == = 1", "import a.b as c.d", "import", "from . import (a, b",
    "print x", "exec 'x'", "raise x, y", "assert", "not", "lambda", "a <> b", "x++", "else: pass", "elif x: pass", "class: pass", "def f: pass",
    "with a as f(): pass", "with a as 1: pass", "for f() in x: pass", "for 1 in x: pass", "import a as b, ", "x = yield = 1", "global x, x.y",
    "(a for b in c for d)", "{**a for b in c}", "[*a for b in c]", "{a: b, c}", "{a, b: c}", "(*a)", "a = b := c", "(a.b := c)", "(a[0] := c)",
    "def f(x, /, y, /): pass", "def f(*, /): pass", "def f(a, *, **k): pass", "def f(*a, *b): pass", "lambda *: 1", "super().x = (yield)",
    "def f():\n\treturn\n        pass", "try:\n    x\nfinally:\n    pass\nelse:\n    pass", "async x", "async lambda: 1", "if x = 1: pass",
    "while True print(1)", "x.y.None", "a.True = 1", "class D(None=1): pass", "def None(): pass", "def f(None): pass", "import None",
    "with (a, b) as (c + d): pass", "f(a := 1 = 2)", "@x y\ndef f(): pass", "f(__debug__=1)", "def f(__debug__): pass", "del __debug__",
    "import a as __debug__", "for __debug__ in x: pass", "class D: __debug__ = 1", "x.__debug__ = 1", "match x:\n    case __debug__: pass",
]


class Programs(Expressions):
    """programs = Programs(seed); programs.program() returns the text of a program."""

    def __init__(self, seed):
        super().__init__(random.Random(seed))
        self.unit = "    "

    def program(self):
        self.unit = self.pick(["    ", "    ", "  ", " ", "\t", "        "])
        scope = Scope()
        lines = []
        if self.chance(0.3):
            lines.append(self.pick(['"""Docstring."""', "'''Two\n  lines.\n'''", "'a' 'b'", "r'doc'", "b'none'", "f'none'", "('doc')"]))
        if self.chance(0.1):
            lines.append("from __future__ import " + self.pick(["annotations", "division", "annotations, generator_stop", "(annotations)"]))
        for _ in range(self.pick([1, 2, 3, 4, 6])):
            lines += self.statement(scope, 3)
        if self.chance(0.12):
            self.insert_wrong(lines)
        if self.chance(0.05):
            lines = self.wide(scope) + lines
        text = "\n".join(lines) + self.pick(["\n", "\n", "\n", "", "\n\n", "\n# end", "\n   \n"])
        layout = self.random.random()
        if layout < 0.04:
            text = text.replace("\n", "\r\n")
        elif layout < 0.06:
            text = "\ufeff" + text
        elif layout < 0.08:
            text = "\f" + text
        return text

    def insert_wrong(self, lines):
        """Insert a line that breaks a rule at a random position, with the indentation of its neighbour."""
        at = self.count(0, len(lines) - 1)
        indent = lines[at][:len(lines[at]) - len(lines[at].lstrip())]
        lines.insert(at, "\n".join(indent + line for line in self.pick(WRONG).split("\n")))

    # ---- blocks

    def block(self, scope, depth, head=None):
        """Return the lines of a suite, indented."""
        lines = list(head or [])
        for _ in range(self.pick([1, 1, 2, 2, 3])):
            lines += self.statement(scope, depth - 1)
        return [self.indented(line) for line in lines]

    def indented(self, line):
        # Lines within brackets and strings are not indented, because any column is valid there.
        return self.unit + line if line else line

    def suite(self, header, scope, depth, head=None):
        """Return a header with its body, on the same line or indented below."""
        if not head and self.chance(0.12):
            parts = [self.simple(scope, max(1, depth - 1)) for _ in range(self.count(1, 2))]
            return [f"{header} {'; '.join(parts)}{self.pick(['', ';', '  # comment'])}"]
        lines = self.block(scope, depth, head)
        if self.chance(0.08):
            lines.insert(0, self.pick(["", "# comment", self.unit * 2 + "# comment", self.unit]))
        return [header + self.pick(["", "", "", "  # comment"])] + lines

    def statement(self, scope, depth):
        if depth <= 0 or self.chance(0.45):
            if self.chance(0.08):
                return ["; ".join(self.simple(scope, depth) for _ in range(self.count(2, 3)))]
            return [self.simple(scope, max(depth, 1))]
        return self.pick(COMPOUND)(self, scope, depth)

    # ---- simple statements

    def simple(self, scope, depth):
        return self.pick(SIMPLE)(self, scope, depth)

    def s_expression(self, scope, depth):
        return self.expr(scope, depth, -2 if self.chance(0.1) and "yield" in scope.function else 1)

    def s_call(self, scope, depth):
        return self.p_call(scope, depth)[0]

    def s_assign(self, scope, depth):
        targets = [self.target(scope, 1) for _ in range(self.pick([1, 1, 1, 1, 2, 3]))]
        kind = self.random.random()
        if kind < 0.15:
            value = self.tuple_text(scope, depth)
        elif kind < 0.25 and "generator" in scope.function:
            value = self.pick(["yield", f"yield {self.name()}", "yield " + self.tuple_text(scope, 1)])
        else:
            value = self.expr(scope, depth)
        return " = ".join([*targets, value])

    def s_swap(self, scope, depth):
        names = [self.name() for _ in range(self.count(2, 4))]
        values = self.random.sample(names, len(names))
        return f"{', '.join(names)} = {', '.join(values)}"

    def s_augmented(self, scope, depth):
        operator = self.pick("+ - * / // % @ & | ^ >> << **".split())
        return f"{self.single_target(scope, 1)} {operator}= {self.expr(scope, depth)}"

    def s_annotated(self, scope, depth):
        plain = scope.but(plain=True)
        target = self.pick([self.name(), self.name(), f"({self.name()})", f"{self.name()}.{self.pick(ATTRIBUTES)}", f"{self.name()}[{self.literal()}]"])
        value = f" = {self.expr(scope, depth)}" if self.chance(0.5) else ""
        return f"{target}: {self.expr(plain, depth)}{value}"

    def s_del(self, scope, depth):
        target = lambda: self.pick([self.single_target(scope, 1), f"({self.name()}, {self.single_target(scope, 1)})", f"[{self.name()}]", "()"])
        return "del " + ", ".join(target() for _ in range(self.pick([1, 1, 2])))

    def s_flow(self, scope, depth):
        choices = ["pass", "..."]
        if scope.loop:
            choices += ["break", "continue", "continue"]
        if scope.function and scope.place == "function" and not scope.star:
            choices += ["return", "return"]
            if scope.function != "async generator":
                choices += [f"return {self.expr(scope, depth)}", f"return {self.tuple_text(scope, 1)}", "return None", f"return {self.literal()}"]
        return self.pick(choices)

    def s_raise(self, scope, depth):
        return self.pick(["raise", f"raise {self.expr(scope, depth)}", f"raise {self.name()} from {self.expr(scope, depth)}", "raise AssertionError"])

    def s_assert(self, scope, depth):
        return f"assert {self.expr(scope, depth)}" + (f", {self.expr(scope, depth)}" if self.chance(0.4) else "")

    def s_import(self, scope, depth):
        return self.pick([
            "import a", "import a.b", "import a.b.c as x", "import a, b.c as d", "from a import b", "from . import a as x, b", "from .a.b import (c, d as e,)",
            "from ... import x", "from .... a import b", "from __private import __private as __private2", "import __private.x"]
            + (["from a import *", "from .. import *"] if scope.place == "module" else []))

    def s_string(self, scope, depth):
        return self.pick(["'string'", "'''long\nstring'''", "1", "x", "...", "b'x'", "f'{x}'", "None", "__debug__", "(yield)" if "generator" in scope.function else "()"])

    def s_type(self, scope, depth):
        return f"type {self.name()}{self.type_parameters(scope, 0.5)} = {self.expr(scope.but(plain=True), depth)}"

    # ---- compound statements

    def condition(self, scope, depth):
        if self.chance(0.2):
            return self.pick(["__debug__", "not __debug__", "True", "0", "1", "''", "None", "...", "TYPE_CHECKING", "(1, 2)", "not 1", "__debug__ and x", "x or 1", "x and 0", "not (a and b)"])
        return self.expr(scope, depth, 0)

    def c_if(self, scope, depth):
        lines = self.suite(f"if {self.condition(scope, depth)}:", scope, depth)
        for _ in range(self.pick([0, 0, 0, 1, 2])):
            lines += self.suite(f"elif {self.condition(scope, depth)}:", scope, depth)
        if self.chance(0.4):
            lines += self.suite("else:", scope, depth)
        return lines

    def c_while(self, scope, depth):
        lines = self.suite(f"while {self.condition(scope, depth)}:", scope.but(loop=True), depth)
        if self.chance(0.25):
            lines += self.suite("else:", scope, depth)
        return lines

    def c_for(self, scope, depth):
        word = "async for" if "async" in scope.function and self.chance(0.5) else "for"
        iterable = self.tuple_text(scope, 1) if self.chance(0.1) else self.expr(scope, depth)
        lines = self.suite(f"{word} {self.target(scope, 1)} in {iterable}:", scope.but(loop=True), depth)
        if self.chance(0.25):
            lines += self.suite("else:", scope, depth)
        return lines

    def c_try(self, scope, depth):
        star = "*" if self.chance(0.25) else ""
        lines = self.suite("try:", scope, depth)
        handlers = self.pick([0, 1, 1, 1, 2, 3])
        inner = scope.but(star=True, loop=False) if star else scope
        for number in range(handlers):
            if not star and number == handlers - 1 and self.chance(0.3):
                lines += self.suite("except:", inner, depth)
                continue
            caught = self.pick(["E", "ValueError", "(E, C)", self.expr(scope, 1), "a.b"])
            name = f" as {self.name()}" if self.chance(0.5) else ""
            lines += self.suite(f"except{star} {caught}{name}:", inner, depth)
        if handlers and self.chance(0.3):
            lines += self.suite("else:", scope, depth)
        if not handlers or self.chance(0.35):
            lines += self.suite("finally:", scope, depth)
        return lines

    def c_with(self, scope, depth):
        word = "async with" if "async" in scope.function and self.chance(0.5) else "with"

        def item():
            return self.expr(scope, depth - 1) + (f" as {self.pick([self.single_target(scope, 1), '(a, *b)', '[x, y]'])}" if self.chance(0.5) else "")

        items = ", ".join(item() for _ in range(self.pick([1, 1, 1, 2, 3])))
        if self.chance(0.2):
            items = f"({items},)"
        return self.suite(f"{word} {items}:", scope, depth)

    def c_match(self, scope, depth):
        subject = self.pick([self.expr(scope, depth), f"{self.name()}, {self.name()}", f"*{self.name()}, x", f"({self.name()})"])
        lines = [f"match {subject}:"]
        for _ in range(self.count(1, 4)):
            names = self.random.sample([name for name in NAMES if name != "_"], 8)
            pattern = self.pattern(depth, names)
            if self.chance(0.15):
                pattern = self.pattern(1, names) + ", " + self.pattern(1, names)
            guard = f" if {self.expr(scope, 1)}" if self.chance(0.3) else ""
            lines += [self.indented(line) for line in self.suite(f"case {pattern}{guard}:", scope, depth - 1)]
        if self.chance(0.4):
            last = self.pick(["_", "rest", "_ as x", "(x)", "a | 0"])
            last = "_" if last in ("_ as x", "a | 0") else last
            lines += [self.indented(line) for line in self.suite(f"case {last}:", scope, depth - 1)]
        return lines

    def decorators(self, scope):
        return [f"@{self.expr(scope, 2)}" for _ in range(self.pick([0, 0, 0, 1, 2]))]

    def type_parameters(self, scope, share=0.15):
        if not self.chance(share):
            return ""
        plain = scope.but(plain=True)
        made, default = [], False
        for name in self.random.sample(["T", "U", "V", "x", "__private"], self.count(1, 3)):
            star = self.pick(["", "", "", "*", "**"])
            bound = f": {self.pick(['int', '(int, str)', 'T', self.expr(plain, 1)])}" if not star and self.chance(0.3) else ""
            default = default or self.chance(0.15)
            made.append(star + name + bound + (f" = {self.expr(plain, 1)}" if default else ""))
        return f"[{', '.join(made)}{self.pick(['', '', ','])}]"

    def c_def(self, scope, depth):
        kind = self.pick(["def", "def", "def", "generator", "async", "async", "async generator"])
        word = "async def" if "async" in kind else "def"
        parameters, names = self.parameters(scope, 1, annotated=True)
        returns = f" -> {self.expr(scope.but(plain=True), 1)}" if self.chance(0.2) else ""
        header = f"{word} {self.pick(['f', 'g', 'method', '__private', '__init__', 'x'])}{self.type_parameters(scope)}({parameters}){returns}:"
        inner = scope.but(function=kind, place="function", loop=False, star=False, comprehension=False, plain=False,
                          parameters=(*scope.parameters, names))
        head = []
        if self.chance(0.25):
            head.append(self.pick(["'Docstring.'", '"""Two\n    lines.\n"""', "'a' 'b'", "f'none'", "b'none'", "'''é'''"]))
        free = [name for name in NAMES if name not in names]
        outer = [name for names_of in scope.parameters for name in names_of if name in free]
        if outer and self.chance(0.4):
            name = self.pick(outer)
            free.remove(name)
            head.append(f"nonlocal {name}")
        if self.chance(0.15):
            head.append(f"global {', '.join(self.random.sample(free, self.count(1, 2)))}")
        if "generator" in kind:
            head.append(self.pick(["yield", "yield x", "x = yield", "a = yield b, c"]))
        return self.decorators(scope) + self.suite(header, inner, depth, head)

    def c_class(self, scope, depth):
        arguments = self.pick(["", "", "()", f"({self.name()})", f"({self.arguments(scope.but(plain=True), 1)})", "(Base, metaclass=M)", "(*bases, **words)", "(a.B, x=1)"])
        if " for " in arguments:
            arguments = "(Base)"
        inner = scope.but(function="", place="class", in_class=True, loop=False, star=False, comprehension=False)
        head = []
        if self.chance(0.3):
            head.append(self.pick(["'Docstring.'", '"""Two\n    lines.\n"""', "b'none'"]))
        if self.chance(0.1):
            head.append(self.pick(["global x", "__slots__ = ()", "__class__ = 1", "x: int", "nonlocal self" if any("self" in n for n in scope.parameters) else "y = 1"]))
        header = f"class {self.pick(['C', 'D', '_Private', '__', '__private', 'été'])}{self.type_parameters(scope)}{arguments}:"
        return self.decorators(scope) + self.suite(header, inner, depth, head)

    def c_method(self, scope, depth):
        """Return a class whose methods use each other's names."""
        lines = ["class C(Base):"]
        for _ in range(self.count(1, 2)):
            lines += [self.indented(line) for line in self.c_def(scope.but(function="", place="class", in_class=True, loop=False, star=False), depth - 1)]
        return lines

    # ---- more than a byte counts

    def wide(self, scope):
        """Return lines that need EXTENDED_ARG: many constants, names, locals or a far jump; or long displays and calls."""
        many = self.pick([40, 260, 300, 600])
        kind = self.count(0, 9)
        if kind == 0:
            return [f"v{i} = {i + 1000}" for i in range(many)]
        if kind == 1:
            loop = self.pick(["for i in x:", "while a < b:", "if a and b or c:", "with a as b:", "try:", "async_ = 1\nif not a:"])
            body = [f"    a.b{i % 7}(x, {i})" for i in range(many)]
            if "try" in loop:
                return [*loop.split("\n"), *body, "finally:", "    a()"]
            end = ["    if z: break", "    if q: continue"] if loop.startswith(("for", "while")) else []
            return [*loop.split("\n"), *body, *end, *(["else:", "    y()"] if not loop.startswith("with") else [])]
        if kind == 2:
            return ["def wide(x):", *(f"    v{i} = x.a{i}" for i in range(many)), f"    def inner(): return v0, v{many - 1}",
                    "    return inner, " + ", ".join(f"v{i}" for i in range(many))]
        if kind == 3:
            return ["x = " + self.pick(["[%s]", "{%s}", "(%s)", "f(%s)", "f(*a, %s)", "[*a, %s]", "{*a, %s}"]) % ", ".join(
                self.pick(["v%d" % i, "%d" % i, "'s%d'" % i]) for i in range(many))]
        if kind == 4:
            return ["x = [" + ", ".join(f"{i}" for i in range(many)) + "]", "y = {" + ", ".join(f"'k{i}': {i}" for i in range(many)) + "}",
                    "for i in [" + ", ".join(f"{i}" for i in range(many)) + "]: pass"]
        if kind == 5:
            pairs = ", ".join(f"{self.pick(['**k', f'k{i}: v', f'{i}: {i}'])}" if self.chance(0.9) else f"f({i}): v" for i in range(many))
            return ["x = {" + pairs + "}"]
        if kind == 6:
            return ["f(" + ", ".join(f"k{i}={self.pick(['v', str(i)])}" for i in range(many)) + self.pick(["", ", **k", ", x=1"]) + ")"]
        if kind == 7:
            return ["x = f'" + "".join("{v%d}%s" % (i, self.pick(["", " ", "t"])) for i in range(many)) + "'"]
        if kind == 8:
            return ["match x:", *(f"    case {self.pick([str(i), repr(str(i)), f'[{i}, y]', f'C({i})'])}: a{i}()" for i in range(many // 4))]
        return ["x = " + self.pick([" and ", " or ", " + ", " < ", " if a else "]).join(f"v{i}" for i in range(min(many, 90))),
                *(["x = " + "(" * 60 + "a" + ")" * 60] if self.chance(0.5) else []), "x = a" + f".b{many}" * 90]


_p = Programs
SIMPLE = ([_p.s_expression] * 3 + [_p.s_call] * 4 + [_p.s_assign] * 6 + [_p.s_swap, _p.s_augmented, _p.s_augmented, _p.s_annotated, _p.s_annotated,
          _p.s_del, _p.s_flow, _p.s_flow, _p.s_flow, _p.s_flow, _p.s_raise, _p.s_assert, _p.s_assert, _p.s_import, _p.s_string, _p.s_type])
COMPOUND = ([_p.c_if] * 4 + [_p.c_while] * 2 + [_p.c_for] * 3 + [_p.c_try] * 4 + [_p.c_with] * 2 + [_p.c_match] * 2 + [_p.c_def] * 5 +
            [_p.c_class, _p.c_class, _p.c_method])
