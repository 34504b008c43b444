

# ---- What follows runs behind hook.py, in an interpreter of `leanpyc verify`. ----
#
# It answers frames, each a length (four bytes, big-endian) and then fields with a length each. Modules are imported in forks of this
# process, which itself imports as little as it can: what it has, a fork does not import.
import sys
import os
import select
import time

# Longer than leanpyc takes for any package, even through an interpreter on a busy machine.
COMPILE_SECONDS = 900
LIBRARY_FOLDERS = ("/site-packages", "/dist-packages")


def pack(fields):
    parts = [field if isinstance(field, bytes) else field.encode("utf-8", "surrogateescape") for field in fields]
    body = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return len(body).to_bytes(4, "big") + body


def unpack(body):
    fields, at = [], 0
    while at < len(body):
        size = int.from_bytes(body[at:at + 4], "big")
        fields.append(body[at + 4:at + 4 + size])
        at += 4 + size
    return fields


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def read_exactly(descriptor, size):
    data = b""
    while len(data) < size:
        piece = os.read(descriptor, min(size - len(data), 1 << 16))
        if not piece:
            return None
        data += piece
    return data


# ---- Finding modules ----

def is_module_name(name):
    from keyword import iskeyword
    return name.isidentifier() and not iskeyword(name)


def modules_below(root, folder):
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if is_module_name(name) and name != "__pycache__")
        package = os.path.relpath(path, root)
        parts = [] if package == "." else package.split(os.sep)
        for name in sorted(files):
            if name.endswith(".py"):
                yield module_of(parts + [name[:-3]], os.path.join(path, name))


def module_of(parts, path):
    """(name, path); None if it cannot be imported by a name, or is the program of its package."""
    if parts[-1] == "__init__":
        parts = parts[:-1]
    if not parts or parts[-1] == "__main__" or not all(map(is_module_name, parts)):
        return None
    return ".".join(parts), path


def root_of(path, is_folder):
    """The folder that sys.path has, or needs, for a file or folder to be imported."""
    folder = path if is_folder else os.path.dirname(path)
    entries = [os.path.realpath(entry) for entry in sys.path if entry]
    above = [entry for entry in entries if folder == entry or folder.startswith(entry + os.sep)]
    if above:
        return max(above, key=len)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return folder


def modules_of_distribution(name):
    import re
    from importlib import metadata

    def normal(text):
        return re.sub(r"[-_.]+", "-", text or "").lower()
    for found in metadata.distributions():
        if normal(found.metadata["Name"]) != normal(name):
            continue
        root = str(found.locate_file(""))
        files = [str(file) for file in found.files or () if str(file).endswith(".py") and not str(file).startswith("..")]
        return root, [module_of(file[:-3].split("/"), os.path.join(root, file)) for file in sorted(files)]
    return None, []


def modules_of_name(name, folders):
    parts = name.split(".")
    for entry in folders:
        path = os.path.join(entry, *parts)
        if os.path.isdir(path):
            yield from modules_below(entry, path)
            return
        if os.path.isfile(path + ".py"):
            yield name, path + ".py"
            return


def answer_list(send, folder, *arguments):
    roots, modules, problems = [], [], []
    for argument in map(os.fsdecode, arguments):
        path = os.path.realpath(os.path.join(os.fsdecode(folder), argument))
        if os.path.exists(path) and ("/" in argument or argument == "." or not is_module_name(argument.split(".")[0]) or path.endswith(".py")):
            root = root_of(path, os.path.isdir(path))
            roots.append(root)
            if os.path.isdir(path):
                found = list(modules_below(root, path))
            else:
                found = [module_of(os.path.relpath(path, root)[:-3].split(os.sep), path)]
        else:
            root, found = modules_of_distribution(argument)
            found = list(filter(None, found)) or list(modules_of_name(argument, sys.path))
            if not found:  # of the project here, perhaps
                found = list(modules_of_name(argument, [os.fsdecode(folder)]))
                roots += [os.fsdecode(folder)] if found else []
        found = [module for module in found if module]
        if not found:
            problems.append(argument)
        modules += found
    if not arguments:
        for entry in sys.path:
            if entry.endswith(LIBRARY_FOLDERS):
                modules += filter(None, modules_below(entry, entry))
    for problem in problems:
        send(["problem", problem])
    for root in dict.fromkeys(roots):
        send(["root", root])
    for name, path in dict.fromkeys(modules):
        send(["module", name, path])


def answer_path(send, *roots):
    known = [os.path.realpath(entry) for entry in sys.path if entry]
    sys.path[:0] = [root for root in map(os.fsdecode, roots) if root not in known]


# ---- Importing them ----

