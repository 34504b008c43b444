"""Compiles and compares, for leanpyc, in the interpreter of its target.

Frames come on stdin and go to stdout: a length (four bytes, big-endian, as every number of the frames), then fields, each after its own
length. The first field of a request names the task, the first field of an answer the outcome.
"""
import sys
# The working folder comes first in sys.path with -c, and may contain a struct.py. Removes it, as -I would.
sys.path[:] = [entry for entry in sys.path if entry]
import gc
import marshal
import posix
import signal
import struct
import warnings

OBJECT, NUMBER = "object", "number"

# The fields of a code object in the order in which marshal writes them.
if sys.version_info >= (3, 11):
    CODE_FIELDS = [
        ("co_argcount", NUMBER), ("co_posonlyargcount", NUMBER), ("co_kwonlyargcount", NUMBER), ("co_stacksize", NUMBER),
        ("co_flags", NUMBER), ("co_code", OBJECT), ("co_consts", OBJECT), ("co_names", OBJECT), ("co_localsplusnames", OBJECT),
        ("co_localspluskinds", OBJECT), ("co_filename", OBJECT), ("co_name", OBJECT), ("co_qualname", OBJECT),
        ("co_firstlineno", NUMBER), ("co_linetable", OBJECT), ("co_exceptiontable", OBJECT)]
else:
    CODE_FIELDS = [
        ("co_argcount", NUMBER), ("co_posonlyargcount", NUMBER), ("co_kwonlyargcount", NUMBER), ("co_nlocals", NUMBER),
        ("co_stacksize", NUMBER), ("co_flags", NUMBER), ("co_code", OBJECT), ("co_consts", OBJECT), ("co_names", OBJECT),
        ("co_varnames", OBJECT), ("co_freevars", OBJECT), ("co_cellvars", OBJECT), ("co_filename", OBJECT), ("co_name", OBJECT),
        ("co_firstlineno", NUMBER), ("co_lnotab", OBJECT)]

TYPE_NAMES = {
    "N": "None", "T": "True", "F": "False", ".": "Ellipsis", "i": "int", "l": "int", "g": "float", "y": "complex",
    "s": "bytes", "t": "interned str", "u": "str", "(": "tuple", ">": "frozenset", "c": "code"}

# marshal's format without references, in which equal objects have equal bytes.
PLAIN_VERSION = 2


