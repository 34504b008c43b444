

# ---- `leanpyc run --prepare`: this text, after the hook, runs in the interpreter whose modules are to be in the cache. ----

def folder_of_module(name):
    """The paths of a module or package, found without an import."""
    from importlib.machinery import PathFinder
    path = None
    for part in name.split("."):
        spec = PathFinder.find_spec(part, path)
        if spec is None:
            return []
        path = spec.submodule_search_locations
    return list(path) if path is not None else [spec.origin]


def paths_of(argument):
    if "/" in argument or argument in (".", "..") or os.path.exists(argument):
        # The cache knows a file by the path by which the interpreter opens it.
        path = os.path.normpath(absolute(argument))
        return [path] if os.path.exists(path) else []
    return folder_of_module(argument)


def write_compiled_hook(folder):
    with open(folder + "/hook.py", encoding="utf-8") as source:
        code = compile(source.read(), "<frozen importlib._bootstrap_external>", "exec")
    write_file(folder + "/hook." + sys.implementation.cache_tag, 0o644, lambda now: MAGIC + marshal.dumps(code))


def let_all_read(folder):
    os.chmod(folder, 0o755)
    for path, folders, names in os.walk(folder):
        for name in folders:
            os.chmod(os.path.join(path, name), 0o755)
        for name in names:
            if name != "lock":  # only for those who can write entries
                os.chmod(os.path.join(path, name), 0o644)


def prepare(config, arguments):
    """Exit status: 0; 1 if an argument names nothing or the cache cannot be written. The first argument has the hook folders."""
    os.umask(0o022)
    for folder in arguments.pop(0).splitlines():
        write_compiled_hook(folder)
    hook = hook_of(config)
    hook.mode = 0o644
    variant = hook.variant
    variant.waits = False
    if not variant.writable:
        sys.stderr.write("leanpyc run: the cache %s cannot be used: %s\n" % (variant.folder, variant.problem))
        return 1
    failed = False
    paths = []
    for argument in arguments:
        found = paths_of(argument)
        if not found:
            sys.stderr.write("leanpyc run: neither a path nor a module: '%s'\n" % argument)
            failed = True
        paths += found
    if not arguments:
        paths = [entry for entry in sys.path if entry and os.path.isdir(entry)]
        # A folder within another one would be done twice.
        paths = [entry for entry in paths if not any(entry.startswith(other + "/") for other in paths)]
    files = [path for path in files_of(paths)] if paths else []
    hook.compile(paths, variant) if paths else None
    let_all_read(variant.folder)
    failed |= not hook.program or not variant.writable
    ready = sum(bool(read_entry(entry_path(variant, path))) for path in files)
    refused = sum(read_entry(entry_path(variant, path))[-TRAILER_SIZE:][:1] == REFUSED for path in files)
    sys.stderr.write("leanpyc run: %d files: %d ready, %d left to the interpreter\n" % (len(files), ready - refused, len(files) - ready + refused))
    return int(failed)
