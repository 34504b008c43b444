// Compares every program under tests/golden with CPython's code objects for it, as text.
//
// For NAME.py, every native version has NAME.<target>-O<level>.txt in the folder of its minor version, written by
// tests/golden/refresh.py from the interpreter's own bytes. Where a text equals that of the level below it, or that of
// the older patch release, it is not stored twice. A program without a text is one that this version rejects.
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

// The expectations of a minor version.
struct Expectations {
  fs::path folder;
  std::set<std::string> names;
  std::vector<std::string> releases;  // oldest first: "3.13.0", and "3.13" for the newest one

  explicit Expectations(std::string_view minor) : folder(fs::path(LEANPYC_GOLDEN_FOLDER) / minor) {
    std::set<std::string> full;
    bool newest = false;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      names.insert(name);
      const size_t dot = name.find('.');
      const std::string release = name.substr(dot + 1, name.rfind("-O") - dot - 1);
      if (release == minor) {
        newest = true;
      } else {
        full.insert(release);
      }
    }
    releases.assign(full.begin(), full.end());
    if (newest) releases.emplace_back(minor);
  }

  static std::string name(const fs::path& program, const std::string& release, int level) {
    return program.stem().string() + "." + release + "-O" + std::to_string(level) + ".txt";
  }

  // Returns the file for this release and level: its own, or that of the next older release or lower level.
  fs::path find(const fs::path& program, size_t release, int level) const {
    for (int below = level; below >= 0; --below) {
      for (size_t older = release + 1; older-- > 0;) {
        const std::string wanted = name(program, releases[older], below);
        if (names.count(wanted) != 0) return folder / wanted;
      }
    }
    return {};
  }
};

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, CodeObjectsMatchCPython) {
  const fs::path& program = GetParam();
  std::string source = read(program);
  Compiler compiler;
  for (std::string_view minor : native_targets()) {
    const Expectations expectations(minor);
    ASSERT_FALSE(expectations.releases.empty()) << "no expectations for " << minor << "; run make golden";
    for (size_t release = 0; release < expectations.releases.size(); ++release) {
      const Target* target = find_target(expectations.releases[release]);
      ASSERT_NE(target, nullptr);
      for (int level = 0; level <= 2; ++level) {
        const fs::path expected = expectations.find(program, release, level);
        CompileOptions options{
            .target = target, .elision = Elision::of_level(level), .filename = program.filename().string()};
        CompileResult result = compiler.compile(source, false, options);
        if (expected.empty()) {
          EXPECT_EQ(result.code, nullptr) << program << " has no expectation for " << minor << "; run make golden";
          continue;
        }
        ASSERT_NE(result.code, nullptr) << program << ": " << result.diagnostics->error().message;
        EXPECT_EQ(disassemble(*result.code, *result.pool, *target), read(expected))
            << program.filename() << " for " << expectations.releases[release] << " at level " << level;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, Golden, testing::ValuesIn(programs()),
                         [](const auto& param_info) { return param_info.param.stem().string(); });

TEST(GoldenFolder, HasNoOrphans) {
  for (std::string_view minor : native_targets()) {
    const Expectations expectations(minor);
    std::set<std::string> known;
    for (const fs::path& program : programs()) {
      for (const std::string& release : expectations.releases) {
        for (int level = 0; level <= 2; ++level) known.insert(Expectations::name(program, release, level));
      }
    }
    for (const std::string& name : expectations.names) {
      EXPECT_TRUE(known.count(name) != 0) << minor << "/" << name << " has no program";
    }
  }
}

// Programs of every version must have at least one expectation each.
TEST(GoldenFolder, EveryProgramIsExpectedSomewhere) {
  for (const fs::path& program : programs()) {
    bool expected = false;
    for (std::string_view minor : native_targets()) {
      expected = expected || !Expectations(minor).find(program, 0, 2).empty();
    }
    EXPECT_TRUE(expected) << program;
  }
}

}  // namespace
}  // namespace leanpyc
