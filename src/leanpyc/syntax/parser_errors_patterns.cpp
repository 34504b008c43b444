// `match`, in the order in which CPython's grammar tries the alternatives.
#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

bool ErrorSearch::match_stmt() {
  if (attempt([&] {
        if (!expect_name("match") || !subject_expr() || !expect(TokenKind::Colon) || !expect(TokenKind::Newline) ||
            !expect(TokenKind::Indent) || !case_block()) {
          return false;
        }
        while (case_block()) {
        }
        return expect(TokenKind::Dedent) != nullptr;
      })) {
    return true;
  }
  if (!invalid_rules_) return false;
  size_t start = mark_;
  if (expect_name("match") && subject_expr() && expect(TokenKind::Newline)) raise_here("expected ':'");
  mark_ = start;
  const Token* keyword = expect_name("match");
  if (keyword != nullptr && subject_expr() && expect(TokenKind::Colon) && newline_without_indent()) {
    raise_missing_block("'match' statement", keyword);
  }
  mark_ = start;
  return false;
}

bool ErrorSearch::subject_expr() {
  return attempt([&] {
           if (!star_named_expression() || !expect(TokenKind::Comma)) return false;
           star_named_expressions();
           return true;
         }) ||
         named_expression() != nullptr;
}

bool ErrorSearch::guard() {
  return attempt([&] { return expect(TokenKind::If) && named_expression(); });
}

bool ErrorSearch::case_block() {
  if (invalid_rules_) {
    size_t start = mark_;
    if (expect_name("case") && patterns()) {
      guard();
      if (expect(TokenKind::Newline)) raise_here("expected ':'");
    }
    mark_ = start;
    const Token* keyword = expect_name("case");
    if (keyword != nullptr && patterns()) {
      guard();
      if (expect(TokenKind::Colon) && newline_without_indent()) raise_missing_block("'case' statement", keyword);
    }
    mark_ = start;
  }
  return attempt([&] {
    if (!expect_name("case") || !patterns()) return false;
    guard();
    return expect(TokenKind::Colon) && block();
  });
}

bool ErrorSearch::patterns() {
  return attempt([&] { return open_sequence_pattern(); }) || pattern();
}

bool ErrorSearch::pattern() {
  if (attempt([&] { return or_pattern() && expect(TokenKind::As) && pattern_capture_target(); })) return true;
  if (invalid_rules_) {
    size_t start = mark_;
    if (or_pattern() && expect(TokenKind::As)) {
      if (const Token* underscore = expect_name("_")) raise_at(underscore, "cannot use '_' as a target");
      if (reports(Message::PatternTarget)) {
        if (Expr* target = expression()) raise_naming(target, Message::PatternTarget);
      } else if (!next_is(TokenKind::Name)) {
        if (Expr* target = expression()) raise_at(target, message_text(Message::InvalidPatternTarget));
      }
    }
    mark_ = start;
  }
  return or_pattern();
}

bool ErrorSearch::or_pattern() {
  if (!closed_pattern()) return false;
  while (attempt([&] { return expect(TokenKind::VerticalBar) && closed_pattern(); })) {
  }
  return true;
}

bool ErrorSearch::closed_pattern() {
  return remember<const char>(Rule::ClosedPattern, [&]() -> const char* {
    if (literal_pattern()) return matched(true);
    if (attempt([&] { return pattern_capture_target(); })) return matched(true);
    if (expect_name("_")) return matched(true);
    if (attempt([&] { return attr() && !next_is_any({TokenKind::Dot, TokenKind::LeftParen, TokenKind::Equal}); })) {
      return matched(true);
    }
    if (attempt([&] { return expect(TokenKind::LeftParen) && pattern() && expect(TokenKind::RightParen); })) {
      return matched(true);
    }
    return matched(sequence_pattern(TokenKind::LeftBracket) || sequence_pattern(TokenKind::LeftParen) ||
                   mapping_pattern() || class_pattern());
  });
}

bool ErrorSearch::literal_pattern() {
  auto sign = [&] { return next_is_any({TokenKind::Plus, TokenKind::Minus}); };
  return attempt([&] { return signed_number() && !sign(); }) || attempt([&] { return complex_number(); }) ||
         strings() || expect_any({TokenKind::None, TokenKind::True, TokenKind::False});
}

bool ErrorSearch::signed_number() {
  return attempt([&] {
    expect(TokenKind::Minus);
    return next_is(TokenKind::Number) && atom();
  });
}

bool ErrorSearch::complex_number() {
  auto is_imaginary = [&](const Expr* number) {
    return pool_[ast::as<const ast::Constant>(number)->value].kind == ConstantKind::Complex;
  };
  expect(TokenKind::Minus);
  Expr* real = next_is(TokenKind::Number) ? atom() : nullptr;
  if (real == nullptr) return false;
  if (is_imaginary(real)) {
    raise_at(real, "real number required in complex literal");
    return false;
  }
  if (!expect_any({TokenKind::Plus, TokenKind::Minus})) return false;
  Expr* imaginary = next_is(TokenKind::Number) ? atom() : nullptr;
  if (imaginary == nullptr) return false;
  if (!is_imaginary(imaginary)) {
    raise_at(imaginary, "imaginary number required in complex literal");
    return false;
  }
  return true;
}

