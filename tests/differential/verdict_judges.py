"""How the two verdicts on a case are got: many cases a process.

A verdict is None for what is accepted, else (class, line, column, end line, end column, message) as the exception has them. With it
come the SyntaxWarnings given before, as (line, message). DeprecationWarnings are of the interpreter that folds constants: they name the
line of whoever compiles.
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

# leanpyc lists up to 10,000 errors and warnings of a run.
MOST_AT_ONCE = 2000


def cpython_judgement(source):
    """(verdict, warnings)"""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", SyntaxWarning)
        verdict = cpython_verdict(source)
    return verdict, [(each.lineno, readable(str(each.message))) for each in given]


def cpython_verdict(source):
    try:
        compile(source, "case.py", "exec", dont_inherit=True)
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

    def judgements(self, sources):
        """(verdict, warnings) of leanpyc on each of the sources, in their order."""
        result = []
        for start in range(0, len(sources), MOST_AT_ONCE):
            result += self._some(sources[start:start + MOST_AT_ONCE])
        return result

    def _some(self, sources):
        with tempfile.TemporaryDirectory(prefix="leanpyc-verdicts-") as folder:
            inside = os.path.join(folder, "in")
            os.mkdir(inside)
            for number, source in enumerate(sources):
                with open(os.path.join(inside, f"{number}.py"), "wb") as file:
                    file.write(source)
            ran = subprocess.run(
                [self.program, "compile", "-f", "-qq", "-j", "1", "-W", "default", "--json", "--target", self.target, "--out",
                 os.path.join(folder, "out"), inside], stdout=subprocess.PIPE)
            if ran.returncode not in (0, 1):
                raise RuntimeError(f"{self.program} ended with status {ran.returncode}")
            report = json.loads(ran.stdout)
            if report["files"] != len(sources) or report["not_listed"]:
                raise RuntimeError(f"{self.program} took {report['files']} of {len(sources)} files")
        def number(entry):
            return int(os.path.basename(entry["path"])[:-3])

        result = [(None, []) for _ in sources]
        for warning in report["told_warnings"]:
            result[number(warning)][1].append((warning["line"], warning["message"]))
        for failure in report["failures"]:
            places = (failure.get(key) for key in ("line", "column", "end_line", "end_column"))
            at = number(failure)
            result[at] = (failure["error"], *places, failure["message"]), result[at][1]
        return result
