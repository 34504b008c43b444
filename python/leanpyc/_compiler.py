"""compile() as builtins.compile(), and strip()."""
import __future__
import ast
import builtins
import ctypes
import marshal
import os
import sys
import warnings
from types import CodeType
from typing import Any, Dict, NamedTuple, Optional, Tuple, Union

from . import _library
from ._library import OK, REJECTED, TEXT, CompileOptions, Kinds, Policy, encoded, joined

Source = Union[str, bytes, bytearray, memoryview]
Filename = Union[str, bytes, "os.PathLike[str]"]

# The flags that code inherits from the code that compiles it.
_FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag


def _release() -> Optional[str]:
    """Return the release of the running interpreter; None if leanpyc cannot know it."""
    version = sys.version_info
    if sys.implementation.name != "cpython" or version.releaselevel != "final":
        return None
    return "%d.%d.%d" % version[:3]


_RELEASE = _release()
# Whether leanpyc itself compiles for this interpreter; None: not asked yet.
_native: Optional[bool] = None


def _is_native() -> bool:
    global _native
    if _native is None:
        _native = _RELEASE is not None and _library.is_native_target(_RELEASE)
    return _native


_policies: Dict[Tuple[Optional[bytes], Optional[bytes]], Policy] = {}


def _policy(elide: Kinds, keep: Kinds, policy: Optional[Policy]) -> Optional[Policy]:
    """Return the policy that the arguments name; None if nothing is elided but what the level elides."""
    if policy is not None:
        if elide is not None or keep is not None:
            raise ValueError("a policy decides what is elided, so elide and keep must be None")
        return policy
    if elide is None and keep is None:
        return None
    key = joined(elide, "elide"), joined(keep, "keep")
    found = _policies.get(key)
    if found is None:
        found = _policies[key] = Policy(elide=elide, keep=keep, config="", flag=0)
    return found


def _level(optimize: int) -> int:
    if optimize == -1:
        return sys.flags.optimize
    if optimize not in (0, 1, 2):
        raise ValueError("compile(): invalid optimize value")
    return optimize


def _bytes_of(source: Source) -> Tuple[bytes, bool]:
    """Return the source in bytes, and whether it is text."""
    if isinstance(source, str):
        return source.encode(), True
    if isinstance(source, bytes):
        return source, False
    if isinstance(source, ast.AST):
        raise TypeError("leanpyc compiles source; a tree is compiled by builtins.compile()")
    try:
        return bytes(memoryview(source)), False
    except TypeError:
        raise TypeError("source must be a string or bytes, not %s" % type(source).__name__) from None


def _options(filename: str, level: int, is_text: bool, target: Optional[str], policy: Optional[Policy],
             path: Optional[str]) -> CompileOptions:
    options = CompileOptions(
        size=ctypes.sizeof(CompileOptions), target=None if target is None else encoded(target, "target"),
        filename=encoded(filename, "filename"), optimize=level, flags=TEXT if is_text else 0)
    if policy is not None:
        options.policy = policy.handle
        options.path = os.fsencode(os.path.abspath(filename if path is None else path))
    return options


def _show_warnings(found: Any, filename: str) -> bool:
    """Issue the warnings of the compiler. Return False if a filter makes one an error."""
    for name, message, line in found:
        category = SyntaxWarning if name == "SyntaxWarning" else DeprecationWarning
        try:
            warnings.warn_explicit(message, category, filename, line)
        except category:
            return False
    return True


def _compile_natively(data: bytes, options: CompileOptions, filename: str) -> Optional[CodeType]:
    """Return the code; None if the interpreter has to compile, or to raise the error."""
    compiler = _library.compiler()
    if compiler.run("leanpyc_compile", data, options) != OK:
        return None
    code: CodeType = marshal.loads(compiler.output())
    found = compiler.warnings()
    return code if not found or _show_warnings(found, filename) else None


class _Stripping(NamedTuple):
    source: bytes
    positions: int
    took_module_docstring: bool


def _strip_for_interpreter(data: bytes, options: CompileOptions) -> Optional[_Stripping]:
    """Return the source that the interpreter compiles; None for the source as it is."""
    compiler = _library.compiler()
    if compiler.run("leanpyc_strip", data, options) != OK:
        return None
    counts = compiler.elided()
    return _Stripping(compiler.output(), compiler.positions(), counts[_library.kinds().index("docstrings.module")] > 0)


def _with_positions(code: CodeType, positions: int) -> CodeType:
    if positions == 2:
        return code
    from ._positions import with_positions
    shorter: CodeType = with_positions(code, "lines" if positions == 1 else "definition")  # type: ignore[no-untyped-call]
    return shorter


