// String literals, f-strings (PEP 701) and their implicit concatenation.
#include <fmt/format.h>

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/debug_text.h"
#include "leanpyc/syntax/parser_core.h"
#include "leanpyc/text/byte_block.h"
#include "leanpyc/text/head_bytes.h"

namespace leanpyc::syntax {
namespace {

// The number of grammar rules from `expression` to the expression in a replacement field (Parser::level_).
constexpr int kFieldLevels = 33;

// Returns true if the text is ASCII without escapes. The text is not empty, and the bytes after it are readable.
bool is_plain(std::string_view text) {
  const char* at = text.data();
  size_t left = text.size();
  for (;; at += ByteBlock::kSize, left -= ByteBlock::kSize) {
    const ByteBlock block(at);
    const ByteBlock::Mask special = block.equal('\\') | block.non_ascii();
    if (left <= ByteBlock::kSize) return (special & ((ByteBlock::Mask{1} << left) - 1)) == 0;
    if (special != 0) return false;
  }
}

// Finds strings by counting quotes, which is also right for triple quotes. Without `keeps_strings` even a # in a string
// starts a comment. CPython has had both behaviours (gh-154711).
void remove_comments(std::string_view text, bool keeps_strings, std::string& out) {
  out.clear();
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (keeps_strings && quote != 0 && c == '\\' && i + 1 < text.size()) {
      out += c;
      c = text[++i];
    } else if (keeps_strings && (c == '"' || c == '\'')) {
      if (quote == 0) {
        quote = c;
      } else if (quote == c) {
        quote = 0;
      }
    } else if (c == '#' && quote == 0) {
      i = text.find('\n', i);
      if (i == std::string_view::npos) return;
      c = '\n';
    }
    out += c;
  }
}

}  // namespace

std::string misplaced_conversion_message(const FormatString& string, const Grammar& grammar) {
  return fmt::format("{}: conversion type must come right after the {} mark", string.name,
                     grammar.has(Feature::ExclamationSpelled) ? "exclamation" : "exclamanation");
}

bool is_conversion(std::string_view name) { return name == "s" || name == "r" || name == "a"; }

std::string unknown_conversion_message(const FormatString& string, std::string_view name) {
  return fmt::format("{}: invalid conversion character '{}': expected 's', 'r', or 'a'", string.name, name);
}

Parser::Expr* Parser::parse_strings() {
  if (!grammar_.fstring_tokens) return parse_untokenized_strings();
  const Token* first = at_;
  ListBuilder pieces(exprs_);
  bool any_bytes = false;
  bool any_text = false;
  bool any_format = false;
  while (is_string(kind())) {
    if (kind() == TokenKind::FStringStart) {
      any_format = true;
      if (!parse_fstring(pieces)) return nullptr;
      continue;
    }
    const Token* start = at_;
    text_.clear();
    do {
      std::string_view text = text_of(*at_);
      StringPrefix prefix = read_string_prefix(text);
      (prefix.bytes ? any_bytes : any_text) = true;
      if (!decode_string(*at_, text, prefix, diagnostics_, text_, grammar_)) return nullptr;
      ++at_;
    } while (kind() == TokenKind::String);
    if (any_bytes && any_text) continue;
    ConstId value = any_bytes ? pool_.bytes(text_) : pool_.string(text_);
    // The first literal determines the kind, and only a lower-case u counts.
    pieces.push(node<ast::Constant>(start, value, source_[start->start] == 'u'));
  }
  if (any_bytes && (any_text || any_format)) {
    diagnostics_.syntax_error(range_of(*at_), "cannot mix bytes and nonbytes literals");
    return nullptr;
  }
  if (kind() == TokenKind::TStringStart) return nullptr;
  if (!any_format) return pieces[0];
  return node<ast::JoinedStr>(first, join_pieces(pieces));
}

Parser::Expr* Parser::parse_template_strings() {
  const Token* first = at_;
  ListBuilder pieces(exprs_);
  do {
    if (!parse_fstring(pieces)) return nullptr;
  } while (kind() == TokenKind::TStringStart);
  if (is_string(kind())) return nullptr;
  return node<ast::TemplateStr>(first, join_pieces(pieces));
}

