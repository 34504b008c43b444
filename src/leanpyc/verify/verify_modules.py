

# ---- Finding modules, in the interpreter of `leanpyc verify` ----

LIBRARY_FOLDERS = ("/site-packages", "/dist-packages")


def is_module_name(name):
    from keyword import iskeyword
    return name.isidentifier() and not iskeyword(name)


def modules_below(root, folder):
    """(name, path) of each module in a folder, by names relative to `root`."""
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if is_module_name(name) and name != "__pycache__")
        package = os.path.relpath(path, root)
        parts = [] if package == "." else package.split(os.sep)
        for name in sorted(files):
            if name.endswith(".py"):
                yield module_of(parts + [name[:-3]], os.path.join(path, name))


def module_of(parts, path):
    """(name, path) of a module; None if it cannot be imported by a name, or is the program of its package."""
    if parts[-1] == "__init__":
        parts = parts[:-1]
    if not parts or parts[-1] == "__main__" or not all(map(is_module_name, parts)):
        return None
    return ".".join(parts), path


def root_of(path, is_folder):
    """The folder that must be on sys.path so that a file or folder can be imported."""
    folder = path if is_folder else os.path.dirname(path)
    entries = [os.path.realpath(entry) for entry in sys.path if entry]
    above = [entry for entry in entries if folder == entry or folder.startswith(entry + os.sep)]
    if above:
        return max(above, key=len)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return folder


def modules_of_distribution(name):
    """(root, modules) of an installed distribution; (None, []) if it is not installed."""
    import re
    from importlib import metadata

    def normal(text):
        return re.sub(r"[-_.]+", "-", text or "").lower()
    for found in metadata.distributions():
        if normal(found.metadata["Name"]) != normal(name):
            continue
        root = str(found.locate_file(""))
        files = [str(file) for file in found.files or () if str(file).endswith(".py") and not str(file).startswith("..")]
        return root, [module_of(file[:-3].split("/"), os.path.join(root, file)) for file in sorted(files)]
    return None, []


def modules_of_name(name, folders):
    """The module or package with that name in the first of the folders that has it, and what is in the package."""
    parts = name.split(".")
    for entry in folders:
        path = os.path.join(entry, *parts)
        if os.path.isdir(path):
            yield from modules_below(entry, path)
            return
        if os.path.isfile(path + ".py"):
            yield name, path + ".py"
            return


def modules_of_path(path):
    """(root, modules) of a file or folder."""
    root = root_of(path, os.path.isdir(path))
    if os.path.isdir(path):
        return root, list(modules_below(root, path))
    return root, [module_of(os.path.relpath(path, root)[:-3].split(os.sep), path)]


def answer_list(send, folder, *arguments):
    """Sends the modules that the arguments name, and the folders that have to be on sys.path for them."""
    roots, modules, problems = [], [], []
    for argument in map(os.fsdecode, arguments):
        path = os.path.realpath(os.path.join(os.fsdecode(folder), argument))
        if os.path.exists(path) and ("/" in argument or argument == "." or not is_module_name(argument.split(".")[0]) or path.endswith(".py")):
            root, found = modules_of_path(path)
            roots.append(root)
        else:
            root, found = modules_of_distribution(argument)
            found = list(filter(None, found)) or list(modules_of_name(argument, sys.path))
            if not found:  # a module of the project in the working folder
                found = list(modules_of_name(argument, [os.fsdecode(folder)]))
                roots += [os.fsdecode(folder)] if found else []
        found = [module for module in found if module]
        if not found:
            problems.append(argument)
        modules += found
    if not arguments:
        for entry in sys.path:
            if entry.endswith(LIBRARY_FOLDERS):
                modules += filter(None, modules_below(entry, entry))
    for problem in problems:
        send(["problem", problem])
    for root in dict.fromkeys(roots):
        send(["root", root])
    for name, path in dict.fromkeys(modules):
        send(["module", name, path])
