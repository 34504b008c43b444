"""The cases: sources in the interpreter's own tests, and mutants of real files.

A case is a bytes object. No case is stored: the tests and files are those of the interpreter that runs the script.
"""
import ast
import doctest
import os
import random
import re
import sys
import textwrap

TESTS = """syntax exceptions grammar fstring patma type_params tokenize source_encoding utf8source unicode_identifiers
named_expressions global scope future_stmt positional_only_arg compile""".split()
SINCE = {"type_params": (3, 12)}


# ---- The interpreter's tests -------------------------------------------------------------------------------------------

def test_files(folder):
    """Yield the test modules, the contents of test packages with these names, and the files that tests of the tokenizer
    read."""
    for name in TESTS:
        if sys.version_info < SINCE.get(name, (3,)):
            continue
        path = os.path.join(folder, f"test_{name}")
        if os.path.isfile(path + ".py"):
            yield path + ".py"
        elif os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.endswith(".py"):
                    yield os.path.join(path, name)
        else:
            raise FileNotFoundError(f"{path}.py: this interpreter comes without its tests")
    data = os.path.join(folder, "tokenizedata")
    for name in sorted(os.listdir(data)):
        if name.endswith((".py", ".txt")):
            yield os.path.join(data, name)


def strings_of(source):
    """Yield every string constant, including pieces of f-strings: programs, expressions, and other text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            yield node.value


def programs_in(text):
    """Yield a string, the string without its indentation, and the sources of its doctests."""
    yield text
    if isinstance(text, bytes):
        return
    if "\n" in text:
        yield textwrap.dedent(text)
    if ">>>" in text:
        try:
            for example in doctest.DocTestParser().get_examples(text):
                yield example.source
        except ValueError:
            pass  # the prompts do not belong to a doctest


def test_cases(folder):
    """Yield the cases of the interpreter's test package, each once, in a fixed order."""
    found = {}
    for path in test_files(folder):
        with open(path, "rb") as file:
            source = file.read()
        found[source] = None
        try:
            strings = list(strings_of(source))
        except (SyntaxError, ValueError):
            continue  # the file itself tests an error
        for string in strings:
            for text in programs_in(string):
                found[text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")] = None
    return list(found)


# ---- Mutants -----------------------------------------------------------------------------------------------------------

# The length of a mutant. Errors need no long text, and both compilers read all of it.
SMALLEST, LARGEST = 200, 4000

TOKEN = re.compile(rb"""
    [rRbBuUfF]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | [A-Za-z_\x80-\xff][\w\x80-\xff]* | \d[\w.]* | \#[^\n]* | \\\n | \n[ \t]* | [ \t]+
  | \*\*=?|//=?|>>=?|<<=?|->|:=|\.\.\.|[-+*/%&|^=<>!@]=? | .""", re.VERBOSE | re.DOTALL)

WORDS = """False None True and as assert async await break case class continue def del elif else except finally for from
global if import in is lambda match nonlocal not or pass raise return try type while with yield _ print exec x a.b f(x)
( ) [ ] { } : , . ; + - * / // | & < > = % == != ~ ^ << >> ** += -= *= := -> @ ... <> ! ? $ ` \\ 0 1 1.5 2j 0x 0777 1_000 1__0
'text' "text" b'bytes' f'{x}' f'{' ''' \"\"\" ' " *a **k a=1 x:=1 (yield) # é € 1if __debug__ except* case_""".split()
VOCABULARY = [word.encode() for word in WORDS] + [b"\n", b"\n    ", b"\n\t", b" ", b"\t", b"\\\n", b"\r", b"\f", b"\xa0"]


def pieces_of(source):
    """Yield sequences of whole statements: of a module, and of the classes in statements that are too large."""
    try:
        tree = ast.parse(source)
        lines = source.decode().splitlines(keepends=True)
    except (SyntaxError, ValueError, RecursionError):
        return
    if len(source) <= LARGEST:
        if len(source) >= SMALLEST:
            yield source
        return

    def stretches(body):
        piece = ""
        for node in body:
            first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
            text = textwrap.dedent("".join(lines[first - 1:node.end_lineno]))
            if len(piece) + len(text) > LARGEST:
                yield piece
                piece = ""
            if len(text) <= LARGEST:
                piece += text
            elif isinstance(node, ast.ClassDef):
                yield from stretches(node.body)
        yield piece

    yield from (piece.encode() for piece in stretches(tree.body) if len(piece) >= SMALLEST)


class Mutants:
    """Mutants in batches. Batch `index` is the same on every run over the same files."""

    def __init__(self, files, seed, most_files=600):
        self.seed = seed
        chosen = sorted(files)
        random.Random(seed).shuffle(chosen)
        self.pieces = []
        for path in chosen[:most_files]:
            with open(path, "rb") as file:
                self.pieces += pieces_of(file.read())

    def batch(self, index, size):
        choose = random.Random(f"{self.seed}/{index}")
        return [self.mutant(choose) for _ in range(size)]

    def mutant(self, choose):
        piece = choose.choice(self.pieces)
        kind = choose.random()
        if kind < 0.1:
            return flip_bytes(piece, choose)
        if kind < 0.13:
            return piece[:choose.randrange(len(piece))]
        if kind < 0.25:
            return indent_otherwise(piece, choose)
        tokens = TOKEN.findall(piece)
        for _ in range(choose.choice((1, 1, 1, 1, 1, 2, 2, 3))):
            change_token(tokens, choose)
        return b"".join(tokens)


def flip_bytes(piece, choose):
    data = bytearray(piece)
    for _ in range(choose.choice((1, 1, 1, 2, 4))):
        at = choose.randrange(len(data))
        data[at] = data[at] ^ (1 << choose.randrange(8)) if choose.random() < 0.6 else choose.randrange(256)
    return bytes(data)


def indent_otherwise(piece, choose):
    lines = piece.splitlines(keepends=True)
    at = choose.randrange(len(lines))
    bare = lines[at].lstrip(b" \t")
    blanks = lines[at][:len(lines[at]) - len(bare)]
    lines[at] = choose.choice((blanks + b" ", blanks[1:], b"", blanks + b"    ", blanks[4:], b"\t" + blanks[8:], blanks + b"\t",
                               b"\f" + blanks, blanks.replace(b"    ", b"\t"))) + bare
    return b"".join(lines)


def change_token(tokens, choose):
    solid = [i for i, token in enumerate(tokens) if token.strip() and token[:1] != b"#"]
    if not solid:
        return
    at = choose.choice(solid)
    other = choose.choice(solid)
    what = choose.randrange(9)
    if what == 0:
        del tokens[at]
    elif what == 1:
        tokens.insert(at, tokens[at] + choose.choice((b"", b" ")))
    elif what == 2:
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif what == 3:
        after = next((i for i in solid if i > at), at)
        tokens[at], tokens[after] = tokens[after], tokens[at]
    elif what == 4:
        tokens[at] = tokens[other]
    elif what == 5:
        tokens[at] = choose.choice(VOCABULARY)
    elif what == 6:
        tokens[at] += choose.choice((b"", b" ")) + choose.choice(VOCABULARY)
    elif what == 7:
        tokens[at] = choose.choice(VOCABULARY) + choose.choice((b"", b" ")) + tokens[at]
    else:
        # Adds or removes a line break, or removes a part of a token.
        breaks = [i for i, token in enumerate(tokens) if token[:1] == b"\n"]
        if breaks and choose.random() < 0.5:
            tokens[choose.choice(breaks)] = choose.choice((b"", b" ", b"\\\n"))
        else:
            cut = choose.randrange(len(tokens[at]))
            tokens[at] = tokens[at][:cut] + tokens[at][cut + 1:]
