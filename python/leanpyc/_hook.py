"""The import hook of this process."""
import hashlib
import importlib.machinery
import importlib.util
import marshal
import os
import sys
import tempfile
from types import CodeType
from typing import Any, Optional, Sequence, Union

from ._compiler import compile
from ._library import Kinds, Policy

Path = Union[str, "os.PathLike[str]"]


class _Loader(importlib.machinery.SourceFileLoader):
    """Load a source file without what the policy elides. Does not read or write __pycache__."""

    def __init__(self, fullname: str, path: str, policy: Policy, cache: Optional["_Cache"]) -> None:
        super().__init__(fullname, path)
        self._policy = policy
        self._cache = cache

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        source = self.get_data(path)
        if self._cache is None:
            return self._compiled(source, path)
        name = self._cache.name(source, path)
        code = self._cache.read(name)
        if code is None:
            code = self._compiled(source, path)
            self._cache.write(name, code)
        return code

    def _compiled(self, source: bytes, path: str) -> CodeType:
        return compile(source, path, "exec", dont_inherit=True, policy=self._policy)


class _Cache:
    """A folder of code objects, named by everything that they depend on. So an entry is never stale."""

    def __init__(self, folder: Path, policy: Policy) -> None:
        self._folder = os.path.abspath(folder)
        self._key = "%s %s %d %s" % (sys.version, importlib.util.MAGIC_NUMBER.hex(), sys.flags.optimize, policy.fingerprint)
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        status = os.stat(self._folder)
        if status.st_uid != os.geteuid() or status.st_mode & 0o022:
            raise PermissionError("the cache %s belongs to another user, or others can write to it" % self._folder)

    def name(self, source: bytes, path: str) -> str:
        digest = hashlib.blake2b(digest_size=20)
        for part in (self._key.encode(), os.fsencode(os.path.abspath(path)), source):
            digest.update(b"%d " % len(part))
            digest.update(part)
        return os.path.join(self._folder, digest.hexdigest())

    def read(self, name: str) -> Optional[CodeType]:
        try:
            with open(name, "rb") as file:
                code = marshal.loads(file.read())
        except (OSError, EOFError, ValueError, TypeError):
            return None
        return code if isinstance(code, CodeType) else None

    def write(self, name: str, code: CodeType) -> None:
        # Another process may write the same entry. A cache that cannot be written costs time only.
        try:
            descriptor, temporary = tempfile.mkstemp(dir=self._folder)
            try:
                with open(descriptor, "wb") as file:
                    file.write(marshal.dumps(code))
                os.replace(temporary, name)
            except BaseException:
                os.unlink(temporary)
                raise
        except OSError:
            pass


class _Finder:
    """Find modules where PathFinder finds them, and load those that are source files."""

    def __init__(self, policy: Policy, cache: Optional[_Cache]) -> None:
        self._policy = policy
        self._cache = cache

    def find_spec(self, fullname: str, path: Optional[Sequence[str]] = None, target: Any = None) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        # Another loader, for example of an import hook of coverage tools, stays.
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path, self._policy, self._cache)
            spec.cached = None
        return spec

    def invalidate_caches(self) -> None:
        """Do nothing, because PathFinder, which is in sys.meta_path too, clears its caches."""


_installed: Optional[_Finder] = None


def install(elide: Kinds = None, keep: Kinds = None, *, config: Optional[Path] = None, folder: Optional[Path] = None,
            policy: Optional[Policy] = None, cache: Optional[Path] = None) -> None:
    """Leave out what the policy elides in every module that this process imports from now on.

    elide, keep: as the options of `leanpyc run`; without elide and config, what the policy file says, else "lean".
    config, folder: the policy file, or where the search for it begins (default: the working folder).
    policy: decides instead of all of these.
    cache: a folder for code objects (default: every import compiles).

    A second call replaces the first. Modules that are imported already stay as they are.
    """
    global _installed
    if policy is None:
        flag = sys.flags.optimize
        policy = Policy(elide=elide, keep=keep, config=config, folder=folder, environment=True, flag=flag)
        if elide is None and policy.file is None and "LEANPYC_ELIDE" not in os.environ:
            policy = Policy(elide="lean", keep=keep, config=config, folder=folder, environment=True, flag=flag)
    elif elide is not None or keep is not None or config is not None or folder is not None:
        raise ValueError("a policy decides what is elided, so elide, keep, config and folder must be None")
    finder = _Finder(policy, None if cache is None else _Cache(cache, policy))
    uninstall()
    places = [index for index, each in enumerate(sys.meta_path) if each is importlib.machinery.PathFinder]
    sys.meta_path.insert(places[0] if places else len(sys.meta_path), finder)
    _installed = finder


def uninstall() -> None:
    """Import as without leanpyc from now on. Modules that are imported already stay as they are."""
    global _installed
    if _installed in sys.meta_path:
        sys.meta_path.remove(_installed)
    _installed = None
