#include <gtest/gtest.h>
#include <string>

#include "leanpyc/scope/symbol_table.h"

namespace leanpyc {
namespace {

class ManglingTest : public testing::Test {
 protected:
  std::string mangled(std::string_view class_name, std::string_view name) {
    return std::string(names.text(mangle(names.intern(class_name), names.intern(name), names)));
  }
  Arena arena;
  NameTable names{arena};
};

TEST_F(ManglingTest, OnlyPrivateNamesOfNamedClassesChange) {
  EXPECT_EQ(mangled("C", "__x"), "_C__x");
  EXPECT_EQ(mangled("__C_", "__x"), "_C___x");
  EXPECT_EQ(mangled("C", "__x_"), "_C__x_");
  EXPECT_EQ(mangled("C", "__x__"), "__x__");
  EXPECT_EQ(mangled("C", "_x"), "_x");
  EXPECT_EQ(mangled("C", "__"), "__");
  EXPECT_EQ(mangled("C", "___"), "___");
  EXPECT_EQ(mangled("C", "__a.b"), "__a.b");
  EXPECT_EQ(mangled("___", "__x"), "__x");
  EXPECT_EQ(mangle(kNoName, names.intern("__x"), names), names.intern("__x"));
}

TEST(ScopeTest, FindsNamesHoweverManyThereAre) {
  for (uint32_t count : {1u, 16u, 17u, 40u, 1000u}) {
    SCOPED_TRACE(count);
    Scope scope;
    for (uint32_t i = 0; i < count; ++i) scope.find_or_add(NameId{i * 7}).flags = i;
    for (uint32_t i = 0; i < count; ++i) {
      const Symbol* symbol = scope.find(NameId{i * 7});
      ASSERT_NE(symbol, nullptr) << i;
      EXPECT_EQ(symbol->flags, i);
    }
    EXPECT_EQ(scope.find(NameId{3}), nullptr);
    EXPECT_EQ(&scope.find_or_add(NameId{0}), &scope.symbols[0]);
    scope.remove(NameId{0});
    EXPECT_EQ(scope.find(NameId{0}), nullptr);
    EXPECT_EQ(scope.symbols.size(), count - 1);
    EXPECT_EQ(scope.find(NameId{7}), count > 1 ? &scope.symbols[0] : nullptr);
  }
}

TEST(ScopeTest, ClearedScopesAreEmpty) {
  SymbolTable table;
  Scope& first = table.add();
  for (uint32_t i = 0; i < 100; ++i) first.find_or_add(NameId{i});
  first.kind = ScopeKind::Class;
  first.needs_classdict = true;
  first.children.push_back(table.add().id);
  table.clear();
  EXPECT_EQ(table.size(), 0u);
  Scope& again = table.add();
  EXPECT_EQ(&again, &first);
  EXPECT_EQ(again.id, ScopeId{0});
  EXPECT_EQ(again.kind, ScopeKind::Module);
  EXPECT_FALSE(again.needs_classdict);
  EXPECT_TRUE(again.symbols.empty());
  EXPECT_TRUE(again.children.empty());
  EXPECT_EQ(again.find(NameId{5}), nullptr);
}

}  // namespace
}  // namespace leanpyc
