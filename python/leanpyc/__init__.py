"""Compiles Python to CPython bytecode natively, without what production does not need.

    code = leanpyc.compile(source, "shop.py", elide="lean")  # as builtins.compile(source, "shop.py", "exec")
    leanpyc.compile_dir("src", elide="lean")                 # as compileall.compile_dir("src")
    leanpyc.install(elide="lean")                            # every later import of this process

Kinds and sets of elision ("lean", "O", "OO", "asserts,columns") are those of `leanpyc explain`.
"""
from ._compiler import Stripped, compile, compile_to_bytes, strip
from ._hook import install, uninstall
from ._library import LibraryError, Policy, is_native_target, kinds, native_targets
from ._library import version as _version
from ._program import compile_dir, compile_file, compile_path, find_leanpyc_bin, policy, show

__all__ = [
    "LibraryError", "Policy", "Stripped", "compile", "compile_dir", "compile_file", "compile_path", "compile_to_bytes",
    "find_leanpyc_bin", "install", "is_native_target", "kinds", "native_targets", "policy", "show", "strip", "uninstall",
]


def __getattr__(name: str) -> str:
    # The library is loaded when it is first needed, so that `python -m leanpyc` starts without it.
    if name == "__version__":
        return _version()
    raise AttributeError("module 'leanpyc' has no attribute %r" % name)
