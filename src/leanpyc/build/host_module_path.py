# sys.path, as bytes, with a NUL after each entry. The first one is where a script would be: it is not asked for.
import os
import sys

for entry in sys.path[1:]:
    sys.stdout.buffer.write(os.fsencode(entry) + b"\0")
