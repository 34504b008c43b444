#!/usr/bin/env python3
"""Run the interpreter's own tests on a standard library that consists of .pyc files compiled by leanpyc.

    standard_library_runs.py --leanpyc build/leanpyc [--python PYTHON] [--broad | TEST…]

Builds two copies of a CPython 3.13's standard library without sources: one compiled by that CPython's compileall, one
by leanpyc alone. Then `python -m test` runs the same modules on each; every test must have the same outcome. Exit
status 77: no interpreter with its test suite was found.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracles  # noqa: E402

# Modules that need neither source files nor the network, over the language and a broad part of the library.
BROAD = """
test_grammar test_syntax test_exceptions test_generators test_genexps test_coroutines test_asyncgen test_listcomps
test_setcomps test_dictcomps test_patma test_with test_scope test_super test_class test_descr test_decorators test_fstring
test_string_literals test_named_expressions test_unpack test_unpack_ex test_extcall test_keywordonlyarg
test_positional_only_arg test_type_params test_type_aliases test_typing test_dataclasses test_enum test_functools
test_contextlib test_contextlib_async test_except_star test_exception_group test_raise test_iter test_itertools test_operator
test_opcodes test_augassign test_binop test_bool test_builtin test_call test_closure test_compare test_complex test_contains
test_dict test_dynamic test_float test_format test_frame test_funcattrs test_global test_int test_int_literal test_isinstance
test_lambda test_list test_long test_metaclass test_module test_numeric_tower test_opcache test_pow test_print test_property
test_range test_richcmp test_set test_slice test_sort test_str test_tuple test_types test_userdict test_weakref test_yield_from
test_abc test_argparse test_ast test_base64 test_bisect test_calendar test_collections test_configparser test_copy test_csv
test_datetime test_decimal test_difflib test_fractions test_glob test_hashlib test_heapq test_html test_ipaddress test_json
test_logging test_marshal test_math test_pathlib test_pickle test_pprint test_queue test_random test_re test_shlex
test_statistics test_string test_struct test_tempfile test_textwrap test_threading test_traceback test_urlparse test_uuid
test_zipfile test_asyncio test_unittest
""".split()

# The modules for `make test`: those of the list above whose outcome does not depend on timing.
TESTS = """
test_grammar test_syntax test_exceptions test_generators test_genexps test_coroutines test_asyncgen test_listcomps test_patma
test_with test_scope test_super test_class test_fstring test_named_expressions test_unpack_ex test_extcall
test_positional_only_arg test_type_params test_type_aliases test_dataclasses test_enum test_except_star test_raise test_iter
test_augassign test_closure test_dynamic test_funcattrs test_global test_metaclass test_opcodes test_yield_from test_json
test_textwrap test_re test_string test_struct test_difflib
""".split()


def build_home(python, library, home, compile_command):
    """Make a PYTHONHOME under `home` with the standard library as .pyc files only."""
    target = os.path.join(home, "lib", os.path.basename(library))
    shutil.copytree(library, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "site-packages", "*.pyc"))
    subprocess.run([*compile_command, target], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    compiled = 0
    for folder, _, files in os.walk(target):
        for name in files:
            path = os.path.join(folder, name)
            if name.endswith(".py") and os.path.exists(path + "c"):
                os.remove(path)
                compiled += 1
    return compiled


def run_tests(start, tests, scratch, label, **variables):
    """Return {test: outcome} and the output of regrtest. `start` is the command before `-m test`."""
    report = os.path.join(scratch, f"{label}.xml")
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **variables)
    # A shell's background jobs ignore SIGINT, and tests that interrupt themselves would never end.
    ran = subprocess.run([*start, "-m", "test", "-j2", "--timeout", "300", "--junit-xml", report, *tests], env=environment,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=scratch,
                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    outcomes = {}
    if os.path.exists(report):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            kinds = sorted(child.tag for child in case if child.tag in ("failure", "error", "skipped"))
            # A case without a name is a test with failing subtests; its name is then missing.
            if case.get("name"):
                outcomes[case.get("name")] = kinds[0] if kinds else "passed"
    return outcomes, ran.stdout


def interpreter_with_tests(python):
    """Return the path and version of the given interpreter, or of the first one found. (None, None) if it has no test
    suite."""
    for path in [python] if python else [path for _, path in oracles.find("3.13")]:
        if os.path.isdir(os.path.join(oracles.standard_library(path), "test", "libregrtest")):
            version = subprocess.run([path, "-c", "print('%d.%d.%d' % __import__('sys').version_info[:3])"],
                                     capture_output=True, text=True, check=True).stdout.strip()
            return path, version
    return None, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--leanpyc", required=True)
    parser.add_argument("--python")
    parser.add_argument("--broad", action="store_true", help="many more modules, for some minutes")
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    tests = options.tests or (BROAD if options.broad else TESTS)
    leanpyc = os.path.abspath(options.leanpyc)
    python, version = interpreter_with_tests(options.python)
    if python is None:
        print("skipped: no CPython 3.13 with its test suite on this machine")
        return 77
    library = oracles.standard_library(python)
    with tempfile.TemporaryDirectory(prefix="leanpyc-runs-") as scratch:
        theirs = os.path.join(scratch, "cpython")
        ours = os.path.join(scratch, "leanpyc")
        by_cpython = build_home(python, library, theirs, [python, "-m", "compileall", "-q", "-b", "-j0"])
        by_leanpyc = build_home(python, library, ours, [leanpyc, "compile", "-qq", "-b", "--ignore-path-version", "--target", version])
        print(f"CPython {version}: {by_cpython} modules compiled by compileall, {by_leanpyc} by leanpyc, sources removed")
        expected, _ = run_tests([python], tests, scratch, "cpython", PYTHONHOME=theirs)
        got, printed = run_tests([python], tests, scratch, "leanpyc", PYTHONHOME=ours)
    if not expected:
        print("the interpreter's own run gave no results: nothing was compared")
        return 1
    differing = sorted(name for name in expected.keys() | got.keys() if expected.get(name) != got.get(name))
    for name in differing[:40]:
        print(f"  {name}: {got.get(name, 'missing')} instead of {expected.get(name, 'missing')}")
    if differing:
        print(printed[-4000:])
    passed = sum(outcome == "passed" for outcome in got.values())
    print(f"{len(tests)} test modules, {len(expected)} tests, {passed} passed on leanpyc's .pyc, {len(differing)} with another "
          f"outcome than on CPython's")
    return 1 if differing or by_cpython != by_leanpyc else 0


if __name__ == "__main__":
    sys.exit(main())
