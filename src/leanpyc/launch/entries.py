# `leanpyc run` puts this text into an interpreter while it starts. The text is the files entries.py, servers.py, hook.py,
# coverage_lines.py and script.py, joined in this order. All source files that the interpreter imports, and the script that it runs, come elided from leanpyc's cache.
# leanpyc compiles what the cache lacks.
#
# Nothing of the import system changes except for one method. sys.pycache_prefix and __cached__ stay as they are, so that the program
# and its children (pip, compileall) find and write their own .pyc files where they would without leanpyc.
#
# The code has importlib's own file name, so that Python leaves its frames out of tracebacks as it does for importlib.
import _frozen_importlib_external as external
import _imp
import _signal
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

# ---- Entries of the cache ----
#
# An entry is a .pyc file that is checked by the hash of its source (PEP 552). After the code, where nothing else reads, it has a state
# (one byte), a mark of the installs that the policy asks about, and a stamp of the source file. A source file with this stamp is not read. One with another stamp is read and
# its hash decides: modification times may be equal for different contents, and inodes may differ for the same contents (images).
HEADER = MAGIC + b"\3\0\0\0"
HEADER_SIZE = 16
STAMP_SIZE = 32
MARK_SIZE = 7
TRAILER_SIZE = 1 + MARK_SIZE + STAMP_SIZE
NO_MARK = b"leanpyc"  # the policy does not ask about installs
NO_STAMP = bytes(STAMP_SIZE)
WORD = 0xFFFFFFFFFFFFFFFF
# The resolution of the clock of some file systems: a file that changed so recently may change again without a new stamp.
RECENT_NS = 2000000000

COMPILED = b"c"
WARNS = b"w"  # compiled; the compiler has a warning that this interpreter has not shown yet
REFUSED = b"r"  # leanpyc cannot compile the file; the entry has the reason in place of code
# States of answers that no entry has.
SOURCE = b"s"  # this process has to compile the source
FAILED = b"f"


def stamp_of(status):
    return (status.st_size | (status.st_mtime_ns & WORD) << 64 | (status.st_ctime_ns & WORD) << 128
            | (status.st_ino & WORD) << 192).to_bytes(STAMP_SIZE, "little")


def problem_with(status):
    """Why a file or folder of the cache is not used; empty if it is. Another user could have put foreign code there."""
    if status.st_uid != os.geteuid() and status.st_uid != 0:
        return "it belongs to user %d" % status.st_uid
    if status.st_mode & 0o022:
        return "other users can write to it"
    return ""


def read_entry(path):
    """The bytes of an entry; empty if no entry exists or it may not be used."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or problem_with(status):
            return b""
        data = os.read(descriptor, status.st_size)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
    return data if data[:8] == HEADER and len(data) > HEADER_SIZE + TRAILER_SIZE else b""


def mark_of(entry):
    return entry[1 - TRAILER_SIZE:-STAMP_SIZE]


def mark_of_installs():
    """Changes with the editable installs in sys.path. They decide to which distribution a source file belongs, and so what is elided
    in it under a policy that selects by distribution."""
    found = []
    for folder in sys.path:
        if not (isinstance(folder, str) and folder.endswith(("/site-packages", "/dist-packages"))):
            continue
        try:
            for name in sorted(os.listdir(folder)):
                if name.endswith((".pth", ".egg-link")) or (name.startswith("__editable__") and name.endswith(".py")):
                    found += [os.fsencode(name), read_source(folder + "/" + name)]
        except OSError:
            continue
    return _imp.source_hash(0, b"\0".join(found))[:MARK_SIZE]


def names_of_project(folder):
    """The lines that name the distribution of the source files of a folder, in the nearest pyproject.toml or setup.cfg. A policy that
    selects by distribution elides other things after a change of the name."""
    while folder:
        found = []
        for name in ("pyproject.toml", "setup.cfg"):
            try:
                found += [line for line in read_source(folder + "/" + name).splitlines() if line.lstrip().startswith(b"name")]
            except OSError:
                pass
        if found:
            return found
        folder = folder.rpartition("/")[0]
    return []


def write_file(path, mode, content_of):
    """Replaces a file whole or not at all. `content_of` gets the time of the file system's clock and returns the bytes."""
    os.makedirs(os.path.dirname(path), 0o777 & (mode | mode >> 2 & 0o111), exist_ok=True)
    temporary = "%s.%d" % (path, os.getpid())
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:  # a leftover of a process of the same number
        os.unlink(temporary)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        try:
            data = content_of(os.fstat(descriptor).st_mtime_ns)
            while data:
                data = data[os.write(descriptor, data):]
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_entry(path, mode, body, state, mark, status):
    def content(now):
        recent = status.st_ctime_ns > now - RECENT_NS
        return body + state + mark + (NO_STAMP if recent else stamp_of(status))
    write_file(path, mode, content)


def rewrite_entry(path, entry, state, status):
    """Gives an entry another state or stamp. It stays readable for those who could read it."""
    try:
        write_entry(path, os.stat(path).st_mode & 0o644, entry[:-TRAILER_SIZE], state, mark_of(entry), status)
    except OSError:
        pass


def read_source(path):
    with open(path, "rb") as file:
        return file.read()


def hash_of(source):
    return _imp.source_hash(int.from_bytes(MAGIC[:4], "little"), source)
