# What `leanpyc run` puts into an interpreter while it starts: every source file that it imports, and the script that it runs, comes
# from leanpyc's cache, elided; what is missing there is compiled by leanpyc, a whole package at once.
#
# The import system is left as it is but for one method, and neither sys.pycache_prefix nor __cached__ change: the program, and what it
# starts (pip, compileall), finds and writes its own .pyc files where it would without leanpyc.
#
# The code is compiled under importlib's own file name, so that Python leaves its frames out of tracebacks as it does
# importlib's own.
import _frozen_importlib_external as external
import _imp
import marshal
import os
import stat
import sys

SourceFileLoader = external.SourceFileLoader
original_get_code = SourceFileLoader.get_code
OVERRIDABLE = ("get_data", "path_stats", "source_to_code", "set_data", "_cache_bytecode")

LEVEL = min(sys.flags.optimize, 2)
SUFFIX = "." + sys.implementation.cache_tag + (".opt-%d" % LEVEL if LEVEL else "") + ".pyc"
MAGIC = external.MAGIC_NUMBER
# Beside a .pyc that leanpyc does not give: the plain one, or only its header if there is none.
PLAIN = ".plain"


class Variant:
    """One way to elide: where its .pyc files are, and the arguments and policy variables of the `leanpyc` that makes them."""

    def __init__(self, folder, arguments, environment):
        self.folder = folder
        self.arguments = arguments
        self.environment = environment
        self.compiled = set()


class Turn:
    """Of processes that miss the same package one compiles it, and the others wait and find it there. A lock that cannot be had is no
    reason to wait."""

    def __init__(self, variant):
        self.path = variant.folder + "/lock"
        self.file = -1

    def __enter__(self):
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.lockf(self.file, os.F_LOCK, 0)  # goes with the process, however that ends
        except OSError:
            pass

    def __exit__(self, *error):
        if self.file >= 0:
            os.close(self.file)


class Hook:
    def __init__(self, program, native, variant):
        self.program = program
        self.native = native  # versions that leanpyc compiles without an interpreter: "3.13"
        self.variant = variant
        self.exceptions = {}  # {module, or "package.*": another Variant}
        self.elided = 0
        self.plain = []
        self.alone = False  # what is missing is compiled without the rest of its package
        self.note = None  # called with the name and path of every module loaded

    def cache_folder(self, variant, kind):
        """Scripts lie apart: one that is imported as well has a .pyc of either kind."""
        return variant.folder + "/main" if kind == "checked-hash" else variant.folder

    def cached_path(self, path, folder):
        head, _, name = path.rpartition("/")
        base, _, rest = name.rpartition(".")
        return folder + head + "/" + (base or rest) + SUFFIX

    def load(self, loader, fullname, path):
        """The code of a module, elided if that is possible; None if there is no such file."""
        full_path = path if path[:1] == "/" else os.getcwd() + "/" + path
        try:
            status = os.stat(full_path)
        except OSError:
            return None
        variant = self.variant
        if self.exceptions:
            variant = self.exceptions.get(fullname) or self.exceptions.get(fullname.partition(".")[0] + ".*", variant)
        if fullname == "__main__":
            # Python reads a script each time: one rewritten within a second, in the same size, is another one.
            kind = "checked-hash"
            header = MAGIC + b"\3\0\0\0" + _imp.source_hash(int.from_bytes(MAGIC, "little"), read(loader, full_path))
        else:
            kind = "timestamp"
            header = MAGIC + b"\0\0\0\0" + ((int(status.st_mtime) & 0xFFFFFFFF) | (status.st_size & 0xFFFFFFFF) << 32).to_bytes(8, "little")
        cached = self.cached_path(full_path, self.cache_folder(variant, kind))
        code = read_code(loader, cached, header)
        if code is None:
            code = self.load_missing(loader, fullname, full_path, variant, cached, header, kind)
        else:
            self.elided += 1
        if code is not None:
            _imp._fix_co_filename(code, path)
            if self.note is not None:
                self.note(fullname, full_path)
        return code

    def load_missing(self, loader, fullname, full_path, variant, cached, header, kind):
        known_plain = read(loader, cached + PLAIN)
        refused = known_plain[:16] == header
        if not refused:
            # Of an exceptional variant nothing else is asked for.
            alone = self.alone or fullname in self.exceptions or fullname == "__main__"
            for unit in ((full_path,),) if alone else (unit_of(fullname, full_path), (full_path,)):
                if (kind, unit) in variant.compiled:
                    continue
                variant.compiled.add((kind, unit))
                with Turn(variant):
                    code = read_code(loader, cached, header)
                    if code is None:
                        refused = self.compile(unit, variant, kind)
                        code = read_code(loader, cached, header)
                if code is not None:
                    self.elided += 1
                    return code
        self.plain.append(full_path)
        if fullname == "__main__":
            if refused:
                write(cached + PLAIN, header)
            return None
        if len(known_plain) > 16 and refused:
            return marshal.loads(memoryview(known_plain)[16:])
        content = header
        try:
            source = loader.get_data(full_path)
        except OSError:
            return None
        try:
            code = loader.source_to_code(source, full_path)
            content += marshal.dumps(code)
            return code
        finally:
            if refused:
                write(cached + PLAIN, content)

    def compile(self, unit, variant, kind="timestamp"):
        """Whether leanpyc came to a verdict on every file of the unit."""
        if not self.program:
            return False
        target = "%d.%d" % sys.version_info[:2]
        if target in self.native:
            arguments = ["--target", "%s.%d" % (target, sys.version_info[2])]
        else:
            arguments = ["--python", sys.executable]
        argv = [self.program, *variant.arguments, "--as", str(LEVEL), "--invalidation-mode", kind, "--pycache-prefix",
                self.cache_folder(variant, kind), *arguments, *unit]
        # The policy is that of the start, whatever the program did to its environment since.
        environment = {name: value for name, value in os.environ.items() if name not in ("LEANPYC_ELIDE", "LEANPYC_KEEP")}
        environment.update(variant.environment)
        # With -qq it says something only if it cannot work at all.
        nothing = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1)]
        try:
            process = os.posix_spawn(self.program, argv, environment, file_actions=nothing)
        except OSError as error:
            self.stop("cannot start %s: %s" % (self.program, error.strerror))
            return False
        try:
            status = os.waitpid(process, 0)[1]
        except ChildProcessError:
            return False  # the program itself waits for all its children; the file tells whether it worked
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 2:
            self.stop("the interpreter compiles the rest by itself")
        return os.WIFEXITED(status) and os.WEXITSTATUS(status) < 2

    def stop(self, problem):
        if self.program:
            sys.stderr.write("leanpyc run: %s; nothing more is elided\n" % problem)
            self.program = ""


