#include "leanpyc/syntax/parser.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "leanpyc/syntax/ast_dump.h"
#include "parsed_text.h"

namespace leanpyc {
namespace {

// Returns the dump of `text`, or "Class: message (line, offset, end line, end offset)" with CPython's numbers.
std::string parse(std::string_view text) {
  const ParsedText parsed(text);
  if (parsed.module != nullptr) return dump_ast(*parsed.module, parsed.pool);
  const Diagnostic& error = parsed.diagnostics.error();
  std::string where;
  if (error.range.line > 0) {
    for (int32_t number :
         {error.range.line, error.range.column + 1, error.range.end_line, error.range.end_column + 1}) {
      where += (where.empty() ? " (" : ", ") + std::to_string(number);
    }
    where += ")";
  }
  return std::string(error_name(error.kind)) + ": " + std::string(error.message) + where;
}

std::string repeat(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

// Makes no dump, which needs more stack than parsing when sanitizers enlarge frames.
bool accepted(std::string_view text) { return ParsedText(text).module != nullptr; }

// The expected strings are the output of CPython 3.13.0.

TEST(Parser, OperatorsHavePythonsPrecedenceAndPositions) {
  EXPECT_EQ(parse("-a ** -b"),
            "Module(body=[Expr(value=UnaryOp(op=USub(), operand=BinOp(left=Name(id='a', ctx=Load(), lineno=1, "
            "col_offset=1, end_lineno=1, end_col_offset=2), op=Pow(), right=UnaryOp(op=USub(), operand=Name(id='b', "
            "ctx=Load(), lineno=1, col_offset=7, end_lineno=1, end_col_offset=8), lineno=1, col_offset=6, "
            "end_lineno=1, end_col_offset=8), lineno=1, col_offset=1, end_lineno=1, end_col_offset=8), lineno=1, "
            "col_offset=0, end_lineno=1, end_col_offset=8), lineno=1, col_offset=0, end_lineno=1, "
            "end_col_offset=8)])");
}

TEST(Parser, NeighbouringLiteralsAreMergedAcrossFStrings) {
  EXPECT_EQ(parse("'a' f'b{x=}' ''"),
            "Module(body=[Expr(value=JoinedStr(values=[Constant(value='abx=', lineno=1, col_offset=0, end_lineno=1, "
            "end_col_offset=10), FormattedValue(value=Name(id='x', ctx=Load(), lineno=1, col_offset=8, end_lineno=1, "
            "end_col_offset=9), conversion=114, lineno=1, col_offset=7, end_lineno=1, end_col_offset=11)], lineno=1, "
            "col_offset=0, end_lineno=1, end_col_offset=15), lineno=1, col_offset=0, end_lineno=1, "
            "end_col_offset=15)])");
}

// The characters that the fast path tests for also follow the literal here.
std::string value_of(const std::string& literal) {
  const ParsedText parsed(literal + "#\\\u00e9");
  const auto* statement = ast::as<ast::ExprStmt>(parsed.module->body[0]);
  return std::string(parsed.names.text(parsed.pool[ast::as<ast::Constant>(statement->value)->value].string));
}

TEST(Parser, StringsWithoutEscapesAreNotCopied) {
  for (const std::string quotes : {"'", "\"\"\""}) {
    for (size_t size = 0; size < 40; ++size) {
      const std::string plain(size, 'a');
      EXPECT_EQ(value_of(quotes + plain + quotes), plain);
      for (size_t at = 0; at < size; ++at) {
        std::string escaped = plain;
        EXPECT_EQ(value_of(quotes + escaped.replace(at, 1, "\\x41") + quotes), std::string(plain).replace(at, 1, "A"));
        std::string high = plain;
        high.replace(at, 1, "\u00e9");
        EXPECT_EQ(value_of(quotes + high + quotes), high);
      }
    }
  }
}

TEST(Parser, SoftKeywordsAreNamesWhereTheyCanBe) {
  EXPECT_TRUE(accepted("match(x)\nmatch = case = type = _ = 1\nmatch[a:b]\nmatch: int\ntype(x)\nprint(match, type)\n"));
  EXPECT_TRUE(accepted("match (x):\n  case match: pass\ntype type = int\nmatch -x:\n  case _: pass\n"));
  EXPECT_TRUE(accepted("match lambda: {1: 2}, *b:\n  case [a, *_], {'k': -1j, **r} | A(b=c.d) as e if e: pass\n"));
}

TEST(Parser, ParenthesesInAWithStatementHoldItemsOrAnExpression) {
  for (std::string_view head : {"(a, b)", "(a, b,)", "(a as b, c)", "(yield x)", "(a for a in b)", "(a := b)",
                                "(a, b := c)", "(*a, b)", "()", "(a, b) as c", "(a).b", "(a), (b)",
                                "(a, (b)) as (c, [d, *e])", "(a)(b) as c.d", "(a, b for b in c) if d else e"}) {
    std::string text = "with " + std::string(head) + ": pass\n";
    EXPECT_EQ(accepted(text), head != "(a, b for b in c) if d else e") << text;
  }
}

TEST(Parser, OnlyTargetsCanBeAssignedTo) {
  for (std::string_view good : {"*a, (b.c), [d[0], *e] = x", "(a) = 1", "a = b = yield", "(a): int", "x.y += yield",
                                "for a, *b in c, *d: pass", "del (a), [b, (c.d,)], ()", "[x for (a, b) in c]"}) {
    EXPECT_TRUE(accepted(std::string(good) + "\n")) << good;
  }
  for (std::string_view bad : {"a + b = 1", "f() = 1", "(a, b) += 1", "(a, b): int", "[x for f() in y]", "del *a",
                               "a := 1", "x = yield = 1", "(*a) = 1", "None = 1"}) {
    EXPECT_FALSE(accepted(std::string(bad) + "\n")) << bad;
  }
}

TEST(Parser, ErrorsMatchCPython) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a b", "SyntaxError: invalid syntax (1, 3, 1, 4)"},
      {"(a b)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"print a", "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)? (1, 1, 1, 8)"},
      {"f() = 1",
       "SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='? (1, 1, 1, 4)"},
      {"def f(a=1, b): pass",
       "SyntaxError: parameter without a default follows parameter with a default (1, 12, 1, 13)"},
      {"f(a=1, b)", "SyntaxError: positional argument follows keyword argument (1, 9, 1, 10)"},
      {"if x:\npass", "IndentationError: expected an indented block after 'if' statement on line 1 (2, 1, 2, 5)"},
      {"try:\n  x\ny", "SyntaxError: expected 'except' or 'finally' block (3, 1, 3, 2)"},
      {"  x", "IndentationError: unexpected indent (1, 2, 1, -1)"},
      {"x = (1,\ny = 2\n", "SyntaxError: '(' was never closed (1, 5, 1, 0)"},
      {"f'{a!x}'", "SyntaxError: f-string: invalid conversion character 'x': expected 's', 'r', or 'a' (1, 6, 1, 7)"},
      {"match x:\n case a as _: pass", "SyntaxError: cannot use '_' as a target (2, 12, 2, 13)"},
  };
  for (auto [text, expected] : cases) EXPECT_EQ(parse(text), expected) << text;
}

TEST(Parser, DepthHasCPythonsLimit) {
  constexpr std::string_view kTooDeep = "MemoryError: Parser stack overflowed - Python source too complex to parse";
  struct Nest {
    std::string_view unit;
    std::string_view leaf;
    int first_refused;
  };
  for (auto [unit, leaf, first_refused] : {Nest{"-", "1", 5969}, Nest{"not ", "1", 5969}, Nest{"a**", "1", 2985},
                                           Nest{"lambda:", "1", 2985}, Nest{"a if b else ", "1", 5969}}) {
    EXPECT_TRUE(accepted(repeat(unit, first_refused - 1) + std::string(leaf))) << unit;
    EXPECT_EQ(parse(repeat(unit, first_refused) + std::string(leaf)), kTooDeep) << unit;
    EXPECT_EQ(parse(repeat(unit, 100000) + std::string(leaf)), kTooDeep) << unit;
  }
  EXPECT_TRUE(accepted("x" + repeat("()", 100000) + "\n")) << "a chain of calls does not nest the parser's rules";
}

// The expected texts are those of CPython 3.14.10 and 3.14.6.
TEST(Parser, TemplateStringsKeepTheTextOfTheirFields) {
  auto text = [](std::string_view source, std::string_view version) {
    const ParsedText parsed(source, version);
    if (parsed.module == nullptr) return std::string("not parsed");
    const ast::Expr* value = ast::as<ast::ExprStmt>(parsed.module->body[0])->value;
    const ast::Expr* field = ast::as<const ast::TemplateStr>(value)->values.back();
    return std::string(parsed.names.text(parsed.pool[ast::as<const ast::Interpolation>(field)->str].string));
  };
  EXPECT_EQ(text("t'{ a  }'", "3.14.10"), " a  ");
  EXPECT_EQ(text("t'{ a  }'", "3.14.6"), " a");
  EXPECT_EQ(text("t'{a==b = !r:x}'", "3.14.10"), "a==b ");
  EXPECT_EQ(text("t\"\"\"{ a # 'c\n == '#' # x\n!r}\"\"\"", "3.14.10"), " a \n == '#' \n");
  EXPECT_EQ(text("tR'\\{' f'{a}'", "3.14.10"), "not parsed");
  EXPECT_EQ(text("Rt'\\d' t'{a}'", "3.14.10"), "a");
}

TEST(Parser, PrefixesOfTemplateStringsAreNamesBefore314) {
  EXPECT_EQ(ParsedText("t'x'", "3.13").module, nullptr);
  EXPECT_EQ(ParsedText("try: pass\nexcept A, B: pass\n", "3.13").module, nullptr);
}

}  // namespace
}  // namespace leanpyc
