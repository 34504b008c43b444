// The two readings of a refused text, and the positions that CPython reports for its errors.
#include "leanpyc/syntax/parser_errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/syntax/error_columns.h"
#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

void report_syntax_error(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar,
                         ConstantPool& pool, Diagnostics& diagnostics) {
  ErrorSearch(source, tokens, grammar, pool, diagnostics).run();
}

ErrorSearch::ErrorSearch(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar,
                         ConstantPool& pool, Diagnostics& diagnostics)
    : whole_(source),
      source_(source.text),
      tokens_(tokens),
      grammar_(grammar),
      pool_(pool),
      arena_(pool.arena()),
      diagnostics_(diagnostics),
      literal_diagnostics_(pool.arena()),
      stack_base_(static_cast<const char*>(__builtin_frame_address(0))) {
  if (diagnostics.warnings_are_errors()) literal_diagnostics_.make_warnings_errors();
  all_ = tokens.tokens;
  if (has(Feature::FluflInFiles)) find_flufl();
  if (has(Feature::DiamondNeedsFuture)) split_diamonds();
}

void ErrorSearch::find_flufl() {
  auto is_name = [&](size_t i, std::string_view text) {
    return all_[i].kind == TokenKind::Name && pool_.names().text(all_[i].name) == text;
  };
  for (size_t i = 0; i + 2 < all_.size() && flufl_from_ == SIZE_MAX; ++i) {
    if (all_[i].kind != TokenKind::From || !is_name(i + 1, "__future__") || all_[i + 2].kind != TokenKind::Import)
      continue;
    for (; i < all_.size() && all_[i].kind != TokenKind::Newline; ++i) {
      if (is_name(i, "barry_as_FLUFL")) flufl_from_ = i;
    }
  }
}

// Splits `<>` into two tokens, as CPython's lexer does where the future feature barry_as_FLUFL is not imported.
void ErrorSearch::split_diamonds() {
  auto is_diamond = [&](const Token& token) {
    return token.kind == TokenKind::NotEqual && source_[token.start] == '<';
  };
  if (std::ranges::none_of(all_, is_diamond)) return;
  size_t flufl_from = SIZE_MAX;
  for (size_t i = 0; i < all_.size(); ++i) {
    const Token& token = all_[i];
    if (i >= flufl_from_ && flufl_from == SIZE_MAX) flufl_from = split_.size();
    if (!is_diamond(token) || i >= flufl_from_) {
      split_.push_back(token);
    } else {
      i += split_diamond(i);
    }
  }
  all_ = split_;
  flufl_from_ = flufl_from;
}

// Replaces the `<>` at `index` by a `<` and an operator that consists of its `>` and the next tokens: `<>=` becomes `<`
// and `>=`. Returns the number of tokens after `<>` that became part of that operator.
size_t ErrorSearch::split_diamond(size_t index) {
  struct Operator {
    std::string_view text;
    TokenKind kind;
  };
  static constexpr Operator kOperators[] = {{">>=", TokenKind::RightShiftEqual}, {">>", TokenKind::RightShift},
                                            {">=", TokenKind::GreaterEqual},     {">", TokenKind::Greater},
                                            {"==", TokenKind::EqualEqual},       {"=", TokenKind::Equal}};
  Token token = all_[index];
  auto add = [&](TokenKind kind, size_t size) {
    token.kind = kind;
    token.end = token.start + static_cast<uint32_t>(size);
    token.end_column = token.column + static_cast<int32_t>(size);
    split_.push_back(token);
    token.start = token.end;
    token.column = token.end_column;
  };
  add(TokenKind::Less, 1);
  const size_t end = source_.find_first_not_of(">=", token.start);
  while (token.start < end) {
    for (const Operator& each : kOperators) {
      if (!source_.substr(token.start).starts_with(each.text)) continue;
      add(each.kind, each.text.size());
      break;
    }
  }
  size_t taken = 0;
  while (all_[index + 1 + taken].kind != TokenKind::Error && all_[index + 1 + taken].start < end) ++taken;
  return taken;
}

// The first reading uses the rules for valid code. Only if it raised nothing, a second reading uses CPython's rules for
// invalid code too.
void ErrorSearch::run() {
  // A file that is read here has an error, but a field in it may have none.
  if (start() && field_ != nullptr) return;
  size_t first_reading_fill = fill_;
  if (!raised_) {
    mark_ = 0;
    forget();
    count_brackets();
    invalid_rules_ = true;
    second_reading_ = true;
    start();
  }
  finish(first_reading_fill);
}

