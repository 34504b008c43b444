#include "leanpyc/policy/knowledge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "leanpyc/policy/knowledge_file.h"

namespace leanpyc {
namespace {

std::string error_of(std::string_view text) {
  std::string error;
  return KnowledgeFile::read(text, error) ? "" : error;
}

std::string row_with(std::string_view lines) {
  return "[[row]]\nreason = \"r\"\nlink = \"l\"\n" + std::string(lines) + '\n';
}

TEST(Knowledge, TheTableInTheProgramHasTheRowsOfTheFile) {
  std::ifstream file(LEANPYC_KNOWLEDGE_FILE, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::string error;
  const std::optional<KnowledgeFile> knowledge = KnowledgeFile::read(text, error);
  ASSERT_TRUE(knowledge) << error;
  EXPECT_GT(knowledge->rows.size(), 50u);
  EXPECT_TRUE(std::ranges::equal(knowledge->rows, built_in_knowledge()));
}

TEST(Knowledge, EveryFieldOfARowIsRead) {
  std::string error;
  const std::optional<KnowledgeFile> file = KnowledgeFile::read(
      row_with("module = ['a.*', 'b']\npath = 'x/y'\ndist = ['d']\ntests = true\ninstalled = false\n"
               "keep = ['asserts', 'docstrings.class']\nunless-flag = 2") +
          row_with("imports = ['c.*']\nnames = ['n', 'o']\nreads-docstring = true\ndefinitions = true\n"
                   "keep-source = true"),
      error);
  ASSERT_TRUE(file) << error;
  const KnowledgeRow named{.modules = "a.*\nb",
                           .paths = "x/y",
                           .distributions = "d",
                           .keep = "asserts\ndocstrings.class",
                           .reason = "r",
                           .link = "l",
                           .kinds = kAsserts | KindSet{Kind::ClassDocstrings},
                           .unless_flag = 2,
                           .tests = true,
                           .installed = false};
  const KnowledgeRow content{.imports = "c.*",
                             .names = "n\no",
                             .reason = "r",
                             .link = "l",
                             .reads_docstring = true,
                             .definitions = true,
                             .keep_source = true};
  EXPECT_EQ(file->rows, (std::vector<KnowledgeRow>{named, content}));
}

TEST(Knowledge, ARowHoldsBelowItsOptimisationFlag) {
  std::string error;
  const std::optional<KnowledgeFile> file =
      KnowledgeFile::read(row_with("module = 'a'\nkeep = 'asserts'\nunless-flag = 2"), error);
  ASSERT_TRUE(file) << error;
  EXPECT_EQ(Knowledge(file->rows, 1).rows.size(), 1u);
  EXPECT_EQ(Knowledge(file->rows, 2).rows.size(), 0u);
}

TEST(Knowledge, FaultsOfTheFileAreReportedWithTheirPlace) {
  EXPECT_EQ(error_of("[[row]]\nreason = \"r\"\nmodule = 'a'\nkeep = 'asserts'\n"),
            "knowledge.toml:1:1: a row needs link");
  EXPECT_EQ(error_of(row_with("module = 'a'")), "knowledge.toml:1:1: a row needs either keep or keep-source");
  EXPECT_EQ(error_of(row_with("keep = 'asserts'")),
            "knowledge.toml:1:1: a row selects modules either by name or by what they contain");
  EXPECT_EQ(error_of(row_with("module = 'a'\nimports = 'b'\nkeep = 'asserts'")),
            "knowledge.toml:1:1: a row selects modules either by name or by what they contain");
  EXPECT_EQ(error_of(row_with("modul = 'a'\nkeep = 'asserts'")),
            "knowledge.toml:4:1: a row has no key 'modul'; did you mean 'module'?");
  EXPECT_EQ(error_of(row_with("module = ['a', '']\nkeep = 'asserts'")),
            "knowledge.toml:4:16: '' is not a name or pattern");
  for (std::string_view lines :
       {"module = 'a'\nkeep = 'assert'", "module = 'a..b'\nkeep = 'asserts'", "imports = '[a'\nkeep = 'asserts'",
        "module = 'a'\nkeep = 'asserts'\nunless-flag = 3"}) {
    EXPECT_TRUE(error_of(row_with(lines)).starts_with("knowledge.toml:")) << lines;
  }
}

}  // namespace
}  // namespace leanpyc