def compile(source: Source, filename: Filename, mode: str = "exec", flags: int = 0, dont_inherit: bool = False,
            optimize: int = -1, *, elide: Kinds = None, keep: Kinds = None, policy: Optional[Policy] = None,
            path: Optional[str] = None) -> CodeType:
    """Compile source to a code object for this interpreter, as builtins.compile() does.

    elide, keep: kinds and sets that are left out, and kinds that stay, as `leanpyc compile --elide … --keep …`.
    policy: decides instead of elide and keep.
    path: the source file, from which the name of the module follows for the policy; None: filename.

    Without elide, keep and policy the code equals that of builtins.compile(), and so do exceptions and warnings. The
    interpreter itself compiles if leanpyc does not know its release, for modes other than "exec", and with flags, from source
    without what is elided. In the mode "eval" only the level counts.
    """
    name = os.fsdecode(filename)
    level = _level(optimize)
    decides = _policy(elide, keep, policy)
    if flags & ast.PyCF_ONLY_AST:
        raise ValueError("leanpyc makes code objects; a tree is made by builtins.compile()")
    if not dont_inherit:
        flags |= sys._getframe(1).f_code.co_flags & _FUTURE_FLAGS
    try:
        data, is_text = _bytes_of(source)
    except UnicodeEncodeError:
        return _by_interpreter(source, name, mode, flags, level)
    if "\0" not in name:
        if mode == "exec" and flags == 0 and _is_native():
            code = _compile_natively(data, _options(name, level, is_text, _RELEASE, decides, path), name)
            if code is not None:
                return code
        if decides is not None and mode != "eval":
            options = _options(name, level, is_text, None if _RELEASE is None else _RELEASE, decides, path)
            code = _by_interpreter_without(data, is_text, mode, flags, name, options)
            if code is not None:
                return code
    return _by_interpreter(source, name, mode, flags, level)


def _by_interpreter(source: Any, filename: str, mode: str, flags: int, level: int) -> CodeType:
    code: CodeType = builtins.compile(source, filename, mode, flags, True, level)
    return code


def _by_interpreter_without(data: bytes, is_text: bool, mode: str, flags: int, filename: str,
                            options: CompileOptions) -> Optional[CodeType]:
    """Return the code that the interpreter makes of the stripped source; None if the source cannot be stripped."""
    stripped = _strip_for_interpreter(data, options)
    # In the mode "single", a string is shown, and is not a docstring.
    if stripped is None or (mode == "single" and stripped.took_module_docstring):
        return None
    source = stripped.source.decode() if is_text else stripped.source
    try:
        code = _by_interpreter(source, filename, mode, flags, 0)
    except SyntaxError:
        # The error has to be that of the source itself.
        return None
    return _with_positions(code, stripped.positions)


def compile_to_bytes(source: Source, filename: Filename = "<string>", *, target: Optional[str] = None, optimize: int = 0,
                     elide: Kinds = None, keep: Kinds = None, policy: Optional[Policy] = None, path: Optional[str] = None) -> bytes:
    """Compile source to marshal.dumps(code) for any version that leanpyc compiles for itself (default: the newest).

    Raise SyntaxError if the source is not Python of that version, and NotImplementedError if leanpyc cannot be certain to
    compile it as that CPython does.
    """
    name = os.fsdecode(filename)
    data, is_text = _bytes_of(source)
    options = _options(name, _level(optimize), is_text, target, _policy(elide, keep, policy), path)
    compiler = _library.compiler()
    status = compiler.run("leanpyc_compile", data, options)
    if status == REJECTED:
        raise _exception(compiler.diagnostic(0), name)
    if status != OK:
        raise NotImplementedError(compiler.error())
    code = compiler.output()
    _show_warnings(compiler.warnings(), name)
    return code


_ERRORS = {each.__name__: each for each in (
    SyntaxError, IndentationError, TabError, ValueError, OverflowError, RecursionError, MemoryError)}


def _exception(found: Any, filename: str) -> Exception:
    message = found.message.decode("utf-8", "surrogatepass")
    # UnicodeError and UnicodeEncodeError have other arguments, and are ValueErrors.
    error = _ERRORS.get(found.type.decode(), ValueError)
    if not issubclass(error, SyntaxError):
        return error(message)
    text = None if found.text is None else found.text.decode("utf-8", "replace")
    numbers = [None if number == -0x80000000 else number for number in (
        found.line, found.column, found.end_line, found.end_column)]
    details: Tuple[Any, ...] = (filename, numbers[0], numbers[1], text)
    if sys.version_info >= (3, 10):
        details += (numbers[2], numbers[3])
    return error(message, details)


class Stripped(NamedTuple):
    """A source without what is elided, and how many things of each kind are gone."""

    source: Any
    elided: Dict[str, int]


def strip(source: Source, filename: Filename = "<string>", *, elide: Kinds = "lean", keep: Kinds = None,
          policy: Optional[Policy] = None, path: Optional[str] = None, target: Optional[str] = None) -> Stripped:
    """Return the source without what is elided, as text or as bytes like the source. Line numbers stay.

    target: the version whose grammar reads the source (default: this interpreter's).
    Raise SyntaxError if the source is not Python, and NotImplementedError for text that names an encoding.
    """
    name = os.fsdecode(filename)
    data, is_text = _bytes_of(source)
    wanted = _policy(elide if policy is None else None, keep, policy)
    if target is None:
        target = "%d.%d.%d" % sys.version_info[:3]
    options = _options(name, 0, is_text, target, wanted, path)
    compiler = _library.compiler()
    status = compiler.run("leanpyc_strip", data, options)
    if status == REJECTED:
        raise _exception(compiler.diagnostic(0), name)
    if status != OK:
        raise NotImplementedError(compiler.error())
    output = compiler.output()
    counts = {kind: count for kind, count in zip(_library.kinds(), compiler.elided()) if count}
    return Stripped(output.decode() if is_text else output, counts)
