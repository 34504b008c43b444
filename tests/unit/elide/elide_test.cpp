#include "elided.h"

namespace leanpyc {
namespace {

std::string elided(std::string_view text, std::string_view spec) { return Elided(text, spec).lines(); }

// ---- asserts

TEST(Asserts, NarrowingOnesAreTheirOwnKind) {
  constexpr std::string_view kText =
      "assert isinstance(x, int)\n"
      "assert x is not None and not callable(x.y[0]), message()\n"
      "assert x is None or x > 1\n"
      "assert isinstance(f(x), int)\n"
      "assert (y := x) is None\n"
      "assert x == None\n"
      "assert issubclass(x, (int, str))\n";
  EXPECT_EQ(elided(kText, "asserts.narrowing"), "1 2 7");
  EXPECT_EQ(elided(kText, "asserts.other"), "3 4 5 6");
  EXPECT_EQ(elided(kText, "asserts"), "1 2 3 4 5 6 7");
  EXPECT_EQ(elided(kText, "docstrings,columns"), "");
}

TEST(Asserts, ABuiltinThatTheFileBindsProvesNothing) {
  EXPECT_EQ(elided("def isinstance(a, b): work()\nassert isinstance(x, int)\n", "asserts.narrowing"), "");
  EXPECT_EQ(elided("assert callable(x)\nassert isinstance(x, int)\nfrom a import callable\n", "asserts.narrowing"),
            "2");
  EXPECT_EQ(elided("from a import *\nassert issubclass(x, int)\n", "asserts.narrowing"), "");
  EXPECT_EQ(elided("from a import *\nassert issubclass(x, int)\n", "asserts.other"), "2");
}

TEST(Asserts, AreFoundInEveryBody) {
  EXPECT_EQ(elided("def f():\n try:\n  assert a\n except E:\n  assert b\n finally:\n  with c: assert d\n"
                   "class C:\n for x in y:\n  assert x\n else:\n  match x:\n   case 1: assert x\n",
                   "asserts"),
            "3 5 7 10 13");
}

// ---- keep

TEST(Keep, KeepsTheSimpleStatementOnItsLine) {
  EXPECT_EQ(elided("assert a  # leanpyc: keep\nassert b\nassert (c,\n  d)  # why  # leanpyc:keep\n", "asserts"), "2");
}

TEST(Keep, KeepsTheWholeStatementIfItIsOnAHeader) {
  EXPECT_EQ(elided("def f(a,\n      b):  # leanpyc: keep\n  assert a\nassert b\n", "asserts"), "4");
  EXPECT_EQ(elided("@d  # leanpyc: keep\nclass C:\n  assert a\nassert b\n", "asserts"), "4");
  EXPECT_EQ(elided("for a in b:  # leanpyc: keep\n  assert a\nassert b\n", "asserts"), "3");
}

TEST(Keep, IgnoresStringsAndCommentsAloneOnALine) {
  EXPECT_EQ(elided("assert a, '# leanpyc: keep'\n# leanpyc: keep\nassert b\n", "asserts"), "1 3");
  EXPECT_EQ(elided("assert a, f'{b} # leanpyc: keep'\nassert c  # leanpyc: keeper\n", "asserts"), "1 2");
  EXPECT_EQ(elided("def f():\n  # leanpyc: keep\n  assert a\n", "asserts"), "3");
  EXPECT_EQ(elided("s = '''\n# leanpyc: keep'''; assert a\nassert b  # leanpyc: keeps\n", "asserts"), "2 3");
}

// ---- debug

TEST(Debug, IsFalseWhereItIsRead) {
  Elided file("if __debug__: pass\nx = [not __debug__, f'{__debug__}']\n", "debug");
  EXPECT_EQ(file.count(Kind::Debug), 3u);
  const auto* test = ast::as<ast::If>(file.module->body[0])->test;
  ASSERT_EQ(test->kind, ast::ExprKind::Constant);
  EXPECT_EQ(ast::as<const ast::Constant>(test)->value, ConstantPool::boolean(false));
}

TEST(Debug, MayBeKept) {
  EXPECT_EQ(Elided("if __debug__:  # leanpyc: keep\n  x = __debug__\ny = __debug__\n", "debug").count(Kind::Debug), 1u);
}

// ---- docstrings

TEST(Docstrings, AreOfTheKindOfTheirOwner) {
  constexpr std::string_view kText = "'m'\nclass C:\n  'c'\n  def f(): 'f'\nasync def g():\n  b'no'\n";
  Elided all(kText, "docstrings");
  EXPECT_EQ(all.count(Kind::ModuleDocstrings), 1u);
  EXPECT_EQ(all.count(Kind::ClassDocstrings), 1u);
  EXPECT_EQ(all.count(Kind::FunctionDocstrings), 1u);
  EXPECT_EQ(all.module->docstring, ast::DocstringMark::Elided);
  EXPECT_EQ(Elided(kText, "docstrings.class").module->docstring, ast::DocstringMark::Kept);
  EXPECT_EQ(Elided(kText, "docstrings.module=empty").module->docstring, ast::DocstringMark::Empty);
}

TEST(Docstrings, AreKeptByACommentOnTheirLinesOrTheirOwners) {
  EXPECT_EQ(Elided("def f():\n  '''a\n  b'''  # leanpyc: keep\n", "docstrings").count(Kind::FunctionDocstrings), 0u);
  EXPECT_EQ(Elided("def f():  # leanpyc: keep\n  'a'\n", "docstrings").count(Kind::FunctionDocstrings), 0u);
  EXPECT_EQ(Elided("'m'  # leanpyc: keep\n", "docstrings").count(Kind::ModuleDocstrings), 0u);
}

TEST(Docstrings, ADataclassKeepsACharacterInLeanSets) {
  constexpr std::string_view kText = "@dataclasses.dataclass(frozen=True)\nclass C:\n  'doc'\n";
  auto mark = [](std::string_view text, std::string_view spec) {
    Elided file(text, spec);
    return ast::as<ast::ClassDef>(file.module->body[0])->docstring;
  };
  EXPECT_EQ(mark(kText, "lean"), ast::DocstringMark::Character);
  EXPECT_EQ(mark(kText, "max,no-lines"), ast::DocstringMark::Character);
  EXPECT_EQ(mark(kText, "OO"), ast::DocstringMark::Elided);
  EXPECT_EQ(mark("class C:\n  'doc'\n", "lean"), ast::DocstringMark::Elided);
}

// ---- annotations

uint32_t annotations(std::string_view text) { return Elided(text, "annotations").count(Kind::Annotations); }

TEST(Annotations, AreElidedFromParametersAndResults) {
  EXPECT_EQ(annotations("def f(a: A, /, b: B = 1, *c: C, d: D, **e: E) -> R:\n  x: int = 1\ny: int\n"), 6u);
  EXPECT_EQ(annotations("class C:\n  x: int\n  def f(self, a: A): pass\n"), 1u);
}

TEST(Annotations, StayUnderOtherDecorators) {
  EXPECT_EQ(annotations("@app.get('/')\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("@staticmethod\ndef f(a: A): pass\n"), 1u);
  EXPECT_EQ(annotations("@cache\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("from functools import cache\n@cache\ndef f(a: A): pass\n"), 1u);
  EXPECT_EQ(annotations("import functools as t\n@t.lru_cache(maxsize=1)\ndef f(a: A): pass\n"), 1u);
  EXPECT_EQ(annotations("@inject\nclass C:\n  def f(self, a: A): pass\n"), 0u);
}

TEST(Annotations, StayUnderADecoratorThatOnlyHasTheNameOfAHarmlessOne) {
  EXPECT_EQ(annotations("def property(f): return f\n@property\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("from mylib import property\n@property\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("from mylib import *\n@property\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("try:\n  from functools import cache\nexcept ImportError:\n  from mylib import cache\n"
                        "@cache\ndef f(a: A): pass\n"),
            0u);
  EXPECT_EQ(annotations("if old:\n  from functools import cache\nelse:\n  from mylib import cache\n"
                        "@cache\ndef f(a: A): pass\n"),
            0u);
  EXPECT_EQ(annotations("import functools\nfunctools.cache = mine\n@functools.cache\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("try:\n  from typing import final\nexcept ImportError:\n"
                        "  from typing_extensions import final\n@final\ndef f(a: A): pass\n"),
            1u);
}

TEST(Annotations, AreElidedFromAccessorsOnlyOfAPropertyInTheSameBody) {
  constexpr std::string_view kGetter = "class C:\n  @property\n  def x(self) -> A: pass\n";
  constexpr std::string_view kSetter = "  @x.setter\n  def x(self, a: A): pass\n";
  auto with = [&](std::string_view between) {
    return annotations(std::string(kGetter) + std::string(between) + std::string(kSetter));
  };
  EXPECT_EQ(with(""), 2u);
  EXPECT_EQ(with("  def y(self):\n    x = 1\n  @x.deleter\n  def x(self): pass\n"), 2u);
  for (std::string_view between : {"  x = mine(x)\n", "  def x(self): pass\n", "  from a import x\n",
                                   "  class x: pass\n", "  [x := 1]\n", "  for x in y: pass\n", "  del x\n"}) {
    EXPECT_EQ(with(between), 1u) << between;
  }
  EXPECT_EQ(annotations("class C:\n  @x.setter\n  def x(self, a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("@api.setter\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("@property\ndef x(): pass\nclass C:\n  @x.setter\n  def x(self, a: A): pass\n"), 0u);
}

TEST(Annotations, AreElidedFromConstructorsOnlyInPlainClasses) {
  EXPECT_EQ(annotations("class C(Base):\n  def __init__(self, a: A): pass\n  def f(self, a: A): pass\n"), 1u);
  EXPECT_EQ(annotations("class C(Generic[T], abc.ABC):\n  def __init__(self, a: A): pass\n"), 1u);
  EXPECT_EQ(annotations("class C(metaclass=M):\n  def __init__(self, a: A): pass\n"), 0u);
}

TEST(Annotations, StayWhereCodeReadsThem) {
  EXPECT_EQ(annotations("def g():\n  from fastapi.routing import x\ndef f(a: A): pass\n"), 0u);
  EXPECT_EQ(annotations("from .fastapi import x\ndef f(a: A): pass\n"), 1u);
  EXPECT_EQ(annotations("def f(a: A): pass\nprint(f.__annotations__)\n"), 0u);
  EXPECT_EQ(annotations("def f(a: Depends(x)): pass\n"), 0u);
  EXPECT_EQ(annotations("def f(a: (b := 1)): pass\n"), 0u);
}

// ---- typing's names

uint32_t casts(std::string_view text) { return Elided(text, "casts").count(Kind::Casts); }

TEST(Casts, AreElidedIfTheNameIsFromTyping) {
  EXPECT_EQ(casts("from typing import cast\nx = cast(int, y)\n"), 1u);
  EXPECT_EQ(casts("import typing as t\nx = t.cast('int', t.cast(str, y))\n"), 2u);
  EXPECT_EQ(casts("try:\n  from typing import assert_type as a\nexcept ImportError:\n"
                  "  from typing_extensions import assert_type as a\na(x, int)\n"),
            1u);
  EXPECT_EQ(casts("from typing import reveal_type\nreveal_type(x)\n"), 1u);
  EXPECT_EQ(casts("from other import cast\ncast(int, y)\n"), 0u);
  EXPECT_EQ(casts("def f():\n  from typing import cast\n  cast(int, y)\n"), 0u);
}

TEST(Casts, ReboundNamesAreNotElided) {
  constexpr std::string_view kStart = "from typing import cast\nimport typing\nx = cast(int, y)\n";
  auto with = [&](std::string_view more) { return casts(std::string(kStart) + std::string(more)); };
  EXPECT_EQ(with(""), 1u);
  for (std::string_view more : {"cast = 1\n",
                                "def f(cast): pass\n",
                                "def cast(): pass\n",
                                "class cast: pass\n",
                                "for cast in x: pass\n",
                                "[a for cast in x]\n",
                                "lambda *cast: 1\n",
                                "(cast := 1)\n",
                                "import cast\n",
                                "import a as cast\n",
                                "from a import cast\n",
                                "from a import *\n",
                                "with a as cast: pass\n",
                                "del cast\n",
                                "global cast; cast += 1\n",
                                "try: pass\nexcept E as cast: pass\n",
                                "match x:\n  case [*cast]: pass\n",
                                "match x:\n  case {**cast}: pass\n",
                                "match x:\n  case A(b=cast): pass\n",
                                "type cast = int\n",
                                "def f[cast](): pass\n",
                                "import cast.b\n"}) {
    EXPECT_EQ(with(more), 0u) << more;
  }
  EXPECT_EQ(with("def f():\n  from typing_extensions import cast\n"), 1u);
  EXPECT_EQ(casts("import typing\ntyping.cast(int, x)\ntyping.cast = f\n"), 0u);
  EXPECT_EQ(casts("from a import *\nfrom typing import cast\ncast(int, x)\n"), 1u);
}

TEST(Casts, AreElidedOnlyInTheirPlainForm) {
  constexpr std::string_view kStart = "from typing import cast, reveal_type\n";
  auto with = [&](std::string_view more) { return casts(std::string(kStart) + std::string(more)); };
  for (std::string_view more :
       {"cast(int)\n", "cast(int, x, y)\n", "cast(*a)\n", "cast(int, *a)\n", "cast(int, val=x)\n", "cast(f(), x)\n",
        "cast((a := int), x)\n", "cast(lambda: 1, x)\n", "reveal_type('text')\n"}) {
    EXPECT_EQ(with(more), 0u) << more;
  }
  EXPECT_EQ(with("a = cast(list[int], f(x))\n"), 1u);
  EXPECT_EQ(with("a = cast(int, x)  # leanpyc: keep\n"), 0u);
}

TEST(Casts, ANestedCastDoesNotBecomeADocstring) {
  constexpr std::string_view kStart = "from typing import cast, reveal_type\n";
  auto with = [&](std::string_view more) { return casts(std::string(kStart) + std::string(more)); };
  EXPECT_EQ(with("def f(): cast(str, cast(str, 'text'))\n"), 1u);
  EXPECT_EQ(with("def f(): cast(str, reveal_type(cast(str, 'text')))\n"), 2u);
  EXPECT_EQ(with("def f(): cast(str, cast(str, g('text')))\n"), 2u);
  EXPECT_EQ(with("x = cast(str, cast(str, 'text'))\n"), 2u);
}

TEST(Casts, ANameThatAClassManglesIsNotProven) {
  EXPECT_EQ(casts("from typing import cast as __cast\n_C__cast = f\nclass C:\n  x = __cast(int, y)\n"), 0u);
  EXPECT_EQ(casts("from typing import cast as _C__cast\nclass C:\n  def f(self):\n    global __cast\n    __cast = 1\n"
                  "_C__cast(int, y)\n"),
            0u);
  EXPECT_EQ(casts("import typing as __typing__\n__typing__.cast(int, y)\n"), 1u);
}

TEST(Casts, AreReplacedByTheirArgument) {
  Elided file("from typing import cast\nx = cast(int, cast(int, y))\n", "casts");
  file.elider.replace_casts();
  EXPECT_EQ(ast::as<ast::Assign>(file.module->body[1])->value->kind, ast::ExprKind::Name);
}

TEST(TypeChecking, TheBodyIsElided) {
  EXPECT_EQ(elided("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import a\nelse:\n  assert b\n",
                   "type-checking,asserts"),
            "2 5");
  EXPECT_EQ(elided("import typing\nif x: pass\nelif typing.TYPE_CHECKING: import a\n", "type-checking"), "3");
  EXPECT_EQ(elided("TYPE_CHECKING = False\nif TYPE_CHECKING: import a\n", "type-checking"), "2");
  EXPECT_EQ(elided("TYPE_CHECKING = True\nif TYPE_CHECKING: import a\n", "type-checking"), "");
  EXPECT_EQ(elided("try: from typing import TYPE_CHECKING\nexcept ImportError: TYPE_CHECKING = False\n"
                   "if TYPE_CHECKING: import a\n",
                   "type-checking"),
            "3");
  EXPECT_EQ(elided("from typing import TYPE_CHECKING\ndef f():\n  if TYPE_CHECKING: return\n", "type-checking"), "");
  EXPECT_EQ(
      elided("from typing import TYPE_CHECKING\nif TYPE_CHECKING:  # leanpyc: keep\n  import a\n", "type-checking"),
      "");
  EXPECT_EQ(elided("from typing import TYPE_CHECKING\nif not TYPE_CHECKING: import a\n", "type-checking"), "");
}

TEST(TypeChecking, ANameThatAClassManglesIsNotProven) {
  EXPECT_EQ(
      elided("from typing import TYPE_CHECKING as __T\n_C__T = True\nclass C:\n  if __T: import a\n", "type-checking"),
      "");
}

TEST(Overloads, StayUnderADecoratorThatOnlyHasTheNameOfAHarmlessOne) {
  constexpr std::string_view kStart = "from typing import overload\n";
  auto with = [&](std::string_view more) { return elided(std::string(kStart) + std::string(more), "overloads"); };
  EXPECT_EQ(with("@overload\n@staticmethod\ndef f(): ...\ndef f(): pass\ndef staticmethod(f): work()\n"), "");
  EXPECT_EQ(with("@overload\n@api.setter\ndef f(): ...\ndef f(): pass\n"), "");
}

TEST(Overloads, AreElidedBeforeTheirImplementation) {
  constexpr std::string_view kStart = "from typing import overload\n";
  auto with = [&](std::string_view more) { return elided(std::string(kStart) + std::string(more), "overloads"); };
  EXPECT_EQ(with("@overload\ndef f(a: A): ...\n@overload\ndef f(a: B): ...\ndef f(a): pass\n"), "3 5");
  EXPECT_EQ(with("@overload\ndef f(): ...\n@overload\ndef g(): ...\ndef g(): pass\n"), "5");
  EXPECT_EQ(with("@overload\ndef f(): ...\nx = f\ndef f(): pass\n"), "");
  EXPECT_EQ(with("@overload\ndef f(): ...\n@f.register\ndef f(): pass\n"), "");
  EXPECT_EQ(with("@overload\n@register\ndef f(): ...\ndef f(): pass\n"), "");
  EXPECT_EQ(with("@overload\ndef f(a=g()): ...\ndef f(): pass\n"), "");
  EXPECT_EQ(with("class C:\n  @overload\n  @staticmethod\n  def f(): ...\n  @staticmethod\n  def f(): pass\n"), "5");
  EXPECT_EQ(with("@overload\ndef f(): ...  # leanpyc: keep\ndef f(): pass\n"), "");
  EXPECT_EQ(with("@overload\ndef f(): ...\n"), "");
}

}  // namespace
}  // namespace leanpyc