bool ErrorSearch::pattern_capture_target() {
  if (lookahead([&] { return expect_name("_"); }) || !expect(TokenKind::Name)) return false;
  return !next_is_any({TokenKind::Dot, TokenKind::LeftParen, TokenKind::Equal});
}

bool ErrorSearch::attr() {
  if (!expect(TokenKind::Name)) return false;
  bool any = false;
  while (attempt([&] { return expect(TokenKind::Dot) && expect(TokenKind::Name); })) any = true;
  return any;
}

bool ErrorSearch::name_or_attr() {
  return attempt([&] { return attr(); }) || expect(TokenKind::Name);
}

bool ErrorSearch::sequence_pattern(TokenKind open) {
  return attempt([&] {
    if (!expect(open)) return false;
    if (open == TokenKind::LeftBracket) {
      attempt([&] { return maybe_sequence_pattern(); });
      return expect(TokenKind::RightBracket) != nullptr;
    }
    attempt([&] { return open_sequence_pattern(); });
    return expect(TokenKind::RightParen) != nullptr;
  });
}

bool ErrorSearch::open_sequence_pattern() {
  if (!maybe_star_pattern() || !expect(TokenKind::Comma)) return false;
  attempt([&] { return maybe_sequence_pattern(); });
  return true;
}

bool ErrorSearch::maybe_sequence_pattern() {
  if (!gather([&] { return maybe_star_pattern(); })) return false;
  expect(TokenKind::Comma);
  return true;
}

bool ErrorSearch::maybe_star_pattern() { return star_pattern() || pattern(); }

bool ErrorSearch::star_pattern() {
  return remember<const char>(Rule::StarPattern, [&]() -> const char* {
    return matched(attempt([&] { return expect(TokenKind::Star) && pattern_capture_target(); }) ||
                   attempt([&] { return expect(TokenKind::Star) && expect_name("_"); }));
  });
}

bool ErrorSearch::mapping_pattern() {
  auto items = [&] {
    return gather([&] {
      auto key = [&] {
        auto sign = [&] { return next_is_any({TokenKind::Plus, TokenKind::Minus}); };
        return attempt([&] { return signed_number() && !sign(); }) || attempt([&] { return complex_number(); }) ||
               strings() || expect_any({TokenKind::None, TokenKind::True, TokenKind::False}) ||
               attempt([&] { return attr(); });
      };
      return key() && expect(TokenKind::Colon) && pattern();
    });
  };
  auto rest = [&] { return expect(TokenKind::DoubleStar) && pattern_capture_target(); };
  auto close = [&] {
    expect(TokenKind::Comma);
    return expect(TokenKind::RightBrace) != nullptr;
  };
  return attempt([&] { return expect(TokenKind::LeftBrace) && expect(TokenKind::RightBrace); }) ||
         attempt([&] { return expect(TokenKind::LeftBrace) && rest() && close(); }) || attempt([&] {
           return expect(TokenKind::LeftBrace) && items() && expect(TokenKind::Comma) && rest() && close();
         }) ||
         attempt([&] { return expect(TokenKind::LeftBrace) && items() && close(); });
}

bool ErrorSearch::positional_patterns(SourceRange* first, SourceRange* last) {
  return gather([&] {
    size_t start = mark_;
    if (!pattern()) return false;
    SourceRange range = range_from(start);
    if (first != nullptr && first->line < 0) *first = range;
    if (last != nullptr) *last = range;
    return true;
  });
}

bool ErrorSearch::keyword_patterns() {
  return gather([&] { return expect(TokenKind::Name) && expect(TokenKind::Equal) && pattern(); });
}

bool ErrorSearch::class_pattern() {
  auto open = [&] { return name_or_attr() && expect(TokenKind::LeftParen); };
  auto close = [&] {
    expect(TokenKind::Comma);
    return expect(TokenKind::RightParen) != nullptr;
  };
  auto positional = [&] { return positional_patterns(nullptr, nullptr); };
  if (attempt([&] { return open() && expect(TokenKind::RightParen); }) ||
      attempt([&] { return open() && positional() && close(); }) ||
      attempt([&] { return open() && keyword_patterns() && close(); }) ||
      attempt([&] { return open() && positional() && expect(TokenKind::Comma) && keyword_patterns() && close(); })) {
    return true;
  }
  if (!invalid_rules_) return false;
  size_t start = mark_;
  if (open()) {
    attempt([&] { return positional() && expect(TokenKind::Comma); });
    SourceRange first;
    SourceRange last;
    if (keyword_patterns() && expect(TokenKind::Comma) && positional_patterns(&first, &last)) {
      raise_over_lexer(cover(first, last), "positional patterns follow keyword patterns");
    }
  }
  mark_ = start;
  return false;
}

}  // namespace leanpyc::syntax
