// Code objects of CPython 3.14. The expected instructions are those of 3.14.10.
#include <gtest/gtest.h>

#include <string>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

// Returns all code objects of the source as text.
std::string code_text(std::string_view source, std::string_view release = "3.14.10") {
  const Target* target = find_target(release);
  Compiler compiler;
  CompileOptions options;
  options.target = target;
  options.filename = "f.py";
  const CompileResult result = compiler.compile(source, false, options);
  if (result.code == nullptr) return std::string(result.diagnostics->error().message);
  return disassemble(*result.code, *result.pool, *target);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Code_3_14, FoldsConstantsInTheFlowGraph) {
  const std::string code = code_text("def f(): return -1, 2 + 3 * 4, 'abc'[1:], not ''\n");
  EXPECT_TRUE(contains(code, "LOAD_CONST 1 ((-1, 14, 'bc', True))")) << code;
  EXPECT_FALSE(contains(code, "BINARY_OP")) << code;
}

TEST(Code_3_14, MakesAConstantOfASliceOfConstants) {
  EXPECT_TRUE(contains(code_text("x[1:2]\n"), "(slice(1, 2, None))"));
  EXPECT_TRUE(contains(code_text("x[1:y]\n"), "BINARY_SLICE"));
}

TEST(Code_3_14, BorrowsLoadsThatAreUsedWithinTheirBlock) {
  const std::string code = code_text("def f(x):\n    y = x\n    return y\n");
  EXPECT_TRUE(contains(code, "LOAD_FAST 0 (x)")) << code;
  EXPECT_TRUE(contains(code, "LOAD_FAST_BORROW 1 (y)")) << code;
}

TEST(Code_3_14, EvaluatesAnnotationsInFunctions) {
  const std::string code = code_text("class C:\n    a: int\n");
  EXPECT_TRUE(contains(code, "__annotate_func__")) << code;
  EXPECT_TRUE(contains(code, "LOAD_COMMON_CONSTANT 1 (NotImplementedError)")) << code;
  EXPECT_TRUE(contains(code, "LOAD_FAST_BORROW 0 (format)")) << code;
}

TEST(Code_3_14, CallsConsumersOfAwaitsExceptInTheFirstReleases) {
  constexpr std::string_view kSource = "async def f(x): return any(await i for i in x)\n";
  EXPECT_FALSE(contains(code_text(kSource), "LOAD_COMMON_CONSTANT"));
  EXPECT_TRUE(contains(code_text(kSource, "3.14.2"), "LOAD_COMMON_CONSTANT 4 (any)"));
}

}  // namespace
}  // namespace leanpyc
