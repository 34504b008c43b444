

# ---- The hook ----

FULL = b"f"  # the detail of positions of code that keeps its columns
IGNORE = ("ignore", None, Warning, None, 0)  # a filter of warnings


class Hook:
    def __init__(self, program, native, variant):
        self.program = program
        # leanpyc compiles for this interpreter without another one. "3.13" in the list stands for all of its releases.
        self.native = any("%d.%d" % sys.version_info[:2] == name or "%d.%d.%d" % sys.version_info[:3] == name for name in native)
        self.variant = variant
        self.exceptions = {}  # {module, or "package.*": another Variant}
        self.elided = 0
        self.plain = []  # paths of the files that were not elided
        self.reasons = {}  # why, by path
        self.alone = False  # verify asks for single modules: unused here, kept for its protocol
        self.note = None  # called with the name and path of each module loaded
        self.mode = 0o600  # permissions of the files written to the cache
        self.said = False

    # -- Loading --

    def load(self, loader, fullname, path):
        """The elided code of a module; None if the interpreter has to compile it, or if there is no such file."""
        full_path = absolute(path)
        try:
            status = os.stat(full_path)
        except OSError:
            return None
        variant = self.variant
        if self.exceptions:
            variant = self.exceptions.get(fullname) or self.exceptions.get(fullname.partition(".")[0] + ".*", variant)
        cached = entry_path(variant, full_path)
        entry = self.current_entry(variant, cached, full_path, status)
        state = entry[-TRAILER_SIZE:][:1]
        if not entry:
            quiet = fullname == "__main__" or bool(sys.warnoptions)
            entry = self.load_missing(variant, cached, full_path, status, quiet)
            state = entry[-TRAILER_SIZE:][:1]
        if not entry or state == REFUSED:
            self.plain.append(full_path)
            if self.note is not None:
                self.note(fullname, full_path)
            if entry:
                self.reasons[full_path] = entry[HEADER_SIZE:-TRAILER_SIZE].decode("utf-8", "replace")
            return None
        try:
            code = marshal.loads(memoryview(entry)[HEADER_SIZE:-TRAILER_SIZE])
        except (EOFError, ValueError, TypeError):
            return None
        # If an interpreter compiled the code, this process may not know whether it has warnings. Compiling every module twice for them
        # would double the start, so modules are compiled twice only if options ask for warnings.
        if state == WARNS and (self.native or fullname == "__main__" or sys.warnoptions):
            self.show_warnings(loader, fullname, path, variant, cached, entry, status)
        self.elided += 1
        _imp._fix_co_filename(code, path)
        if self.note is not None:
            self.note(fullname, full_path)
        return code

    def elided_code(self, path):
        """The elided code of a source file that is not being imported; None if leanpyc does not elide the file."""
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None) == path and type(getattr(module, "__loader__", None)) is not SourceFileLoader:
                return None  # pytest, for one, has compiled it itself
        try:
            status = os.stat(path)
        except OSError:
            return None
        cached = entry_path(self.variant, path)
        entry = self.current_entry(self.variant, cached, path, status) or self.load_missing(self.variant, cached, path, status, True)
        if not entry or entry[-TRAILER_SIZE:][:1] == REFUSED:
            return None
        return marshal.loads(memoryview(entry)[HEADER_SIZE:-TRAILER_SIZE])

    def current_entry(self, variant, cached, full_path, status):
        """The entry of a source file; empty if the cache has none, or only one of other contents or installs."""
        entry = read_entry(cached) if variant.readable else b""
        if not entry or mark_of(entry) != variant.mark_for(full_path):
            return b""
        if entry[-STAMP_SIZE:] == stamp_of(status):
            return entry
        try:
            if entry[8:HEADER_SIZE] != hash_of(read_source(full_path)):
                return b""
        except OSError:
            return b""
        if variant.writable:  # with the new stamp, the next start need not read the source
            rewrite_entry(cached, entry, entry[-TRAILER_SIZE:][:1], status)
        return entry

    def load_missing(self, variant, cached, full_path, status, quiet):
        """The entry of a file, compiled now; empty if leanpyc does not compile it. `quiet`: the caller shows the warnings."""
        if not self.program or not (self.native or variant.writable):
            self.say_unwritable(variant)
            return b""
        turn = None
        try:
            if not variant.servers:
                turn = Turn(variant)
                entry = self.wait(variant, turn, cached, full_path, status)
                if entry:
                    return entry
            answer = self.ask(variant, full_path)
            if answer is not None and answer[0] == SOURCE:
                answer = self.compile_here(variant, full_path, answer[1], quiet)
        finally:
            if turn is not None:
                turn.close()
        if answer is None:
            return b""
        return self.keep(variant, cached, full_path, status, *answer)

    def wait(self, variant, turn, cached, full_path, status):
        """The entry that another process has written in the meantime; empty if this process has to compile the file."""
        from time import monotonic, sleep
        folder = os.path.dirname(cached)
        end, written = 0, -1
        pause = 0.001
        while not turn.take():
            entry = self.current_entry(variant, cached, full_path, status)
            if entry:
                return entry
            # As long as other entries appear, the owner is at work, and only the machine is busy.
            latest = modification_time(folder)
            if latest != written:
                end, written = monotonic() + LONGEST_WAIT, latest
            elif monotonic() > end:
                variant.waits = False
                return b""
            sleep(pause)
            pause = min(pause * 1.5, 0.02)
        # It may have been written before the lock was free.
        return self.current_entry(variant, cached, full_path, status)

    def keep(self, variant, cached, full_path, status, state, content):
        """The entry of what a server answered, written to the cache if that is possible."""
        if state not in (COMPILED, WARNS, REFUSED):
            self.reasons[full_path] = content.decode("utf-8", "replace")
            return b""
        try:
            body = content if state != REFUSED else HEADER + hash_of(read_source(full_path)) + content
            if variant.writable:
                write_entry(cached, self.mode, body, state, variant.mark_for(full_path), status)
        except OSError as error:
            variant.writable = False
            variant.problem = error.strerror
        if not variant.writable:
            self.say_unwritable(variant)
        return body + state + variant.mark_for(full_path) + NO_STAMP

    def compile_here(self, variant, path, answer, quiet):
        """(state, bytes) of a file whose source a server has sent: as from a server that compiles; None if there is no server any more.
        Without `quiet` the compiler shows its warnings, as it would if the interpreter imported the file by itself."""
        detail, level, hash_of_file, source = answer[:1], int(answer[1:2]), answer[2:10], answer[10:]
        try:
            code = (compile_quietly if quiet else compile)(source, path, "exec", dont_inherit=True, optimize=level)
            data = marshal.dumps(code)
        except Exception as error:  # the interpreter reports it when it compiles the file by itself
            return FAILED, os.fsencode("%s: %s" % (type(error).__name__, error))
        if detail != FULL:
            shorter = self.ask(variant, b"\0" + detail + data)
            if shorter is None or shorter[0] != COMPILED:
                return shorter
            data = shorter[1]
        # A module shows its warnings again only if Python would not have written a .pyc.
        state = WARNS if quiet or sys.dont_write_bytecode else COMPILED
        return state, HEADER + hash_of_file + data

    def show_warnings(self, loader, fullname, path, variant, cached, entry, status):
        """Has the interpreter compile the source for its warnings only. A module shows them again only if Python itself would not
        have written a .pyc, and would compile it again. A script shows them always, because Python compiles it at each start."""
        loader.source_to_code(loader.get_data(path), path)
        if fullname != "__main__" and variant.writable and not sys.dont_write_bytecode:
            rewrite_entry(cached, entry, COMPILED, status)

    # -- Compiling --

    def start_server(self, variant, sources=False):
        """A server; None if leanpyc cannot work. That is said once. `sources`: this process compiles, if leanpyc does not natively."""
        for old in variant.servers:
            old.reap()
        version = ["--target", "%d.%d.%d" % sys.version_info[:3]] if self.native or sources else ["--python", sys.executable]
        if sources and not self.native:
            version += ["--sources", str(int.from_bytes(MAGIC[:4], "little"))]
        argv = [self.program, *variant.arguments, "--level", str(LEVEL), *version]
        for entry in sys.path:
            if isinstance(entry, str) and entry.startswith("/") and entry.endswith(("/site-packages", "/dist-packages")):
                argv += ["--site", entry]  # editable installs say there which files are theirs
        if variant.waits and variant.writable:
            argv += ["--lock", variant.lock_path()]
        # The policy is the one of the start, whatever the program has done to its environment since.
        environment = {name: value for name, value in os.environ.items() if name not in ("LEANPYC_ELIDE", "LEANPYC_KEEP")}
        environment.update(variant.environment)
        try:
            server = Server(self.program, argv, environment)
        except OSError as error:
            self.stop("cannot start %s: %s" % (self.program, error.strerror))
            return None
        if server.pid:
            return server
        server.close()
        self.stop("the interpreter compiles the rest by itself" if server.usage else "%s has failed" % self.program)
        return None

    def ask(self, variant, request):
        """(state, bytes) from a server; None if there is no server."""
        while True:
            try:
                server = variant.servers.pop()
            except IndexError:
                server = None
            started = server is None
            if started:
                server = self.start_server(variant, sources=True)
                if server is None:
                    return None
            elif not server.is_ours():
                continue
            answer = None
            try:
                if server.send(request):
                    answer = server.receive()
                if answer is not None:
                    variant.servers.append(server)
                    return answer
            finally:
                if answer is None:
                    server.close()
                    server.reap()
            if started:
                return None

    def compile(self, unit, variant, kind="timestamp"):
        """Brings the entries of many files up to date, over all cores. `unit` has files, and folders with all files below them; after
        "-l", folders without those below. False if leanpyc cannot work."""
        missing = []
        for path in files_of(unit):
            try:
                status = os.stat(path)
            except OSError:
                continue
            cached = entry_path(variant, path)
            if not self.current_entry(variant, cached, path, status):
                missing.append((cached, path, status))
        servers = []
        try:
            while len(servers) < min(os.cpu_count() or 1, len(missing)):
                server = self.start_server(variant)
                if server is None:
                    return False
                servers.append(server)
            for start in range(0, len(missing), max(len(servers), 1)):
                jobs = list(zip(servers, missing[start:]))
                if not all([server.send(job[1]) for server, job in jobs]):
                    return False
                for server, (cached, path, status) in jobs:
                    answer = server.receive()
                    if answer is None:
                        return False
                    state, content = answer
                    if state == COMPILED and not self.native:
                        state = WARNS  # that is unknown
                    self.keep(variant, cached, path, status, state, content)
        finally:
            for server in servers:
                server.close()
        return True

    # -- Messages --

    def stop(self, problem):
        if self.program:
            sys.stderr.write("leanpyc run: %s; nothing more is elided\n" % problem)
            self.program = ""

    def say_unwritable(self, variant):
        """Once in a process. Without a folder `leanpyc run` has said it."""
        if self.said or not variant.folder or variant.writable:
            return
        self.said = True
        what = "compiled in memory at every start" if self.native and self.program else "not elided"
        sys.stderr.write("leanpyc run: the cache %s cannot be used (%s): modules that it lacks are %s\n"
                         % (variant.folder, variant.problem, what))


