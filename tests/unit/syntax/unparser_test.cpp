#include "leanpyc/syntax/unparser.h"

#include <gtest/gtest.h>

#include <string>

#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/parser.h"

namespace leanpyc {
namespace {

std::string unparse(std::string_view expression, std::string_view version = "3.13.0") {
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
  Diagnostics diagnostics(arena);
  SourceText source;
  TokenBuffer tokens;
  std::string text = "x: (" + std::string(expression) + ")\n";
  if (!decode_source(text, false, arena, diagnostics, source)) return "not decoded";
  const Grammar& grammar = find_target(version)->grammar;
  tokenize(source, grammar, names, arena, diagnostics, tokens);
  ast::Module* module = parse_module(source, tokens, grammar, pool, diagnostics);
  if (module == nullptr) return "not parsed";
  return unparse_annotation(*ast::as<ast::AnnAssign>(module->body[0])->annotation, pool);
}

TEST(Unparser, GroupsOnlyWhereNeeded) {
  for (const char* same : {"a - (b - c)",
                           "a - b - c",
                           "2 ** 3 ** 4",
                           "(2 ** 3) ** 4",
                           "-1 ** 2",
                           "(-1) ** 2",
                           "2 ** (-1)",
                           "not a in b",
                           "(not a) in b",
                           "not not a",
                           "(a or b) and c",
                           "a or (b or c)",
                           "a < b < c",
                           "(a < b) < c",
                           "~-+a",
                           "a if b else c if d else e",
                           "(a if b else c) if d else e",
                           "(lambda: 1) if (lambda: 2) else lambda: 3",
                           "(a + b).c",
                           "(lambda: 1)()",
                           "(a, b)[0]",
                           "[a, b][0]",
                           "(x for x in y).z",
                           "a @ b // c % d << e >> f & g ^ h | i"}) {
    EXPECT_EQ(unparse(same), same);
  }
}

TEST(Unparser, WritesContainersCallsAndSubscripts) {
  EXPECT_EQ(unparse("1,"), "(1,)");
  EXPECT_EQ(unparse("()"), "()");
  EXPECT_EQ(unparse("{1:2,**a|b}"), "{1: 2, **a | b}");
  EXPECT_EQ(unparse("{**(a or b)}"), "{**(a or b)}");
  EXPECT_EQ(unparse("x[(1,2)]"), "x[1, 2]");
  EXPECT_EQ(unparse("x[1,]"), "x[1,]");
  EXPECT_EQ(unparse("x[*a]"), "x[*a,]");
  EXPECT_EQ(unparse("x[::]"), "x[:]");
  EXPECT_EQ(unparse("x[1:2:3,::4]"), "x[1:2:3, ::4]");
  EXPECT_EQ(unparse("f(x for x in y)"), "f(x for x in y)");
  EXPECT_EQ(unparse("f((x for x in y),1,*a,b=2,**c|d)"), "f((x for x in y), 1, *a, b=2, **c | d)");
  EXPECT_EQ(unparse("{x:y for (x,) in z if a if b or c}"), "{x: y for x, in z if a if b or c}");
  EXPECT_EQ(unparse("[x async for x in (lambda: 1)]"), "[x async for x in (lambda: 1)]");
}

TEST(Unparser, WritesFunctions) {
  EXPECT_EQ(unparse("lambda a,/,b=1,*c,d=2,e,**f: (yield)"), "lambda a, /, b=1, *c, d=2, e, **f: (yield)");
  EXPECT_EQ(unparse("lambda *, a: (x := 1)"), "lambda*, a: (x := 1)");
  EXPECT_EQ(unparse("lambda **a: (yield from b)"), "lambda**a: (yield from b)");
  EXPECT_EQ(unparse("await a.b"), "await a.b");
  EXPECT_EQ(unparse("(await a)()"), "(await a)()");
}

TEST(Unparser, WritesConstants) {
  EXPECT_EQ(unparse("1e999"), "1e309");
  EXPECT_EQ(unparse("1e999j"), "1e309j");
  EXPECT_EQ(unparse("..."), "...");
  EXPECT_EQ(unparse("1 .real"), "1 .real");
  EXPECT_EQ(unparse("1.0.real"), "1.0.real");
  EXPECT_EQ(unparse("u'a' 'b'"), "u'ab'");
  EXPECT_EQ(unparse("0x" + std::string(4000, 'f')), "") << "too long for CPython to print";
}

TEST(Unparser, QuotesFStrings) {
  EXPECT_EQ(unparse("f'a{b}c{{}}'"), "f'a{b}c{{}}'");
  EXPECT_EQ(unparse("f'{b!r:>{w}}'"), "f'{b!r:>{w}}'");
  EXPECT_EQ(unparse("f'{ {1: 2} }'"), "f'{ {1: 2}}'");
  EXPECT_EQ(unparse("f'{b=}'"), "f'b={b!r}'");
  EXPECT_EQ(unparse("f'{(lambda: 1)}'"), "f'{(lambda: 1)}'");
  EXPECT_EQ(unparse(R"(f'{"a"}')"), R"(f"{'a'}")");
  EXPECT_EQ(unparse(R"(f"{'\n'}")"), R"(f"{'\\n'}")");
}

// Each level doubles the backslashes before the quotes of the inner levels.
TEST(Unparser, GivesUpOnExponentialText) {
  std::string nested = "a";
  for (int i = 0; i < 60; ++i) nested = "f'{" + nested + "}{\"\"}'";
  EXPECT_EQ(unparse(nested), "");
}

// The text of an interpolation stays as it is written.
TEST(Unparser, WritesTemplateStrings) {
  EXPECT_EQ(unparse("t\"x{ a  !r:>{w}}{{y\" t'z'", "3.14.10"), "t'x{ a  !r:>{w}}{{yz'");
  EXPECT_EQ(unparse("t'{a+b =!s}'", "3.14.10"), "t'a+b ={a+b !s}'");
  EXPECT_EQ(unparse("t'{ {1: 2} }'", "3.14.10"), "t'{ {1: 2} }'");
  EXPECT_EQ(unparse("t''", "3.14.10"), "t''");
}

}  // namespace
}  // namespace leanpyc
