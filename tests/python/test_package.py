"""Tests of the Python package, for any interpreter from 3.8 on, without pytest: `python test_package.py`.

The package is imported as installed, or from python/ with LEANPYC_LIBRARY (libleanpyc.so) and LEANPYC (the program).
"""
import ast
import builtins
import glob
import importlib
import inspect
import marshal
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import types
import unittest
import warnings

import leanpyc

FIELDS = [name for name in dir(compile("", "", "exec")) if name.startswith("co_") and name not in ("co_consts", "co_lnotab")
          and not callable(getattr(compile("", "", "exec"), name))]
RELEASE = "%d.%d.%d" % sys.version_info[:3]
NATIVE = leanpyc.is_native_target(RELEASE)


def plain(constant):
    """Return a constant in a form that equals only the same constant: of the same type, with the same sign of a zero."""
    if isinstance(constant, types.CodeType):
        return fields(constant)
    if isinstance(constant, tuple):
        return [plain(item) for item in constant]
    if isinstance(constant, frozenset):
        return frozenset, sorted(repr(plain(item)) for item in constant)
    return type(constant), repr(constant)


def fields(code):
    """Return everything that a code object contains."""
    constants = [plain(item) for item in code.co_consts]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [(name, getattr(code, name)) for name in FIELDS] + [("co_consts", constants)]


def outcome(function, *arguments, **options):
    """Return what a call returns or raises, with every attribute, and its warnings."""
    with warnings.catch_warnings(record=True) as issued:
        warnings.simplefilter("always")
        try:
            result = fields(function(*arguments, **options))
        except Exception as error:
            names = ("filename", "lineno", "offset", "end_lineno", "end_offset", "text", "msg", "print_file_and_line")
            result = type(error), str(error), [getattr(error, name, None) for name in names], error.args
    return result, [(each.category, str(each.message), each.filename, each.lineno) for each in issued]


