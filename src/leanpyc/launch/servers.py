

# ---- Compilers ----
#
# A server is a `leanpyc` that compiles one file after another for this process, over two pipes. It is not a child of this process, so
# that os.wait() and handlers of SIGCHLD do not see it end, and it ends by itself when nothing is asked for some seconds.
#
# For a version that leanpyc does not compile natively, the server sends the source without the elided parts. This process compiles it
# (Hook.compile_here), because to start another interpreter costs more than to compile ten modules. The server then takes the columns out
# of the code, and sends it back.

class Server:
    def __init__(self, program, argv, environment):
        self.owner = os.getpid()
        self.pid = 0
        self.pipes = ()
        request, self.requests = os.pipe()
        try:
            self.answers, answer = os.pipe()
        except OSError:
            os.close(request)
            os.close(self.requests)
            raise
        try:
            # A program without standard streams gets their numbers here; dup2() of a descriptor to itself leaves it closed on exec.
            if min(request, answer) < 3:
                raise OSError(9, "the standard streams are closed")
            process = os.posix_spawn(program, argv, environment, file_actions=[
                (os.POSIX_SPAWN_DUP2, request, 0), (os.POSIX_SPAWN_DUP2, answer, 1)])
        except BaseException:
            os.close(self.requests)
            os.close(self.answers)
            raise
        finally:
            os.close(request)
            os.close(answer)
        self.pipes = tuple((descriptor, os.fstat(descriptor)) for descriptor in (self.requests, self.answers))
        # The process started here ends at once and leaves the server, which first sends its process id.
        self.pid = int.from_bytes(self.read(4), "big")
        try:
            status = os.waitpid(process, 0)[1]
            self.usage = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 2
        except ChildProcessError:  # the program waits for all its children
            self.usage = not self.pid

    def is_ours(self):
        """Whether the descriptors are still the pipes: a program may close all that it does not know. A fork has its own servers."""
        try:
            same = all(os.path.samestat(os.fstat(descriptor), status) for descriptor, status in self.pipes)
        except OSError:
            return False
        if same and self.owner != os.getpid():
            self.close()
            return False
        return same

    def close(self):
        for descriptor, _ in self.pipes:
            os.close(descriptor)
        self.pipes = ()

    def reap(self):
        # Orphans of a container become children of its first process.
        if os.getpid() == 1 and self.pid:
            try:
                os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pass

    def read(self, size):
        """Read this many bytes; return fewer if the server has ended."""
        data = b""
        while len(data) < size:
            piece = os.read(self.answers, size - len(data))
            if not piece:
                break
            data += piece
        return data

    def send(self, request):
        """False if the server has ended. SIGPIPE then stays away from the program. `request`: a path, or code (code_request)."""
        request = os.fsencode(request)
        request = len(request).to_bytes(4, "big") + request
        ignored = _signal.getsignal(_signal.SIGPIPE) == _signal.SIG_IGN
        blocked = None if ignored else _signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGPIPE])
        try:
            while request:
                request = request[os.write(self.requests, request):]
            return True
        except BrokenPipeError:
            if blocked is not None and _signal.SIGPIPE not in blocked and _signal.SIGPIPE in _signal.sigpending():
                _signal.sigwait([_signal.SIGPIPE])
            return False
        finally:
            if blocked is not None:
                _signal.pthread_sigmask(_signal.SIG_SETMASK, blocked)

    def receive(self):
        """(state, bytes) as the server says it; None if it has ended."""
        head = self.read(5)
        size = int.from_bytes(head[1:], "big")
        content = self.read(size) if len(head) == 5 else b""
        return (head[:1], content) if len(head) == 5 and len(content) == size else None


class Variant:
    """One way to elide: the folder of its entries, and the arguments and policy variables of the `leanpyc` that compiles for it."""

    def __init__(self, folder, arguments, environment, by_distribution):
        self.folder = folder  # empty: there is no cache that may be used
        self.by_distribution = by_distribution  # the policy selects by distribution
        self.mark = mark_of_installs() if by_distribution else NO_MARK
        self.marks = {}  # those of the folders of source files
        self.arguments = arguments
        self.environment = environment
        self.servers = []  # idle ones; taking one out and putting one back is atomic
        self.readable = self.writable = bool(folder)
        self.problem = ""
        self.waits = True  # for what another process compiles

    def mark_for(self, path):
        """The mark of the entries of a source file that may be used."""
        if not self.by_distribution or "/site-packages/" in path or "/dist-packages/" in path:
            return self.mark
        folder = path.rpartition("/")[0]
        if folder not in self.marks:
            self.marks[folder] = _imp.source_hash(0, b"\0".join([self.mark, *names_of_project(folder)]))[:MARK_SIZE]
        return self.marks[folder]

    def lock_path(self):
        return self.folder + "/lock"

    def look_at_folder(self):
        """Finds out whether the folder may be used, and makes it. Done once, when the interpreter starts."""
        if not self.folder:
            return
        try:
            try:
                status = os.stat(self.folder)
            except FileNotFoundError:
                os.makedirs(self.folder, 0o700, exist_ok=True)
                status = os.stat(self.folder)
            self.problem = problem_with(status)
            if self.problem:
                self.readable = self.writable = False
            elif status.st_mtime_ns < (now_ns() - DAY_NS):
                os.utime(self.folder)  # `leanpyc run` removes folders that have not been used for long
        except OSError as error:
            self.writable = False
            self.problem = error.strerror
            try:
                self.readable = not problem_with(os.stat(self.folder))
            except OSError:
                self.readable = False


# ---- Starts at the same time ----
#
# Many processes may start with the same empty cache. A server locks a byte of the file "lock" in the variant's folder while it is
# busy, and a process locks another byte until its server runs. The other processes wait for the entry that they miss. The kernel drops
# these locks with the process that holds them, so a killed owner never blocks anybody. A process that has waited in vain once does
# not wait again: the owner may be stopped, or be busy with other modules. Where locks or the file fail, each process compiles.

LONGEST_WAIT = 1.0  # seconds without a new entry
SERVING = 1  # the byte that module_server.cpp locks; byte 0 is that of the process that starts the server


class Turn:
    """The right to start a server, which a process has until close()."""

    def __init__(self, variant):
        self.descriptor = -1
        if variant.waits and variant.writable:
            try:
                self.descriptor = os.open(variant.lock_path(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            except OSError:
                variant.waits = False

    def take(self):
        """False if another process starts or uses a server."""
        if self.descriptor < 0:
            return True
        try:
            os.lockf(self.descriptor, os.F_TLOCK, SERVING + 1)
            os.lseek(self.descriptor, SERVING, os.SEEK_SET)
            os.lockf(self.descriptor, os.F_ULOCK, 1)  # the server's, from now on
        except (BlockingIOError, PermissionError):
            return False
        except OSError:
            pass  # this file system has no locks
        return True

    def close(self):
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def modification_time(folder):
    """In nanoseconds; None if the folder does not exist yet."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return None


DAY_NS = 86400 * 10**9


def now_ns():
    import time
    return time.time_ns()
