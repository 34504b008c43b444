// Primaries, atoms and comprehensions, in the order in which CPython's grammar tries the alternatives.
#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

ast::Expr* ErrorSearch::primary() {
  return remember<Expr>(Rule::Primary, [&]() -> Expr* {
    size_t start = mark_;
    Expr* result = atom();
    while (result != nullptr) {
      const Deeper deeper(*this, next_is(TokenKind::LeftBracket) ? kSubscriptDepth : kCallDepth);
      if (attempt([&] { return expect(TokenKind::Dot) && expect(TokenKind::Name); })) {
        result = make(start, Kind::Attribute);
      } else if (genexp()) {
        result = make(start, Kind::Call);
      } else if (attempt([&] {
                   return expect(TokenKind::LeftParen) && (arguments(), true) && expect(TokenKind::RightParen);
                 })) {
        result = make(start, Kind::Call);
      } else if (attempt(
                     [&] { return expect(TokenKind::LeftBracket) && slices() && expect(TokenKind::RightBracket); })) {
        result = make(start, Kind::Subscript);
      } else {
        break;
      }
    }
    return result;
  });
}

ast::Expr* ErrorSearch::atom() {
  const Token* token = fetch();
  if (token == nullptr) return nullptr;
  switch (token->kind) {
    case TokenKind::Name:
      ++mark_;
      return arena_.make<ast::Name>(Expr{Kind::Name, range_of(*token)}, token->name, ast::Context::Load);
    case TokenKind::True:
    case TokenKind::False: ++mark_; return make_constant(token, ConstantPool::boolean(token->kind == TokenKind::True));
    case TokenKind::None: ++mark_; return make_constant(token, ConstantPool::none());
    case TokenKind::Ellipsis: ++mark_; return make_constant(token, ConstantPool::ellipsis());
    case TokenKind::String:
    case TokenKind::FStringStart:
    case TokenKind::TStringStart: return strings();
    case TokenKind::Number: {
      ++mark_;
      ConstId value;
      if (!parse_number(text_of(*token), range_of(*token), pool_, literal_diagnostics_, value)) {
        const Diagnostic& error = literal_diagnostics_.error();
        return raise(error.kind, error.range, error.message);
      }
      return make_constant(token, value);
    }
    case TokenKind::LeftParen: {
      const Deeper deeper(*this, kParenthesisDepth);
      if (Expr* result = tuple()) return result;
      if (Expr* result = group()) return result;
      return genexp();
    }
    case TokenKind::LeftBracket: {
      const Deeper deeper(*this, kListDepth);
      if (Expr* result = list()) return result;
      return listcomp();
    }
    case TokenKind::LeftBrace: {
      const Deeper deeper(*this, kBracesDepth);
      if (Expr* result = dict()) return result;
      if (Expr* result = set()) return result;
      if (Expr* result = dictcomp()) return result;
      return setcomp();
    }
    default: return nullptr;
  }
}

ast::Expr* ErrorSearch::slices() {
  size_t start = mark_;
  Expr* first = slice();
  if (first != nullptr && !next_is(TokenKind::Comma)) return first;
  mark_ = start;
  if (!gather([&] { return slice() || starred_expression(); })) {
    mark_ = start;
    return nullptr;
  }
  expect(TokenKind::Comma);
  return make(start, Kind::Tuple);
}

ast::Expr* ErrorSearch::slice() {
  size_t start = mark_;
  expression();
  if (expect(TokenKind::Colon)) {
    expression();
    attempt([&] { return expect(TokenKind::Colon) && (expression(), true); });
    return make(start, Kind::Slice);
  }
  mark_ = start;
  return named_expression();
}

ast::Expr* ErrorSearch::group() {
  size_t start = mark_;
  if (expect(TokenKind::LeftParen)) {
    Expr* inner = yield_expr();
    if (inner == nullptr) inner = named_expression();
    if (inner != nullptr && expect(TokenKind::RightParen)) return inner;
  }
  mark_ = start;
  if (invalid_rules_) invalid_group();
  return nullptr;
}

void ErrorSearch::invalid_group() {
  size_t start = mark_;
  if (expect(TokenKind::LeftParen)) {
    Expr* starred = starred_expression();
    if (starred != nullptr && expect(TokenKind::RightParen)) raise_at(starred, "cannot use starred expression here");
  }
  mark_ = start;
  if (expect(TokenKind::LeftParen)) {
    const Token* stars = expect(TokenKind::DoubleStar);
    if (stars != nullptr && expression() && expect(TokenKind::RightParen)) {
      raise_at(stars, "cannot use double starred expression here");
    }
  }
  mark_ = start;
}