class Stream:
    """Read marshal's PLAIN_VERSION into (type, value) pairs; the value of a code object is a list of its fields."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self):
        return struct.unpack("<i", self.take(4))[0]

    def value(self):
        kind = chr(self.take(1)[0])
        if kind in "NTF.":
            return kind, None
        if kind == "i":
            return kind, self.number()
        if kind == "l":
            count = self.number()
            return kind, (count, self.take(2 * abs(count)))
        if kind == "g":
            return kind, self.take(8)
        if kind == "y":
            return kind, self.take(16)
        if kind in "stu":
            return kind, self.take(self.number())
        if kind in "(>":
            return kind, [self.value() for _ in range(self.number())]
        if kind == "c":
            return kind, [("i", self.number()) if form is NUMBER else self.value() for _, form in CODE_FIELDS]
        raise ValueError("unknown type %r at %d" % (kind, self.at - 1))


def shown(item):
    kind, value = item
    name = TYPE_NAMES.get(kind, kind)
    if kind in "NTF.":
        return name
    if kind in "tu":
        text = repr(value.decode("utf-8", "surrogatepass"))
    elif kind in "(>":
        return "%s of %d" % (name, len(value))
    elif kind == "c":
        return "code object"
    elif kind == "g":
        text = repr(struct.unpack("<d", value)[0])
    elif kind == "y":
        text = repr(struct.unpack("<dd", value))
    else:
        text = repr(value)
    return "%s %s" % (name, text if len(text) <= 80 else text[:77] + "...")


def difference(ours, theirs, where):
    """Describe where two values first differ; None if they are equal."""
    kind, value = ours
    their_kind, their_value = theirs
    if kind == "c" == their_kind:
        names = [name for name, _ in CODE_FIELDS]
        title = "co_qualname" if "co_qualname" in names else "co_name"
        at = where + their_value[names.index(title)][1].decode("utf-8", "surrogatepass")
        for name, mine, other in zip(names, value, their_value):
            found = difference(mine, other, "%s %s" % (at, name))
            if found:
                return found
        return None
    if kind == their_kind and kind in "(>":
        for index, (mine, other) in enumerate(zip(value, their_value)):
            nested = mine[0] == "c" == other[0]
            found = difference(mine, other, "" if nested else "%s[%d]" % (where, index))
            if found:
                return found
        if len(value) != len(their_value):
            return "%s: %d items, should be %d" % (where, len(value), len(their_value))
        return None
    if ours == theirs:
        return None
    if kind == "s" == their_kind:
        at = next((i for i, (a, b) in enumerate(zip(value, their_value)) if a != b), min(len(value), len(their_value)))
        return "%s: at byte %d %s, should be %s (%d bytes, should be %d)" % (
            where, at, value[at:at + 8].hex() or "the end", their_value[at:at + 8].hex() or "the end", len(value), len(their_value))
    return "%s: %s, should be %s" % (where, shown(ours), shown(theirs))


def compare(payload, code):
    try:
        loaded = marshal.loads(payload)
    except Exception as error:
        return "the .pyc cannot be loaded: %s: %s" % (type(error).__name__, error)
    if type(loaded) is not type(code):
        return "the .pyc holds no code object"
    ours, theirs = marshal.dumps(loaded, PLAIN_VERSION), marshal.dumps(code, PLAIN_VERSION)
    if ours == theirs:
        return None
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100000)
    try:
        return difference(Stream(ours).value(), Stream(theirs).value(), "") or "the marshalled bytes"
    finally:
        sys.setrecursionlimit(limit)


def count_code(code):
    return 1 + sum(count_code(item) for item in code.co_consts if type(item) is type(code))


def file_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def compile_file(path, filename, level):
    return compile_source(file_bytes(path), filename, level)


def compile_source(source, filename, level):
    return compile(source, filename.decode("utf-8", "surrogateescape"), "exec", dont_inherit=True, optimize=int(level))


def position(error):
    return [getattr(error, name, None) for name in ("lineno", "offset", "end_lineno", "end_offset")]


def message(error):
    return getattr(error, "msg", None) or str(error)


def field(text):
    return str(text).encode("utf-8", "backslashreplace")


def source_line(source, number):
    """Return the source line of a warning, as linecache would."""
    from importlib.util import decode_source
    try:
        return decode_source(source).split("\n")[number - 1].strip(" \t\f")
    except Exception:
        return ""


def warning_fields(source):
    """Return three fields for each SyntaxWarning since the last call: line, message, source line."""
    fields = []
    for text, line in shown_warnings:
        fields += [b"%d" % line, field(text), field(source_line(source, line))]
    del shown_warnings[:]
    return fields


class NeedsFork(Exception):
    """Raised if the answer needs an import, which would change the state of this process."""


def names_a_codec(source):
    """Return whether the first two lines may name an encoding, whose codec would be imported."""
    return b"coding" in b"\n".join(source.split(b"\n", 2)[:2])


def answer_code(make, source):
    del shown_warnings[:]
    if not in_a_fork and (FORKS_ALWAYS or names_a_codec(source)):
        raise NeedsFork
    try:
        code = make()
    except Exception as error:
        if not in_a_fork:
            raise NeedsFork
        import traceback
        text = "".join(traceback.format_exception_only(type(error), error))
        numbers = [b"" if number is None else b"%d" % number for number in position(error)]
        return [b"E", field(type(error).__name__), field(message(error)), *numbers, field(text)]
    if shown_warnings and not in_a_fork:
        raise NeedsFork
    return [b"K", marshal.dumps(code), b"%d" % count_code(code), *warning_fields(source)]


def answer_compile(path, filename, level):
    source = file_bytes(path)
    return answer_code(lambda: compile_source(source, filename, level), source)


def answer_compile_source(source, filename):
    return answer_code(lambda: compile_source(source, filename, 0), source)


def answer_same(found):
    return [b"D", field(found)] if found else [b"I"]


def compile_to_compare(path, filename, level):
    code = compile_file(path, filename, level)
    marshal.dumps(code)  # a file whose code cannot be marshalled fails, as in compileall
    return code


def answer_compare(path, filename, level, payload):
    try:
        code = compile_to_compare(path, filename, level)
    except Exception as error:
        return answer_same("accepted, should be %s: %s" % (type(error).__name__, message(error)))
    return answer_same(compare(payload, code))


def answer_compare_error(path, filename, level, name, text, place):
    try:
        compile_to_compare(path, filename, level)
    except Exception as error:
        if (type(error).__name__.encode(), field(message(error))) != (name, text):
            return answer_same("%s: %s, should be %s: %s" % (
                name.decode(), text.decode("utf-8", "replace"), type(error).__name__, message(error)))
        theirs = " ".join("-" if number is None else str(number) for number in position(error))
        if theirs == place.decode():
            return answer_same(None)
        return answer_same("%s at %s, should be at %s: %s" % (name.decode(), place.decode(), theirs, message(error)))
    return answer_same("%s, should be accepted" % name.decode())


ANSWERS = {
    b"compile": answer_compile, b"compile-source": answer_compile_source, b"compare": answer_compare, b"compare-error": answer_compare_error}
# The bytes of a code object depend on the strings that are interned when it is made. Before 3.12 the strings that a
# file interns are freed with its code, so every file finds the same state. From 3.12 on interned strings are never
# freed. Every file is therefore compiled in a fork, which costs as much as compiling a small file.
FORKS_ALWAYS = sys.version_info >= (3, 12)

in_a_fork = False
shown_warnings = []


def note_warning(text, category, filename, line, file=None, source=None):
    if category is SyntaxWarning:
        shown_warnings.append((text, line))


def read_request(stream):
    head = stream.read(4)
    if len(head) < 4:
        return None
    data = stream.read(struct.unpack(">I", head)[0])
    fields, at = [], 0
    while at < len(data):
        size = struct.unpack_from(">I", data, at)[0]
        fields.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return fields


def answer(request):
    try:
        fields = ANSWERS[request[0]](*request[1:])
    except NeedsFork:
        answer_in_a_fork(request)
        return
    except Exception as error:
        fields = [b"X", field("%s: %s" % (type(error).__name__, error))]
    send(fields)


def send(fields):
    body = b"".join(struct.pack(">I", len(part)) + part for part in fields)
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


def answer_in_a_fork(request):
    global in_a_fork
    child = posix.fork()
    if child == 0:
        in_a_fork = True
        answer(request)
        posix._exit(0)
    status = posix.waitpid(child, 0)[1]
    if status != 0:
        send([b"X", b"the interpreter was ended by signal %d" % (status & 0x7F)])


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    # The category of the compiler's warnings depends on the version.
    for category in (SyntaxWarning, DeprecationWarning):
        warnings.simplefilter(sys.argv[1], category)
    warnings.showwarning = note_warning
    # Code objects have no cycles, and a collection in a fork would copy every page.
    gc.disable()
    while True:
        request = read_request(sys.stdin.buffer)
        if request is None:
            return
        answer(request)


main()
