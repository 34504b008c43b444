# Answers what leanpyc must know of an interpreter: a line a fact, in this order.
import os
import sys

try:
    from importlib.util import MAGIC_NUMBER
    print(sys.implementation.name)
    print(*sys.version_info[:3])
    print(sys.version.split()[0])
    print(int.from_bytes(MAGIC_NUMBER, "little"))
    print(sys.implementation.cache_tag)
    print(os.path.realpath(sys.executable))
    print(os.path.dirname(os.__file__))
except Exception:
    sys.exit(1)
