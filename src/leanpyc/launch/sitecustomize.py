# Written by `leanpyc run`, which puts this folder first on PYTHONPATH. Starts the hook in the same folder, then gives way to the
# environment's own sitecustomize. The line above this text sets CONFIG. Every Python from 2.7 on must be able to read this file.
import sys


def start(config, file):
    import marshal
    folder = file.rpartition("/")[0]
    # Kept compiled here, for interpreters that are told to write no bytecode.
    compiled = folder + "/hook." + sys.implementation.cache_tag
    from _frozen_importlib_external import MAGIC_NUMBER
    code = None
    try:
        with open(compiled, "rb") as stored:
            data = stored.read()
        if data[:len(MAGIC_NUMBER)] == MAGIC_NUMBER:
            code = marshal.loads(data[len(MAGIC_NUMBER):])
    except (OSError, EOFError, ValueError, TypeError):
        pass
    names = {"__name__": "importlib._bootstrap_external"}
    if code is None:
        with open(folder + "/hook.py", encoding="utf-8") as source:
            code = compile(source.read(), "<frozen importlib._bootstrap_external>", "exec")
        exec(code, names)
        names["write"](compiled, MAGIC_NUMBER + marshal.dumps(code))
    else:
        exec(code, names)
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