def compile_quietly(*arguments, **options):
    """compile() without warnings. Neither imports the module `warnings` nor loses a change that the program makes to its filters."""
    import _warnings
    filters = getattr(sys.modules.get("warnings", _warnings), "filters", [])
    filters.insert(0, IGNORE)
    try:
        return compile(*arguments, **options)
    finally:
        filters.remove(IGNORE)


def absolute(path):
    return path if path[:1] == "/" else os.getcwd() + "/" + path


def entry_path(variant, path):
    folder, _, name = path.rpartition("/")
    return variant.folder + folder + "/" + (name[:-3] if name.endswith(".py") else name + ".script") + SUFFIX


def files_of(unit):
    if unit[0] == "-l":
        for folder in unit[1:]:
            yield from sorted(folder + "/" + name for name in os.listdir(folder) if name.endswith(".py"))
        return
    for path in unit:
        if not os.path.isdir(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            yield from sorted(folder + "/" + name for name in names if name.endswith(".py"))


def unit_of(fullname, path):
    """The files to compile together with a module: its package, or for a module outside of packages all such modules in the
    library's folder."""
    folder, _, name = path.rpartition("/")
    parts = fullname.split(".")
    if name != "__init__.py":
        parts.pop()
    if parts:
        folders = folder.split("/")
        if folders[-len(parts):] != parts:
            return (path,)
        # From the outermost on: a namespace package is not a unit, since it may hold half of an environment.
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
        # The hook does not handle a loader that changes the source or the code it makes.
        if kind is SourceFileLoader or all(getattr(kind, name) is getattr(SourceFileLoader, name) for name in OVERRIDABLE):
            code = hook.load(self, fullname, path)
            if code is not None:
                return with_elided_lines(hook, code) if fullname == COVERAGE_PARSER else code
        return original_get_code(self, fullname)

    get_code.__doc__ = original_get_code.__doc__
    get_code.__qualname__ = original_get_code.__qualname__
    get_code.__module__ = original_get_code.__module__
    SourceFileLoader.get_code = get_code