def read(loader, path):
    try:
        return loader.get_data(path)
    except OSError:
        return b""


def read_code(loader, path, header):
    data = read(loader, path)
    if data[:16] != header:
        return None
    try:
        return marshal.loads(memoryview(data)[16:])
    except (EOFError, ValueError, TypeError):
        return None


def write(path, content):
    temporary = "%s.%d" % (path, os.getpid())
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        pass


def unit_of(fullname, path):
    """The arguments for what is compiled along with a module: its package, or the library's modules that are in no package."""
    folder, _, name = path.rpartition("/")
    parts = fullname.split(".")
    if name != "__init__.py":
        parts.pop()
    if parts:
        folders = folder.split("/")
        if folders[-len(parts):] != parts:
            return (path,)
        # From the outermost on: a namespace package is no unit, it may hold half of an environment.
        for depth in range(len(parts) - 1, -1, -1):
            package = "/".join(folders[:len(folders) - depth])
            if os.path.isfile(package + "/__init__.py"):
                return (package,)
        return ("-l", folder)
    if folder == os.path.dirname(os.__file__) or folder.endswith(("/site-packages", "/dist-packages")):
        return ("-l", folder)
    return (path,)


def install(hook):
    def get_code(self, fullname):
        path = self.get_filename(fullname)
        kind = type(self)
        # A loader that changes what it reads or makes of it is not to be gone around.
        if kind is SourceFileLoader or all(getattr(kind, name) is getattr(SourceFileLoader, name) for name in OVERRIDABLE):
            code = hook.load(self, fullname, path)
            if code is not None:
                return code
        return original_get_code(self, fullname)

    get_code.__doc__ = original_get_code.__doc__
    get_code.__qualname__ = original_get_code.__qualname__
    get_code.__module__ = original_get_code.__module__
    SourceFileLoader.get_code = get_code


def script_path():
    """The file that the interpreter is about to run as __main__; None if it is a module, a command, a folder or from the standard
    input."""
    path = sys.argv[0]
    if path in ("", "-", "-c", "-m") or sys.flags.inspect or path.endswith(".pyc"):
        return None
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
    except OSError:
        return None
    if sys.version_info >= (3, 9) and path[:1] != "/":
        path = os.getcwd() + "/" + path
    return path


