"""The program, and the functions that start it: they work on trees, or need the caches and the search of the program."""
import json
import os
import re
import subprocess
import sys
import sysconfig
from typing import Any, Dict, List, Optional, Pattern, Union

from ._library import Kinds

Path = Union[str, "os.PathLike[str]"]


def _folders() -> List[str]:
    folders = [sysconfig.get_path("scripts")]
    if sys.version_info >= (3, 10):
        user_scheme = sysconfig.get_preferred_scheme("user")
    else:
        user_scheme = "posix_user"
    folders.append(sysconfig.get_path("scripts", scheme=user_scheme))
    # `pip install --target DIR` puts programs into DIR/bin; `--prefix DIR` puts the package into DIR/lib/python3.N/site-packages.
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders.append(os.path.join(here, "bin"))
    folders.append(os.path.normpath(os.path.join(here, "..", "..", "..", "bin")))
    return [folder for folder in folders if folder]


def find_leanpyc_bin() -> str:
    """Return the path of the program. Raise FileNotFoundError if it is not installed beside the package."""
    for folder in _folders():
        path = os.path.join(folder, "leanpyc")
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    named = os.environ.get("LEANPYC")
    if named:
        return named
    raise FileNotFoundError("the program leanpyc is in none of %s" % ", ".join(_folders()))


def _names(kinds: Kinds) -> Optional[str]:
    return kinds if kinds is None or isinstance(kinds, str) else ",".join(kinds)


