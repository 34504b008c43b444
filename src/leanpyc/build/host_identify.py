# Prints the facts that leanpyc needs about an interpreter, one per line, in this order, between the marks of
# interpreter.cpp.
import os
import sys

MARK = b"\n[leanpyc 4f1c9d2e]\n"
try:
    from importlib.util import MAGIC_NUMBER
    facts = [
        sys.implementation.name,
        "%d %d %d" % sys.version_info[:3],
        sys.version.split()[0],
        str(int.from_bytes(MAGIC_NUMBER, "little")),
        sys.implementation.cache_tag,
        os.path.realpath(sys.executable),
        os.path.dirname(os.__file__),
    ]
    os.write(1, MARK + b"".join(os.fsencode(fact) + b"\n" for fact in facts) + MARK)
except Exception:
    sys.exit(1)
