"""Random expressions of Python 3.13 by its grammar and precedences, and random patterns and targets of assignments.

A Scope determines the allowed constructs. The programs need not run, but they must compile.
"""
import dataclasses

# Precedences, from the loosest. A production has a precedence, and requires one from each of its operands.
NAMED, LAMBDA, TERNARY, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, UNARY, POWER, AWAIT, ATOM = range(17)

NAMES = ["a", "b", "c", "d", "x", "y", "_", "self", "__private", "__dunder__", "été", "print", "f", "g", "C"]
WALRUS_NAMES = ["w", "v", "u"]
LOOP_NAMES = ["i", "j", "k", "t"]
ATTRIBUTES = ["real", "append", "__private", "__class__", "x", "y", "format", "été"]
KEYWORDS = ["key", "default", "sep", "x", "y", "self", "__private"]
BINARY = [("|", BIT_OR), ("^", BIT_XOR), ("&", BIT_AND), ("<<", SHIFT), (">>", SHIFT), ("+", SUM), ("-", SUM), ("*", TERM),
          ("/", TERM), ("//", TERM), ("%", TERM), ("@", TERM)]
COMPARISONS = ["<", ">", "<=", ">=", "==", "!=", "is", "is not", "in", "not in"]
INTEGERS = ["0", "1", "2", "3", "7", "10", "255", "256", "257", "1_000", "0x_ff", "0b101", "0o17", "65536", "2147483647",
            "2147483648", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "00"]
FLOATS = ["0.0", "1.0", "1.5", "1e10", "1e308", "1e400", "5e-324", ".5", "3.", "1_0.0_1", "0.1"]
COMPLEX = ["0j", "1j", "2.5j", "1e400j", "0_1j"]
STRINGS = ["''", '""', "'a'", "'name'", "'two words'", "'a.b'", "'%'", "'%s'", "'é'", "'日本'", r"'\n'", r"'\x41'", r"'\u20ac'",
           r"'\N{EM DASH}'", "'\\ud800'", r"r'\d'", "'''long\ntext'''", '"""x"""', "u'u'", "'a' 'b'", "'\U0001f600'", "'x' * 3",
           "'tab\\\n'", "'__private'", "'%d %s'", "'{}'"]
BYTES = ["b''", "b'a'", r"b'\xff'", "b'x' b'y'", r"rb'\d'", "b'''z'''"]
CONVERSIONS = ["", "", "", "!r", "!s", "!a"]


@dataclasses.dataclass(frozen=True)
class Scope:
    """The surroundings of an expression. `function` is the kind of the innermost function: "", "def", "generator",
    "async" or "async generator"."""
    function: str = ""
    place: str = "module"  # module, class or function: the innermost body of statements
    in_class: bool = False  # at any depth within a class
    loop: bool = False
    star: bool = False  # in a handler of except*
    parameters: tuple = ()  # names of the enclosing functions' parameters, a tuple per function, the innermost last
    comprehension: bool = False
    iterable: bool = False  # in a comprehension's iterable, where := is not allowed
    plain: bool = False  # annotations, type parameters and aliases, where yield, await and := are not allowed
    brackets: bool = False  # newlines are allowed anywhere

    def but(self, **changes):
        return dataclasses.replace(self, **changes)


