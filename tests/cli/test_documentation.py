"""The examples in README.md and docs/*.md: every line that begins with "$ " runs, and its output is as the page shows it.

Each page runs in its own copy of the project that `project` makes. In output, numbers, dates and versions of equal form are equal, spaces are
not compared, a line "…" replaces any lines, and "…" within a line any text. The interpreter of the project's `.venv` is the oracle.
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from conftest import LEANPYC, ORACLE, write_tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "kinds").glob("*.md"))]
WITH_EXAMPLE = [page for page in PAGES if page.parent.name != "kinds"]

PROJECT = {
    "pyproject.toml": """[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"

[tool.leanpyc]
elide = "lean"

[[tool.leanpyc.overrides]]
module = "shop.checks"
keep = ["asserts"]
reason = "its asserts are the checks"

[tool.leanpyc.scripts]
shop = {entry = "shop.cli:main", elide = "lean"}
""",
    "hello.py": '"""Say hello."""\nprint("hello")\n',
    "shop/__init__.py": '"""A small shop."""\n',
    "shop/prices.py": '''"""Prices."""


def total(prices: list[int]) -> int:
    """Sum up the prices."""
    assert all(price >= 0 for price in prices), "a price is negative"
    return sum(prices)


def share(price: int, per_cent: int) -> int:
    """A share of a price."""
    assert isinstance(price, int)
    return price * per_cent // 100
''',
    "shop/checks.py": '"""Checks."""\n\n\ndef check(price):\n    """Reject a price below zero."""\n    assert price >= 0, price\n    return price\n',
    "shop/cli.py": '"""The command line."""\nfrom shop.prices import total\n\n\ndef main():\n    """Print a total."""\n    print(total([200, 50]))\n\n\nif __name__ == "__main__":\n    main()\n',
    "shop/gunicorn.conf.py": 'bind = "127.0.0.1:8123"\n',
    "tests/test_prices.py": "import unittest\n\nfrom shop.prices import total\n\n\nclass Totals(unittest.TestCase):\n    def test_total(self):\n"
                            "        assert total([1, 2]) == 3\n",
}
# An installed distribution that breaks without docstrings, as structlog 21.3.0 does.
GREETER = {
    "greeter/__init__.py": '"""Greets people."""\nfrom greeter import words\n',
    "greeter/words.py": '"""Words."""\n\n\ndef greet(name):\n    """Greet {somebody}."""\n    return "hello " + name\n\n\n'
                        'greet.__doc__ = greet.__doc__.format(somebody="somebody")\n',
    "greeter-2.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: greeter\nVersion: 2.1\n",
    "greeter-2.1.dist-info/RECORD": "greeter/__init__.py,,\ngreeter/words.py,,\ngreeter-2.1.dist-info/METADATA,,\ngreeter-2.1.dist-info/RECORD,,\n",
}


def blocks(text):
    """The code blocks of a page, indented or fenced, without their indentation."""
    found, block, fence = [], [], False
    for line in [*text.split("\n"), "end"]:
        if line.lstrip().startswith("```"):
            fence = not fence
        elif fence or line.startswith("    ") or (block and not line.strip() and not fence):
            block.append(line if fence else line[4:])
            continue
        if block:
            found.append("\n".join(block).rstrip())
        block = []
    return found


def examples(page):
    """[(command, expected output)] of a page."""
    found = []
    for block in blocks(page.read_text(encoding="utf-8")):
        if not block.startswith("$ "):
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command[:-1] + more.strip()
            found.append((command, output))
    return found


def normalized(line):
    """A line without what depends on the machine: numbers, and how columns are padded."""
    line = re.sub(r"\d[\d,.:]*\d|\d", "N", line)
    line = re.sub(r"\bN(-N)+\b", "N", line)
    return " ".join(line.split())


def matches(expected, actual):
    """Whether lines are as expected; a line "…" is any number of lines, and "…" in a line any text."""
    pattern = [r"(?:[^\n]*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in map(normalized, expected.split("\n")) if line]
    lines = [line for line in map(normalized, actual.split("\n")) if line]
    return re.fullmatch("".join(pattern), "".join(line + "\n" for line in lines)) is not None


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The project that each page gets a copy of: a package, tests, a policy and an environment."""
    if ORACLE is None:
        pytest.skip("no CPython 3.13 here")
    folder = write_tree(tmp_path_factory.mktemp("documentation"), PROJECT)
    subprocess.run([ORACLE, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    write_tree(next((folder / ".venv" / "lib").glob("python3.*")) / "site-packages", GREETER)
    return folder


@pytest.fixture
def project(template, tmp_path):
    """The folder and the environment variables in which the examples of one page run."""
    folder = shutil.copytree(template, tmp_path / "project", symlinks=True)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "leanpyc").symlink_to(LEANPYC)
    for name in "python", "python3", "python3.13":
        (programs / name).symlink_to(folder / ".venv" / "bin" / "python")
    environment = {name: value for name, value in os.environ.items() if name in ("LANG", "LC_ALL", "TMPDIR")}
    environment.update(PATH=f"{programs}:/usr/bin:/bin", HOME=str(tmp_path), LEANPYC_CACHE=str(tmp_path / "cache"), PYTHONDONTWRITEBYTECODE="1",
                       REPOSITORY=str(ROOT), NO_COLOR="1")
    return folder, environment


@pytest.mark.parametrize("page", WITH_EXAMPLE, ids=[str(page.relative_to(ROOT)) for page in WITH_EXAMPLE])
def test_the_examples_of_a_page_give_the_output_that_the_page_shows(page, project):
    folder, environment = project
    for command, expected in examples(page):
        ran = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120)
        assert matches(expected, ran.stdout), f"{page.name}: $ {command}\nexpected:\n{expected}\nactual:\n{ran.stdout}"
        assert ran.returncode in (0, 1), f"{page.name}: $ {command}\nexit status {ran.returncode}"


@pytest.mark.parametrize("page", WITH_EXAMPLE, ids=[str(page.relative_to(ROOT)) for page in WITH_EXAMPLE])
def test_every_page_has_an_example(page):
    assert examples(page), f"{page.name} has no block that begins with \"$ \""


def test_every_page_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("**/*.md"):
        # The index names the folder of the kinds' pages; `explain` and tests/cli/test_elide.py list the pages.
        name = "kinds" if page.parent.name == "kinds" else str(page.relative_to(ROOT / "docs"))
        assert name == "README.md" or f"({name})" in index, f"docs/README.md does not name {name}"


LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)|<img[^>]* src=\"([^\"]+)\"|srcset=\"([^\"]+)\"")


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "bench" / "README.md"], ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_to_files(page):
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target = next(filter(None, match.groups()))
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_differences_are_found():
    assert matches("3 files: 3 compiled\n…\ntotal 7", "12 files: 12 compiled\nx\ny\n  total   9")
    assert matches("3 files: …", "12 files: 12 compiled") and not matches("3 files: …", "x 12 files: 1\n2")
    assert not matches("3 files: 3 compiled", "3 files: 3 failed")
    assert not matches("a\nb", "a\nb\nc")
    assert examples.__doc__ and blocks("text\n\n    $ one\n    out\n\n```console\n$ two\n```\n") == ["$ one\nout", "$ two"]
