#include "leanpyc/syntax/token_dump.h"

#include <fmt/format.h>

#include <iterator>

namespace leanpyc {
namespace {

// Returns the exact type's name in the `token` module, where keywords are NAMEs.
std::string_view exact_name(TokenKind kind) {
  if (is_keyword(kind)) return "NAME";
  switch (kind) {
    case TokenKind::LeftParen: return "LPAR";
    case TokenKind::RightParen: return "RPAR";
    case TokenKind::LeftBracket: return "LSQB";
    case TokenKind::RightBracket: return "RSQB";
    case TokenKind::LeftBrace: return "LBRACE";
    case TokenKind::RightBrace: return "RBRACE";
    case TokenKind::Colon: return "COLON";
    case TokenKind::Comma: return "COMMA";
    case TokenKind::Semicolon: return "SEMI";
    case TokenKind::Dot: return "DOT";
    case TokenKind::Ellipsis: return "ELLIPSIS";
    case TokenKind::Arrow: return "RARROW";
    case TokenKind::ColonEqual: return "COLONEQUAL";
    case TokenKind::Exclamation: return "EXCLAMATION";
    case TokenKind::At: return "AT";
    case TokenKind::Plus: return "PLUS";
    case TokenKind::Minus: return "MINUS";
    case TokenKind::Star: return "STAR";
    case TokenKind::Slash: return "SLASH";
    case TokenKind::Percent: return "PERCENT";
    case TokenKind::DoubleStar: return "DOUBLESTAR";
    case TokenKind::DoubleSlash: return "DOUBLESLASH";
    case TokenKind::LeftShift: return "LEFTSHIFT";
    case TokenKind::RightShift: return "RIGHTSHIFT";
    case TokenKind::Ampersand: return "AMPER";
    case TokenKind::VerticalBar: return "VBAR";
    case TokenKind::Caret: return "CIRCUMFLEX";
    case TokenKind::Tilde: return "TILDE";
    case TokenKind::Equal: return "EQUAL";
    case TokenKind::EqualEqual: return "EQEQUAL";
    case TokenKind::NotEqual: return "NOTEQUAL";
    case TokenKind::Less: return "LESS";
    case TokenKind::LessEqual: return "LESSEQUAL";
    case TokenKind::Greater: return "GREATER";
    case TokenKind::GreaterEqual: return "GREATEREQUAL";
    case TokenKind::PlusEqual: return "PLUSEQUAL";
    case TokenKind::MinusEqual: return "MINEQUAL";
    case TokenKind::StarEqual: return "STAREQUAL";
    case TokenKind::SlashEqual: return "SLASHEQUAL";
    case TokenKind::PercentEqual: return "PERCENTEQUAL";
    case TokenKind::AmpersandEqual: return "AMPEREQUAL";
    case TokenKind::VerticalBarEqual: return "VBAREQUAL";
    case TokenKind::CaretEqual: return "CIRCUMFLEXEQUAL";
    case TokenKind::LeftShiftEqual: return "LEFTSHIFTEQUAL";
    case TokenKind::RightShiftEqual: return "RIGHTSHIFTEQUAL";
    case TokenKind::DoubleStarEqual: return "DOUBLESTAREQUAL";
    case TokenKind::DoubleSlashEqual: return "DOUBLESLASHEQUAL";
    case TokenKind::AtEqual: return "ATEQUAL";
    default: return token_text(kind);
  }
}

// Quotes like Python's repr, but escapes only the characters that would break a line of output.
void append_quoted(std::string& out, std::string_view text) {
  char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  out.push_back(quote);
  for (char c : text) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\f': out += "\\x0c"; break;
      case '\\': out += "\\\\"; break;
      default:
        if (c == quote) out.push_back('\\');
        out.push_back(c);
    }
  }
  out.push_back(quote);
}

}  // namespace

std::string dump_tokens(const SourceText& source, const TokenBuffer& buffer) {
  std::string out;
  for (const Token& token : buffer.tokens) {
    fmt::format_to(std::back_inserter(out), "{},{}-{},{}: {} ", token.line, token.column, token.end_line,
                   token.end_column, exact_name(token.kind));
    if (token.kind == TokenKind::Error) {
      fmt::format_to(std::back_inserter(out), "{}\n", buffer.error.message);
      continue;
    }
    append_quoted(out, source.text.substr(token.start, token.end - token.start));
    out.push_back('\n');
  }
  return out;
}

}  // namespace leanpyc