// A literal without prefix and escapes is its own value in the source, so its text is not copied.
Parser::Expr* Parser::parse_single_string() {
  const Token* token = at_++;
  std::string_view text = text_of(*token);
  if (const char quote = text[0]; quote == '"' || quote == '\'') {
    if (text.size() == 2) return constant(token, ConstantPool::empty_string());
    const size_t quotes = text[1] == quote ? 3 : 1;
    const std::string_view body = text.substr(quotes, text.size() - 2 * quotes);
    if (!body.empty() && is_plain(body)) {
      const NameId value = pool_.names().intern_lasting(body, head_bytes(body.data(), body.size()));
      return constant(token, pool_.string(value));
    }
  }
  StringPrefix prefix = read_string_prefix(text);
  if (prefix.format) {
    --at_;
    return parse_untokenized_strings();
  }
  text_.clear();
  if (!decode_string(*token, text, prefix, diagnostics_, text_, grammar_)) return nullptr;
  ConstId value = prefix.bytes ? pool_.bytes(text_) : pool_.string(text_);
  return node<ast::Constant>(range_of(*token), value, text.front() == 'u');
}

bool Parser::is_empty_string(const Expr* piece) const {
  return piece->kind == ast::ExprKind::Constant &&
         static_cast<const ast::Constant*>(piece)->value == ConstantPool::empty_string();
}

// Merges neighbouring constants, with the range from the start of the first to the end of the last, and drops empty
// ones.
Seq<ast::Expr*> Parser::join_pieces(ListBuilder<Expr*>& pieces) {
  size_t count = pieces.size();
  size_t kept = 0;
  for (size_t i = 0; i < count;) {
    Expr* piece = pieces[i++];
    if (piece->kind == ast::ExprKind::Constant) {
      auto* merged = ast::as<ast::Constant>(piece);
      auto text_at = [&](size_t index) {
        return pool_.names().text(pool_[ast::as<ast::Constant>(pieces[index])->value].string);
      };
      if (i < count && pieces[i]->kind == ast::ExprKind::Constant) {
        joined_text_.assign(text_at(i - 1));
        SourceRange range = piece->range;
        for (; i < count && pieces[i]->kind == ast::ExprKind::Constant; ++i) {
          joined_text_ += text_at(i);
          range = cover(range, pieces[i]->range);
        }
        merged = node<ast::Constant>(range, pool_.string(joined_text_), merged->unicode_prefix);
      }
      if (is_empty_string(merged)) continue;
      piece = merged;
    }
    pieces[kept++] = piece;
  }
  pieces.shrink(kept);
  return pieces.copy_to(arena_);
}

// Adds the pieces between the quotes; empty literal text is not a piece. The texts are decoded after everything is
// read, because their errors come after the errors in fields and are reported at the end of the f-string.
bool Parser::parse_fstring(ListBuilder<Expr*>& pieces) {
  FormatString string(kind());
  string.raw = read_string_prefix(text_of(*at_)).raw;
  size_t first_piece = pieces.size();
  ListBuilder texts(fstring_texts_);
  ++at_;
  while (kind() != string.end) {
    if (kind() == string.middle) {
      auto* text = node<ast::Constant>(range_of(*at_), ConstantPool::empty_string(), false);
      texts.push({text, text_of(*at_), string.raw});
      pieces.push(text);
      ++at_;
    } else if (!parse_replacement_field(pieces, texts, string, {})) {
      return false;
    }
  }
  bool any_empty = false;
  for (size_t i = 0; i < texts.size(); ++i) {
    FStringText& item = texts[i];
    text_.clear();
    const SourceRange* error_place = has(Feature::EscapeErrorsAtText) ? &item.piece->range : nullptr;
    if (!decode_fstring_middle(*at_, item.text, item.raw, diagnostics_, text_, grammar_, error_place)) return false;
    item.piece->value = pool_.string(text_);
    any_empty |= text_.empty();
  }
  ++at_;
  if (!any_empty) return true;
  size_t kept = first_piece;
  for (size_t i = first_piece; i < pieces.size(); ++i) {
    if (!is_empty_string(pieces[i])) pieces[kept++] = pieces[i];
  }
  pieces.shrink(kept);
  return true;
}

