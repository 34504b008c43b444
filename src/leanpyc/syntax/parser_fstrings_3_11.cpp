// Strings before PEP 701 (3.12): an f-string is one token, and each of its fields is parsed separately.
#include "leanpyc/syntax/fstring_reader_3_11.h"
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {

// Builds the nodes of one string, which may consist of several tokens. All nodes have the range of the whole string,
// except for those of a format spec.
class Parser::FStringBuilder {
 public:
  struct Part {
    explicit Part(FStringBuilder& builder) : pieces(builder.parser_.exprs_) {}
    ListBuilder<Expr*> pieces;
    std::string text;  // literal text since the last field
  };

  FStringBuilder(Parser& parser, const Token* first, const Token* last)
      : parser_(parser),
        whole_(cover(range_of(*first), range_of(*last))),
        unicode_(parser.source_[first->start] == 'u') {}

  bool add_token(Part& part, const Token& token, const StringPrefix& prefix) {
    token_ = &token;
    raw_ = prefix.raw;
    const std::string_view text = parser_.text_of(token);
    if (prefix.format) return FStringReader<FStringBuilder>(token, text, prefix, *this).read(part);
    return decode_string(token, text, prefix, parser_.diagnostics_, part.text, parser_.grammar_);
  }
  Expr* finish(Part& part) {
    end_text(part, whole_, unicode_);
    return parser_.node<ast::JoinedStr>(whole_, part.pieces.copy_to(parser_.arena_));
  }

  bool add_literal(Part& part, std::string_view text) {
    return decode_fstring_middle(*token_, text, raw_, parser_.diagnostics_, part.text, parser_.grammar_);
  }
  bool warn_of_brace() {
    parser_.diagnostics_.warn(parser_.grammar_.invalid_escapes, range_of(*token_), "invalid escape sequence '\\{'");
    return !parser_.diagnostics_.failed();
  }
  Expr* parse_field(const FieldText& field) { return parser_.parse_field(field); }
  static void add_debug_text(Part& part, std::string_view text) { part.text += text; }
  Expr* end_spec(Part& part) {
    const SourceRange range = range_of(*token_);
    end_text(part, range, false);
    return parser_.node<ast::JoinedStr>(range, part.pieces.copy_to(parser_.arena_));
  }
  void add_field(Part& part, Expr* value, int32_t conversion, Expr* spec) {
    end_text(part, whole_, unicode_);
    part.pieces.push(parser_.node<ast::FormattedValue>(whole_, value, conversion, spec));
  }
  bool fail(std::string_view message) { return parser_.diagnostics_.syntax_error(whole_, message); }

 private:
  void end_text(Part& part, const SourceRange& range, bool unicode) {
    if (part.text.empty()) return;
    part.pieces.push(parser_.node<ast::Constant>(range, parser_.pool_.string(part.text), unicode));
    part.text.clear();
  }

  Parser& parser_;
  const SourceRange whole_;
  const bool unicode_;
  const Token* token_ = nullptr;
  bool raw_ = false;
};

Parser::Expr* Parser::parse_untokenized_strings() {
  const Token* first = at_;
  bool any_bytes = false;
  bool any_text = false;
  bool any_format = false;
  for (; kind() == TokenKind::String; ++at_) {
    const StringPrefix prefix = read_string_prefix(text_of(*at_));
    (prefix.bytes ? any_bytes : any_text) = true;
    any_format |= prefix.format;
  }
  if (any_bytes && any_text) {
    diagnostics_.syntax_error(range_of(*at_), "cannot mix bytes and nonbytes literals");
    return nullptr;
  }
  FStringBuilder builder(*this, first, at_ - 1);
  FStringBuilder::Part part(builder);
  for (const Token* token = first; token != at_; ++token) {
    if (!builder.add_token(part, *token, read_string_prefix(text_of(*token)))) return nullptr;
  }
  if (any_format) return builder.finish(part);
  const ConstId value = any_bytes ? pool_.bytes(part.text) : pool_.string(part.text);
  return node<ast::Constant>(first, value, source_[first->start] == 'u');
}

// Parses a field with a separate cursor. CPython has a parser for each field, which counts the depth from 0.
Parser::Expr* Parser::parse_field(const FieldText& field) {
  // The walks that follow count the depth of a whole statement, so the limit is far below that of may_be_too_deep().
  constexpr size_t kLong = 100;
  const SourceText source = field_source(field.text, arena_);
  if (field_depth_ == field_tokens_.size()) field_tokens_.emplace_back(std::make_unique<TokenBuffer>());
  TokenBuffer& buffer = *field_tokens_[field_depth_];
  tokenize_field(source, field.place, grammar_, pool_.names(), arena_, diagnostics_, buffer);
  if (buffer.tokens.size() > kLong) {
    ++foldable_;
    ++unlistable_;
  }
  const auto outer_source = std::exchange(source_, source.text);
  const auto* outer_at = std::exchange(at_, buffer.tokens.data());
  const auto* outer_target = std::exchange(target_start_, nullptr);
  const int outer_level = std::exchange(level_, kFieldLevel);
  ++field_depth_;
  Expr* value = parse_star_expressions();
  --field_depth_;
  source_ = outer_source;
  at_ = outer_at;
  target_start_ = outer_target;
  level_ = outer_level;
  return value;
}

}  // namespace leanpyc::syntax
