#include "leanpyc/elide/kinds.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

// Applies `text` to an empty elision. Returns the result as text, or the error.
std::string parsed(std::string_view text) {
  Elision elision;
  std::string error;
  return parse_elision(text, elision, error) ? elision_text(elision) : error;
}

TEST(Kinds, NamesAreReadAndWritten) {
  EXPECT_EQ(parsed(""), "none");
  EXPECT_EQ(parsed("asserts"), "asserts");
  EXPECT_EQ(parsed("asserts.other , asserts.narrowing"), "asserts");
  EXPECT_EQ(parsed("docstrings.class,columns"), "docstrings.class,columns");
  EXPECT_EQ(parsed("asserts,debug"), "O");
  EXPECT_EQ(parsed("O,docstrings"), "OO");
}

TEST(Kinds, TheLaterNameWins) {
  EXPECT_EQ(parsed("max,O"), "O");
  EXPECT_EQ(parsed("OO,no-docstrings.function"), "asserts,debug,docstrings.module,docstrings.class");
  EXPECT_EQ(parsed("lean,none"), "none");
  EXPECT_EQ(parsed("no-asserts,asserts"), "asserts");
}

TEST(Kinds, DocstringsMayBecomeEmpty) {
  EXPECT_EQ(parsed("docstrings=empty"), "docstrings=empty");
  EXPECT_EQ(parsed("docstrings=empty,docstrings=none"), "docstrings");
  EXPECT_EQ(parsed("asserts=empty"), "'asserts=empty': only docstrings take a value, =empty or =none");
}

TEST(Kinds, AWrongNameGetsTheNearestSuggested) {
  EXPECT_EQ(parsed("docstring"), "there is no kind of elision 'docstring'; did you mean 'docstrings'?");
  EXPECT_EQ(parsed("no-column"), "there is no kind of elision 'column'; did you mean 'columns'?");
  EXPECT_EQ(parsed("LEAN"), "there is no kind of elision 'LEAN'; did you mean 'lean'?");
  EXPECT_EQ(parsed("Columns"), "there is no kind of elision 'Columns'; did you mean 'columns'?");
  EXPECT_EQ(parsed("nonsense"), "there is no kind of elision 'nonsense'; leanpyc explain lists them");
  EXPECT_EQ(parsed("no-lean"), "'no-lean': only kinds can be taken away, and 'lean' is a set");
  EXPECT_EQ(parsed("leen"), "there is no kind of elision 'leen'; did you mean 'lean'?");
}

TEST(Kinds, LevelsMatchCPythons) {
  EXPECT_EQ(elision_text(Elision::of_level(0)), "none");
  EXPECT_EQ(elision_text(Elision::of_level(1)), "O");
  EXPECT_EQ(elision_text(Elision::of_level(2)), "OO");
}

TEST(Kinds, TextsAndWordsRoundTrip) {
  for (std::string_view text : {"none", "O", "OO", "lean", "max", "asserts.other,lines", "lean,no-casts", "lean,lines",
                                "max,no-asserts,docstrings.class=empty", "OO,docstrings=empty", "lean,none,columns"}) {
    Elision elision;
    std::string error;
    ASSERT_TRUE(parse_elision(text, elision, error)) << error;
    Elision again;
    ASSERT_TRUE(parse_elision(elision_text(elision), again, error)) << error;
    EXPECT_EQ(again, elision) << text << ": " << elision_text(elision);
    EXPECT_EQ(elision_of_word(elision_word(elision)), elision) << text;
  }
}

TEST(Kinds, AnInvalidTextChangesNothing) {
  Elision elision = Elision::of_level(1);
  std::string error;
  EXPECT_FALSE(parse_elision("docstrings,nonsense", elision, error));
  EXPECT_EQ(elision, Elision::of_level(1));
}

}  // namespace
}  // namespace leanpyc
