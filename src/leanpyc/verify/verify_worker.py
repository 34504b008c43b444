

# ---- Importing modules, in the interpreter of `leanpyc verify` ----
#
# The script follows hook.py and verify_modules.py. leanpyc asks through descriptor 3 and reads the answers from descriptor 4. A request or
# an answer is a frame: its length (four bytes, big-endian), then fields, each with its own length.
#
# Modules are imported in forks of this process. It imports as little as it can, because a fork does not import what this process has.
import sys
import os
import select
import time
import _signal

REQUESTS, ANSWERS = 3, 4
# Longer than leanpyc takes for any package, even through an interpreter on a busy machine.
COMPILE_SECONDS = 900
# Interval of the check on a process that neither reports nor ends because a child of it holds the pipe open.
CHECK_SECONDS = 0.5
# Each result of a fork begins with this mark. A module may write to any descriptor, so data without the mark is skipped.
MARK = os.urandom(16)
# Programs that become daemons close the descriptors below 256, or below 1024.
HIGH_DESCRIPTORS = (1000, 250)
# The exit status of a fork that cannot report.
CANNOT_REPORT = 113


def pack(fields):
    parts = [field if isinstance(field, bytes) else field.encode("utf-8", "surrogateescape") for field in fields]
    body = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return MARK + len(body).to_bytes(4, "big") + body


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


def answer_path(send, *roots):
    known = [os.path.realpath(entry) for entry in sys.path if entry]
    sys.path[:0] = [root for root in map(os.fsdecode, roots) if root not in known]


# ---- In the fork ----

