#include "leanpyc/scope/future.h"

#include <gtest/gtest.h>

#include <string>

#include "leanpyc/code/code_object.h"
#include "leanpyc/syntax/parser.h"

namespace leanpyc {
namespace {

struct Module {
  explicit Module(std::string_view text, std::string_view release = "3.13") : target(*find_target(release)) {
    EXPECT_TRUE(decode_source(text, false, arena, diagnostics, source));
    TokenBuffer tokens;
    tokenize(source, target.grammar, names, arena, diagnostics, tokens);
    tree = parse_module(source, tokens, target.grammar, pool, diagnostics);
    EXPECT_NE(tree, nullptr) << text;
    if (tree != nullptr) found = find_future_features(*tree, target, pool, diagnostics, features);
  }

  // Returns true if the import statement with this index is in a valid position for a future import.
  bool in_place(size_t index) {
    return check_future_import(*ast::as<ast::ImportFrom>(tree->body[index]), target, features, diagnostics);
  }

  const Target& target;
  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  Diagnostics diagnostics{arena};
  SourceText source;
  ast::Module* tree = nullptr;
  FutureFeatures features;
  bool found = false;
};

TEST(FutureFeatures, AreReadAtTheStartAndAfterADocstring) {
  Module all(
      "'doc'\nfrom __future__ import annotations, division\n"
      "from __future__ import (nested_scopes, generators, absolute_import, with_statement, print_function,\n"
      "  unicode_literals, generator_stop as x, barry_as_FLUFL)\nfrom __future__ import annotations\nx = 1\n");
  ASSERT_TRUE(all.found) << all.diagnostics.error().message;
  EXPECT_EQ(all.features.flags, code_flags::kFutureAnnotations | code_flags::kFutureBarryAsBdfl);
  EXPECT_TRUE(all.features.annotations());
  EXPECT_EQ(all.features.last_import, (SourceRange{5, 0, 5, 34}));

  Module none("x = 1\n");
  ASSERT_TRUE(none.found);
  EXPECT_EQ(none.features.flags, 0u);
  EXPECT_FALSE(Module("from .__future__ import annotations\n").features.annotations());
}

TEST(FutureFeatures, AreNotReadLater) {
  for (const char* start : {"x = 1\n", "b'a'\n", "1\n", "'a'\n'b'\n", "f'a'\n", "import a\n"}) {
    Module late(std::string(start) + "from __future__ import annotations\n");
    ASSERT_TRUE(late.found);
    EXPECT_FALSE(late.features.annotations()) << start;
    ASSERT_FALSE(late.in_place(late.tree->body.size() - 1)) << start;
    EXPECT_EQ(late.diagnostics.error().message, "from __future__ imports must occur at the beginning of the file");
    EXPECT_EQ(late.diagnostics.error().range, late.tree->body.back()->range);
  }
}

TEST(FutureFeatures, AreInPlaceUpToTheLastOne) {
  Module module(
      "from __future__ import division; from __future__ import (annotations,\n  generators); x = 1; from __future__ "
      "import division\n");
  EXPECT_TRUE(module.in_place(0));
  EXPECT_TRUE(module.in_place(1));
  EXPECT_FALSE(module.in_place(3)) << "on the last one's line, but behind it";
  EXPECT_TRUE(Module("x = 1\nfrom .__future__ import division\n").in_place(1));
}

// In 3.12 the module may be relative.
TEST(FutureFeatures, ComeFromARelativeModuleIn3_12) {
  constexpr std::string_view kSource =
      "from .__future__ import annotations\nx = 1\nfrom ..__future__ import division\n";
  Module old(kSource, "3.12");
  EXPECT_TRUE(old.features.annotations());
  EXPECT_TRUE(old.in_place(0));
  EXPECT_FALSE(old.in_place(2));
  Module young(kSource, "3.13");
  EXPECT_FALSE(young.features.annotations());
  EXPECT_TRUE(young.in_place(2));
  EXPECT_EQ(Module("from .__future__ import braces\n", "3.12").diagnostics.error().message, "not a chance");
}

TEST(FutureFeatures, UnknownAreErrors) {
  Module old("from __future__ import division, braces\n", "3.13.0");
  ASSERT_FALSE(old.found);
  EXPECT_EQ(old.diagnostics.error().message, "not a chance");
  EXPECT_EQ(old.diagnostics.error().range, (SourceRange{1, 0, 1, kNoColumn}));

  Module at_name("from __future__ import division, braces\n", "3.13.1");
  EXPECT_EQ(at_name.diagnostics.error().range, (SourceRange{1, 33, 1, 39}));

  EXPECT_EQ(Module("from __future__ import nothing\n").diagnostics.error().message,
            "future feature nothing is not defined");
  EXPECT_EQ(Module("from __future__ import *\n").diagnostics.error().message, "future feature * is not defined");
  std::string name(99, 'x');
  EXPECT_EQ(Module("from __future__ import " + name + "éé\n").diagnostics.error().message,
            "future feature " + name + "\uFFFD is not defined");
}

}  // namespace
}  // namespace leanpyc