bool ErrorSearch::start() { return (field_ == nullptr ? file() : star_expressions() != nullptr) && !raised_; }

// Clears the memory before each statement of the module, because nothing before it is read again. A table that has
// grown is replaced, because clearing takes time in proportion to its size.
void ErrorSearch::forget() {
  constexpr size_t kLargeTable = 4096;
  if (memory_.bucket_count() > kLargeTable) {
    memory_ = {};
  } else {
    memory_.clear();
  }
}

bool ErrorSearch::lexing_ended_in_fstring() const {
  int open = 0;
  for (const Token& token : all_) {
    if (is_format_start(token.kind)) ++open;
    if (is_format_end(token.kind)) --open;
  }
  return open > 0;
}

void ErrorSearch::count_brackets() {
  levels_.reserve(all_.size());
  uint16_t level = 0;
  for (const Token& token : all_) {
    switch (token.kind) {
      case TokenKind::LeftParen:
      case TokenKind::LeftBracket:
      case TokenKind::LeftBrace: ++level; break;
      case TokenKind::RightParen:
      case TokenKind::RightBracket:
      case TokenKind::RightBrace: --level; break;
      default: break;
    }
    levels_.push_back(level);
  }
}

// Returns the error for the innermost bracket that is open where lexing ended.
Diagnostic ErrorSearch::never_closed() const {
  const Token& bracket = tokens_.tokens[static_cast<size_t>(tokens_.open_bracket)];
  const SourceRange range{bracket.line, bracket.column, bracket.line, -1};
  return {ErrorKind::SyntaxError, in_characters(range, whole_, tokens_.tokens, tokens_.tokens.back().line, grammar_),
          arena_.copy(fmt::format("'{}' was never closed", token_text(bracket.kind)))};
}

void ErrorSearch::finish(size_t first_reading_fill) {
  bool lex_on = true;
  if (!raised_) {
    const Token& last = all_[first_reading_fill - 1];
    if (last.kind == TokenKind::Indent) {
      raise_here("unexpected indent", ErrorKind::IndentationError);
      lex_on = false;
    } else if (last.kind == TokenKind::Dedent) {
      raise_here("unexpected unindent", ErrorKind::IndentationError);
      lex_on = false;
    } else {
      raise_at(&last, "invalid syntax");
    }
  }
  // After any other error of its parser CPython lexes the rest. An error that the tokenizer raises there replaces the
  // parser's, unless it is in an f-string. A bracket that is never closed also replaces it if the bracket opened before
  // the line of the parser's error.
  Diagnostic reported = error_;
  bool parser_error = lex_on && !raised_by_lexer_ && error_.kind != ErrorKind::MemoryError &&
                      error_.kind != ErrorKind::UnicodeError && error_.kind != ErrorKind::ValueError;
  if (parser_error && all_.back().kind == TokenKind::Error && !lexing_ended_in_fstring()) {
    bool unclosed = tokens_.open_bracket >= 0 &&
                    all_[fill_ - 1].line > tokens_.tokens[static_cast<size_t>(tokens_.open_bracket)].line;
    if (tokens_.error_raised) {
      reported = tokens_.error;
    } else if (unclosed) {
      reported = never_closed();
    }
    // The parser turns an identifier's UnicodeDecodeError into its own error only when it asks for that token.
    if (tokens_.error_raised && reported.message.starts_with(kUnicodeErrorPrefix)) {
      reported = {ErrorKind::UnicodeError, kNoLocation, reported.message.substr(kUnicodeErrorPrefix.size())};
    }
  }
  diagnostics_.error(reported.kind, reported.range, reported.message);
}

// ---- Tokens -----------------------------------------------------------------------------------------------------

const Token* ErrorSearch::fetch() {
  if (raised_) return nullptr;
  const Token* token = &all_[mark_];
  if (token->kind == TokenKind::Error) {
    raised_ = true;
    raised_by_lexer_ = true;
    error_ = tokens_.error;
    if (field_ != nullptr && error_.message.starts_with(kUnicodeErrorPrefix)) raise_undecodable_in_field();
    return nullptr;
  }
  fill_ = std::max(fill_, mark_ + 1);
  return token;
}

const Token* ErrorSearch::expect(TokenKind kind) {
  const Token* token = fetch();
  if (token == nullptr || token->kind != kind) return nullptr;
  ++mark_;
  return token;
}