// {expression [=] [!conversion] [:format]}. A field with `=` becomes two pieces: its source text, and the value.
bool Parser::parse_replacement_field(ListBuilder<Expr*>& pieces, ListBuilder<FStringText>& texts,
                                     const FormatString& string, FieldNesting nesting) {
  const Token* open = at_;
  if (nesting.outermost == nullptr) nesting.outermost = open;
  if (!accept(TokenKind::LeftBrace) || !enter(kFieldLevels)) return false;
  Expr* value = parse_assigned_value();
  if (value == nullptr) return false;
  const Token* value_end = at_;
  bool debug = accept(TokenKind::Equal);
  const Token* text_end = nullptr;
  const Token* conversion = nullptr;
  if (kind() == TokenKind::Exclamation) {
    text_end = at_++;
    conversion = at_;
    if (!accept(TokenKind::Name)) return false;
    if (text_end->line != conversion->line || text_end->end_column != conversion->column) {
      return diagnostics_.syntax_error(cover(range_of(*text_end), range_of(*conversion)),
                                       misplaced_conversion_message(string, grammar_));
    }
  }
  Expr* spec = nullptr;
  if (kind() == TokenKind::Colon) {
    if (text_end == nullptr) text_end = at_;
    spec = parse_format_spec(string, {nesting.outermost, nesting.level + 1});
    if (spec == nullptr) return false;
  }
  const Token* close = at_;
  if (!accept(TokenKind::RightBrace)) return false;
  leave(kFieldLevels);

  int32_t conversion_character = -1;
  if (conversion != nullptr) {
    std::string_view text = pool_.names().text(conversion->name);
    if (!is_conversion(text)) {
      return diagnostics_.syntax_error(range_of(*conversion), unknown_conversion_message(string, text));
    }
    conversion_character = static_cast<unsigned char>(text[0]);
  } else if (debug && spec == nullptr) {
    conversion_character = 'r';
  }
  if (debug) {
    bool verbatim = has(Feature::DebugTextVerbatim);
    if (nesting.level > deepest_debug_text(grammar_)) {
      return diagnostics_.error(ErrorKind::ValueError, range_of(*open), kNoDebugText);
    }
    ast::Constant* text = debug_text(open, text_end != nullptr ? text_end : close, nesting.outermost);
    if (!verbatim) texts.push({text, pool_.names().text(pool_[text->value].string), string.raw});
    pieces.push(text);
  }
  if (string.is_template && nesting.level == 0) {
    const ConstId text = pool_.string(interpolation_text(open, value_end));
    pieces.push(node<ast::Interpolation>(open, value, text, conversion_character, spec));
  } else {
    pieces.push(node<ast::FormattedValue>(open, value, conversion_character, spec));
  }
  return true;
}

Parser::Expr* Parser::parse_format_spec(const FormatString& string, FieldNesting nesting) {
  const Token* colon = at_++;
  // Before RawFormatSpecs CPython decoded escapes in the spec of a raw f-string.
  bool raw_spec = string.raw && has(Feature::RawFormatSpecs);
  ListBuilder pieces(exprs_);
  ListBuilder texts(fstring_texts_);
  for (;;) {
    if (kind() == string.middle) {
      const Token* token = at_++;
      text_.clear();
      if (!decode_fstring_middle(*token, text_of(*token), raw_spec, diagnostics_, text_, grammar_)) {
        return nullptr;
      }
      if (!text_.empty()) pieces.push(constant(token, pool_.string(text_)));
    } else if (kind() == TokenKind::LeftBrace) {
      if (!parse_replacement_field(pieces, texts, string, nesting)) return nullptr;
    } else {
      break;
    }
  }
  Seq<Expr*> values = join_pieces(pieces);
  if (grammar_.spec_ends_in_text && !values.empty() && values.back()->kind == ast::ExprKind::FormattedValue) {
    const SourceRange end{at_->line, at_->column, at_->line, at_->column};
    pieces.push(node<ast::Constant>(end, ConstantPool::empty_string(), false));
    values = pieces.copy_to(arena_);
  }
  return node<ast::JoinedStr>(colon, values);
}

// Returns the text of a field with `=`, from after its brace to `end`, without comments.
ast::Constant* Parser::debug_text(const Token* open, const Token* end, const Token* outermost) {
  // The range ends one character before the next token: the `!`, the colon, or the brace.
  int32_t end_column = end->kind == TokenKind::Exclamation ? end[1].column - 1 : end->column;
  SourceRange range{open->line, open->column + 1, end->line, end_column};
  DebugTextRange bytes{open->end, end->start};
  if (!has(Feature::DebugTextFromBrace)) bytes = tracked_debug_text(outermost, end, source_, grammar_);
  const std::string_view text = without_comments(source_.substr(bytes.start, bytes.end - bytes.start));
  return node<ast::Constant>(range, pool_.string(text), false);
}

// The result may be in text_.
std::string_view Parser::without_comments(std::string_view text) {
  if (text.find('#') == std::string_view::npos) return text;
  remove_comments(text, has(Feature::DebugTextKeepsStrings), text_);
  return text_;
}

// Returns the text of a template string's field, from after its brace to the token `end`.
std::string_view Parser::interpolation_text(const Token* open, const Token* end) {
  std::string_view text = without_comments(source_.substr(open->end, end->start - open->end));
  if (has(Feature::InterpolationKeepsSpace)) return text;
  // Other white space cannot follow an expression.
  const size_t last = text.find_last_not_of(" \t\f\n");
  return text.substr(0, last + 1);
}

}  // namespace leanpyc::syntax
