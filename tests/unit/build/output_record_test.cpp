#include "leanpyc/build/output_record.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

OutputEntry entry_of(std::string_view text) {
  return {.output = digest_of(text), .size = text.size(), .source = {1, 2}, .recipe = {3}, .root = {4}};
}

std::string record_of(std::initializer_list<std::string_view> paths) {
  std::string text(OutputRecord::kFirstLine);
  for (std::string_view path : paths) text += OutputRecord::line(path, entry_of(path));
  return text;
}

TEST(OutputRecord, FindsWhatItWrote) {
  const OutputRecord record(record_of({"a.pyc", "b\\c", "d\ne", "z/y x.pyc"}));
  ASSERT_EQ(record.size(), 4u);
  for (std::string_view path : {"a.pyc", "b\\c", "d\ne", "z/y x.pyc"}) {
    std::optional<size_t> index = record.find(path);
    ASSERT_TRUE(index) << path;
    EXPECT_EQ(record.path(*index), path);
    EXPECT_EQ(record.entry(*index), entry_of(path));
  }
  EXPECT_FALSE(record.find("missing"));
}

TEST(OutputRecord, PassesOverLinesThatLeadOutOfTheTree) {
  const OutputRecord record(record_of({"../a", "/etc/passwd", "a/../../b", "a//b", "./a", "ok"}) +
                            "nonsense\n\n1 2 3 4 5 a\n");
  EXPECT_EQ(record.size(), 1u);
  EXPECT_TRUE(record.find("ok"));
}

TEST(OutputRecord, SortsLinesAndTakesTheFirstOfTwo) {
  const OutputRecord record(record_of({"b", "a", "b"}));
  EXPECT_EQ(record.size(), 2u);
  EXPECT_TRUE(record.find("a"));
  EXPECT_TRUE(record.find("b"));
}

TEST(OutputRecord, ATextOfOthersIsEmpty) {
  EXPECT_EQ(OutputRecord("something else\n").size(), 0u);
  EXPECT_EQ(OutputRecord("").size(), 0u);
}

TEST(OutputRecord, HalfALineOfAJournalIsPassedOver) {
  const std::string lines = OutputRecord::line("a", entry_of("a")) + OutputRecord::line("b", entry_of("b"));
  std::vector<std::string> found;
  OutputRecord::each_line(lines.substr(0, lines.size() - 1),
                          [&](std::string path, const OutputEntry&) { found.push_back(std::move(path)); });
  EXPECT_EQ(found, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace leanpyc