const Token* ErrorSearch::expect_any(std::initializer_list<TokenKind> kinds) {
  const Token* token = fetch();
  if (token == nullptr || std::find(kinds.begin(), kinds.end(), token->kind) == kinds.end()) return nullptr;
  ++mark_;
  return token;
}

const Token* ErrorSearch::expect_name(std::string_view soft_keyword) {
  const Token* token = fetch();
  if (token == nullptr || token->kind != TokenKind::Name || text_of(*token) != soft_keyword) {
    return nullptr;
  }
  ++mark_;
  return token;
}

// Takes a token that must be present: without it, CPython raises an error at once.
const Token* ErrorSearch::expect_forced(TokenKind kind) {
  const Token* token = fetch();
  if (token == nullptr) return nullptr;
  if (token->kind != kind) return raise_at(token, fmt::format("expected '{}'", token_text(kind)));
  ++mark_;
  return token;
}

bool ErrorSearch::next_is(TokenKind kind) {
  const Token* token = fetch();
  return token != nullptr && token->kind == kind;
}

bool ErrorSearch::next_is_any(std::initializer_list<TokenKind> kinds) {
  const Token* token = fetch();
  return token != nullptr && std::find(kinds.begin(), kinds.end(), token->kind) != kinds.end();
}

// Returns the range from token `first` to the last token taken that is not a newline, indent or dedent.
SourceRange ErrorSearch::range_from(size_t first) const {
  size_t last = mark_ - 1;
  auto is_layout = [](TokenKind kind) {
    return kind == TokenKind::Newline || kind == TokenKind::Indent || kind == TokenKind::Dedent;
  };
  while (last > first && is_layout(all_[last].kind)) --last;
  return cover(range_of(all_[first]), range_of(all_[last]));
}

Seq<ast::Expr*> ErrorSearch::copy_from(size_t base) {
  Seq<Expr*> result = arena_.copy(std::span<Expr* const>(elements_).subspan(base));
  elements_.resize(base);
  return result;
}

bool ErrorSearch::too_deep() {
  auto used = stack_base_ - static_cast<const char*>(__builtin_frame_address(0));
  // The parser itself has counted the depth of the first reading, which ends at a token that the lexer rejects.
  if ((depth_ < kMaxDepth || !second_reading_) && used < kMaxStack) return false;
  raise(ErrorKind::MemoryError, kNoLocation,
        reports(Message::ParserStackOverflowed) ? message_text(Message::ParserStackOverflowed) : "");
  return true;
}

// ---- Errors -----------------------------------------------------------------------------------------------------

std::nullptr_t ErrorSearch::raise(ErrorKind kind, const SourceRange& range, std::string_view message) {
  if (!raised_) {
    raised_ = true;
    if (field_ != nullptr) {
      raise_in_field(kind, range, message);
      return nullptr;
    }
    error_ = {kind, in_characters(range, whole_, all_.first(fill_), tokenizer_line(), grammar_), arena_.copy(message)};
  }
  return nullptr;
}

std::nullptr_t ErrorSearch::raise_at(const SourceRange& range, std::string_view message) {
  return raise(ErrorKind::SyntaxError, range, message);
}

void ErrorSearch::raise_over_lexer(const SourceRange& range, std::string_view message) {
  if (raised_by_lexer_ && !has(Feature::FirstErrorLasts)) raised_ = false;
  raise_at(range, message);
}

// The line of CPython's tokenizer after it has read the last token that was asked for.
int32_t ErrorSearch::tokenizer_line() const { return fill_ == 0 ? 0 : all_[fill_ - 1].end_line; }
int32_t ErrorSearch::tokenizer_column() const {
  const Token& last = all_[fill_ - 1];
  // The tokenizer of a field does not know where the field is.
  const int32_t moved = field_ != nullptr && last.end_line == field_->line ? field_->column : 0;
  if (last.end_column != -1) return last.end_column - moved;
  size_t line_start = 0;
  for (int32_t line = 1; line < last.end_line; ++line) {
    size_t newline = source_.find('\n', line_start);
    if (newline == std::string_view::npos) break;
    line_start = newline + 1;
  }
  return static_cast<int32_t>(last.end) - static_cast<int32_t>(line_start);
}

std::nullptr_t ErrorSearch::raise_from(const SourceRange& start, std::string_view message) {
  return raise_at(SourceRange{start.line, start.column, tokenizer_line(), tokenizer_column() - 1}, message);
}

std::nullptr_t ErrorSearch::raise_from(const Token* token, std::string_view message) {
  return raise_from(range_of(*token), message);
}