def _start(arguments: List[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([find_leanpyc_bin(), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8", errors="surrogateescape")


def _answer(arguments: List[str]) -> Any:
    """Return the JSON that a command prints. Raise ValueError with its message if it fails."""
    result = _start(arguments)
    if result.returncode != 0:
        raise ValueError(result.stderr.strip())
    return json.loads(result.stdout)


def _pattern(rx: Union[str, Pattern[str], None]) -> List[str]:
    if rx is None:
        return []
    text = rx if isinstance(rx, str) else rx.pattern
    if isinstance(rx, re.Pattern) and rx.flags & ~re.UNICODE:
        raise ValueError("write the flags of rx into its pattern, for example (?i)")
    return ["-x", text]


def _compile(paths: List[str], *, ddir: Optional[Path], force: bool, rx: Union[str, Pattern[str], None], quiet: int, legacy: bool,
             optimize: Any, invalidation_mode: Any, stripdir: Optional[Path], prependdir: Optional[Path],
             limit_sl_dest: Optional[Path], hardlink_dupes: bool, elide: Kinds, keep: Kinds, config: Optional[Path],
             target: Optional[str], more: List[str]) -> bool:
    options = ["--target", target] if target is not None else ["--python", sys.executable]
    options += ["--no-config"] if config is None else ["--config", os.fspath(config)]
    for name, value in (("-d", ddir), ("-s", stripdir), ("-p", prependdir), ("-e", limit_sl_dest)):
        if value is not None:
            options += [name, os.fspath(value)]
    for name, kinds in (("--elide", _names(elide)), ("--keep", _names(keep))):
        if kinds is not None:
            options += [name, kinds]
    options += ["-f"] * force + ["-b"] * legacy + ["--hardlink-dupes"] * hardlink_dupes + _pattern(rx)
    options.append("-v" if quiet == 0 else "-q" if quiet == 1 else "-qq")
    levels = [optimize] if isinstance(optimize, int) else list(optimize)
    if elide is None and keep is None and config is None:
        options += [word for level in levels for word in ("-o", str(sys.flags.optimize if level == -1 else level))]
    elif levels != [-1]:
        raise ValueError("optimize does not go with elide, keep and config, which decide what is elided")
    if invalidation_mode is not None:
        options += ["--invalidation-mode", invalidation_mode.name.lower().replace("_", "-")]
    result = _start(["compile", "--ignore-path-version", *options, *more, "--", *paths])
    sys.stdout.write(result.stdout)
    if result.returncode not in (0, 1):
        raise ValueError(result.stderr.strip())
    if quiet < 2:
        sys.stderr.write(result.stderr)
    return result.returncode == 0


def compile_dir(dir: Path, maxlevels: Optional[int] = None, ddir: Optional[Path] = None, force: bool = False,
                rx: Union[str, Pattern[str], None] = None, quiet: int = 0, legacy: bool = False, optimize: Any = -1, workers: int = 1,
                invalidation_mode: Any = None, *, stripdir: Optional[Path] = None, prependdir: Optional[Path] = None,
                limit_sl_dest: Optional[Path] = None, hardlink_dupes: bool = False, elide: Kinds = None, keep: Kinds = None,
                config: Optional[Path] = None, target: Optional[str] = None) -> bool:
    """Compile a tree, as compileall.compile_dir() does, by starting the program once. Return whether every file compiled.

    elide, keep, config: what is elided, as the options of `leanpyc compile`; without them, what `optimize` elides.
    target: a version of CPython (default: that of this interpreter).
    workers: 0 for one thread per core.
    """
    more = ["-j", str(workers)]
    if maxlevels is not None:
        more += ["-r", str(maxlevels)]
    return _compile([os.fspath(dir)], ddir=ddir, force=force, rx=rx, quiet=quiet, legacy=legacy, optimize=optimize,
                    invalidation_mode=invalidation_mode, stripdir=stripdir, prependdir=prependdir, limit_sl_dest=limit_sl_dest,
                    hardlink_dupes=hardlink_dupes, elide=elide, keep=keep, config=config, target=target, more=more)


def compile_file(fullname: Path, ddir: Optional[Path] = None, force: bool = False, rx: Union[str, Pattern[str], None] = None,
                 quiet: int = 0, legacy: bool = False, optimize: Any = -1, invalidation_mode: Any = None, *,
                 stripdir: Optional[Path] = None, prependdir: Optional[Path] = None, limit_sl_dest: Optional[Path] = None,
                 hardlink_dupes: bool = False, elide: Kinds = None, keep: Kinds = None, config: Optional[Path] = None,
                 target: Optional[str] = None) -> bool:
    """Compile a file, as compileall.compile_file() does, by starting the program. Return whether it compiled."""
    return _compile([os.fspath(fullname)], ddir=ddir, force=force, rx=rx, quiet=quiet, legacy=legacy, optimize=optimize,
                    invalidation_mode=invalidation_mode, stripdir=stripdir, prependdir=prependdir, limit_sl_dest=limit_sl_dest,
                    hardlink_dupes=hardlink_dupes, elide=elide, keep=keep, config=config, target=target, more=["-j", "1"])


def compile_path(skip_curdir: bool = True, maxlevels: int = 0, **options: Any) -> bool:
    """Compile the folders of sys.path, as compileall.compile_path() does. The options are those of compile_dir()."""
    done = True
    for folder in sys.path:
        if skip_curdir and folder in ("", os.curdir):
            continue
        if os.path.isdir(folder):
            done = compile_dir(folder, maxlevels, **options) and done
    return done


def policy(module: str, *, elide: Kinds = None, keep: Kinds = None, config: Optional[Path] = None) -> Dict[str, Any]:
    """Return what is elided in a module or file, and why, by starting the program: an entry of "modules" of docs/json.md."""
    options = [] if config is None else ["--config", os.fspath(config)]
    for name, kinds in (("--elide", _names(elide)), ("--keep", _names(keep))):
        if kinds is not None:
            options += [name, kinds]
    answer = _answer(["policy", "--json", "--python", sys.executable, "--ignore-path-version", *options, "--", module])
    found: Dict[str, Any] = answer["modules"][0]
    return found


def show(file: Path) -> Dict[str, Any]:
    """Return what a .pyc file contains, by starting the program: the output of `leanpyc show --json`."""
    answer: Dict[str, Any] = _answer(["show", "--json", os.fspath(file)])
    return answer
