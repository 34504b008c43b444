// The errors in strings before PEP 701 (3.12), where a replacement field has a separate parser.
#include "leanpyc/syntax/fstring_reader_3_11.h"
#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

// Looks for errors in one token. A field that is valid has an empty node.
class ErrorSearch::FStringChecker {
 public:
  struct Part {
    explicit Part(FStringChecker& /*checker*/) {}
  };

  FStringChecker(ErrorSearch& search, const Token& token, bool raw) : search_(search), token_(token), raw_(raw) {}

  bool add_literal(Part& /*part*/, std::string_view text) {
    search_.text_.clear();
    const bool good =
        decode_fstring_middle(token_, text, raw_, search_.literal_diagnostics_, search_.text_, search_.grammar_);
    return good ? !search_.raise_literal_error() : (search_.raise_literal_error(), false);
  }
  bool warn_of_brace() {
    search_.literal_diagnostics_.warn(search_.grammar_.invalid_escapes, range_of(token_),
                                      "invalid escape sequence '\\{'");
    return !search_.raise_literal_error();
  }
  Expr* parse_field(const FieldText& field) {
    return search_.check_field(field) ? search_.arena_.make<Expr>(ast::ExprKind::Constant, range_of(token_)) : nullptr;
  }
  void add_debug_text(Part& /*part*/, std::string_view /*text*/) {}
  Expr* end_spec(Part& /*part*/) { return search_.arena_.make<Expr>(ast::ExprKind::JoinedStr, range_of(token_)); }
  void add_field(Part& /*part*/, Expr* /*value*/, int32_t /*conversion*/, Expr* /*spec*/) {}
  bool fail(std::string_view message) {
    search_.raise_here(message);
    return false;
  }

 private:
  ErrorSearch& search_;
  const Token& token_;
  const bool raw_;
};

// Raises the error that decoding a literal has left. Returns false if there is no error. The parser words an error of
// the decoder, at the last token that it has asked for.
bool ErrorSearch::raise_literal_error() {
  if (!literal_diagnostics_.failed()) return false;
  const Diagnostic& error = literal_diagnostics_.error();
  const bool in_bytes = has(Feature::BytesErrorAtNextToken) && error.message.starts_with("bytes can only");
  if (in_bytes || error.message.starts_with('(')) {
    raise_here(error.message, error.kind);
  } else {
    raise(error.kind, error.range, error.message);
  }
  return true;
}

ast::Expr* ErrorSearch::untokenized_strings() {
  const size_t start = mark_;
  while (expect(TokenKind::String)) {
  }
  if (mark_ == start || raised_) return nullptr;
  bool bytes = false;
  bool any_format = false;
  for (size_t i = start; i < mark_; ++i) {
    const Token& token = all_[i];
    const std::string_view text = text_of(token);
    const StringPrefix prefix = read_string_prefix(text);
    if (!prefix.format) {
      text_.clear();
      decode_string(token, text, prefix, literal_diagnostics_, text_, grammar_);
      if (raise_literal_error()) return nullptr;
    }
    if (i != start && bytes != prefix.bytes) return raise_here("cannot mix bytes and nonbytes literals");
    bytes = prefix.bytes;
    if (!prefix.format) continue;
    any_format = true;
    FStringChecker checker(*this, token, prefix.raw);
    FStringChecker::Part part(checker);
    if (!FStringReader<FStringChecker>(token, text, prefix, checker).read(part)) return nullptr;
  }
  if (any_format) return make(start, ast::ExprKind::JoinedStr);
  return make_whole<ast::Constant>(start, ConstantPool::empty_string(), false);
}

// Reads a field as the separate parser does that CPython starts for it. An error in the field is the result, whatever
// comes after it.
bool ErrorSearch::check_field(const FieldText& field) {
  const SourceText source = field_source(field.text, arena_);
  TokenBuffer buffer;
  Diagnostics found(arena_);
  if (diagnostics_.warnings_are_errors()) found.make_warnings_errors();
  tokenize_field(source, field.place, grammar_, pool_.names(), arena_, literal_diagnostics_, buffer);
  ErrorSearch search(source, buffer, grammar_, pool_, found);
  search.field_ = &field.place;
  search.stack_base_ = stack_base_;
  search.run();
  if (!found.failed()) return true;
  raised_ = true;
  error_ = found.error();
  return false;
}

// In a field CPython counts columns from the field's parenthesis, also on later lines.
void ErrorSearch::raise_in_field(ErrorKind kind, SourceRange range, std::string_view message) {
  error_ = {kind, range, arena_.copy(message)};
  if (kind != ErrorKind::SyntaxError) return;
  error_.range.column -= field_->column;
  error_.range.end_column -= field_->column;
  error_.message = arena_.copy(fmt::format("f-string: {}", message));
}

// The parser words the error of an identifier that is not UTF-8. The token has no columns, but on the first line
// CPython adds those of the field.
void ErrorSearch::raise_undecodable_in_field() {
  const SourceRange range = error_.range;
  const bool on_first_line = range.line == field_->line && field_->column > 0;
  const int32_t before = field_->column - 1;
  raise_in_field(ErrorKind::SyntaxError, on_first_line ? SourceRange{range.line, before, range.line, before} : range,
                 error_.message);
}

}  // namespace leanpyc::syntax
