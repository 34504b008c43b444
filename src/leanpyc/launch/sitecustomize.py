# Written by `leanpyc run`, which puts this folder first on PYTHONPATH. Starts the hook in the same folder, then gives way to the
# environment's own sitecustomize. The line above this text sets CONFIG. Every Python from 2.7 on must be able to read this file.
import sys


def start(config, file):
    import marshal
    import os
    from _frozen_importlib_external import MAGIC_NUMBER
    folder = file.rpartition("/")[0]
    # Kept compiled here, for interpreters that do not write bytecode.
    compiled = folder + "/hook." + sys.implementation.cache_tag
    code = None
    try:
        with open(compiled, "rb") as stored:
            data = stored.read()
            status = os.fstat(stored.fileno())
        own = status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022
        if own and data[:len(MAGIC_NUMBER)] == MAGIC_NUMBER:
            code = marshal.loads(data[len(MAGIC_NUMBER):])
    except (OSError, EOFError, ValueError, TypeError):
        pass
    names = {"__name__": "importlib._bootstrap_external"}
    if code is not None:
        exec(code, names)
    else:
        with open(folder + "/hook.py", encoding="utf-8") as source:
            code = compile(source.read(), "<frozen importlib._bootstrap_external>", "exec")
        exec(code, names)
        try:
            names["write_file"](compiled, os.stat(folder + "/hook.py").st_mode & 0o644, lambda now: MAGIC_NUMBER + marshal.dumps(code))
        except OSError:
            pass
    names["start"](config)


def give_way(file):
    folder = file.rpartition("/")[0]
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)


# The hook needs importlib and the audit hooks of CPython 3.8. Other interpreters run as without leanpyc.
if sys.version_info >= (3, 8) and sys.implementation.name == "cpython":
    start(CONFIG, __file__)
give_way(__file__)
del sys.modules["sitecustomize"]
# If the environment has no sitecustomize, this raises the ImportError that `site` expects.
import sitecustomize
