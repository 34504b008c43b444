"""Get the two verdicts on a case, with many cases per process.

A verdict is None for an accepted source, otherwise (class, line, column, end line, end column, message) of the
exception. It comes with the earlier SyntaxWarnings as (line, message). DeprecationWarnings come from the interpreter's
folding of constants and have the line of its caller, so they are not compared.
"""
import json
import os
import subprocess
import sys
import tempfile
import warnings

# leanpyc lists up to 10,000 errors and warnings per run.
MOST_AT_ONCE = 2000


def cpython_judgement(source, path):
    """Return (verdict, warnings)."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", SyntaxWarning)
        verdict = cpython_verdict(source, path)
    return verdict, [(each.lineno, readable(str(each.message))) for each in given]


def cpython_verdict(source, path):
    try:
        compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return (type(error).__name__, error.lineno, error.offset, error.end_lineno, error.end_offset, readable(error.msg))
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return (type(error).__name__, None, None, None, None, readable(str(error)))
    return None


def readable(message):
    # A JSON report has no lone surrogates.
    return message.encode("utf-8", "replace").decode()


class Judges:
    def __init__(self, leanpyc, target="%d.%d.%d" % sys.version_info[:3]):
        self.leanpyc = leanpyc
        self.target = target

    def judge(self, sources):
        """Return ((verdict, warnings) of CPython, the same of leanpyc) for each source, in order."""
        result = []
        for start in range(0, len(sources), MOST_AT_ONCE):
            result += self._some(sources[start:start + MOST_AT_ONCE])
        return result

    def _some(self, sources):
        # The sources are in files, because CPython reads the line of an error from the file.
        with tempfile.TemporaryDirectory(prefix="leanpyc-verdicts-") as folder:
            inside = os.path.join(folder, "in")
            os.mkdir(inside)
            theirs = []
            for number, source in enumerate(sources):
                path = os.path.join(inside, f"{number}.py")
                with open(path, "wb") as file:
                    file.write(source)
                theirs.append(cpython_judgement(source, path))
            return list(zip(theirs, self._leanpyc_judgements(inside, os.path.join(folder, "out"), len(sources))))

    def _leanpyc_judgements(self, inside, out, count):
        ran = subprocess.run([self.leanpyc, "compile", "-f", "-qq", "-j", "1", "-W", "default", "--json", "--target", self.target,
                              "--out", out, inside], stdout=subprocess.PIPE)
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"{self.leanpyc} ended with status {ran.returncode}")
        report = json.loads(ran.stdout)
        if report["files"] != count or report["not_listed"]:
            raise RuntimeError(f"{self.leanpyc} took {report['files']} of {count} files")

        def number(entry):
            return int(os.path.basename(entry["path"])[:-3])

        result = [(None, []) for _ in range(count)]
        for warning in report["told_warnings"]:
            result[number(warning)][1].append((warning["line"], warning["message"]))
        for failure in report["failures"]:
            places = (failure.get(key) for key in ("line", "column", "end_line", "end_column"))
            at = number(failure)
            result[at] = (failure["error"], *places, failure["message"]), result[at][1]
        return result