def frames_of(error):
    """From the outermost to the innermost: file, line, function and module."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith("<") and code.co_filename != frames_of.__code__.co_filename:
            names = trace.tb_frame.f_globals
            frames.append("%s\0%d\0%s\0%s" % (code.co_filename, trace.tb_lineno, code.co_name, names.get("__name__", "")))
        trace = trace.tb_next
    while getattr(error, "__context__", None) is not None and not frames:
        error = error.__context__
        frames = frames_of(error)
    if isinstance(error, SyntaxError) and error.filename:
        frames.append("%s\0%d\0\0" % (error.filename, error.lineno or 0))
    return frames


def import_again(name):
    """Runs a module that the interpreter imported before the fork: its code runs in a new module object."""
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
    # leanpyc could not compile the module if the hook has its path.
    path = getattr(sys.modules.get(name), "__file__", None)
    return ["ok", name, "plain"] if HOOKS and path in HOOKS[-1].plain else ["ok", name]


def modules_loaded(before):
    """(name, path) of what has been imported from source files, in order."""
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name not in before and isinstance(path, str) and path.endswith(".py"):
            yield name, path


def report_waits(hook, results):
    """Reports when an import waits for the compiler, because that time does not count."""
    load_missing, process = hook.load_missing, os.getpid()

    def report(event):
        if os.getpid() == process:  # a process that the module started may end at any time
            try:
                write_all(results, pack([event]))
            except OSError:
                pass

    def wait(*arguments):
        report("waits")
        try:
            return load_missing(*arguments)
        finally:
            report("goes on")
    hook.load_missing = wait


def out_of_reach(descriptor):
    """The descriptor moved to where few programs write to it or close it."""
    for high in HIGH_DESCRIPTORS:
        try:
            os.dup2(descriptor, high, inheritable=False)
        except OSError:
            continue
        os.close(descriptor)
        return high
    return descriptor


def detach():
    """Takes from a fork all that belongs to the conversation with leanpyc."""
    os.setsid()
    _signal.signal(_signal.SIGTERM, _signal.SIG_DFL)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGTERM])
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    for descriptor in {nothing, REQUESTS, ANSWERS} - {0, 1, 2}:
        os.close(descriptor)


def import_in_child(results, noted, config, names):
    before = set(sys.modules)
    if config:
        start(eval(config))
        hook = HOOKS[-1]
        report_waits(hook, results)
        if noted:
            hook.alone = True
            hook.note = lambda name, path: write_all(results, pack(["loaded", name, path]))
    for name in names:
        outcome = import_one(name, before)
        try:
            if noted and not config:
                for module in modules_loaded(before):
                    write_all(results, pack(["loaded", *module]))
            write_all(results, pack(outcome))
        except OSError:
            os._exit(CANNOT_REPORT)
    os._exit(0)


# ---- In this process ----

class Child:
    """A fork that imports modules. Its status is None while it runs."""

    def __init__(self, noted, config, names):
        self.results, writing = os.pipe()
        self.status = None
        self.process = os.fork()
        if self.process == 0:
            try:
                detach()
                os.close(self.results)
                import_in_child(out_of_reach(writing), noted, config, names)
            finally:
                os._exit(70)
        os.close(writing)

    def has_ended(self):
        if self.status is None:
            process, status = os.waitpid(self.process, os.WNOHANG)
            self.status = status if process else None
        return self.status is not None

    def wait_until(self, deadline):
        """False if it runs for longer."""
        pause = 0.001
        while not self.has_ended():
            if time.monotonic() > deadline:
                return False
            time.sleep(pause)
            pause = min(2 * pause, 0.1)
        return True

    def kill(self):
        """Ends it and what it has started."""
        for function in (os.killpg, os.kill) if self.status is None else (os.killpg,):
            try:
                function(self.process, _signal.SIGKILL)
            except OSError:
                pass

    def end(self):
        os.close(self.results)
        self.kill()
        if self.status is None:
            self.status = os.waitpid(self.process, 0)[1]

    def how_it_ended(self):
        if os.WIFSIGNALED(self.status):
            return "signal %d" % os.WTERMSIG(self.status)
        status = os.WEXITSTATUS(self.status)
        return "it closed the descriptor of leanpyc verify" if status == CANNOT_REPORT else "exit status %d" % status


CHILDREN = []


def end_now(*arguments):
    """leanpyc was interrupted, or is gone."""
    for child in CHILDREN:
        child.kill()
    os._exit(1)


def answer_import(send, seconds, noted, config, *names):
    left = [os.fsdecode(name) for name in names]
    while left:
        # An interrupt that comes in between would miss the child.
        _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGTERM])
        child = Child(noted == b"1", config, left)
        CHILDREN.append(child)
        _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGTERM])
        in_time = forward_results(send, child.results, float(seconds), left, child)
        child.end()
        CHILDREN.remove(child)
        if left and not in_time:
            send(["hang", left.pop(0)])
        elif left:
            send(["crash", left.pop(0), child.how_it_ended()])


def frames_in(data):
    """(frames, rest): the fields of each whole frame, and what may be the beginning of the next one."""
    frames = []
    while True:
        start = data.find(MARK)
        if start < 0:
            return frames, data[-len(MARK):]
        data = data[start:]
        end = len(MARK) + 4 + int.from_bytes(data[len(MARK):len(MARK) + 4], "big")
        if len(data) < len(MARK) + 4 or len(data) < end:
            return frames, data
        frames.append(unpack(data[len(MARK) + 4:end]))
        data = data[end:]


def forward_results(send, reading, seconds, left, child=None):
    """Sends on what the child reports, and takes the modules done out of `left`. False if the child takes too long for one of them."""
    data = b""
    deadline = time.monotonic() + seconds
    waiting, since = 0, 0.0  # in how many threads the child waits for the compiler, and since when
    while left:
        end = since + COMPILE_SECONDS if waiting else deadline
        rest = end - time.monotonic()
        watched = [reading] if child is None else [reading, REQUESTS]
        ready = select.select(watched, [], [], max(min(rest, CHECK_SECONDS), 0))[0]
        if REQUESTS in ready and child is not None:
            end_now()  # leanpyc asks nothing before it has its answer: this is the end of its pipe
        if reading not in ready:
            if rest <= 0:
                return False
            if child is not None and child.has_ended() and not select.select([reading], [], [], 0)[0]:
                return True
            continue
        piece = os.read(reading, 1 << 16)
        if not piece:
            return child is None or child.wait_until(end)
        frames, data = frames_in(data + piece)
        for fields in frames:
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


ANSWERING = {b"path": answer_path, b"compile": answer_compile, b"import": answer_import}


def serve():
    for descriptor in (REQUESTS, ANSWERS):
        os.set_inheritable(descriptor, False)
    _signal.signal(_signal.SIGTERM, end_now)
    sys.argv[:] = [""]
    answering = {**ANSWERING, b"list": answer_list}

    def send(fields):
        write_all(ANSWERS, pack(fields)[len(MARK):])
    write_all(ANSWERS, START_MARK)
    send(["python", "%d.%d" % sys.version_info[:2], "known" if sys.version_info >= (3, 8) else "too old"])
    while True:
        head = read_exactly(REQUESTS, 4)
        body = head and read_exactly(REQUESTS, int.from_bytes(head, "big"))
        if not body:
            return
        request = unpack(body)
        try:
            answering[request[0]](send, *request[1:])
        except Exception as error:
            send(["failed", "%s: %s" % (type(error).__name__, error)])
        send(["end"])


serve()
