#include "leanpyc/verify/diagnosis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace leanpyc {
namespace {

using Names = std::vector<std::string>;

// Passes if all of `kinds` are kept in all of `modules`.
struct Breakage {
  KindSet kinds;
  Names modules;
  int trials = 0;

  bool passes(const Names& keep, const Names* kept_modules) {
    ++trials;
    KindSet kept;
    for (const std::string& name : keep) kept = kept | *find_kinds(name);
    if (!(kinds - kept).empty()) return false;
    return kept_modules == nullptr || std::ranges::all_of(modules, [&](const std::string& module) {
             return std::ranges::any_of(*kept_modules, [&](const std::string& name) {
               return name == module || (name.ends_with(".*") && module.starts_with(name.substr(0, name.size() - 2)));
             });
           });
  }
};

Diagnosis explain(Breakage& breakage, const Names& suspects, const Names& loaded) {
  return diagnose(
      *find_kinds("lean"), suspects, [&] { return loaded; },
      [&](const Names& keep, const Names* modules) { return breakage.passes(keep, modules); });
}

Names loaded_modules() {
  Names names;
  for (std::string top : {"a", "b", "c"}) {
    for (int i = 0; i < 50; ++i) names.push_back(top + ".m" + std::to_string(i));
  }
  return names;
}

TEST(Diagnosis, ASuspectNeedsNoSearch) {
  Breakage breakage{{Kind::ClassDocstrings}, {"b.m7"}};
  Diagnosis found = explain(breakage, {"a.m1", "b.m7"}, {});
  EXPECT_TRUE(found.explained);
  EXPECT_EQ(found.keep, Names{"docstrings.class"});
  EXPECT_EQ(found.modules, Names{"b.m7"});
  EXPECT_LE(breakage.trials, 8);
}

TEST(Diagnosis, SuspectsThatExplainAFailureAreTheOnlyOnesTried) {
  Breakage breakage{{Kind::ClassDocstrings, Kind::Debug}, {"a.m1", "c.m2"}};
  Diagnosis found = diagnose(
      *find_kinds("lean"), {"b.m7", "a.m1", "c.m2"}, [] { return Names(); },
      [&](const Names& keep, const Names* modules) {
        EXPECT_NE(modules, nullptr) << "a trial that compiles everything";
        return breakage.passes(keep, modules);
      });
  EXPECT_EQ(found.keep, (Names{"docstrings.class", "debug"}));
  EXPECT_EQ(std::set<std::string>(found.modules.begin(), found.modules.end()), (std::set<std::string>{"a.m1", "c.m2"}));
}

TEST(Diagnosis, TheProducerIsFoundAmongAllThatWasLoaded) {
  Breakage breakage{{Kind::Columns}, {"b.m7"}};
  Diagnosis found = explain(breakage, {"a.m1"}, loaded_modules());
  EXPECT_EQ(found.keep, Names{"columns"});
  EXPECT_EQ(found.modules, Names{"b.m7"});
  EXPECT_LE(breakage.trials, 30);
}

TEST(Diagnosis, SeveralModulesOfSeveralPackages) {
  Breakage breakage{{Kind::OtherAsserts}, {"a.m0", "a.m49", "c.m3"}};
  Diagnosis found = explain(breakage, {}, loaded_modules());
  EXPECT_EQ(found.keep, Names{"asserts.other"});
  EXPECT_EQ(std::set<std::string>(found.modules.begin(), found.modules.end()),
            (std::set<std::string>{"a.m0", "a.m49", "c.m3"}));
}

TEST(Diagnosis, APackageOfWhichManyModulesAreNeededIsKeptWhole) {
  Breakage breakage{{Kind::FunctionDocstrings}, {"b.m1", "b.m2", "b.m3", "b.m4", "b.m5", "c.m9"}};
  Diagnosis found = explain(breakage, {}, loaded_modules());
  EXPECT_EQ(std::set<std::string>(found.modules.begin(), found.modules.end()), (std::set<std::string>{"b.*", "c.m9"}));
}

TEST(Diagnosis, SeveralKinds) {
  Breakage breakage{{Kind::ModuleDocstrings, Kind::FunctionDocstrings, Kind::Debug}, {"a.m1"}};
  Diagnosis found = explain(breakage, {"a.m1"}, {});
  EXPECT_EQ(found.keep, (Names{"docstrings.module", "docstrings.function", "debug"}));
}

TEST(Diagnosis, AWholeFamilyIsNamedAsOne) {
  Breakage breakage{kDocstrings, {"a.m1"}};
  EXPECT_EQ(explain(breakage, {"a.m1"}, {}).keep, Names{"docstrings"});
}

TEST(Diagnosis, AFailureWithAllKindsKeptIsNotExplained) {
  Breakage breakage{{Kind::Lines}, {}};  // not among what is left out
  EXPECT_FALSE(explain(breakage, {"a.m1"}, {}).explained);
}

TEST(Diagnosis, EachKindAndEachModuleIsLeftOutOnce) {
  const std::vector<Diagnosis> ways = with_one_less(
      {.explained = true, .keep = {"docstrings", "debug"}, .modules = {"a", "b"}}, kDocstrings | KindSet{Kind::Debug});
  ASSERT_EQ(ways.size(), 6u);
  EXPECT_EQ(ways[0].keep, (Names{"docstrings.class", "docstrings.function", "debug"}));
  EXPECT_EQ(ways[0].modules, (Names{"a", "b"}));
  EXPECT_EQ(ways[3].keep, (Names{"docstrings.module", "docstrings.class", "docstrings.function"}));
  EXPECT_EQ(ways[5].keep, (Names{"docstrings", "debug"}));
  EXPECT_EQ(ways[5].modules, Names{"a"});
  EXPECT_TRUE(with_one_less({.explained = true, .keep = {"debug"}, .modules = {"a"}}, KindSet{Kind::Debug}).empty());
}

}  // namespace
}  // namespace leanpyc
