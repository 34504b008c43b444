"""tools/check_functions.py: finds functions of more than 80 lines, whatever their form."""
import pathlib
import subprocess
import sys

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check_functions.py"
HEADS = {
    "f": ("int f(int a) {", ""),
    "A::g": ("template <class T>\nstd::vector<T> A<T>::g(const std::string& name,\n                     T value) const {", ""),
    "A::A": ("A::A(int a)\n    : a_(a),\n      b_{a} {", ""),
    "method": ("class B {\n public:\n  void method() const override {", "\n};"),
    "operator==": ("bool operator==(const A& a, const A& b) {", ""),
}


def check(tmp_path, text):
    (tmp_path / "file.cpp").write_text(text)
    return subprocess.run([sys.executable, TOOL, tmp_path], capture_output=True, text=True)


def function(head, end, lines):
    signature = head[head.rindex("\n  void") + 1:] if "class" in head and "void" in head else head
    indent = "  " if signature.startswith("  ") else ""
    # The head and the closing brace count; the line of a template does not.
    body = lines - 1 - len([line for line in signature.splitlines() if not line.startswith("template")])
    return f"namespace n {{\n\n{head}\n" + f"{indent}  if (a) {{ b(); }}\n" * body + f"{indent}}}{end}\n\n}}  // namespace n\n"


@pytest.mark.parametrize("head, end", HEADS.values(), ids=HEADS)
def test_a_function_of_81_lines_is_found(tmp_path, head, end):
    assert check(tmp_path, function(head, end, 80)).returncode == 0
    found = check(tmp_path, function(head, end, 81))
    assert found.returncode == 1 and "has 81 lines (at most 80)" in found.stdout, found


def test_classes_and_tables_may_be_longer(tmp_path):
    rows = "    {1, 2},\n" * 100
    text = f"int f() {{\n  return 1;\n}}\nconstexpr int kTable[] = {{\n{rows}}};\nclass A {{\n" + "  int a(int b);\n" * 100 + "};\n"
    result = check(tmp_path, text)
    assert (result.returncode, result.stdout) == (0, "functions: 1 checked, 0 wrong\n")


def test_the_tree_has_no_function_that_grew():
    result = subprocess.run([sys.executable, TOOL], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
