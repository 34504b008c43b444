

# ---- The script ----

def script_path():
    """The file that the interpreter is about to run as __main__; None if that is a module, a command, a folder or the standard
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
    try:
        return hook.load(SourceFileLoader("__main__", path), "__main__", path)
    except Exception:
        # The failure may be a warning that counts as an error. The interpreter reports it when it compiles the script.
        return None


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


# ---- The start ----

def count_at_exit(hook):
    import atexit

    def report():
        sys.stderr.write("leanpyc run: %s: %d elided, %d not\n" % (sys.argv[0] if sys.argv else "", hook.elided, len(hook.plain)))
        for path in hook.plain:
            reason = hook.reasons.get(path)
            sys.stderr.write("leanpyc run: not elided: %s%s\n" % (path, ": " + reason if reason else ""))
    atexit.register(report)


def note_modules(hook, file):
    def append(line):
        # One write for each line, so that the processes of a command can share the file.
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
    variant = Variant(os.fsdecode(config["folder"]), [os.fsdecode(argument) for argument in config["arguments"]],
                      [tuple(os.fsdecode(variable).split("=", 1)) for variable in config["environment"]],
                      config["installs"])
    variant.look_at_folder()
    return variant


HOOKS = []  # those started, for the code that started them


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
