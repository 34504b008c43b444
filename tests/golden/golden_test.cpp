// Compares every program under tests/golden with CPython's code objects for it, as text.
//
// NAME.py is beside NAME.<target>-O<level>.txt, written by tests/golden/refresh.py from the interpreter's own
// bytes. Where a text equals that of the level below it, or that of the older patch release, it is not stored twice.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& patch_releases() {
  static const std::vector<std::string> kReleases{"3.13.0", "3.13"};  // oldest first
  return kReleases;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> programs() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(LEANPYC_GOLDEN_FOLDER)) {
    if (entry.path().extension() == ".py" && entry.path().stem() != "refresh") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

fs::path expectation_file(const fs::path& program, const std::string& release, int level) {
  return program.parent_path() / (program.stem().string() + "." + release + "-O" + std::to_string(level) + ".txt");
}

// Returns the file for this release and level: its own, or that of the next older release or lower level.
fs::path expectation_for(const fs::path& program, size_t release, int level) {
  for (int below = level; below >= 0; --below) {
    for (size_t older = release + 1; older-- > 0;) {
      fs::path path = expectation_file(program, patch_releases()[older], below);
      if (fs::exists(path)) return path;
    }
  }
  return {};
}

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, CodeObjectsMatchCPython) {
  const fs::path& program = GetParam();
  std::string source = read(program);
  Compiler compiler;
  for (size_t release = 0; release < patch_releases().size(); ++release) {
    const Target* target = find_target(patch_releases()[release]);
    ASSERT_NE(target, nullptr);
    for (int level = 0; level <= 2; ++level) {
      fs::path expected = expectation_for(program, release, level);
      ASSERT_FALSE(expected.empty()) << program << " has no expectation; run make golden";
      CompileOptions options{
          .target = target, .elision = Elision::of_level(level), .filename = program.filename().string()};
      CompileResult result = compiler.compile(source, false, options);
      ASSERT_NE(result.code, nullptr) << program << ": " << result.diagnostics->error().message;
      EXPECT_EQ(disassemble(*result.code, *result.pool, *target), read(expected))
          << program.filename() << " for " << patch_releases()[release] << " at level " << level;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, Golden, testing::ValuesIn(programs()),
                         [](const auto& param_info) { return param_info.param.stem().string(); });

TEST(GoldenFolder, HasNoOrphans) {
  std::set<std::string> known;
  for (const fs::path& program : programs()) {
    for (const std::string& release : patch_releases()) {
      for (int level = 0; level <= 2; ++level)
        known.insert(expectation_file(program, release, level).filename().string());
    }
  }
  for (const auto& entry : fs::directory_iterator(LEANPYC_GOLDEN_FOLDER)) {
    if (entry.path().extension() != ".txt") continue;
    EXPECT_TRUE(known.count(entry.path().filename().string())) << entry.path() << " has no program";
  }
}

}  // namespace
}  // namespace leanpyc
