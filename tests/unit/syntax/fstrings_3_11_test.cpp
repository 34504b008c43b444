// The strings and errors of CPython 3.11, where an f-string is one token and each of its fields has a
// separate parser.
#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "leanpyc/syntax/ast_dump.h"
#include "verdict.h"

namespace leanpyc {
namespace {

// Each pair is a source and the verdict of CPython 3.11.7.
void expect_verdicts(std::initializer_list<std::pair<std::string_view, std::string_view>> cases) {
  for (const auto& [source, expected] : cases) EXPECT_EQ(verdict(source, "3.11.7"), expected) << source;
}

std::string tree(std::string_view source) {
  const ParsedText parsed(source, "3.11.7");
  return parsed.module == nullptr ? "refused" : dump_ast(*parsed.module, parsed.pool);
}

TEST(FStringsOf311, ErrorsOfTheWholeStringAreAtTheTokenAfterIt) {
  expect_verdicts({
      {"f'{}'", "SyntaxError: f-string: empty expression not allowed (1, 6, 1, 6)"},
      {"f'{ }'", "SyntaxError: f-string: empty expression not allowed (1, 7, 1, 7)"},
      {"f'{!r}'", "SyntaxError: f-string: expression required before '!' (1, 8, 1, 8)"},
      {"f'{:x}'", "SyntaxError: f-string: expression required before ':' (1, 8, 1, 8)"},
      {"f'{=}'", "SyntaxError: f-string: expression required before '=' (1, 7, 1, 7)"},
      {"f'{a!}'", "SyntaxError: f-string: invalid conversion character: expected 's', 'r', or 'a' (1, 8, 1, 8)"},
      {"f'{a!x}'", "SyntaxError: f-string: invalid conversion character: expected 's', 'r', or 'a' (1, 9, 1, 9)"},
      {"f'{a! r}'", "SyntaxError: f-string: invalid conversion character: expected 's', 'r', or 'a' (1, 10, 1, 10)"},
      {"f'{a!r'", "SyntaxError: f-string: expecting '}' (1, 8, 1, 8)"},
      {"f'{a!rx}'", "SyntaxError: f-string: expecting '}' (1, 10, 1, 10)"},
      {"f'{a'", "SyntaxError: f-string: expecting '}' (1, 6, 1, 6)"},
      {"f'a}'", "SyntaxError: f-string: single '}' is not allowed (1, 6, 1, 6)"},
      {"f'{{}'", "SyntaxError: f-string: single '}' is not allowed (1, 7, 1, 7)"},
      {"f'{{}}}'", "SyntaxError: f-string: single '}' is not allowed (1, 9, 1, 9)"},
      {"f'{a:}}'", "SyntaxError: f-string: single '}' is not allowed (1, 9, 1, 9)"},
      {"f'{a:b'", "SyntaxError: f-string: expecting '}' (1, 8, 1, 8)"},
      {"f'{a:{b}'", "SyntaxError: f-string: expecting '}' (1, 10, 1, 10)"},
      {"f'{a:{{}}'", "SyntaxError: f-string: expecting '}' (1, 11, 1, 11)"},
      {"f'{a:{b:{c}}}'", "SyntaxError: f-string: expressions nested too deeply (1, 15, 1, 15)"},
      {"f'{a = b}'", "SyntaxError: f-string: expecting '}' (1, 11, 1, 11)"},
      {"f'{a=!r=}'", "SyntaxError: f-string: expecting '}' (1, 11, 1, 11)"},
      {"f'{(}'", "SyntaxError: f-string: closing parenthesis '}' does not match opening parenthesis '(' (1, 7, 1, 7)"},
      {"f'{)}'", "SyntaxError: f-string: unmatched ')' (1, 7, 1, 7)"},
      {"f'{(]}'", "SyntaxError: f-string: closing parenthesis ']' does not match opening parenthesis '(' (1, 8, 1, 8)"},
      {"f'{[(}'", "SyntaxError: f-string: closing parenthesis '}' does not match opening parenthesis '(' (1, 8, 1, 8)"},
      {"f'{\"a}'", "SyntaxError: f-string: unterminated string (1, 8, 1, 8)"},
      {"f'{a[}'", "SyntaxError: f-string: closing parenthesis '}' does not match opening parenthesis '[' (1, 8, 1, 8)"},
      {"f'{a#}'", "SyntaxError: f-string expression part cannot include '#' (1, 8, 1, 8)"},
      {"f'{\"#\"}' + 1 2", "SyntaxError: invalid syntax (1, 14, 1, 15)"},
      {"f'{a\\n}'", "SyntaxError: f-string expression part cannot include a backslash (1, 9, 1, 9)"},
      {"f'{\"\\n\"}'", "SyntaxError: f-string expression part cannot include a backslash (1, 10, 1, 10)"},
      {"rf'{a\\n}'", "SyntaxError: f-string expression part cannot include a backslash (1, 10, 1, 10)"},
      {"f'{a' f'b}'", "SyntaxError: f-string: expecting '}' (1, 12, 1, 12)"},
      {"f'{a}' b''", "SyntaxError: cannot mix bytes and nonbytes literals (1, 11, 1, 11)"},
      {"x = f'{a' + 1", "SyntaxError: f-string: expecting '}' (1, 11, 1, 12)"},
  });
}

TEST(FStringsOf311, ErrorsInAFieldCountFromItsParenthesis) {
  expect_verdicts({
      {"f'{a b}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"x = f'xyz{a b}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"'xyz' f'{a b}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"f'{a $ b}'", "SyntaxError: f-string: invalid syntax (1, 4, 1, 5)"},
      {"f'{a if b}'", "SyntaxError: f-string: expected 'else' after 'if' expression (1, 2, 1, 8)"},
      {"f'{print a}'",
       "SyntaxError: f-string: Missing parentheses in call to 'print'. Did you mean print(...)? (1, 2, 1, 9)"},
      {"f'{*a}'", "SyntaxError: f-string: cannot use starred expression here (1, 2, 1, 4)"},
      {"f'{**a}'", "SyntaxError: f-string: cannot use double starred expression here (1, 2, 1, 4)"},
      {"f'{lambda x: 1}'", "SyntaxError: f-string: invalid syntax (1, 10, 1, 11)"},
      {"f'{a.}'", "SyntaxError: f-string: invalid syntax (1, 4, 1, 5)"},
      {"f'{a;b}'", "SyntaxError: f-string: invalid syntax (1, 3, 1, 4)"},
      {"f'{,}'", "SyntaxError: f-string: invalid syntax (1, 2, 1, 3)"},
      {"f'{f(a=1 b)}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 6, 1, 9)"},
      {"f'{f(a for b in c, d)}'", "SyntaxError: f-string: Generator expression must be parenthesized (1, 4, 1, 16)"},
      {"f'{a:{b c}}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"f'{f\"{a b}\"}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"f'''\n{a b}'''", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (2, 2, 2, 5)"},
      {"f'''{a\n b c}'''", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 2, -1)"},
      {"f'''{\na b}'''", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (2, 1, 2, 4)"},
      {"x = (f'''{\n\na b}''')", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (3, -4, 3, -1)"},
      {"f'{1__0}'", "SyntaxError: invalid decimal literal (1, 3, 1, 3)"},
      {"f'{01}'",
       "SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers (1, 2, 1, 3)"},
      {"f'{a €}'", "SyntaxError: invalid character '€' (U+20AC) (1, 4, 1, 4)"},
      {"f'{1a}'", "SyntaxError: invalid decimal literal (1, 2, 1, 2)"},
      {"f'''{\"a\n\"}'''", "SyntaxError: unterminated string literal (detected at line 1) (1, 2, 1, 2)"},
      {"f'{a b}' + (", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"f'{a b}'\n)", "SyntaxError: unmatched ')' (2, 1, 2, 1)"},
      {"f'{a b}'\n'", "SyntaxError: unterminated string literal (detected at line 2) (2, 1, 2, 1)"},
      {"f() = f'{a b}'", "SyntaxError: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"f() = f'{a}'",
       "SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='? (1, 1, 1, 4)"},
      {"a b\nf'{a b}'", "SyntaxError: invalid syntax (1, 3, 1, 4)"},
  });
}

TEST(ErrorsOf311, ErrorsOfLiteralsAreAtTheTokenAfterThem) {
  expect_verdicts({
      {"'\\x1'",
       "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape (1, 6, 1, 6)"},
      {"x = '\\x1' 'b' + 1",
       "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape (1, 15, 1, 16)"},
      {"f'{a}\\x1'",
       "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape (1, 10, 1, 10)"},
      {"f'\\N{a'",
       "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-3: malformed \\N character escape (1, 8, 1, 8)"},
      {"f'{a:\\N{b}}'",
       "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-4: unknown Unicode character name (1, 13, 1, 13)"},
      {"b'\\x1' 1", "SyntaxError: (value error) invalid \\x escape at position 0 (1, 8, 1, 9)"},
      {"b'é'", "SyntaxError: bytes can only contain ASCII literal characters (1, 1, 1, 6)"},
      {"b'a' 'c' + 1", "SyntaxError: cannot mix bytes and nonbytes literals (1, 10, 1, 11)"},
      {"'a' b'c'", "SyntaxError: cannot mix bytes and nonbytes literals (1, 9, 1, 9)"},
  });
}

TEST(ErrorsOf311, TheMessagesOf311) {
  expect_verdicts({
      {"def f(a=1, b): pass", "SyntaxError: non-default argument follows default argument (1, 12, 1, 13)"},
      {"def f(a, /, b=1, c): pass", "SyntaxError: invalid syntax (1, 19, 1, 20)"},
      {"lambda a=1, b: c", "SyntaxError: non-default argument follows default argument (1, 13, 1, 14)"},
      {"f(a=)", "SyntaxError: invalid syntax (1, 5, 1, 6)"},
      {"f(*a=1)", "SyntaxError: invalid syntax (1, 5, 1, 6)"},
      {"f(**a=1)", "SyntaxError: invalid syntax (1, 6, 1, 7)"},
      {"import a from b", "SyntaxError: invalid syntax (1, 10, 1, 14)"},
      {"(t x)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)"},
      {"(type x)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 8)"},
      {"type X = int", "SyntaxError: invalid syntax (1, 6, 1, 7)"},
      {"def f[T](): pass", "SyntaxError: expected '(' (1, 6, 1, 7)"},
      {"class A[T]: pass", "SyntaxError: invalid syntax (1, 8, 1, 9)"},
      {"def f\n", "SyntaxError: expected '(' (1, 6, 1, 6)"},
      {"def f() -> a b: pass", "SyntaxError: expected ':' (1, 14, 1, 15)"},
      {"-", "SyntaxError: invalid syntax (1, 2, 1, 2)"},
      {"class A", "SyntaxError: expected ':' (1, 8, 1, 8)"},
      {"f(**a, *b)", "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 8, 1, 9)"},
  });
}
TEST(FStringsOf311, NodesHaveTheRangeOfTheWholeString) {
  EXPECT_EQ(
      tree("f'{a}b{{c}}'"),
      "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=Name(id='a', ctx=Load(), lineno=1, col_offset=3, end_lineno=1, end_col_offset=4), conversion=-1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=12), Constant(value='b{c}', lineno=1, col_offset=0, end_lineno=1, end_col_offset=12)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=12), lineno=1, col_offset=0, end_lineno=1, end_col_offset=12)])");
  EXPECT_EQ(
      tree("u'a' f'{b}' 'c'"),
      "Module(body=[Expr(value=JoinedStr(values=[Constant(value='a', kind='u', lineno=1, col_offset=0, end_lineno=1, end_col_offset=15), FormattedValue(value=Name(id='b', ctx=Load(), lineno=1, col_offset=8, end_lineno=1, end_col_offset=9), conversion=-1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=15), Constant(value='c', kind='u', lineno=1, col_offset=0, end_lineno=1, end_col_offset=15)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=15), lineno=1, col_offset=0, end_lineno=1, end_col_offset=15)])");
  EXPECT_EQ(
      tree("f'{a = !s:>{w}}'"),
      "Module(body=[Expr(value=JoinedStr(values=[Constant(value='a = ', lineno=1, col_offset=0, end_lineno=1, end_col_offset=16), FormattedValue(value=Name(id='a', ctx=Load(), lineno=1, col_offset=3, end_lineno=1, end_col_offset=4), conversion=115, format_spec=JoinedStr(values=[Constant(value='>', lineno=1, col_offset=0, end_lineno=1, end_col_offset=16), FormattedValue(value=Name(id='w', ctx=Load(), lineno=1, col_offset=12, end_lineno=1, end_col_offset=13), conversion=-1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=16)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=16), lineno=1, col_offset=0, end_lineno=1, end_col_offset=16)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=16), lineno=1, col_offset=0, end_lineno=1, end_col_offset=16)])");
  EXPECT_EQ(
      tree("f'{a:}'"),
      "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=Name(id='a', ctx=Load(), lineno=1, col_offset=3, end_lineno=1, end_col_offset=4), conversion=-1, format_spec=JoinedStr(lineno=1, col_offset=0, end_lineno=1, end_col_offset=7), lineno=1, col_offset=0, end_lineno=1, end_col_offset=7)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=7), lineno=1, col_offset=0, end_lineno=1, end_col_offset=7)])");
  EXPECT_EQ(
      tree("x = f'''\n{a\n+b} {c}'''"),
      "Module(body=[Assign(targets=[Name(id='x', ctx=Store(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)], value=JoinedStr(values=[Constant(value='\\n', lineno=1, col_offset=4, end_lineno=3, end_col_offset=10), FormattedValue(value=BinOp(left=Name(id='a', ctx=Load(), lineno=2, col_offset=1, end_lineno=2, end_col_offset=2), op=Add(), right=Name(id='b', ctx=Load(), lineno=3, col_offset=1, end_lineno=3, end_col_offset=2), lineno=2, col_offset=1, end_lineno=3, end_col_offset=2), conversion=-1, lineno=1, col_offset=4, end_lineno=3, end_col_offset=10), Constant(value=' ', lineno=1, col_offset=4, end_lineno=3, end_col_offset=10), FormattedValue(value=Name(id='c', ctx=Load(), lineno=3, col_offset=5, end_lineno=3, end_col_offset=6), conversion=-1, lineno=1, col_offset=4, end_lineno=3, end_col_offset=10)], lineno=1, col_offset=4, end_lineno=3, end_col_offset=10), lineno=1, col_offset=0, end_lineno=3, end_col_offset=10)])");
  EXPECT_EQ(
      tree("f'''{\na}'''"),
      "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=Name(id='a', ctx=Load(), lineno=2, col_offset=0, end_lineno=2, end_col_offset=1), conversion=-1, lineno=1, col_offset=0, end_lineno=2, end_col_offset=5)], lineno=1, col_offset=0, end_lineno=2, end_col_offset=5), lineno=1, col_offset=0, end_lineno=2, end_col_offset=5)])");
  EXPECT_EQ(
      tree("f'''{\"\"\"a\nb\"\"\"+c}'''"),
      "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=BinOp(left=Constant(value='a\\nb', lineno=1, col_offset=1, end_lineno=2, end_col_offset=4), op=Add(), right=Name(id='c', ctx=Load(), lineno=2, col_offset=5, end_lineno=2, end_col_offset=6), lineno=1, col_offset=1, end_lineno=2, end_col_offset=6), conversion=-1, lineno=1, col_offset=0, end_lineno=2, end_col_offset=10)], lineno=1, col_offset=0, end_lineno=2, end_col_offset=10), lineno=1, col_offset=0, end_lineno=2, end_col_offset=10)])");
  EXPECT_EQ(
      tree("f'{f\"{a}\"}'"),
      "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=JoinedStr(values=[FormattedValue(value=Name(id='a', ctx=Load(), lineno=1, col_offset=6, end_lineno=1, end_col_offset=7), conversion=-1, lineno=1, col_offset=3, end_lineno=1, end_col_offset=9)], lineno=1, col_offset=3, end_lineno=1, end_col_offset=9), conversion=-1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=11)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=11), lineno=1, col_offset=0, end_lineno=1, end_col_offset=11)])");
  EXPECT_EQ(
      tree("f'{x, *y}'"),
      "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=Tuple(elts=[Name(id='x', ctx=Load(), lineno=1, col_offset=3, end_lineno=1, end_col_offset=4), Starred(value=Name(id='y', ctx=Load(), lineno=1, col_offset=7, end_lineno=1, end_col_offset=8), ctx=Load(), lineno=1, col_offset=6, end_lineno=1, end_col_offset=8)], ctx=Load(), lineno=1, col_offset=2, end_lineno=1, end_col_offset=9), conversion=-1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=10)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=10), lineno=1, col_offset=0, end_lineno=1, end_col_offset=10)])");
  EXPECT_EQ(
      tree("f'' ''"),
      "Module(body=[Expr(value=JoinedStr(lineno=1, col_offset=0, end_lineno=1, end_col_offset=6), lineno=1, col_offset=0, end_lineno=1, end_col_offset=6)])");
}

TEST(FStringsOf311, LongFieldsAreMarkedForTheDepthLimitsOfLaterWalks) {
  const std::string source = "x = f'{" + std::string(900, '-') + "a}'";
  const ParsedText parsed(source, "3.11.7");
  ASSERT_NE(parsed.module, nullptr);
  EXPECT_TRUE(parsed.module->body[0]->may_fold);
}

TEST(ErrorsOf311, InvalidEscapesAreDeprecated) {
  const ParsedText parsed("'\\d'\nf'\\{a}\\d'\n1if a else b", "3.11.7");
  std::string all;
  for (const Warning& warning : parsed.diagnostics.warnings()) {
    all += warning.kind == WarningKind::DeprecationWarning ? "D" : "S";
    all += std::to_string(warning.range.line) + std::string(warning.message) + ";";
  }
  EXPECT_EQ(all,
            "S3invalid decimal literal;D1invalid escape sequence '\\d';D2invalid escape sequence '\\{';"
            "D2invalid escape sequence '\\d';");
}

TEST(ErrorsOf311, PatchReleasesDiffer) {
  auto expect = [](std::string_view source, std::string_view in_3_11_2, std::string_view in_3_11_11) {
    EXPECT_EQ(verdict(source, "3.11.2"), in_3_11_2) << source;
    EXPECT_EQ(verdict(source, "3.11.11"), in_3_11_11) << source;
  };
  expect("f(**a, *b)", "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 3, 1, 6)",
         "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 6, 1, 10)");
  expect("b'é'", "SyntaxError: bytes can only contain ASCII literal characters (1, 6, 1, 6)",
         "SyntaxError: bytes can only contain ASCII literal characters (1, 1, 1, 5)");
  expect("2Δ", "SyntaxError: invalid decimal literal (1, 1, 1, 1)", "SyntaxError: invalid syntax (1, 2, 1, 3)");
  expect("x[*]", "SyntaxError: invalid syntax (1, 4, 1, 5)", "SyntaxError: Invalid star expression (1, 4, 1, 5)");
}

}  // namespace
}  // namespace leanpyc