def library_files(most):
    files = sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "*.py")))
    files += sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "*", "*.py")))
    return files[::max(1, len(files) // most)][:most]


def run_code(code):
    namespace = {"__name__": "example"}
    exec(code, namespace)
    return namespace


class TheTwinOfCompile(unittest.TestCase):
    def same(self, *arguments, **options):
        theirs = outcome(builtins.compile, *arguments, dont_inherit=True, **options)
        self.assertEqual(outcome(leanpyc.compile, *arguments, dont_inherit=True, **options), theirs)

    def test_code_of_real_files_is_equal(self):
        for path in library_files(int(os.environ.get("LEANPYC_TEST_FILES", "60"))):
            with open(path, "rb") as file:
                source = file.read()
            for level in (0, 1, 2):
                with self.subTest(path=path, level=level):
                    self.same(source, path, "exec", optimize=level)

    def test_the_level_is_that_of_the_process(self):
        self.assertEqual(fields(leanpyc.compile("assert x\n'''d'''", "f")), fields(builtins.compile("assert x\n'''d'''", "f", "exec")))

    def test_errors_have_the_same_attributes(self):
        for source in ("x = (\n", "def f(:\n  pass\n", "if x:\ny\n", "if x:\n\ty\n        z\n", "x = 'a\n", "return 1\n", "é = $\n",
                       "x = 0777\n", "f(a for a in b, c)\n", "nonlocal x\n", "a\0b", "break\n", "\ufeffx = 1\n", "x = '\ud800'\n",
                       "print 'a'\n", "def f():\n    x = 1\n   y = 2\n", "# coding: latin-1\nx = '\xe9'\n", "\n" * 5 + "x = [\n" * 3):
            for mode in ("exec", "eval", "single"):
                with self.subTest(source=source, mode=mode):
                    self.same(source, "some file.py", mode)
        for source in (b"# coding: latin-1\nx = '\xe9'\n", b"x = '\xff'\n", b"# coding: unknown\n", b"\xef\xbb\xbfx = 1\n",
                       b"# coding: shift_jis\nx = '\x83A'\n", b"# \xff\n", b"a\0b"):
            with self.subTest(source=source):
                self.same(source, "some file.py", "exec")

    def test_all_kinds_of_source_and_names(self):
        for source in ("x = 'é'\n", b"x = 1\n", bytearray(b"x = 1\n"), memoryview(b"x = 1\n"), "", "x = 1", "x\r\ny\r"):
            self.same(source, "file", "exec")
        for name in ("é.py", "a\udcff.py", "", "a b"):
            self.same("x = 1\n", name, "exec")
        self.same("def f(): pass\n", os.fspath("a/b.py"), "exec")

    def test_warnings_are_issued(self):
        for source in ("assert (x, 'm')\n", "x is 1\n", "'\\d'\n", "1()\n", "def f():\n    'a' is x\n    assert (1, 2)\n"):
            with self.subTest(source=source):
                self.same(source, "warned.py", "exec")

    def test_a_warning_that_is_an_error_is_a_syntax_error(self):
        def both(function):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                with self.assertRaises(SyntaxError) as caught:
                    function("x = 1\nassert (x, 'm')\n", "f.py", "exec")
            return caught.exception.args
        self.assertEqual(both(leanpyc.compile), both(builtins.compile))

    def test_modes_and_flags(self):
        self.same("1 + 2", "f", "eval")
        self.same("lambda: (yield)", "f", "eval")
        self.same("x = 1\n", "f", "single")
        self.same("'shown'\n", "f", "single")
        self.same("x: int = 1\n", "f", "exec", flags=__import__("__future__").annotations.compiler_flag)
        self.same("await x\n", "f", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        self.same("x", "f", "wrong")
        self.same("x", "f", "exec", flags=1 << 30)
        self.same("x", "f", "exec", optimize=7)

    def test_flags_are_inherited_from_the_caller(self):
        program = "from __future__ import annotations\ncode = compile('def f(x: int): pass', 'f', 'exec')\n"
        ours, theirs = {"compile": leanpyc.compile}, {}
        exec(program, ours)
        exec(program, theirs)
        self.assertEqual(fields(ours["code"]), fields(theirs["code"]))

    def test_a_tree_is_refused(self):
        with self.assertRaisesRegex(TypeError, "builtins.compile"):
            leanpyc.compile(ast.parse("x"), "f", "exec")
        with self.assertRaisesRegex(ValueError, "builtins.compile"):
            leanpyc.compile("x", "f", "exec", ast.PyCF_ONLY_AST)
        with self.assertRaises(TypeError):
            leanpyc.compile(7, "f", "exec")

    def test_a_name_with_a_null_character_is_refused(self):
        with self.assertRaises(ValueError):
            leanpyc.compile("x", "a\0b", "exec")


class Elision(unittest.TestCase):
    SOURCE = textwrap.dedent('''
        """The module."""
        def half(number: int) -> int:
            """Return a half."""
            assert number % 2 == 0, "odd"
            return number // 2
        ''')

    def test_kinds(self):
        module = run_code(leanpyc.compile(self.SOURCE, "example.py", elide="asserts"))
        self.assertEqual((module["half"](3), module["half"].__doc__, module["__doc__"]), (1, "Return a half.", "The module."))
        module = run_code(leanpyc.compile(self.SOURCE, "example.py", elide=["docstrings", "annotations"]))
        self.assertEqual((module["half"].__doc__, module.get("__doc__"), module["half"].__annotations__), (None, None, {}))
        with self.assertRaises(AssertionError):
            module["half"](3)
        module = run_code(leanpyc.compile(self.SOURCE, "example.py", elide="lean", keep="docstrings"))
        self.assertEqual((module["half"](3), module["half"].__doc__), (1, "Return a half."))

    def test_lines_of_tracebacks_stay(self):
        code = leanpyc.compile("'''a\nb\n'''\nassert 1\n\nx = 1 / 0\n", "example.py", elide="lean")
        try:
            exec(code, {})
        except ZeroDivisionError as error:
            self.assertEqual(error.__traceback__.tb_next.tb_lineno, 6)

    def test_single_shows_a_string(self):
        self.assertEqual(leanpyc.compile("'shown'", "f", "single", elide="lean").co_consts[0], "shown")

    def test_the_policy_decides_by_module(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "leanpyc.toml"), "w") as file:
                file.write('elide = "asserts"\n[[overrides]]\nmodule = "checks"\nkeep = ["asserts"]\n')
            policy = leanpyc.Policy(folder=folder)
            self.assertEqual(policy.file, os.path.join(folder, "leanpyc.toml"))
            self.assertEqual(len(policy.fingerprint), 16)
            leanpyc.compile("assert 0", os.path.join(folder, "shop.py"), policy=policy)
            exec(leanpyc.compile("assert 0", os.path.join(folder, "shop.py"), policy=policy))
            with self.assertRaises(AssertionError):
                exec(leanpyc.compile("assert 0", os.path.join(folder, "checks.py"), policy=policy))

    def test_wrong_names_are_named(self):
        with self.assertRaisesRegex(ValueError, "asserts"):
            leanpyc.compile("x", "f", elide="assert")
        with self.assertRaises(ValueError):
            leanpyc.Policy(config="/nonexistent/leanpyc.toml")
        with self.assertRaises(ValueError):
            leanpyc.compile("x", "f", elide="lean", policy=leanpyc.Policy(elide="lean", config=""))

    def test_an_error_is_that_of_the_source(self):
        source = "assert x\nx = (\n"
        theirs = outcome(builtins.compile, source, "f", "exec")
        self.assertEqual(outcome(leanpyc.compile, source, "f", "exec", elide="lean"), theirs)

    def test_strip(self):
        stripped = leanpyc.strip("def f():\n    'd'\n    assert x\n    return 1\n")
        self.assertEqual(stripped.source.count("\n"), 4)
        self.assertNotIn("assert", stripped.source)
        self.assertEqual(stripped.elided["docstrings.function"], 1)
        self.assertEqual(sum(count for kind, count in stripped.elided.items() if kind.startswith("asserts")), 1)
        self.assertIsInstance(leanpyc.strip(b"x = 1\n").source, bytes)
        with self.assertRaises(SyntaxError):
            leanpyc.strip("x = (")


class OtherVersions(unittest.TestCase):
    def test_every_native_target(self):
        for target in leanpyc.native_targets():
            data = leanpyc.compile_to_bytes("x = 1\n", "f.py", target=target)
            self.assertEqual(data[0] & 0x7F, ord("c"))
            with self.assertRaises(SyntaxError) as caught:
                leanpyc.compile_to_bytes("x = 1\ny = (\n", "f.py", target=target)
            self.assertEqual((caught.exception.filename, caught.exception.lineno, caught.exception.text), ("f.py", 2, "y = ("))
        with self.assertRaisesRegex(ValueError, "2.7 is not a native target"):
            leanpyc.compile_to_bytes("x", target="2.7")

    @unittest.skipUnless(NATIVE, "leanpyc does not compile for this interpreter itself")
    def test_bytes_for_this_interpreter(self):
        for path in library_files(5):
            with open(path, "rb") as file:
                source = file.read()
            code = marshal.loads(leanpyc.compile_to_bytes(source, path, target=RELEASE))
            self.assertEqual(fields(code), fields(builtins.compile(source, path, "exec", dont_inherit=True, optimize=0)))


class Threads(unittest.TestCase):
    def test_threads_compile_at_once(self):
        sources = []
        for path in [path for path in library_files(60) if "bad" not in path][:8]:
            with open(path, "rb") as file:
                sources.append(file.read())
        results = {}

        def work(number):
            results[number] = [fields(leanpyc.compile(source, "f", elide="lean")) for source in sources]

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertTrue(all(results[number] == results[0] for number in range(4)))

    # The interpreter's compiler may crash in such a thread.
    @unittest.skipUnless(NATIVE, "leanpyc does not compile for this interpreter itself")
    def test_deep_sources_in_a_small_stack(self):
        sources = ["(" * 150 + ")" * 150, "not " * 2000 + "x", "-" * 3000 + "x", "x" + ".a" * 5000, "[" * 100 + "]" * 100]
        theirs = [outcome(builtins.compile, source, "f", "exec") for source in sources]
        ours = []

        def work():
            ours.extend(outcome(leanpyc.compile, source, "f", "exec") for source in sources)

        old = threading.stack_size(1 << 20)
        try:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(old)
        self.assertEqual(len(ours), len(sources))
        for source, mine, other in zip(sources, ours, theirs):
            # The interpreter's limit depends on the depth of the calls before, and leanpyc's does not.
            if other[0][0] not in (RecursionError, MemoryError):
                self.assertEqual(mine, other, source[:20])

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_forked_process_compiles(self):
        source = "x = [1, 2, 3]\n" * 2000
        leanpyc.compile(source, "f", elide="lean")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                leanpyc.compile(source, "f", elide="lean")
                code = 0
            finally:
                os._exit(code)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


class ImportHook(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(os.path.join(self.folder, "leanpyc_example.py"), "w") as file:
            file.write(Elision.SOURCE)
        sys.path.insert(0, self.folder)
        self.addCleanup(sys.path.remove, self.folder)
        self.addCleanup(leanpyc.uninstall)

    def imported(self):
        sys.modules.pop("leanpyc_example", None)
        importlib.invalidate_caches()
        return importlib.import_module("leanpyc_example")

    def test_modules_are_elided_between_install_and_uninstall(self):
        self.assertEqual(self.imported().__doc__, "The module.")
        leanpyc.install(elide="lean")
        module = self.imported()
        self.assertEqual((module.__doc__, module.half(3)), (None, 1))
        self.assertIn("Return a half", inspect.getsource(module))
        leanpyc.install(elide="asserts")
        self.assertEqual((self.imported().__doc__, self.imported().half(3)), ("The module.", 1))
        leanpyc.uninstall()
        with self.assertRaises(AssertionError):
            self.imported().half(3)

    def test_the_cache_is_never_stale(self):
        cache = os.path.join(self.folder, "cache")
        leanpyc.install(elide="lean", cache=cache)
        self.assertEqual(self.imported().half(3), 1)
        self.assertEqual(len(os.listdir(cache)), 1)
        self.assertEqual(self.imported().half(3), 1)
        self.assertEqual(len(os.listdir(cache)), 1)
        with open(os.path.join(self.folder, "leanpyc_example.py"), "a") as file:
            file.write("more = 1\n")
        self.assertEqual(self.imported().more, 1)
        for name in os.listdir(cache):
            with open(os.path.join(cache, name), "wb") as file:
                file.write(b"damaged")
        self.assertEqual(self.imported().more, 1)

    def test_a_cache_that_others_can_write_is_refused(self):
        cache = os.path.join(self.folder, "open")
        os.mkdir(cache)
        os.chmod(cache, 0o777)
        with self.assertRaises(PermissionError):
            leanpyc.install(elide="lean", cache=cache)

    def test_the_policy_file_is_found(self):
        with open(os.path.join(self.folder, "leanpyc.toml"), "w") as file:
            file.write('elide = "docstrings"\n')
        leanpyc.install(folder=self.folder)
        module = self.imported()
        self.assertIsNone(module.__doc__)
        with self.assertRaises(AssertionError):
            module.half(3)


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "example.py")
        with open(self.file, "w") as file:
            file.write(Elision.SOURCE)

    def pyc(self, level=""):
        return importlib.util.cache_from_source(self.file, optimization=level)

    def test_python_m_runs_the_program(self):
        text = subprocess.run([sys.executable, "-m", "leanpyc", "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
        self.assertEqual(text, "leanpyc %s (CPython %s)\n" % (leanpyc.__version__, ", ".join(leanpyc.native_targets())))
        direct = subprocess.run([leanpyc.find_leanpyc_bin(), "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
        self.assertEqual(direct, text)

    def test_compile_file_and_dir(self):
        self.assertTrue(leanpyc.compile_file(self.file, quiet=2))
        with open(self.pyc(), "rb") as file:
            data = file.read()
        self.assertEqual(data[:4], importlib.util.MAGIC_NUMBER)
        self.assertEqual(fields(marshal.loads(data[16:])), fields(builtins.compile(Elision.SOURCE, self.file, "exec", optimize=0)))
        self.assertTrue(leanpyc.compile_dir(os.path.dirname(self.file), quiet=1, optimize=[1, 2]))
        self.assertTrue(os.path.exists(self.pyc("1")) and os.path.exists(self.pyc("2")))
        self.assertTrue(leanpyc.compile_file(self.file, quiet=2, elide="lean"))
        with open(self.pyc(), "rb") as file:
            code = marshal.loads(file.read()[16:])
        self.assertIsNone(run_code(code)["half"].__doc__)
        with open(self.file, "a") as file:
            file.write("x = (\n")
        self.assertFalse(leanpyc.compile_file(self.file, quiet=2, force=True))
        with self.assertRaises(ValueError):
            leanpyc.compile_file(self.file, elide="nothing like a kind")

    def test_the_program_makes_the_same_code(self):
        folder = os.path.dirname(self.file)
        copies = []
        for number, path in enumerate(library_files(int(os.environ.get("LEANPYC_TEST_FILES", "60")))):
            copies.append(os.path.join(folder, "copy%d.py" % number))
            shutil.copyfile(path, copies[-1])
        leanpyc.compile_dir(folder, quiet=2, elide="lean", workers=0)
        compared = 0
        for path in copies:
            try:
                with open(importlib.util.cache_from_source(path, optimization=""), "rb") as file:
                    theirs = marshal.loads(file.read()[16:])
            except FileNotFoundError:
                continue
            with open(path, "rb") as file, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ours = leanpyc.compile(file.read(), path, elide="lean")
            self.assertEqual(fields(ours), fields(theirs), path)
            compared += 1
        self.assertGreater(compared, len(copies) // 2)

    def test_policy_and_show(self):
        answer = leanpyc.policy(self.file, elide="asserts")
        self.assertEqual((answer["module"], answer["kinds"]["asserts.other"]["state"]), ("example", "elided"))
        leanpyc.compile_file(self.file, quiet=2)
        if NATIVE:
            self.assertIn("half", str(leanpyc.show(self.pyc())))


if __name__ == "__main__":
    unittest.main()
