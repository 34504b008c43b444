"""How the two verdicts on a case are got: many cases a process.

A verdict is None for what is accepted, else (class, line, column, end line, end column, message) as the exception has them.
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

# leanpyc lists as many failures of a run.
MOST_LISTED = 10000


def cpython_verdict(source, level=0):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "case.py", "exec", dont_inherit=True, optimize=level)
    except SyntaxError as error:
        return (type(error).__name__, error.lineno, error.offset, error.end_lineno, error.end_offset, readable(error.msg))
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return (type(error).__name__, None, None, None, None, readable(str(error)))
    return None


def readable(message):
    # A report as JSON has no lone surrogates.
    return message.encode("utf-8", "replace").decode()


class Leanpyc:
    def __init__(self, program, target="%d.%d.%d" % sys.version_info[:3]):
        self.program = program
        self.target = target

    def verdicts(self, sources, arguments=()):
        """The verdicts of leanpyc on the sources, in their order."""
        result = []
        for start in range(0, len(sources), MOST_LISTED):
            result += self._some(sources[start:start + MOST_LISTED], arguments)
        return result

    def _some(self, sources, arguments):
        with tempfile.TemporaryDirectory(prefix="leanpyc-verdicts-") as folder:
            inside = os.path.join(folder, "in")
            os.mkdir(inside)
            for number, source in enumerate(sources):
                with open(os.path.join(inside, f"{number}.py"), "wb") as file:
                    file.write(source)
            ran = subprocess.run(
                [self.program, "compile", "-f", "-qq", "-j", "1", "--json", "--target", self.target, "--out",
                 os.path.join(folder, "out"), *arguments, inside], stdout=subprocess.PIPE)
            if ran.returncode not in (0, 1):
                raise RuntimeError(f"{self.program} ended with status {ran.returncode}")
            report = json.loads(ran.stdout)
            if report["files"] != len(sources) or report["not_listed"]:
                raise RuntimeError(f"{self.program} took {report['files']} of {len(sources)} files")
        verdicts = [None] * len(sources)
        for failure in report["failures"]:
            number = int(os.path.basename(failure["path"])[:-3])
            places = (failure.get(key) for key in ("line", "column", "end_line", "end_column"))
            verdicts[number] = (failure["error"], *places, failure["message"])
        return verdicts
