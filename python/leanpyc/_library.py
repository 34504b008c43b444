"""The C interface of leanpyc.h through ctypes, which is the same for every version of Python."""
import ctypes
import os
import threading
from ctypes import POINTER, byref, c_char_p, c_int, c_int32, c_size_t, c_uint32, c_void_p
from pathlib import Path
from typing import Iterable, List, Optional, Tuple, Union

API_VERSION = 1
OK, REJECTED, UNSUPPORTED, WRONG_OPTIONS, NO_MEMORY = range(5)
TEXT = 2  # LEANPYC_TEXT

Kinds = Union[str, Iterable[str], None]


class LibraryError(OSError):
    """The library libleanpyc is missing, or has another interface."""


class PolicyOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("elide", c_char_p), ("keep", c_char_p), ("config", c_char_p), ("folder", c_char_p),
                ("environment", c_uint32), ("flag", c_int32)]


class CompileOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("target", c_char_p), ("filename", c_char_p), ("optimize", c_int32), ("flags", c_uint32),
                ("elide", c_char_p), ("keep", c_char_p), ("policy", c_void_p), ("path", c_char_p)]


class Diagnostic(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("type", c_char_p), ("message", c_char_p), ("text", c_char_p), ("line", c_int32),
                ("column", c_int32), ("end_line", c_int32), ("end_column", c_int32)]


# The result and the arguments of each function.
_FUNCTIONS = {
    "leanpyc_api_version": (c_uint32, []),
    "leanpyc_version": (c_char_p, []),
    "leanpyc_native_target": (c_char_p, [c_size_t]),
    "leanpyc_is_native_target": (c_int, [c_char_p]),
    "leanpyc_kind_name": (c_char_p, [c_size_t]),
    "leanpyc_policy_load": (c_void_p, [POINTER(PolicyOptions)]),
    "leanpyc_policy_error": (c_char_p, [c_void_p]),
    "leanpyc_policy_file": (c_char_p, [c_void_p]),
    "leanpyc_policy_fingerprint": (c_char_p, [c_void_p]),
    "leanpyc_policy_free": (None, [c_void_p]),
    "leanpyc_compiler_new": (c_void_p, []),
    "leanpyc_compiler_free": (None, [c_void_p]),
    "leanpyc_compile": (c_int, [c_void_p, c_char_p, c_size_t, POINTER(CompileOptions)]),
    "leanpyc_strip": (c_int, [c_void_p, c_char_p, c_size_t, POINTER(CompileOptions)]),
    "leanpyc_output": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "leanpyc_error": (c_char_p, [c_void_p]),
    "leanpyc_elided": (c_uint32, [c_void_p, c_size_t]),
    "leanpyc_positions": (c_int, [c_void_p]),
    "leanpyc_diagnostic_count": (c_size_t, [c_void_p]),
    "leanpyc_diagnostic_at": (c_int, [c_void_p, c_size_t, POINTER(Diagnostic)]),
}


def _candidates() -> List[str]:
    named = os.environ.get("LEANPYC_LIBRARY")
    if named:
        return [named]
    # That of the wheel, or that of a distribution.
    here = Path(__file__).resolve().parent / "libleanpyc.so"
    return [str(here)] if here.exists() else ["libleanpyc.so.%d" % API_VERSION]


def _load() -> ctypes.CDLL:
    names = _candidates()
    try:
        loaded = ctypes.CDLL(names[0])
    except OSError as error:
        raise LibraryError("cannot load %s: %s" % (names[0], error)) from None
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype = result
        function.argtypes = arguments
    if loaded.leanpyc_api_version() != API_VERSION:
        raise LibraryError("%s has version %d of the interface, not %d" % (names[0], loaded.leanpyc_api_version(), API_VERSION))
    return loaded


_loaded: Optional[ctypes.CDLL] = None
_load_lock = threading.Lock()


def library() -> ctypes.CDLL:
    global _loaded
    if _loaded is None:
        with _load_lock:
            if _loaded is None:
                _loaded = _load()
    return _loaded


def encoded(text: str, what: str) -> bytes:
    """Return the text as the library takes it."""
    data = text.encode("utf-8", "surrogatepass")
    if b"\0" in data:
        raise ValueError("%s contains a null character" % what)
    return data


def joined(names: Kinds, what: str) -> Optional[bytes]:
    """Return kinds as the command line takes them: separated by commas."""
    if names is None:
        return None
    return encoded(names if isinstance(names, str) else ",".join(names), what)


def version() -> str:
    """Return the release of the library."""
    text: bytes = library().leanpyc_version()
    return text.decode()