def load_script(hook, path):
    full_path = path if path[:1] == "/" else os.getcwd() + "/" + path
    loader = SourceFileLoader("__main__", path)
    if full_path.endswith(".py"):
        return hook.load(loader, "__main__", path)
    # leanpyc, as compileall, takes only files of that name.
    link = hook.variant.folder + "/scripts" + full_path + ".py"
    if not os.path.islink(link) or os.readlink(link) != full_path:
        try:
            os.makedirs(os.path.dirname(link), exist_ok=True)
            if os.path.islink(link):
                os.unlink(link)
            os.symlink(full_path, link)
        except OSError:
            return None
    code = hook.load(loader, "__main__", link)
    if code is not None:
        _imp._fix_co_filename(code, path)
    return code


def elide_script(hook):
    """Makes the interpreter run the elided code in place of the script that it is about to read.

    The interpreter raises the audit event "cpython.run_file" when everything is ready for the script. The audit hook then calls exec(),
    with no Python frame in between, so that the script has the lowest frame. An exception of the script passes through the audit hook
    to the interpreter, which ends as it does for a script that it has read itself.

    Nothing here may keep the module's dict alive after the script: the interpreter would then destroy the script's objects too late to
    flush their files, and would not run their __del__. map() therefore takes the dict out of a list with pop() and holds it only
    during the call.
    """
    path = script_path()
    code = path and load_script(hook, path)
    if not code:
        return
    import atexit
    from _collections import defaultdict
    from _functools import partial
    from _weakref import ref
    module = ref(sys.modules["__main__"])
    finished = []

    class Runner(defaultdict):  # a lookup of a missing key calls the factory and stores the result: the script has ended by then
        def __setitem__(self, key, value):
            finished.append(key)
            main = module()
            if main is not None:
                main.__dict__.pop("__file__", None)
                main.__dict__.pop("__cached__", None)
            raise SystemExit

    class Event:  # equal to the event's name only, so that other events cost one lookup in a dict
        def __hash__(self):
            return hash("cpython.run_file")
        __eq__ = Runner(map(exec, iter([code].pop, None), iter([module().__dict__].pop, None)).__next__).__getitem__

    def interrupted():
        # The interpreter ends by SIGINT after a KeyboardInterrupt only if it ran the code that raised it.
        if not finished and getattr(sys, "last_type", None) is KeyboardInterrupt:
            try:
                exec("raise KeyboardInterrupt")
            except KeyboardInterrupt:
                pass

    main = module().__dict__
    main["__file__"] = path
    if sys.version_info < (3, 15):
        main["__cached__"] = None
    main["__loader__"] = SourceFileLoader("__main__", path)
    atexit.register(interrupted)
    on_event = partial({Event(): None}.get)
    on_event.__cantrace__ = True
    sys.addaudithook(on_event)


def count_at_exit(hook):
    import atexit

    def tell():
        sys.stderr.write("leanpyc run: %s: %d elided, %d not\n" % (sys.argv[0] if sys.argv else "", hook.elided, len(hook.plain)))
        for path in hook.plain:
            sys.stderr.write("leanpyc run: not elided: %s\n" % path)
    atexit.register(tell)


def note_modules(hook, file):
    def append(line):
        # One write a line, so that the processes of a command can share the file.
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, os.fsencode(line))
        finally:
            os.close(descriptor)

    def note(fullname, path):
        append("%s\t%s\t%s\n" % (fullname, path, "plain" if path in hook.plain else "elided"))
    hook.note = note
    append("")  # the file says that the hook has started


def variant_of(config):
    return Variant(os.fsdecode(config["folder"]), [os.fsdecode(argument) for argument in config["arguments"]],
                   [tuple(os.fsdecode(variable).split("=", 1)) for variable in config["environment"]])


HOOKS = []  # those started, for who started them


def hook_of(config):
    return Hook(os.fsdecode(config["program"]), [version.decode() for version in config["native"]], variant_of(config["variant"]))


def start(config):
    hook = hook_of(config)
    if config["exceptions"]:
        exceptional = variant_of(config["exceptional_variant"])
        hook.exceptions = {os.fsdecode(name): exceptional for name in config["exceptions"]}
    HOOKS.append(hook)
    if config["notes"]:
        note_modules(hook, os.fsdecode(config["notes"]))
    if config["count"]:
        count_at_exit(hook)
    install(hook)
    elide_script(hook)
