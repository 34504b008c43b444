

# ---- coverage.py ----
#
# coverage.py finds the statements of a file by compiling its source, where the elided ones still are: it would report them as missed.
# Its parser here reports them as excluded, as it does the lines with "pragma: no cover".

COVERAGE_PARSER = "coverage.parser"


def with_elided_lines(hook, code):
    """The code of the module coverage.parser, which then excludes elided lines."""
    names = sys.modules[COVERAGE_PARSER].__dict__

    def execute():
        del names["__leanpyc__"]
        exec(code, names)
        exclude_elided_lines(hook, names.get("PythonParser"))
    names["__leanpyc__"] = execute
    return compile("__leanpyc__()", code.co_filename, "exec")


def exclude_elided_lines(hook, parser):
    original = getattr(parser, "_raw_parse", None)
    if original is None:
        return

    def _raw_parse(self):
        original(self)
        try:
            self.excluded |= elided_lines(hook, self)
        except (AttributeError, SyntaxError, ValueError):
            pass  # another version of coverage.py: nothing is excluded
    parser._raw_parse = _raw_parse


def elided_lines(hook, parser):
    """The lines of a source file that have code only without elision. A statement that lost a part counts as whole."""
    import warnings
    code = hook.elided_code(absolute(parser.filename))
    if code is None:
        return set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = compile(parser.text, parser.filename, "exec", dont_inherit=True)
    left = lines_of(code)
    statements = {parser.first_line(line) for line in left}
    return {line for line in lines_of(plain) - left if parser.first_line(line) not in statements}


def lines_of(code):
    if sys.version_info >= (3, 10):
        lines = {line for _, _, line in code.co_lines() if line}
    else:
        import dis
        lines = {line for _, line in dis.findlinestarts(code)}
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            lines |= lines_of(constant)
    return lines