def _names(function: str) -> List[str]:
    found: List[str] = []
    while True:
        name = getattr(library(), function)(len(found))
        if name is None:
            return found
        found.append(name.decode())


def native_targets() -> List[str]:
    """Return the versions of CPython that leanpyc compiles for itself: a whole version ("3.13"), or one release ("3.12.1")."""
    return _names("leanpyc_native_target")


def is_native_target(release: str) -> bool:
    """Return whether leanpyc compiles for this release ("3.13.1") itself."""
    return bool(library().leanpyc_is_native_target(encoded(release, "release")))


def kinds() -> List[str]:
    """Return the names of all kinds that can be elided."""
    return _names("leanpyc_kind_name")


class Policy:
    """What is elided in which module. Several threads may use a policy at once.

    elide, keep: kinds and sets, as the options of those names of `leanpyc compile`.
    config: a policy file; None: the nearest leanpyc.toml or pyproject.toml from `folder` upwards; "": no file.
    environment: whether LEANPYC_ELIDE, LEANPYC_KEEP and LEANPYC_KNOWLEDGE count.
    flag: the optimisation flag with which the process runs; None: what the file says, else 0.

    Raise ValueError if the file or an option is wrong.
    """

    def __init__(self, *, elide: Kinds = None, keep: Kinds = None, config: Union[str, "os.PathLike[str]", None] = None,
                 folder: Union[str, "os.PathLike[str]", None] = None, environment: bool = False, flag: Optional[int] = None) -> None:
        self._handle = None
        self._library = library()
        options = PolicyOptions(
            size=ctypes.sizeof(PolicyOptions), elide=joined(elide, "elide"), keep=joined(keep, "keep"),
            config=None if config is None else os.fsencode(config), folder=None if folder is None else os.fsencode(folder),
            environment=environment, flag=-1 if flag is None else flag)
        handle = self._library.leanpyc_policy_load(byref(options))
        if not handle:
            raise MemoryError
        self._handle = handle
        problem = self._library.leanpyc_policy_error(handle)
        if problem is not None:
            raise ValueError(problem.decode("utf-8", "replace"))

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.leanpyc_policy_free(self._handle)

    @property
    def handle(self) -> Optional[int]:
        return self._handle

    @property
    def file(self) -> Optional[str]:
        """The policy file that was read; None if no file was read."""
        return os.fsdecode(self._library.leanpyc_policy_file(self._handle)) or None

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits, which differ for policies that may decide differently."""
        text: bytes = self._library.leanpyc_policy_fingerprint(self._handle)
        return text.decode()


class Compiler:
    """A compiler of the library. One thread at a time may use it."""

    def __init__(self) -> None:
        self._handle = None
        self._library = library()
        self._handle = self._library.leanpyc_compiler_new()
        if not self._handle:
            raise MemoryError

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.leanpyc_compiler_free(self._handle)

    def run(self, function: str, source: bytes, options: CompileOptions) -> int:
        status: int = getattr(self._library, function)(self._handle, source, len(source), byref(options))
        if status == NO_MEMORY:
            raise MemoryError
        if status == WRONG_OPTIONS:
            raise ValueError(self.error())
        return status

    def output(self) -> bytes:
        size = c_size_t()
        return ctypes.string_at(self._library.leanpyc_output(self._handle, byref(size)), size.value)

    def error(self) -> str:
        text: bytes = self._library.leanpyc_error(self._handle)
        return text.decode("utf-8", "replace")

    def positions(self) -> int:
        return int(self._library.leanpyc_positions(self._handle))

    def elided(self) -> List[int]:
        return [self._library.leanpyc_elided(self._handle, kind) for kind in range(len(kinds()))]

    def warnings(self) -> List[Tuple[str, str, int]]:
        """Return (class, message, line) of each warning of an accepted source."""
        found = []
        for index in range(self._library.leanpyc_diagnostic_count(self._handle)):
            diagnostic = Diagnostic(size=ctypes.sizeof(Diagnostic))
            self._library.leanpyc_diagnostic_at(self._handle, index, byref(diagnostic))
            found.append((diagnostic.type.decode(), diagnostic.message.decode("utf-8", "surrogatepass"), diagnostic.line))
        return found

    def diagnostic(self, index: int) -> Diagnostic:
        diagnostic = Diagnostic(size=ctypes.sizeof(Diagnostic))
        self._library.leanpyc_diagnostic_at(self._handle, index, byref(diagnostic))
        return diagnostic


_of_this_thread = threading.local()


def compiler() -> Compiler:
    """Return this thread's compiler."""
    found: Optional[Compiler] = getattr(_of_this_thread, "compiler", None)
    if found is None:
        found = _of_this_thread.compiler = Compiler()
    return found