class Expressions:
    def __init__(self, random):
        self.random = random
        self.strings_open = 0

    # ---- choices

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def chance(self, share):
        return self.random.random() < share

    def count(self, least, most):
        return self.random.randint(least, most)

    def gap(self, scope):
        """Return white space between two tokens."""
        if self.chance(0.9):
            return " "
        if not scope.brackets or self.strings_open:
            return "  " if self.strings_open or self.chance(0.8) else " \\\n   "
        return self.pick(["\n", "\n\n  ", " # comment\n", "\n\t"])

    def items(self, make, least, most, scope, last_comma=0.2):
        made = [make() for _ in range(self.count(least, most))]
        text = ("," + self.gap(scope)).join(made)
        return text + ("," if made and self.chance(last_comma) else "")

    def name(self):
        return self.pick(NAMES)

    # ---- expressions

    def expr(self, scope, depth, level=TERNARY):
        """Return an expression that binds at least as tightly as `level`."""
        if depth <= 0:
            return self.atom(scope)
        text, own = self.pick(PRODUCTIONS)(self, scope, depth - 1)
        if own >= level:
            return text
        return f"({text})"

    def atom(self, scope):
        kind = self.random.random()
        if kind < 0.5:
            return self.name()
        if kind < 0.9:
            return self.literal()
        return self.pick(["()", "[]", "{}", "...", "__debug__", "None", "True", "False", "__class__", "super()", "i"])

    def literal(self):
        return self.pick([INTEGERS, INTEGERS, FLOATS, COMPLEX, STRINGS, STRINGS, BYTES, ["None", "True", "False", "..."]][self.count(0, 7)]
                         if not self.strings_open else INTEGERS)

    def constant_atom(self, depth):
        """Return an atom that may be folded, in parentheses."""
        if depth <= 0:
            return self.literal() if self.chance(0.8) else "'x'" if not self.strings_open else "1"
        kind = self.count(0, 6)
        left, right = self.constant_atom(depth - 1), self.constant_atom(depth - 1)
        if kind == 0:
            return f"({self.pick(['-', '+', '~', 'not '])}{left})"
        if kind == 1:
            return f"({left},{' ' + right if self.chance(0.7) else ''})"
        if kind == 2:
            return f"({left})[{right}]"
        if kind == 3:
            return f"({left} {self.pick(['and', 'or', 'if __debug__ else', 'in', 'is', '=='])} {right})"
        if kind == 4:
            return f"({left})[{right}:]"
        return f"({left} {self.pick(['+', '-', '*', '/', '//', '%', '**', '<<', '>>', '&', '|', '^', '@'])} {right})"

    def p_atom(self, scope, depth):
        return self.atom(scope), ATOM

    def p_constant(self, scope, depth):
        return self.constant_atom(min(depth, 2)), ATOM

    def p_binary(self, scope, depth):
        operator, own = self.pick(BINARY)
        return f"{self.expr(scope, depth, own)}{self.gap(scope)}{operator} {self.expr(scope, depth, own + 1)}", own

    def p_power(self, scope, depth):
        return f"{self.expr(scope, depth, AWAIT)} ** {self.expr(scope, depth, UNARY)}", POWER

    def p_unary(self, scope, depth):
        return f"{self.pick('+-~')}{self.expr(scope, depth, UNARY)}", UNARY

    def p_not(self, scope, depth):
        return f"not {self.expr(scope, depth, NOT)}", NOT

    def p_boolean(self, scope, depth):
        word, own = self.pick([("and", AND), ("or", OR)])
        parts = [self.expr(scope, depth, own + 1) for _ in range(self.count(2, 3))]
        return f"{self.gap(scope)}{word} ".join(parts), own

    def p_compare(self, scope, depth):
        text = self.expr(scope, depth, BIT_OR)
        for _ in range(self.pick([1, 1, 1, 2, 3])):
            text += f"{self.gap(scope)}{self.pick(COMPARISONS)} {self.expr(scope, depth, BIT_OR)}"
        return text, COMPARE

    def p_contains(self, scope, depth):
        inside = ", ".join(self.literal() for _ in range(self.count(1, 4)))
        brackets = self.pick(["[]", "{}", "()"])
        return f"{self.expr(scope, depth, BIT_OR)} {self.pick(['in', 'not in'])} {brackets[0]}{inside},{brackets[1]}", COMPARE

    def p_ternary(self, scope, depth):
        condition = self.expr(scope, depth, OR) if self.chance(0.8) else self.pick(["__debug__", "1", "''", "not x", "None"])
        return f"{self.expr(scope, depth, OR)} if {condition}{self.gap(scope)}else {self.expr(scope, depth)}", TERNARY

    def p_lambda(self, scope, depth):
        inner = scope.but(function="lambda", comprehension=False, loop=False)
        parameters, _ = self.parameters(scope, depth, annotated=False)
        return f"lambda {parameters}: {self.expr(inner, depth, LAMBDA)}", LAMBDA

    def p_named(self, scope, depth):
        if scope.plain or scope.iterable or scope.comprehension and scope.place == "class":
            return self.p_call(scope, depth)
        return f"{self.pick(WALRUS_NAMES)} := {self.expr(scope, depth)}", NAMED

    def p_yield(self, scope, depth):
        if "generator" not in scope.function or scope.comprehension or scope.plain:
            return self.p_call(scope, depth)
        if scope.function == "generator" and self.chance(0.3):
            return f"yield from {self.expr(scope, depth)}", -1
        return self.pick(["yield", f"yield {self.expr(scope, depth)}", f"yield {self.tuple_text(scope, depth)}"]), -1

    def p_await(self, scope, depth):
        if "async" not in scope.function or scope.plain:
            return self.p_attribute(scope, depth)
        return f"await {self.expr(scope, depth, ATOM)}", AWAIT

    def p_attribute(self, scope, depth):
        base = self.expr(scope, depth, ATOM)
        return f"({base}).{self.pick(ATTRIBUTES)}" if base[0] in "0123456789.'\"" else f"{base}.{self.pick(ATTRIBUTES)}", ATOM

    def p_super(self, scope, depth):
        return self.pick(["super().x", "super().f()", "super().f(x, k=1)", "super(C, self).f()", "super(C, self).x", "super().__private"]), ATOM

    def p_subscript(self, scope, depth):
        inside = scope.but(brackets=True)
        base = self.expr(scope, depth, ATOM)
        kind = self.count(0, 5)
        if kind < 2:
            return f"{base}[{self.expr(inside, depth)}]", ATOM
        if kind < 4:
            return f"{base}[{self.slice(inside, depth)}]", ATOM
        parts = [self.slice(inside, depth - 1) if self.chance(0.4) else
                 ("*" if self.chance(0.2) else "") + self.expr(inside, depth, BIT_OR) for _ in range(self.count(1, 3))]
        return f"{base}[{', '.join(parts)},]", ATOM

    def slice(self, scope, depth):
        part = lambda: self.pick(["", self.expr(scope, depth), self.pick(INTEGERS)])
        return part() + ":" + part() + self.pick(["", ":" + part()])

    def p_call(self, scope, depth):
        called = self.expr(scope, depth, ATOM) if self.chance(0.4) else self.name()
        if called[0] in "0123456789.":
            called = f"({called})"
        return f"{called}({self.arguments(scope.but(brackets=True), depth)})", ATOM

    def p_method(self, scope, depth):
        return f"{self.name()}.{self.pick(ATTRIBUTES)}({self.arguments(scope.but(brackets=True), depth)})", ATOM

    def arguments(self, scope, depth):
        if self.chance(0.1):
            return self.comprehension(scope, depth, "", "")
        made = []
        for _ in range(self.pick([0, 1, 1, 2, 3])):
            star = "*" if self.chance(0.12) else ""
            named = self.chance(0.05) and not star and not scope.plain and not scope.iterable and not (
                scope.comprehension and scope.place == "class")
            text = self.expr(scope, depth)
            made.append(f"{self.pick(WALRUS_NAMES)} := {text}" if named else star + text)
        words = self.random.sample(KEYWORDS, self.pick([0, 0, 0, 1, 2]))
        for word in words:
            made.append(f"{word}={self.expr(scope, depth)}")
            if self.chance(0.1):
                made.append(f"**{self.expr(scope, depth, BIT_OR)}")
            elif self.chance(0.05):
                made.append(f"*{self.expr(scope, depth, BIT_OR)}" if "**" not in "".join(made) else f"**{self.name()}")
        return ("," + self.gap(scope)).join(made)

    def tuple_text(self, scope, depth):
        """Return a tuple without parentheses."""
        parts = [("*" if self.chance(0.15) else "") + self.expr(scope, depth, BIT_OR) for _ in range(self.count(1, 3))]
        return ", ".join(parts) + ","

    def p_tuple(self, scope, depth):
        return f"({self.tuple_text(scope.but(brackets=True), depth)})", ATOM

    def p_display(self, scope, depth):
        inside = scope.but(brackets=True)
        item = lambda: ("*" if self.chance(0.12) else "") + self.expr(inside, depth, BIT_OR)
        if self.chance(0.3):
            item = self.literal
        least = self.pick([0, 1, 1, 4])
        return self.pick([lambda: f"[{self.items(item, least, least + 4, inside)}]",
                          lambda: "{" + self.items(item, max(1, least), least + 4, inside) + "}"])(), ATOM

    def p_dict(self, scope, depth):
        inside = scope.but(brackets=True)

        def item():
            if self.chance(0.12):
                return f"**{self.expr(inside, depth, BIT_OR)}"
            key = self.literal() if self.chance(0.6) else self.expr(inside, depth)
            return f"{key}: {self.expr(inside, depth)}"

        return "{" + self.items(item, 0, 4, inside) + "}", ATOM

    def p_comprehension(self, scope, depth):
        inside = scope.but(brackets=True)
        kind = self.count(0, 3)
        if kind == 3:
            return self.comprehension(inside, depth, "{", "}", is_dict=True), ATOM
        return self.comprehension(inside, depth, *["()", "[]", "{}"][kind]), ATOM

    def comprehension(self, scope, depth, opening, closing, is_dict=False):
        inner = scope.but(comprehension=True)
        if not opening or opening == "(":
            # A generator expression is a separate function.
            inner = inner.but(function="async" if "async" in scope.function else "def")
        clauses = ""
        for number in range(self.pick([1, 1, 1, 2])):
            iterable = (scope if number == 0 else inner).but(iterable=True)
            word = "async for" if "async" in scope.function and not scope.plain and self.chance(0.3) else "for"
            clauses += f"{self.gap(scope)}{word} {self.loop_target()} in {self.expr(iterable, depth, OR)}"
            while self.chance(0.3):
                clauses += f"{self.gap(scope)}if {self.expr(inner, depth, OR)}"
        element = self.expr(inner, depth)
        if is_dict:
            element += ": " + self.expr(inner, depth)
        return f"{opening}{element}{clauses}{closing}"

    def loop_target(self):
        return self.pick(["i", "j", "k", "t", "i, j", "(i, *j)", "[k, t]", "i,"])

    # ---- f-strings

    def p_fstring(self, scope, depth):
        if self.strings_open > 1:
            return self.p_call(scope, depth)
        prefix = self.pick(["f", "f", "F", "rf", "fR"])
        quote = self.pick(["'", '"', '"""', "'''"])
        self.strings_open += 1
        parts = "".join(self.fstring_part(scope, depth, "r" in prefix.lower()) for _ in range(self.count(0, 4)))
        self.strings_open -= 1
        text = prefix + quote + parts + quote
        if self.strings_open == 0 and self.chance(0.15):
            text = f"({text} {self.pick(STRINGS[:10])} f'{{x}}')"
        return text, ATOM

    def fstring_part(self, scope, depth, raw):
        kind = self.count(0, 4)
        if kind == 0:
            return self.pick(["text ", "{{", "}}", "é", "%", ".", " "] + ([] if raw else ["\\n", "\\x41", "\\N{EM DASH}"]))
        # A line must not end within the braces of an f-string in single quotes; gap() checks strings_open.
        inside = scope.but(brackets=True)
        value = self.expr(inside, min(depth, 2), TERNARY)
        if value[0] == "{" or value.startswith("lambda"):
            value = f" ({value})"
        if "\\" in value or "\n" in value or "#" in value or "lambda" in value or "!=" in value:
            value = self.name()
        spec = self.pick(["", "", "", ":", ":>10", ":{x}", ":{x}.{y!r}", ":%H"])
        return "{" + value + self.pick(["", "", "", " ", "=", " = "]) + self.pick(CONVERSIONS) + spec + "}"

    # ---- parameters, targets, patterns

    def parameters(self, scope, depth, annotated):
        """Return (text, names)."""
        names = self.random.sample([name for name in NAMES if name != "print"], self.pick([0, 1, 1, 2, 3, 5]))
        if not names:
            return "", ()
        slash = self.count(1, len(names)) if self.chance(0.15) else 0
        star = self.count(slash, len(names)) if self.chance(0.35) else len(names)
        plain = scope.but(plain=True)

        def annotation():
            return ": " + self.expr(plain, depth - 1) if annotated and self.chance(0.3) else ""

        made, defaults = [], False
        for index, name in enumerate(names):
            if index == slash and slash:
                made.append("/")
            if index == star:
                if self.chance(0.5):
                    starred = ": *Ts" if annotated and self.chance(0.2) else annotation()
                    made.append(f"*args{starred}")
                else:
                    made.append("*")
                defaults = False
            defaults = index < star and defaults or self.chance(0.25)
            made.append(name + annotation() + (" = " + self.expr(scope, depth) if defaults else ""))
        if slash == len(names):
            made.append("/")
        names = list(names)
        if "*args" in "".join(made):
            names.append("args")
        if self.chance(0.15):
            made.append("**kwargs" + annotation())
            names.append("kwargs")
        return ", ".join(made), tuple(names)

    def single_target(self, scope, depth):
        kind = self.random.random()
        if kind < 0.65 or depth <= 0:
            return self.name()
        base = self.name()
        if kind < 0.8:
            return f"{base}.{self.pick(ATTRIBUTES)}"
        if kind < 0.92:
            return f"{base}[{self.expr(scope.but(brackets=True), depth - 1)}]"
        return f"{base}[{self.slice(scope.but(brackets=True), depth - 1)}]"

    def target(self, scope, depth):
        if self.chance(0.75):
            return self.single_target(scope, depth)
        parts = [self.target_item(scope, depth) for _ in range(self.count(1, 3))]
        if self.chance(0.3):
            at = self.count(0, len(parts) - 1)
            parts[at] = "*" + self.single_target(scope, depth)
        text = ", ".join(parts) + ","
        return self.pick([text, f"({text})", f"[{text}]"])

    def target_item(self, scope, depth):
        return self.single_target(scope, depth) if self.chance(0.85) else f"({self.name()}, {self.single_target(scope, depth)})"

    def pattern(self, depth, names):
        """Return a pattern that can fail; `names` are those still free to be captured."""
        kind = self.count(0, 9) if depth > 0 else self.count(0, 3)
        if kind == 0 or kind == 3 and not names:
            return self.pick(["0", "-1", "1.5", "'a'", "b'a'", "None", "True", "1+2j", "-1.5-2j", "'a' 'b'", "'two words'"])
        if kind == 1:
            return self.pick(["x.y", "C.x", "self.__private", "a.b.c"])
        if kind in (2, 9):
            inside = ", ".join(self.subpattern(depth - 1, names) for _ in range(self.count(0, 2)))
            word = ", ".join(f"{name}={self.subpattern(depth - 1, names)}"
                             for name in self.random.sample(KEYWORDS, self.pick([0, 0, 1, 2])))
            return f"{self.pick(['C', 'str', 'a.B'])}({inside}{', ' if inside and word else ''}{word})"
        if kind == 3:
            name = names.pop()
            return f"{self.pattern(depth - 1, names)} as {name}" if depth > 0 else "0"
        if kind in (4, 5):
            parts = [self.subpattern(depth - 1, names) for _ in range(self.count(0, 3))]
            if self.chance(0.4):
                parts.insert(self.count(0, len(parts)), f"*{names.pop() if names and self.chance(0.6) else '_'}")
            text = ", ".join(parts) + ("," if len(parts) == 1 else "")
            return self.pick([f"[{text}]", f"({text})"])
        if kind in (6, 7):
            keys = self.random.sample(["'a'", "'b'", "1", "-2", "x.y", "None", "b'k'"], self.count(0, 3))
            parts = [f"{key}: {self.subpattern(depth - 1, names)}" for key in keys]
            if names and self.chance(0.3):
                parts.append(f"**{names.pop()}")
            return "{" + ", ".join(parts) + "}"
        return "(" + " | ".join(self.pattern(depth - 1, []) for _ in range(self.count(2, 3))) + ")"

    def subpattern(self, depth, names):
        if self.chance(0.4):
            return names.pop() if names and self.chance(0.7) else "_"
        return self.pattern(depth, names)


_e = Expressions
PRODUCTIONS = ([_e.p_atom] * 6 + [_e.p_constant] * 5 + [_e.p_binary] * 5 + [_e.p_call] * 6 + [_e.p_attribute] * 4 + [_e.p_boolean] * 4 +
               [_e.p_compare] * 4 + [_e.p_contains] * 2 + [_e.p_subscript] * 4 + [_e.p_fstring] * 4 + [_e.p_comprehension] * 4 +
               [_e.p_power, _e.p_unary, _e.p_unary, _e.p_not, _e.p_not, _e.p_ternary, _e.p_ternary, _e.p_ternary, _e.p_lambda, _e.p_lambda,
                _e.p_named, _e.p_named, _e.p_yield, _e.p_yield, _e.p_await, _e.p_await, _e.p_super, _e.p_tuple, _e.p_tuple,
                _e.p_display, _e.p_display, _e.p_display, _e.p_dict, _e.p_dict, _e.p_method, _e.p_method])
