#include "leanpyc/syntax/lexer.h"

#include <gtest/gtest.h>

#include <string>

#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/token_dump.h"

namespace leanpyc {
namespace {

// The kinds and texts of the tokens, and the error.
struct Lexed {
  std::string kinds;
  std::string error;
  SourceRange range;
  std::string warning;
};

Lexed lex(std::string_view code, std::string_view release = "3.13.0") {
  Arena arena;
  NameTable names(arena);
  Diagnostics diagnostics(arena);
  SourceText source;
  TokenBuffer buffer;
  EXPECT_TRUE(decode_source(code, false, arena, diagnostics, source));
  tokenize(source, find_target(release)->grammar, names, arena, diagnostics, buffer);
  Lexed result;
  for (const Token& token : buffer.tokens) {
    if (!result.kinds.empty()) result.kinds += ' ';
    switch (token.kind) {
      case TokenKind::Name: result.kinds += names.text(token.name); break;
      case TokenKind::Number:
      case TokenKind::String:
      case TokenKind::FStringStart:
      case TokenKind::FStringMiddle:
      case TokenKind::FStringEnd: result.kinds += source.text.substr(token.start, token.end - token.start); break;
      default: result.kinds += token_text(token.kind);
    }
  }
  if (buffer.tokens.back().kind == TokenKind::Error) {
    result.error = buffer.error.message;
    result.range = buffer.error.range;
  }
  if (!diagnostics.warnings().empty()) result.warning = diagnostics.warnings().front().message;
  return result;
}

TEST(Lexer, ReadsIndentation) {
  EXPECT_EQ(lex("if a:\n  b\n# c\n\n  c\nd").kinds,
            "if a : NEWLINE INDENT b NEWLINE c NEWLINE DEDENT d NEWLINE ENDMARKER");
  EXPECT_EQ(lex("if a:\n  \\\n\\\n  b\n").kinds, "if a : NEWLINE INDENT b NEWLINE DEDENT ENDMARKER");
  EXPECT_EQ(lex("(a,\n  b\n)").kinds, "( a , b ) NEWLINE ENDMARKER");
  EXPECT_EQ(lex("if a:\n\tb\n        c").error, "inconsistent use of tabs and spaces in indentation");
  EXPECT_EQ(lex("if a:\n    b\n  c").error, "unindent does not match any outer indentation level");
  EXPECT_EQ(lex("").kinds, "ENDMARKER");
}

TEST(Lexer, ReadsTheLongestOperator) {
  EXPECT_EQ(lex("a**=b//c<<=d->e:=f!=g...h<>i").kinds,
            "a **= b // c <<= d -> e := f != g ... h != i NEWLINE ENDMARKER");
  EXPECT_EQ(lex("a ? b").kinds, "a OP b NEWLINE ENDMARKER");
}

TEST(Lexer, DistinguishesKeywordsFromNames) {
  EXPECT_EQ(lex("lambda lambdas nonlocal match isx is").kinds,
            "lambda lambdas nonlocal match isx is NEWLINE ENDMARKER");
  EXPECT_EQ(lex("ﬁ").kinds, "fi NEWLINE ENDMARKER");
  EXPECT_EQ(lex("x€").error, "invalid character '€' (U+20AC)");
  EXPECT_EQ(lex("x\xC2\xA0= 1").error, "invalid non-printable character U+00A0");
}

TEST(Lexer, SplitsFStrings) {
  // As in CPython, the last piece of a format spec may be empty, and only the first of doubled braces is text.
  EXPECT_EQ(lex("f'a{b!r:>{w}}{{c}}'").kinds, "f' a { b ! r : > { w }  } { c} ' NEWLINE ENDMARKER");
}

TEST(Lexer, NestsFStringsWithTheSameQuotes) {
  EXPECT_EQ(lex("f'{f'{a['b']}'}'").kinds, "f' { f' { a [ 'b' ] } ' } ' NEWLINE ENDMARKER");
  EXPECT_EQ(lex("f'{(lambda x: 1)}'").kinds, "f' { ( lambda x : 1 ) } ' NEWLINE ENDMARKER");
  EXPECT_EQ(lex("rf'\\{a}\\N{b}'").kinds, "rf' \\ { a } \\N { b } ' NEWLINE ENDMARKER");
  EXPECT_EQ(lex("f'\\N{DASH}'").kinds, "f' \\N{DASH} ' NEWLINE ENDMARKER");
}

TEST(Lexer, HandlesNewlinesInFormatSpecsByRelease) {
  EXPECT_EQ(lex("f'{a:\n}'").error, "");
  EXPECT_EQ(lex("f'{a:\n}'", "3.13.3").error,
            "f-string: newlines are not allowed in format specifiers for single quoted f-strings");
}

TEST(Lexer, ReportsPositionsOfTokensOverLines) {
  Arena arena;
  NameTable names(arena);
  Diagnostics diagnostics(arena);
  SourceText source;
  TokenBuffer buffer;
  ASSERT_TRUE(decode_source("x = '''a\nb''' + \\\n  é", false, arena, diagnostics, source));
  tokenize(source, find_target("3.13.0")->grammar, names, arena, diagnostics, buffer);
  EXPECT_EQ(dump_tokens(source, buffer),
            "1,0-1,1: NAME 'x'\n1,2-1,3: EQUAL '='\n1,4-2,4: STRING \"'''a\\nb'''\"\n2,5-2,6: PLUS '+'\n"
            "3,2-3,4: NAME 'é'\n3,4-3,5: NEWLINE ''\n3,-1-3,-1: ENDMARKER ''\n");
}

TEST(Lexer, FailsAsCPythonDoes) {
  struct Case {
    const char* code;
    const char* message;
    int line;
    int column;
  };
  for (const Case& c : {
           Case{"x = 'abc", "unterminated string literal (detected at line 1)", 1, 4},
           Case{"x = 'a\\'\n", "unterminated string literal (detected at line 1); perhaps you escaped the end quote?",
                1, 4},
           Case{"'''a\nb", "unterminated triple-quoted string literal (detected at line 2)", 1, 0},
           Case{"f'a{b", "'{' was never closed", 1, 3},
           Case{"f'a", "unterminated f-string literal (detected at line 1)", 1, 0},
           Case{"f'}'", "f-string: single '}' is not allowed", 1, 2},
           Case{"f'{)}'", "f-string: unmatched ')'", 1, 3},
           Case{"f'{'", "f-string: expecting '}'", 1, 3},
           Case{"(a]", "closing parenthesis ']' does not match opening parenthesis '('", 1, 2},
           Case{"(\n]", "closing parenthesis ']' does not match opening parenthesis '(' on line 1", 2, 0},
           Case{"a)", "unmatched ')'", 1, 1},
           Case{"é + (", "'(' was never closed", 1, 4},
           Case{"1__0", "invalid decimal literal", 1, 1},
           Case{"0o8", "invalid digit '8' in octal literal", 1, 2},
           Case{"012",
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers", 1,
                0},
           Case{"a \\ b", "unexpected character after line continuation character", 1, 3},
           Case{"a \\", "unexpected EOF while parsing", 1, 3},
           Case{"\xFF", "(unicode error) 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", 1, 0},
           Case{"a\x01", "invalid non-printable character U+0001", 1, 1},
       }) {
    Lexed result = lex(c.code);
    EXPECT_EQ(result.error, c.message) << c.code;
    EXPECT_EQ(result.range.line, c.line) << c.code;
    EXPECT_EQ(result.range.column, c.column) << c.code;
  }
}

TEST(Lexer, BoundsNesting) {
  EXPECT_EQ(lex(std::string(200, '(') + std::string(200, ')')).error, "");
  EXPECT_EQ(lex(std::string(201, '(')).error, "too many nested parentheses");
  std::string nested;
  for (int i = 0; i < 150; ++i) nested += "f'{";
  EXPECT_EQ(lex(nested).error, "too many nested f-strings");
  EXPECT_EQ(lex("f'{a:{b:{c:{d}}}}'").error, "f-string: expressions nested too deeply");
}

TEST(Lexer, WarnsOfNumbersThatTouchKeywords) {
  EXPECT_EQ(lex("1if 2else 3").kinds, "1 if 2 else 3 NEWLINE ENDMARKER");
  EXPECT_EQ(lex("0x1for").warning, "invalid hexadecimal literal");
  EXPECT_EQ(lex("1_000.5e-3jx").error, "invalid imaginary literal");
}

}  // namespace
}  // namespace leanpyc
