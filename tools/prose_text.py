"""Extract the prose of a file: comments, docstrings, messages, test names and Markdown paragraphs, each with its lines."""
import ast
import io
import re
import tokenize
from dataclasses import dataclass

CPP_TOKEN = re.compile(
    r'R"(?P<fence>[^(\s]*)\(.*?\)(?P=fence)"|(?P<string>"(?:\\.|[^"\\\n])*")|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\''
    r"|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)", re.DOTALL)
CPP_TEST = re.compile(r"^TEST(?:_[FP])?\(\w+,\s*(\w+)\)", re.MULTILINE)
CPP_CALL = re.compile(r"(\w+)\((?:[^();\"]|\bfmt::format\()*$")
PYTHON_MESSAGES = {"print", "fail", "exit", "SystemExit", "error", "add_argument", "ArgumentParser"}


@dataclass
class Line:
    number: int
    column: int  # where the comment starts
    text: str  # without the comment's sign
    alone: bool = True  # false for a comment after code


@dataclass
class Prose:
    kind: str  # comment, docstring, markdown, message, name
    lines: list
    call: str = ""  # the function that a message is passed to


def in_blocks(lines):
    """Join comment lines that follow each other and start in the same column into blocks."""
    blocks = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        if last and last.number + 1 == line.number and last.column == line.column and line.alone and line.text and last.text:
            blocks[-1].append(line)
        elif line.text:
            blocks.append([line])
    return [Prose("comment", block) for block in blocks]


def words_of_name(name):
    """A test's name as a sentence: `TakesTheFirst` and `takes_the_first` become `takes the first`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", name).strip().lower()


def cpp(text):
    comments, found = [], []
    starts = [0] + [match.end() for match in re.finditer("\n", text)]
    number = 0
    for match in CPP_TOKEN.finditer(text):
        while number < len(starts) and starts[number] <= match.start():
            number += 1
        before = text[starts[number - 1]:match.start()]
        if match["line"]:
            comments.append(Line(number, len(before), match["line"].lstrip("/").strip("< "), not before.strip()))
        elif match["block"]:
            for more, line in enumerate(match["block"][2:-2].split("\n")):
                comments.append(Line(number + more, len(before), line.strip(" *"), not before.strip()))
        elif match["string"]:
            call = CPP_CALL.search(text[max(0, match.start() - 300):match.start()])
            found.append(Prose("message", [Line(number, len(before), match["string"][1:-1])], call[1] if call else ""))
    found += [Prose("name", [Line(text.count("\n", 0, match.start()) + 1, 0, words_of_name(match[1]))]) for match in CPP_TEST.finditer(text)]
    return in_blocks(comments) + found


def docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            first = node.body[0]
            yield Prose("docstring", [Line(first.lineno + more, 0, line.strip()) for more, line in enumerate(first.value.value.split("\n"))])
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield Prose("name", [Line(node.lineno, 0, words_of_name(node.name[5:]))])
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in PYTHON_MESSAGES:
                for part in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    yield from (Prose("message", [Line(piece.lineno, 0, piece.value)], name) for piece in ast.walk(part)
                                if isinstance(piece, ast.Constant) and isinstance(piece.value, str) and " " in piece.value)


def python(text):
    comments = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                comments.append(Line(token.start[0], token.start[1], token.string.lstrip("#").strip(), not token.line[:token.start[1]].strip()))
        return in_blocks(comments) + list(docstrings(ast.parse(text)))
    except (SyntaxError, tokenize.TokenError):
        return in_blocks(comments)


def hashed(text):
    """CMake, shell, TOML and make: comments after a hash sign at the start of a line or after a blank."""
    found = [(number, re.match(r"""((?:[^#"']|"[^"]*"|'[^']*'|(?<=\S)#)*?)(?<!\S)#+ ?(.*)""", line))
             for number, line in enumerate(text.split("\n"), 1)]
    return in_blocks([Line(number, len(match[1]), match[2].strip(), not match[1].strip()) for number, match in found if match])


def markdown(text):
    """Paragraphs, list items, headings and table rows, without fenced and indented code."""
    found, fenced, open_paragraph = [], False, False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced, open_paragraph = not fenced, False
        elif fenced or not line.strip() or (line.startswith("    ") and not open_paragraph):
            open_paragraph = False
        else:
            starts = re.match(r"\s*([-*|#>]|\d+\.)\s?", line)
            content = Line(number, len(line) - len(line.lstrip()), re.sub(r"^\s*([-*#>]+|\d+\.)\s+", "", line).strip())
            if open_paragraph and not starts:
                found[-1].lines.append(content)
            else:
                found.append(Prose("markdown", [content]))
            open_paragraph = not line.lstrip().startswith(("#", "|"))
    return found


READERS = {".h": cpp, ".cpp": cpp, ".def": cpp, ".py": python, ".md": markdown, ".txt": hashed, ".cmake": hashed, ".toml": hashed, ".sh": hashed,
           "Makefile": hashed}


def prose_of(path, text):
    """Return the prose of a file, or None if no reader exists for its kind."""
    reader = READERS.get(path.name if path.name == "Makefile" else path.suffix)
    if reader is None or (path.suffix == ".txt" and path.name != "CMakeLists.txt"):
        return None
    return reader(text)
