#include "leanpyc/policy/elide_setting.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

ElideSetting setting(std::string_view text) {
  std::string error;
  std::optional<ElideSetting> parsed = ElideSetting::parse(text, error);
  EXPECT_TRUE(parsed) << error;
  return parsed.value_or(ElideSetting());
}

std::string names(KindSet kinds) { return elision_text({.kinds = kinds}); }

TEST(ElideSetting, NamedKindsDifferFromThoseOfASet) {
  EXPECT_EQ(names(setting("asserts, columns").named()), "asserts,columns");
  EXPECT_EQ(names(setting("lean").named()), "none");
  EXPECT_EQ(names(setting("asserts,lean").named()), "none");
  EXPECT_EQ(names(setting("lean,docstrings=empty").named()), "docstrings");
  EXPECT_EQ(names(setting("asserts,no-asserts.other").named()), "asserts.narrowing");
}

TEST(ElideSetting, ASetMentionsAllKinds) {
  EXPECT_EQ(setting("O").mentioned(), KindSet::all());
  EXPECT_EQ(names(setting("no-columns,asserts").mentioned()), "asserts,columns");
}

TEST(ElideSetting, TheLastSetDecidesWhetherItIsCPythons) {
  EXPECT_EQ(setting("OO").is_cpython_set(), true);
  EXPECT_EQ(setting("OO,lean").is_cpython_set(), false);
  EXPECT_EQ(setting("none,OO,columns").is_cpython_set(), true);
  EXPECT_EQ(setting("asserts").is_cpython_set(), std::nullopt);
}

TEST(ElideSetting, TakingAwayFirstChangesAnEarlierSetting) {
  EXPECT_TRUE(setting("no-asserts").takes_away_first());
  EXPECT_FALSE(setting("lean,no-asserts").takes_away_first());
  EXPECT_FALSE(setting("").takes_away_first());
}

TEST(ElideSetting, ListsOverSeveralLinesAreRead) {
  EXPECT_EQ(setting("\n asserts,\n\tdebug ,\n").text(), "asserts,debug");
}

TEST(KeptKinds, NamesOfKindsAndSetsAreAccepted) {
  std::string error;
  EXPECT_EQ(names(*parse_kept_kinds("docstrings.class, asserts", error)), "asserts,docstrings.class");
  EXPECT_EQ(parse_kept_kinds("max", error), KindSet::all());
  EXPECT_FALSE(parse_kept_kinds("no-asserts", error));
  EXPECT_EQ(error, "'no-asserts': only names of kinds and sets can be kept");
  EXPECT_FALSE(parse_kept_kinds("assert", error));
  EXPECT_EQ(error, "there is no kind of elision 'assert'; did you mean 'asserts'?");
}

}  // namespace
}  // namespace leanpyc