def frames_of(error):
    """From the outermost to the innermost: file, line, function and module."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith("<"):
            names = trace.tb_frame.f_globals
            frames.append("%s\0%d\0%s\0%s" % (code.co_filename, trace.tb_lineno, code.co_name, names.get("__name__", "")))
        trace = trace.tb_next
    while getattr(error, "__context__", None) is not None and not frames:
        error = error.__context__
        frames = frames_of(error)
    if isinstance(error, SyntaxError) and error.filename:
        frames.append("%s\0%d\0\0" % (error.filename, error.lineno or 0))
    return frames


def answer_compile(send, alone, config, *modules):
    """Compiles all these modules (name, path, name, path …), with their packages or without, over all cores, so that no import waits
    for it."""
    hook = hook_of(eval(config))
    texts = list(map(os.fsdecode, modules))
    pairs = zip(texts[::2], texts[1::2])
    units = list(dict.fromkeys((path,) if alone == b"1" else unit_of(name, path) for name, path in pairs))
    whole = [unit[0] for unit in units if len(unit) == 1]
    for first in range(0, len(whole), 1000):
        hook.compile(tuple(whole[first:first + 1000]), hook.variant)
    for unit in units:
        if len(unit) > 1:
            hook.compile(unit, hook.variant)


def import_again(name):
    """What the interpreter had before it could be imported here: its code runs in a module of its own."""
    parent = name.rpartition(".")[0]
    spec = external.PathFinder.find_spec(name, sys.modules[parent].__path__ if parent else None)
    if spec is None or type(spec.loader) is not SourceFileLoader:
        return
    module = type(sys)(name)
    module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    module.__package__ = spec.parent
    exec(spec.loader.get_code(name), module.__dict__)


def import_one(name, before):
    try:
        if name in before:
            import_again(name)
        else:
            __import__(name)
    except BaseException as error:
        try:
            message = str(error)
        except BaseException:
            message = ""
        return ["error", name, type(error).__name__, message, *frames_of(error)]
    # By its path, if leanpyc could not compile it.
    path = getattr(sys.modules.get(name), "__file__", None)
    return ["ok", name, "plain"] if HOOKS and path in HOOKS[-1].plain else ["ok", name]


def modules_loaded(before):
    """(name, path) of what has been imported from source files, in order."""
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name not in before and isinstance(path, str) and path.endswith(".py"):
            yield name, path


def wait_openly(hook, results):
    """The time of an import is not that of a compiler, nor of waiting for one."""
    load_missing, process = hook.load_missing, os.getpid()

    def tell(what):
        if os.getpid() == process:  # not of what it has started, which may be ended any time
            write_all(results, pack([what]))

    def wait(*arguments):
        tell("waits")
        try:
            return load_missing(*arguments)
        finally:
            tell("goes on")
    hook.load_missing = wait


def import_in_child(results, noted, config, names):
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    before = set(sys.modules)
    if config:
        start(eval(config))
        hook = HOOKS[-1]
        wait_openly(hook, results)
        if noted:
            hook.alone = True
            hook.note = lambda name, path: write_all(results, pack(["loaded", name, path]))
    for name in names:
        outcome = import_one(name, before)
        if noted and not config:
            for module in modules_loaded(before):
                write_all(results, pack(["loaded", *module]))
        write_all(results, pack(outcome))
    os._exit(0)


def answer_import(send, seconds, noted, config, *names):
    left = [os.fsdecode(name) for name in names]
    while left:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                import_in_child(writing, noted == b"1", config, left)
            finally:
                os._exit(70)
        os.close(writing)
        hangs = not forward_results(send, reading, float(seconds), left)
        os.close(reading)
        if hangs:
            kill(os.kill, child)
        status = os.waitpid(child, 0)[1]
        kill(os.killpg, child)  # and what it has started
        if left and hangs:
            send(["hang", left.pop(0)])
        elif left:
            how = "signal %d" % os.WTERMSIG(status) if os.WIFSIGNALED(status) else "exit status %d" % os.WEXITSTATUS(status)
            send(["crash", left.pop(0), how])


def kill(function, process):
    try:
        function(process, 9)
    except OSError:
        pass


def forward_results(send, reading, seconds, left):
    """Passes on what the child tells, and takes the modules done out of `left`. False if the child takes too long for one."""
    data = b""
    deadline = time.monotonic() + seconds
    waiting, since = 0, 0.0  # in how many threads
    while left:
        end = since + COMPILE_SECONDS if waiting else deadline
        if not select.select([reading], [], [], max(end - time.monotonic(), 0))[0]:
            return False
        piece = os.read(reading, 1 << 16)
        if not piece:
            return True
        data += piece
        while len(data) >= 4 and len(data) >= 4 + int.from_bytes(data[:4], "big"):
            size = int.from_bytes(data[:4], "big")
            fields = unpack(data[4:4 + size])
            data = data[4 + size:]
            if fields[0] == b"waits":
                since = since if waiting else time.monotonic()
                waiting += 1
            elif fields[0] == b"goes on":
                waiting -= 1
                deadline += 0 if waiting else time.monotonic() - since
            else:
                send(fields)
                if fields[0] != b"loaded":
                    left.pop(0)
                    deadline = time.monotonic() + seconds
    return True


ANSWERS = {b"list": answer_list, b"path": answer_path, b"compile": answer_compile, b"import": answer_import}


def serve():
    # The pipes go where no module that prints, or closes what it inherits, reaches them.
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    sys.path[:] = sys.path[1:] if sys.path and sys.path[0] == "" else sys.path
    sys.argv[:] = [""]

    def send(fields):
        write_all(answers, pack(fields))
    while True:
        head = read_exactly(requests, 4)
        body = head and read_exactly(requests, int.from_bytes(head, "big"))
        if not body:
            return
        request = unpack(body)
        try:
            ANSWERS[request[0]](send, *request[1:])
        except Exception as error:
            send(["failed", "%s: %s" % (type(error).__name__, error)])
        send(["end"])


serve()
