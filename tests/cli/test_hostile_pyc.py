"""Damaged .pyc files and other files give an error with its reason, in bounded memory."""
import resource
import subprocess

import pytest

from conftest import CACHE, LEANPYC, write_tree

SOURCE = 'class C:\n    """doc"""\n    x = (1, (2.5, "é"), b"b")\n    def f(self, *a):\n        try: return {**a}\n        finally: yield\n'
HEADER = bytes.fromhex("f30d0d0a") + bytes(12)
MEMORY = 256 << 20


@pytest.fixture
def pyc(leanpyc, tmp_path):
    """Return the path of a .pyc that leanpyc compiled, and its bytes."""
    write_tree(tmp_path, {"m.py": SOURCE})
    assert leanpyc("compile", "-q", "m.py").status == 0
    path = tmp_path / CACHE / "m.cpython-313.pyc"
    return path, path.read_bytes()


def show(path, content, *arguments):
    path.write_bytes(content)

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    # The sanitizers reserve more addresses than any limit would leave.
    sanitized = b"__asan_init" in open(LEANPYC, "rb").read()
    ran = subprocess.run([LEANPYC, "show", *arguments, path], capture_output=True, timeout=60, preexec_fn=None if sanitized else limit)
    assert ran.returncode in (0, 1), (ran.returncode, ran.stderr, content)
    if ran.returncode == 1:
        assert ran.stderr.startswith(b"leanpyc show: ") and ran.stderr.count(b"\n") == 1 and ran.stdout == b"", ran
    else:
        assert ran.stderr == b"" and ran.stdout, ran
    return ran


def test_a_pyc_cut_at_any_byte_is_an_error(pyc):
    path, content = pyc
    for size in [*range(0, 40), *range(40, len(content), 11)]:
        assert show(path, content[:size]).returncode == 1, size
    assert show(path, content).returncode == 0


@pytest.mark.parametrize("pattern", [0x01, 0x80, 0xFF])
def test_a_pyc_with_any_byte_changed_does_no_harm(pyc, pattern):
    path, content = pyc
    for at in [*range(0, 20), *range(20, len(content), 13)]:
        show(path, content[:at] + bytes([content[at] ^ pattern]) + content[at + 1:], "--json")


@pytest.mark.parametrize("objects, told", [
    (b"\xa9\x01r\x00\x00\x00\x00", "contains itself"), (b"(\xff\xff\xff\x7f", "larger than the data"), (b"s\xff\xff\xff\x7f", "larger than the data"),
    (b")\x01" * 100_000 + b"N", "too deeply"), (b"N", "not a code object"), (b"", "ends in the middle"), (bytes(100), "no code object holds")])
def test_hostile_objects_are_errors_with_a_reason(tmp_path, objects, told):
    ran = show(tmp_path / "x.pyc", HEADER + objects)
    assert ran.returncode == 1 and told.encode() in ran.stderr


def test_a_damaged_pyc_is_replaced(leanpyc, pyc, tmp_path):
    """compileall looks at the first twelve bytes, and so does leanpyc."""
    path, content = pyc
    for wrong in (b"", content[:11], b"\x00" * 12, b"\xff" * 4000, content[:4] + b"\x80" + content[5:], content[:8] + b"\xff" + content[9:]):
        path.write_bytes(wrong)
        assert leanpyc("compile", "-q", "m.py").status == 0 and path.read_bytes() == content, wrong
    for kept in (content[:12], content[:16], content[:16] + b"\xff" * 100):
        path.write_bytes(kept)
        result = leanpyc("compile", "-q", "m.py")
        assert result.status == 0 and path.read_bytes() in (kept, content), kept
        assert leanpyc("compile", "-q", "-f", "m.py").status == 0 and path.read_bytes() == content
