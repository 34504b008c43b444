#include "leanpyc/fold/fold.h"

#include <gtest/gtest.h>

#include <string>

#include "leanpyc/code/constant_repr.h"
#include "leanpyc/syntax/ast_dump.h"
#include "leanpyc/syntax/parser.h"

namespace leanpyc {
namespace {

struct Folded {
  explicit Folded(std::string_view text, std::string_view release = "3.13", FoldOptions options = {}) {
    const Target& target = *find_target(release);
    std::string padded(text);
    EXPECT_TRUE(decode_source(padded, false, arena, diagnostics, source));
    TokenBuffer tokens;
    tokenize(source, target.grammar, names, arena, diagnostics, tokens);
    module = parse_module(source, tokens, target.grammar, pool, diagnostics);
    EXPECT_NE(module, nullptr) << text;
    if (module != nullptr) ok = fold_constants(*module, options, target, pool, diagnostics);
  }

  // Returns the value of the first statement.
  const ast::Expr* value() const { return ast::as<ast::Assign>(module->body[0])->value; }
  std::string dump() const { return dump_ast(*module, pool); }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  Diagnostics diagnostics{arena};
  SourceText source;
  ast::Module* module = nullptr;
  bool ok = false;
};

// Returns the repr of the constant that the expression folds to, or "-".
std::string fold(std::string_view expression, std::string_view target = "3.13", FoldOptions options = {}) {
  Folded folded("x = " + std::string(expression) + "\n", target, options);
  if (folded.module == nullptr) return "not parsed";
  const ast::Expr* value = folded.value();
  if (value->kind != ast::ExprKind::Constant) return "-";
  return constant_repr(ast::as<const ast::Constant>(value)->value, folded.pool);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(FoldIntegers, CrossSixtyFourBitsExactly) {
  EXPECT_EQ(fold("9223372036854775807 + 1"), "9223372036854775808");
  EXPECT_EQ(fold("-9223372036854775808 - 1"), "-9223372036854775809");
  EXPECT_EQ(fold("18446744073709551616 - 18446744073709551615"), "1");
  EXPECT_EQ(fold("-(-9223372036854775808)"), "9223372036854775808");
  EXPECT_EQ(fold("~0x1_0000_0000_0000_0000"), "-18446744073709551617");
  EXPECT_EQ(fold("1 << 100 >> 99"), "2");
}

TEST(FoldIntegers, DivideLikePython) {
  EXPECT_EQ(fold("-7 // 2"), "-4");
  EXPECT_EQ(fold("-7 % 2"), "1");
  EXPECT_EQ(fold("7 % -2"), "-1");
  EXPECT_EQ(fold("1 / 3"), "0.3333333333333333");
  EXPECT_EQ(fold("0 / -5"), "-0.0");
  EXPECT_EQ(fold("0x1fffffffffffff * 4 / 3"), "1.2009599006321322e+16");
  EXPECT_EQ(fold("1 // 0"), "-");
  EXPECT_EQ(fold("1 / 0"), "-");
}

TEST(FoldIntegers, StopAtTheLimits) {
  EXPECT_EQ(fold("1 << 127"), "170141183460469231731687303715884105728");
  EXPECT_EQ(fold("1 << 128"), "-");
  EXPECT_EQ(fold("2 ** 64"), "18446744073709551616");
  EXPECT_EQ(fold("2 ** 65"), "-");
  EXPECT_EQ(fold("0xffffffffffffffff * 0xffffffffffffffff"), "340282366920938463426481119284349108225");
  EXPECT_EQ(fold("0x1ffffffffffffffff * 0xffffffffffffffff"), "-");
  EXPECT_EQ(fold("0 << 10 ** 9"), "0");
  EXPECT_EQ(fold("1 << -1"), "-");
  EXPECT_EQ(fold("2 ** -1"), "0.5");
  EXPECT_EQ(fold("0 ** -1"), "-");
  EXPECT_EQ(fold("True + True"), "2");
  EXPECT_EQ(fold("True | False"), "True");
  EXPECT_EQ(fold("not 0"), "True");
}

TEST(FoldFloats, FollowPythonsRules) {
  EXPECT_EQ(fold("-7.5 // 2"), "-4.0");
  EXPECT_EQ(fold("-7.5 % 2"), "0.5");
  EXPECT_EQ(fold("0.0 % -1.0"), "-0.0");
  EXPECT_EQ(fold("1e308 * 10"), "inf");
  EXPECT_EQ(fold("10.0 ** 400"), "-");
  EXPECT_EQ(fold("1.0 / 0"), "-");
  EXPECT_EQ(fold("(-8) ** 0.5"), "(1.7319121124709868e-16+2.8284271247461903j)");
  EXPECT_EQ(fold("1 + 2j"), "(1+2j)");
  EXPECT_EQ(fold("-0j"), "(-0-0j)");
  EXPECT_EQ(fold("2j ** 2"), "(-4+0j)");
  EXPECT_EQ(fold("1j / 0"), "-");
}

TEST(FoldFloats, ComplexPowersDifferByPatchRelease) {
  std::string before = fold("(-1.5+3j) ** (2+1.25j)", "3.13.0");
  std::string after = fold("(-1.5+3j) ** (2+1.25j)", "3.13.1");
  EXPECT_EQ(before.substr(0, 8), after.substr(0, 8)) << "they differ in the last digits at most";
  EXPECT_EQ(fold("9j ** 33j ** 3", "3.13.0"), "-");
}

TEST(FoldSequences, AddMultiplyAndIndex) {
  EXPECT_EQ(fold("'a' + 'é'"), "'aé'");
  EXPECT_EQ(fold("b'a' + b'b'"), "b'ab'");
  EXPECT_EQ(fold("'a' + b'b'"), "-");
  EXPECT_EQ(fold("(1, 2) + (3,)"), "(1, 2, 3)");
  EXPECT_EQ(fold("'ab' * 3"), "'ababab'");
  EXPECT_EQ(fold("3 * (1, 2)"), "(1, 2, 1, 2, 1, 2)");
  EXPECT_EQ(fold("'a' * -1"), "-");
  EXPECT_EQ(fold("'' * -1"), "''");
  EXPECT_EQ(fold("'é' * 4096").size(), 4096u * 2 + 2);
  EXPECT_EQ(fold("'é' * 4097"), "-");
  EXPECT_EQ(fold("(1,) * 257"), "-");
  EXPECT_EQ(fold("(((1,) * 20,) * 20,) * 2"),
            "((" + std::string() + fold("((1,) * 20,) * 20").substr(1) + ", " + fold("((1,) * 20,) * 20") + ")");
  EXPECT_EQ(fold("(((1,) * 20,) * 20,) * 3"), "-") << "more than 1024 items in all";
  EXPECT_EQ(fold("'aé𝒳'[-1]"), "'𝒳'");
  EXPECT_EQ(fold("b'abc'[True]"), "98");
  EXPECT_EQ(fold("(1, 2)[2]"), "-");
  EXPECT_EQ(fold("'abc'[0:1]"), "-");
}

TEST(FoldSequences, LongAdditionsTakeLinearTime) {
  std::string sum = "x = 'start'";
  for (int i = 0; i < 9000; ++i) sum += " + 'a longer piece of text that is added'";
  Folded folded(sum + "\n");
  EXPECT_TRUE(folded.ok);
  ASSERT_EQ(folded.value()->kind, ast::ExprKind::Constant);
  EXPECT_LT(folded.names.size(), 1000u) << "no prefix is kept";

  Folded mixed("x = a + 'b' + 'c' + d\n");
  EXPECT_TRUE(contains(mixed.dump(), "Constant(value='b'")) << "the left side is no constant";
  Folded prefix("x = 'a' + 'b' + c + ('d' + 'e' + 'f')\n");
  EXPECT_TRUE(contains(prefix.dump(), "Constant(value='ab', lineno=1, col_offset=4, end_lineno=1, end_col_offset=13)"));
  EXPECT_TRUE(contains(prefix.dump(), "Constant(value='def'"));
  EXPECT_EQ(fold("'a' + 'b' * 2 + 'c' + 1"), "-");
}

TEST(FoldContainers, BecomeConstantsWhereTheyAreOnlyRead) {
  EXPECT_TRUE(contains(Folded("a in [1, 2]\n").dump(), "comparators=[Constant(value=(1, 2)"));
  EXPECT_TRUE(contains(Folded("a not in {1, 1.0, 'b'}\n").dump(), "Constant(value=frozenset({1, 'b'})"));
  EXPECT_TRUE(contains(Folded("for a in [b, c]: pass\n").dump(), "iter=Tuple(elts=[Name(id='b'"));
  EXPECT_TRUE(contains(Folded("for a in [*b]: pass\n").dump(), "iter=List("));
  EXPECT_TRUE(contains(Folded("x = [a for a in {1}]\n").dump(), "iter=Constant(value=frozenset({1})"));
  EXPECT_TRUE(contains(Folded("a in [1] in b\n").dump(), "List("));
  EXPECT_TRUE(contains(Folded("a, b = 1, 2\n").dump(), "Tuple(elts=[Name(id='a', ctx=Store()"));
}

TEST(FoldNames, DebugIsFolded) {
  EXPECT_EQ(fold("__debug__"), "True");
  EXPECT_EQ(fold("not __debug__"), "False");
  EXPECT_EQ(fold("__debug__ + 1"), "2");
}

TEST(FoldComparisons, OnlyNotIsAndNotInFold) {
  EXPECT_TRUE(contains(Folded("not a in b\n").dump(), "ops=[NotIn()]"));
  EXPECT_TRUE(contains(Folded("not not a is b\n").dump(), "ops=[Is()]"));
  EXPECT_TRUE(contains(Folded("not a == b\n").dump(), "UnaryOp(op=Not()"));
  EXPECT_TRUE(contains(Folded("not a in b in c\n").dump(), "UnaryOp(op=Not()"));
  EXPECT_EQ(fold("1 < 2"), "-");
}

TEST(FoldPercentFormat, BecomesAnFString) {
  std::string dump = Folded("x = '%-10.3s|%%|%5r%a' % (a, b, c)\n").dump();
  EXPECT_TRUE(contains(dump, "JoinedStr(values=[FormattedValue(value=Name(id='a'")) << dump;
  EXPECT_TRUE(contains(dump, "conversion=115, format_spec=Constant(value='10.3', lineno=-1")) << dump;
  EXPECT_TRUE(contains(dump, "Constant(value='|%|', lineno=-1, col_offset=-1, end_lineno=-1, end_col_offset=-1)"))
      << dump;
  EXPECT_TRUE(contains(dump, "conversion=114, format_spec=Constant(value='>5'")) << dump;
  for (const char* untouched : {"'%d' % (a,)", "'%s' % a", "'%s' % (a, b)", "'%s %s' % (a,)", "'%(a)s' % (a,)",
                                "'%' % (a,)", "'%100s' % (a,)", "'%s' % (*a,)", "b'%s' % (a,)", "'%s' % (1,)"}) {
    EXPECT_TRUE(contains(Folded("x = " + std::string(untouched) + "\n").dump(), "BinOp(")) << untouched;
  }
}

TEST(FoldBodies, KeepsOnlyRealDocstrings) {
  EXPECT_TRUE(contains(Folded("'a' + 'b'\n").dump(), "Expr(value=JoinedStr(values=[Constant(value='ab'"));
  EXPECT_TRUE(contains(Folded("def f():\n  'a' 'b'\n").dump(), "Expr(value=Constant(value='ab'"));
  EXPECT_TRUE(contains(Folded("if 1:\n  'a' + 'b'\n").dump(), "Expr(value=Constant(value='ab'"));
}

TEST(FoldAnnotations, StayUnfoldedUnderFutureAnnotations) {
  const char* text = "x: 1 + 1 = 2 + 2\ndef f(a: 3 + 3 = 4 + 4) -> 5 + 5: pass\n";
  std::string now = Folded(text).dump();
  std::string later = Folded(text, "3.13", {.future_annotations = true}).dump();
  EXPECT_FALSE(contains(now, "BinOp"));
  for (const char* part : {"left=Constant(value=1", "left=Constant(value=3", "left=Constant(value=5"}) {
    EXPECT_TRUE(contains(later, part)) << later;
  }
  for (const char* part : {"left=Constant(value=2", "left=Constant(value=4"})
    EXPECT_FALSE(contains(later, part)) << later;
}

TEST(FoldPatterns, NumbersInPatternsFold) {
  std::string dump = Folded("match a:\n  case -1 | 1+2j: pass\n  case {-3: b}: pass\n").dump();
  EXPECT_FALSE(contains(dump, "UnaryOp") || contains(dump, "BinOp")) << dump;
}

TEST(FoldDepth, EndsAtCPythonsLimit) {
  auto chain = [](int terms) {
    std::string text = "a";
    for (int i = 1; i < terms; ++i) text += "+a";
    return text + "\n";
  };
  EXPECT_TRUE(Folded(chain(9997)).ok);
  Folded deep(chain(9998));
  ASSERT_FALSE(deep.ok);
  EXPECT_EQ(deep.diagnostics.error().kind, ErrorKind::RecursionError);
}

TEST(FoldSize, MemoryOfHostileChainsIsBounded) {
  std::string text = "x = 0x" + std::string(100'000, 'f');
  for (int i = 0; i < 5000; ++i) text += "+1";
  Folded folded(text + "\n");
  ASSERT_FALSE(folded.ok);
  EXPECT_EQ(folded.diagnostics.error().kind, ErrorKind::Unsupported);
}

// A statement, and whether the parser marks it as one that folding could change.
struct Marked {
  std::string_view text;
  bool may_fold;
};

TEST(FoldMarks, SkipOnlyStatementsThatStayUnchanged) {
  for (const Marked& each : {
           Marked{"x = f(a.b, 'c', *d, e=1)[0]", false},
           Marked{"x = a + 1 - b * 2", false},
           Marked{"x = not a == b, [1, 2], {3}, {4: 5}, a if b else c, (y := 6)", true},
           Marked{"x = [1, 2], {3: 4}, a", false},
           Marked{"def f(a, b=None): return a[b]", false},
           Marked{"x = -1", true},
           Marked{"x = 1 + 2", true},
           Marked{"x = 1 + a", true},
           Marked{"x = '%s' % (a,)", true},
           Marked{"x = a, (1, 2)", true},
           Marked{"x = ()", true},
           Marked{"x = 'abc'[1]", true},
           Marked{"x = (1, 2)[1]", true},
           Marked{"x = not a is b", true},
           Marked{"x = a in [1, 2]", true},
           Marked{"x = a in {1, 2}", true},
           Marked{"x = [a for a in [b, c]]", true},
           Marked{"for a in [b, c]: pass", true},
           Marked{"for a in {1, 2}: pass", true},
           Marked{"x = f'{-1}'", true},
           Marked{"x = f'{a:{1 + 2}}'", true},
           Marked{"x = __debug__", true},
           Marked{"x = lambda a=-1: a", true},
           Marked{"x: -1", true},
           Marked{"match a:\n case -1: pass", true},
           Marked{"type X = -1", true},
           Marked{"def f(a=-1): pass", true},
           Marked{"@f(-1)\nclass A: pass", true},
           Marked{"if a:\n pass\nelif -1: pass", true},
           Marked{"try: pass\nexcept a: x = -1", true},
           Marked{"with a as b[-1]: pass", true},
       }) {
    const std::string text = std::string(each.text) + "\n";
    auto parsed = [&](bool everything) {
      const Target& target = *find_target("3.13");
      Arena arena;
      NameTable names(arena);
      ConstantPool pool(arena, names, kNewestUnicode);
      Diagnostics diagnostics(arena);
      SourceText source;
      EXPECT_TRUE(decode_source(text, false, arena, diagnostics, source));
      TokenBuffer tokens;
      tokenize(source, target.grammar, names, arena, diagnostics, tokens);
      ast::Module* module = parse_module(source, tokens, target.grammar, pool, diagnostics);
      if (module == nullptr) return std::string("not parsed");
      EXPECT_EQ(module->body[0]->may_fold, each.may_fold) << text;
      if (everything) module->body[0]->may_fold = true;
      EXPECT_TRUE(fold_constants(*module, {}, target, pool, diagnostics));
      return dump_ast(*module, pool);
    };
    EXPECT_EQ(parsed(false), parsed(true)) << text;
  }
}

// 3.14 folds the rest in the flow graph.
TEST(Fold, NewVersionsFoldOnlyFormatsDebugAndPatterns) {
  for (const char* source : {"1 + 2", "-1", "(1, 2)", "'a'[0]", "'%d' % 1"})
    EXPECT_EQ(fold(source, "3.14"), "-") << source;
  for (const char* source : {"not a in b", "a in [1, 2]"}) {
    const std::string text = "x = " + std::string(source) + "\n";
    EXPECT_NE(Folded(text, "3.14").dump(), Folded(text, "3.13").dump());
  }
  EXPECT_EQ(fold("__debug__", "3.14"), "True");
  EXPECT_TRUE(contains(Folded("x = '%s' % (a,)\n", "3.14").dump(), "JoinedStr"));
  const std::string pattern = Folded("match x:\n case -1 | 1 - 2j | {-3: _}: pass\n", "3.14").dump();
  for (const char* value : {"value=-1", "value=(1-2j)", "value=-3"}) EXPECT_TRUE(contains(pattern, value)) << pattern;
}

}  // namespace
}  // namespace leanpyc
