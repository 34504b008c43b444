# Written by `leanpyc run`, which puts this folder first on PYTHONPATH: starts the hook that stands beside it, then makes way for the
# environment's own sitecustomize. CONFIG stands above this text.
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
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)


start(CONFIG, __file__)
del sys.modules["sitecustomize"]
# If there is none, the error is what `site` expects.
import sitecustomize