// A token without a column is at the tokenizer's position, and its end is unknown. CPython's end offset is -1 then, and
// not 0 as for an end that does not matter.
SourceRange ErrorSearch::token_range_as_error(const Token& token) const {
  if (token.column != -1) return range_of(token);
  return {token.line, tokenizer_column() - 1, token.end_line, -2};
}

std::nullptr_t ErrorSearch::raise_here(std::string_view message, ErrorKind kind) {
  return raise(kind, token_range_as_error(all_[fill_ - 1]), message);
}

std::nullptr_t ErrorSearch::raise_at_next_token(std::string_view message) {
  const Token* token = fetch();
  return token == nullptr ? nullptr : raise_at(token_range_as_error(*token), message);
}

std::nullptr_t ErrorSearch::raise_missing_block(std::string_view after, const Token* keyword) {
  return raise_here(fmt::format("expected an indented block after {} on line {}", after, keyword->line),
                    ErrorKind::IndentationError);
}

std::nullptr_t ErrorSearch::raise_invalid_target(const Expr* expression, Targets targets) {
  const Expr* culprit = invalid_target(expression, targets);
  if (culprit == nullptr) return nullptr;
  std::string_view verb = targets == Targets::Del ? "delete" : "assign to";
  return raise_at(culprit, fmt::format("cannot {} {}", verb, describe(culprit)));
}

const ast::Expr* ErrorSearch::invalid_target(const Expr* expression, Targets targets) {
  using Kind = ast::ExprKind;
  switch (expression->kind) {
    case Kind::Name:
    case Kind::Attribute:
    case Kind::Subscript: return nullptr;
    case Kind::List:
    case Kind::Tuple: {
      bool is_list = expression->kind == Kind::List;
      Seq<Expr*> elements =
          is_list ? ast::as<const ast::List>(expression)->elts : ast::as<const ast::Tuple>(expression)->elts;
      for (const Expr* element : elements) {
        if (const Expr* found = invalid_target(element, targets)) return found;
      }
      return nullptr;
    }
    case Kind::Starred:
      if (targets == Targets::Del) return expression;
      return invalid_target(ast::as<const ast::Starred>(expression)->value, targets);
    case Kind::Compare: {
      // The parser read the targets of `for a in b` as a comparison.
      if (targets != Targets::For) return expression;
      auto* compare = ast::as<const ast::Compare>(expression);
      return compare->ops[0] == ast::CompareOperator::In ? invalid_target(compare->left, targets) : nullptr;
    }
    default: return expression;
  }
}

void ErrorSearch::raise_naming(const Expr* expression, Message message) {
  raise_at(expression, fmt::format(fmt::runtime(message_text(message)), describe(expression)));
}

// Returns the name of the expression in messages.
std::string_view ErrorSearch::describe(const Expr* expression) const {
  using Kind = ast::ExprKind;
  switch (expression->kind) {
    case Kind::Attribute: return "attribute";
    case Kind::Subscript: return "subscript";
    case Kind::Starred: return "starred";
    case Kind::Name: return "name";
    case Kind::List: return "list";
    case Kind::Tuple: return "tuple";
    case Kind::Lambda: return "lambda";
    case Kind::Call: return "function call";
    case Kind::BoolOp:
    case Kind::BinOp:
    case Kind::UnaryOp: return "expression";
    case Kind::GeneratorExp: return "generator expression";
    case Kind::Yield:
    case Kind::YieldFrom: return "yield expression";
    case Kind::Await: return "await expression";
    case Kind::ListComp: return "list comprehension";
    case Kind::SetComp: return "set comprehension";
    case Kind::DictComp: return "dict comprehension";
    case Kind::Dict: return "dict literal";
    case Kind::Set: return "set display";
    case Kind::JoinedStr:
    case Kind::FormattedValue: return "f-string expression";
    case Kind::TemplateStr:
    case Kind::Interpolation: return "t-string expression";
    case Kind::Compare: return "comparison";
    case Kind::IfExp: return "conditional expression";
    case Kind::NamedExpr: return "named expression";
    case Kind::Slice: return "slice";
    case Kind::Constant: break;
  }
  switch (pool_[ast::as<const ast::Constant>(expression)->value].kind) {
    case ConstantKind::None: return "None";
    case ConstantKind::False: return "False";
    case ConstantKind::True: return "True";
    case ConstantKind::Ellipsis: return "ellipsis";
    default: return "literal";
  }
}

}  // namespace leanpyc::syntax
