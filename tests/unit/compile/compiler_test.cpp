// One Compiler compiles file after file: no state of one file may show in the next.
#include "leanpyc/compile/compile.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/marshal.h"

namespace leanpyc {
namespace {

constexpr std::string_view kProgram =
    "class A:\n  def f(self, x):\n    try:\n      return [x for y in x]\n    except E: pass\n";

// Returns the marshalled code, or an empty buffer on error.
ByteBuffer marshalled(Compiler& compiler, std::string_view source) {
  const Target& target = *find_target("3.13.0");
  CompileOptions options{.target = &target, .elision = Elision::of_level(0), .filename = "a.py"};
  const CompileResult result = compiler.compile(source, false, options);
  ByteBuffer bytes;
  if (result.code != nullptr) marshal_code(*result.code, *result.pool, target, bytes);
  return bytes;
}

std::string large_program() {
  std::string source;
  for (int i = 0; i < 2000; ++i) source += "def f" + std::to_string(i) + "(a):\n  if a: return 'text' + b, 1.5\n";
  return source;
}

TEST(Compiler, ResultsDoNotDependOnEarlierFiles) {
  Compiler fresh;
  const ByteBuffer expected = marshalled(fresh, kProgram);
  ASSERT_FALSE(expected.empty());
  Compiler used;
  for (const std::string& before : std::vector<std::string>{large_program(), "def f(:\n", "x = (\n", std::string()}) {
    marshalled(used, before);
    EXPECT_EQ(marshalled(used, kProgram), expected) << "after " << before.substr(0, 40);
  }
}

TEST(Compiler, ResultsDoNotChangeAfterMemoryIsReleased) {
  Compiler compiler;
  const ByteBuffer expected = marshalled(compiler, kProgram);
  const ByteBuffer large = marshalled(compiler, large_program());
  compiler.give_back();
  EXPECT_EQ(marshalled(compiler, kProgram), expected);
  compiler.give_back();
  compiler.give_back();
  EXPECT_EQ(marshalled(compiler, large_program()), large);
}

TEST(Compiler, TheClockKeepsRunningWhenMemoryIsReleased) {
  Compiler compiler;
  StageTimes times;
  compiler.clock().start(&times, Stage::Walk);
  marshalled(compiler, large_program());
  const StageTime before = times[Stage::Lex];
  compiler.give_back();
  marshalled(compiler, large_program());
  compiler.clock().stop();
  EXPECT_GT(before.count(), 0);
  EXPECT_GT(times[Stage::Lex], before);
}

}  // namespace
}  // namespace leanpyc