ast::Expr* ErrorSearch::tuple() {
  size_t start = mark_;
  if (expect(TokenKind::LeftParen)) {
    std::vector<Expr*> elements;
    attempt([&] {
      Expr* first = star_named_expression();
      if (first == nullptr || !expect(TokenKind::Comma)) return false;
      elements.push_back(first);
      deeper(2, [&] { return star_named_expressions(&elements); });
      return true;
    });
    if (expect(TokenKind::RightParen)) {
      Seq<Expr*> elts = arena_.copy(std::span<Expr* const>(elements));
      return make_whole<ast::Tuple>(start, elts, ast::Context::Load);
    }
  }
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::genexp() {
  size_t start = mark_;
  if (expect(TokenKind::LeftParen) && (assignment_expression() || unnamed_expression()) && for_if_clauses() &&
      expect(TokenKind::RightParen)) {
    return make(start, Kind::GeneratorExp);
  }
  mark_ = start;
  if (invalid_rules_) invalid_comprehension();
  return nullptr;
}

ast::Expr* ErrorSearch::list() {
  size_t start = mark_;
  if (expect(TokenKind::LeftBracket)) {
    std::vector<Expr*> elements;
    attempt([&] { return star_named_expressions(&elements); });
    if (expect(TokenKind::RightBracket)) {
      Seq<Expr*> elts = arena_.copy(std::span<Expr* const>(elements));
      return make_whole<ast::List>(start, elts, ast::Context::Load);
    }
  }
  mark_ = start;
  return nullptr;
}

// listcomp and setcomp
ast::Expr* ErrorSearch::comprehension(TokenKind open, TokenKind close, Kind kind) {
  size_t start = mark_;
  if (expect(open) && named_expression() && for_if_clauses() && expect(close)) return make(start, kind);
  mark_ = start;
  if (invalid_rules_) invalid_comprehension();
  return nullptr;
}

ast::Expr* ErrorSearch::listcomp() {
  return comprehension(TokenKind::LeftBracket, TokenKind::RightBracket, Kind::ListComp);
}

ast::Expr* ErrorSearch::set() {
  size_t start = mark_;
  if (expect(TokenKind::LeftBrace) && star_named_expressions() && expect(TokenKind::RightBrace)) {
    return make(start, Kind::Set);
  }
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::setcomp() { return comprehension(TokenKind::LeftBrace, TokenKind::RightBrace, Kind::SetComp); }

void ErrorSearch::invalid_comprehension() {
  size_t start = mark_;
  if (expect_any({TokenKind::LeftBracket, TokenKind::LeftParen, TokenKind::LeftBrace})) {
    Expr* starred = starred_expression();
    if (starred != nullptr && for_if_clauses()) {
      raise_at(starred, "iterable unpacking cannot be used in comprehension");
    }
  }
  mark_ = start;
  constexpr std::string_view kNoParentheses = "did you forget parentheses around the comprehension target?";
  auto first_of_several = [&](const Token*& comma) -> Expr* {
    if (!expect_any({TokenKind::LeftBracket, TokenKind::LeftBrace})) return nullptr;
    Expr* first = star_named_expression();
    comma = first ? expect(TokenKind::Comma) : nullptr;
    return comma ? first : nullptr;
  };
  const Token* comma = nullptr;
  if (Expr* first = first_of_several(comma)) {
    std::vector<Expr*> rest;
    if (star_named_expressions(&rest) && for_if_clauses()) {
      raise_at(cover(first->range, rest.back()->range), kNoParentheses);
    }
  }
  mark_ = start;
  if (Expr* first = first_of_several(comma)) {
    if (for_if_clauses()) raise_at(cover(first->range, range_of(*comma)), kNoParentheses);
  }
  mark_ = start;
}

ast::Expr* ErrorSearch::dict() {
  size_t start = mark_;
  if (expect(TokenKind::LeftBrace)) {
    attempt([&] {
      if (!gather([&] { return double_starred_kvpair(); })) return false;
      expect(TokenKind::Comma);
      return true;
    });
    if (expect(TokenKind::RightBrace)) return make(start, Kind::Dict);
  }
  mark_ = start;
  // These rules for invalid code also apply in the first reading: only rules that are a whole alternative wait for the
  // second one.
  if (expect(TokenKind::LeftBrace)) invalid_double_starred_kvpairs();
  mark_ = start;
  return nullptr;
}

bool ErrorSearch::double_starred_kvpair() {
  return attempt([&] { return expect(TokenKind::DoubleStar) && bitwise_or(); }) || kvpair();
}

bool ErrorSearch::kvpair() {
  return attempt([&] { return expression() && expect(TokenKind::Colon) && expression(); });
}

void ErrorSearch::invalid_double_starred_kvpairs() {
  size_t start = mark_;
  if (gather([&] { return double_starred_kvpair(); }) && expect(TokenKind::Comma)) invalid_kvpair();
  mark_ = start;
  const Token* star = nullptr;
  if (expression() && expect(TokenKind::Colon) && (star = expect(TokenKind::Star)) && bitwise_or()) {
    raise_from(star, "cannot use a starred expression in a dictionary value");
  }
  mark_ = start;
  const Token* colon = expression() ? expect(TokenKind::Colon) : nullptr;
  if (colon != nullptr && next_is_any({TokenKind::RightBrace, TokenKind::Comma})) {
    raise_at(colon, "expression expected after dictionary key and ':'");
  }
  mark_ = start;
}

void ErrorSearch::invalid_kvpair() {
  size_t start = mark_;
  if (Expr* key = expression(); key != nullptr && !next_is(TokenKind::Colon)) {
    const SourceRange& range = key->range;
    raise_at(SourceRange{range.line, range.end_column - 1, range.end_line, -1}, "':' expected after dictionary key");
  }
  mark_ = start;
  const Token* star = nullptr;
  if (expression() && expect(TokenKind::Colon) && (star = expect(TokenKind::Star)) && bitwise_or()) {
    raise_from(star, "cannot use a starred expression in a dictionary value");
  }
  mark_ = start;
  const Token* colon = expression() ? expect(TokenKind::Colon) : nullptr;
  if (colon != nullptr && next_is_any({TokenKind::RightBrace, TokenKind::Comma})) {
    raise_at(colon, "expression expected after dictionary key and ':'");
  }
  mark_ = start;
}

ast::Expr* ErrorSearch::dictcomp() {
  size_t start = mark_;
  if (expect(TokenKind::LeftBrace) && kvpair() && for_if_clauses() && expect(TokenKind::RightBrace)) {
    return make(start, Kind::DictComp);
  }
  mark_ = start;
  if (invalid_rules_ && expect(TokenKind::LeftBrace)) {
    const Token* stars = expect(TokenKind::DoubleStar);
    if (stars != nullptr && bitwise_or() && for_if_clauses() && expect(TokenKind::RightBrace)) {
      raise_at(stars, "dict unpacking cannot be used in dict comprehension");
    }
  }
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::for_if_clauses() {
  Expr* last = for_if_clause();
  if (last == nullptr) return nullptr;
  while (Expr* next = for_if_clause()) last = next;
  return last;
}

ast::Expr* ErrorSearch::for_if_clause() {
  size_t start = mark_;
  // First with `async`, then without; the rest is the same.
  for (bool is_async : {true, false}) {
    if ((!is_async || expect(TokenKind::Async)) && expect(TokenKind::For) && star_targets() && expect(TokenKind::In)) {
      // CPython tries no other alternative after `in`.
      Expr* last = disjunction();
      if (last == nullptr) {
        mark_ = start;
        return nullptr;
      }
      while (attempt([&] {
        Expr* condition = expect(TokenKind::If) ? disjunction() : nullptr;
        if (condition != nullptr) last = condition;
        return condition != nullptr;
      })) {
      }
      return last;
    }
    mark_ = start;
  }
  // Raised in the first reading already, and so before any error that the second reading would find earlier in the
  // text.
  if (reports(Message::InExpected)) expect(TokenKind::Async);
  if (reports(Message::InExpected) && expect(TokenKind::For) && bitwise_or()) {
    while (attempt([&] { return expect(TokenKind::Comma) && bitwise_or(); })) {
    }
    expect(TokenKind::Comma);
    if (!next_is(TokenKind::In)) raise_here(message_text(Message::InExpected));
  }
  mark_ = start;
  if (!invalid_rules_) return nullptr;
  expect(TokenKind::Async);
  if (expect(TokenKind::For)) {
    if (Expr* targets = star_expressions()) raise_invalid_target(targets, Targets::For);
  }
  mark_ = start;
  return nullptr;
}

}  // namespace leanpyc::syntax
