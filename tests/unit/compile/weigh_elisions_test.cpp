// Compiler::size_without() must give the sizes that compiling the whole file with fewer kinds gives.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

class Weighed {
 public:
  Weighed(std::string_view version, std::string_view source) : target_(*find_target(version)), source_(source) {}

  // Returns the size with these kinds elided. `marked` gets the kinds that are found in the file.
  size_t compiled_size(KindSet kinds, KindSet* marked = nullptr) {
    ByteBuffer bytes;
    const CompileResult result = compiler_.compile(source_, false, options(kinds));
    if (result.code == nullptr) return 0;
    marshal_code(*result.code, *result.pool, target_, bytes);
    if (marked != nullptr) *marked = result.elided.kinds() | (kinds & KindSet{Kind::Columns, Kind::Lines});
    return bytes.size();
  }

  // Compares the sizes with ever fewer kinds, from the last to the first. Returns the number of sizes that were found
  // without compiling the whole file.
  int compare(KindSet kinds) {
    KindSet marked;
    std::vector<std::pair<KindSet, size_t>> found;
    size_t size = compiled_size(kinds, &marked);
    EXPECT_NE(size, 0u);
    KindSet left = marked;
    for (size_t i = kKindCount; i-- > 0;) {
      const KindSet kind{static_cast<Kind>(i)};
      if (!left.has_any(kind)) continue;
      left = left - kind;
      const std::optional<size_t> next = compiler_.size_without(marked - left, size);
      if (!next) break;
      found.emplace_back(left, size = *next);
    }
    for (const auto& [with, expected] : found) {
      EXPECT_EQ(compiled_size(with), expected) << "with " << elision_text({.kinds = with}) << " of\n" << source_;
    }
    return static_cast<int>(found.size());
  }

 private:
  CompileOptions options(KindSet kinds) const {
    return {.target = &target_, .elision = {.kinds = kinds}, .filename = "a.py", .weigh = true};
  }

  const Target& target_;
  std::string source_;
  Compiler compiler_;
};

// Returns the number of sizes found for all kinds but `lines`.
int compare(std::string_view source, KindSet without = {Kind::Lines}) {
  Weighed(std::string_view("3.12.1"), source).compare(KindSet::all() - without);
  return Weighed(std::string_view("3.13.0"), source).compare(KindSet::all() - without);
}

TEST(SizeWithout, EveryKindIsBroughtBackFromOneReading) {
  constexpr std::string_view kSource =
      "'''module'''\n"
      "from typing import TYPE_CHECKING, cast, overload\n"
      "if TYPE_CHECKING:\n"
      "  import os\n"
      "@overload\n"
      "def f(a: int) -> int: ...\n"
      "@overload\n"
      "def f(a: str) -> str: ...\n"
      "def f(a):\n"
      "  '''function'''\n"
      "  assert a is not None\n"
      "  assert a > 1, 'small'\n"
      "  return cast(int, a)\n"
      "class C:\n"
      "  '''class'''\n"
      "  def g(self, b: int) -> str:\n"
      "    return os.path.join(self.b, b)\n";
  EXPECT_EQ(compare(kSource), 10);
  EXPECT_EQ(compare(kSource, {}), 11);
}

TEST(SizeWithout, ElidedStatementsComeBackWithoutTheKindsThatStayElided) {
  EXPECT_EQ(compare("from typing import TYPE_CHECKING, cast, overload\n"
                    "assert x\n"
                    "'''no docstring'''\n"
                    "y = cast('int', x)\n"
                    "if TYPE_CHECKING:\n"
                    "  import m\n"
                    "  assert m\n"
                    "  def f():\n"
                    "    'doc'\n"
                    "    return cast('int', m.x)\n"
                    "def doc(): 'doc'\n"
                    "class C:\n"
                    "  @overload\n"
                    "  def g(self, a=1):\n"
                    "    'doc of the overload'\n"
                    "    assert a\n"
                    "  def g(self, a): return m.f(a)\n"),
            6);
}

TEST(SizeWithout, KindsFoundOnlyInElidedStatementsAreNotElidedInThem) {
  EXPECT_EQ(compare("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  assert x\n  def f(): 'doc'\n"), 2);
}

TEST(SizeWithout, KeptFunctionsKeepTheirClosuresAndAttributes) {
  EXPECT_EQ(compare("def outer(a, b):\n"
                    "  'doc'\n"
                    "  def inner(): return a\n"
                    "  class D:\n"
                    "    'doc'\n"
                    "    def f(self): self.x = b; return super().f(lambda: __class__)\n"
                    "    def g(self):\n"
                    "      'doc'\n"
                    "      self.y = [b for a in self.z if (lambda: a)()]\n"
                    "      def h(): self.w = 1\n"
                    "  try: pass\n"
                    "  finally:\n"
                    "    def twice(): return inner\n"
                    "  return inner\n"
                    "def generic[T](a: T = 1, *, b=2) -> T:\n"
                    "  def kept(c): return c, a\n"
                    "  assert kept\n"),
            5);
}

TEST(SizeWithout, LambdasThatDifferOnlyInColumnsAreCompiledAgain) {
  EXPECT_EQ(compare("'doc'\nx = [lambda: 1, lambda: 1]\n"), 0);
  EXPECT_EQ(compare("'doc'\nx = [lambda: 1,\n lambda: 1]\n"), 2);
}

TEST(SizeWithout, UnreachableFunctionsAreNotWeighed) {
  EXPECT_EQ(compare("'doc'\ndef f():\n  'doc'\n  return 1\n  def g(): return a.b(c, d)\n"), 3);
}

TEST(SizeWithout, OnlyFilesThatUseDebugAreCompiledAgain) {
  EXPECT_EQ(compare("if __debug__: x = 1\n"), 0);
  EXPECT_EQ(compare("x = '__debug__'\n"), 1);
}

TEST(SizeWithout, NothingIsFoundWithoutAFile) {
  Compiler compiler;
  EXPECT_FALSE(compiler.size_without({Kind::Columns}, 100));
  const CompileOptions options{.target = find_target("3.13.0"), .elision = Elision::of_level(2), .filename = "a.py"};
  compiler.compile("'doc'\n", false, options);
  EXPECT_FALSE(compiler.size_without({Kind::ModuleDocstrings}, 100));
}

}  // namespace
}  // namespace leanpyc
