#include "leanpyc/fold/finally_jumps.h"

#include <gtest/gtest.h>

#include <string>

#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/parser.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// Returns a line "LINE MESSAGE" for each warning.
std::string warnings(std::string_view text) {
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
  Diagnostics diagnostics(arena);
  SourceText source;
  TokenBuffer tokens;
  if (!decode_source(text, false, arena, diagnostics, source)) return "not decoded";
  const Grammar& grammar = find_target("3.14")->grammar;
  tokenize(source, grammar, names, arena, diagnostics, tokens);
  const ast::Module* module = parse_module(source, tokens, grammar, pool, diagnostics);
  if (module == nullptr) return "not parsed";
  if (!module->has_finally) return "no finally";
  warn_of_finally_jumps(*module, diagnostics);
  std::string result;
  for (const Warning& each : diagnostics.warnings()) {
    result += std::to_string(each.range.line) + " " + std::string(each.message) + "\n";
  }
  return result;
}

// The expected warnings are those of CPython 3.14.10.
TEST(FinallyJumps, LeaveTheInnermostFinallyBlock) {
  EXPECT_EQ(warnings("def f():\n try: pass\n finally: return\n"), "3 'return' in a 'finally' block\n");
  EXPECT_EQ(warnings("for x in y:\n try: pass\n finally: break\n"), "3 'break' in a 'finally' block\n");
  EXPECT_EQ(warnings("for x in y:\n try: pass\n finally: continue\n"), "3 'continue' in a 'finally' block\n");
  EXPECT_EQ(warnings("def f():\n try: pass\n finally:\n  with x: return\n"), "4 'return' in a 'finally' block\n");
  EXPECT_EQ(warnings("def f():\n try: return\n except A: return\n finally:\n  try: return\n  except: return\n"),
            "5 'return' in a 'finally' block\n6 'return' in a 'finally' block\n");
  EXPECT_EQ(warnings("while 1:\n try: pass\n finally:\n  while 2:\n   try: pass\n   finally: break\n"),
            "6 'break' in a 'finally' block\n");
  EXPECT_EQ(warnings("try: pass\nfinally:\n for x in y: pass\n else: break\n"), "4 'break' in a 'finally' block\n");
}

TEST(FinallyJumps, StayInALoopOrAFunction) {
  EXPECT_EQ(warnings("def f():\n try: pass\n finally:\n  for x in y: return\n"), "");
  EXPECT_EQ(warnings("try: pass\nfinally:\n while x: break\n"), "");
  EXPECT_EQ(warnings("try: pass\nfinally:\n def g(): return\n"), "");
  EXPECT_EQ(warnings("def f():\n try: return\n except: pass\n"), "no finally");
}

}  // namespace
}  // namespace leanpyc
