// The parameters of functions and lambdas, and type parameters, in the order in which CPython's grammar tries the
// alternatives. A lambda's parameters differ only in the missing annotations and in the token that ends them.
#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

bool ErrorSearch::params(Parameters kind) {
  if (invalid_rules_) invalid_parameters(kind);
  return parameters(kind);
}

bool ErrorSearch::parameters(Parameters kind) {
  auto many = [&](Default has_default) {
    bool any = false;
    while (parameter(kind, has_default)) any = true;
    return any;
  };
  if (attempt([&] { return slash(kind, false); })) {
    many(Default::No);
    many(Default::Yes);
    star_etc(kind);
    return true;
  }
  if (attempt([&] { return slash(kind, true); })) {
    many(Default::Yes);
    star_etc(kind);
    return true;
  }
  bool any = many(Default::No);
  any = many(Default::Yes) || any;
  return star_etc(kind) || any;
}

// Parameters before a slash: all without defaults, or at least the last with a default.
bool ErrorSearch::slash(Parameters kind, bool with_default) {
  size_t start = mark_;
  bool any = false;
  while (parameter(kind, Default::No)) any = true;
  if (with_default) {
    any = false;
    while (parameter(kind, Default::Yes)) any = true;
  }
  if (any && expect(TokenKind::Slash) && (expect(TokenKind::Comma) || next_is(kind.end()))) return true;
  mark_ = start;
  return false;
}

ast::Expr* ErrorSearch::param(Parameters kind, bool star_annotation) {
  size_t start = mark_;
  if (!expect(TokenKind::Name)) return nullptr;
  if (!kind.lambda) {
    bool annotated = attempt([&] {
      if (!expect(TokenKind::Colon)) return false;
      return (star_annotation ? star_expression() : expression()) != nullptr;
    });
    if (star_annotation && !annotated) {
      mark_ = start;
      return nullptr;
    }
  }
  return make(start, Kind::Name);
}

bool ErrorSearch::parameter_default() {
  size_t start = mark_;
  const Token* equal = expect(TokenKind::Equal);
  if (equal == nullptr) return false;
  if (deeper(kDefaultDepth, [&] { return expression(); })) return true;
  if (invalid_rules_ && next_is_any({TokenKind::RightParen, TokenKind::Comma})) {
    raise_at(equal, "expected default value expression");
  }
  mark_ = start;
  return false;
}

// One parameter with the comma after it; before the closing token the comma is optional.
ast::Expr* ErrorSearch::parameter(Parameters kind, Default has_default, bool star_annotation) {
  size_t start = mark_;
  Expr* result = param(kind, star_annotation);
  if (result != nullptr) {
    bool good = true;
    if (has_default != Default::No) good = parameter_default() || has_default == Default::Maybe;
    if (good && (expect(TokenKind::Comma) || next_is(kind.end()))) return result;
  }
  mark_ = start;
  return nullptr;
}

bool ErrorSearch::star_etc(Parameters kind) {
  if (invalid_rules_) invalid_star_etc(kind);
  auto keyword_only = [&] {
    bool any = false;
    while (parameter(kind, Default::Maybe)) any = true;
    return any;
  };
  bool with_name = attempt([&] {
    if (!expect(TokenKind::Star) || !parameter(kind, Default::No)) return false;
    keyword_only();
    kwds(kind);
    return true;
  });
  if (with_name) return true;
  bool with_star_annotation = !kind.lambda && attempt([&] {
    if (!expect(TokenKind::Star) || !parameter(kind, Default::No, true)) return false;
    keyword_only();
    kwds(kind);
    return true;
  });
  if (with_star_annotation) return true;
  bool bare = attempt([&] {
    if (!expect(TokenKind::Star) || !expect(TokenKind::Comma) || !keyword_only()) return false;
    kwds(kind);
    return true;
  });
  return bare || kwds(kind);
}

bool ErrorSearch::kwds(Parameters kind) {
  if (invalid_rules_) invalid_kwds(kind);
  return attempt([&] { return expect(TokenKind::DoubleStar) && parameter(kind, Default::No); });
}

// param_no_default* (slash_with_default | param_with_default+) param_no_default
void ErrorSearch::invalid_late_parameter(Parameters kind, std::string_view message) {
  auto many = [&](Default has_default) {
    bool any = false;
    while (parameter(kind, has_default)) any = true;
    return any;
  };
  many(Default::No);
  if (attempt([&] { return slash(kind, true); }) || many(Default::Yes)) {
    if (Expr* late = parameter(kind, Default::No)) raise_at(late, message);
  }
}

void ErrorSearch::invalid_parameters(Parameters kind) {
  size_t start = mark_;
  // 3.11 looks for this error first, and not after a slash.
  const bool late_first = reports(Message::NonDefaultArgument);
  if (late_first) invalid_late_parameter(kind, message_text(Message::NonDefaultArgument));
  mark_ = start;
  auto any_slash = [&] {
    return attempt([&] { return slash(kind, false); }) || attempt([&] { return slash(kind, true); });
  };
  auto many = [&](Default has_default) {
    bool any = false;
    while (parameter(kind, has_default)) any = true;
    return any;
  };
  if (const Token* token = expect(TokenKind::Slash); token != nullptr && expect(TokenKind::Comma)) {
    raise_at(token, "at least one argument must precede /");
  }
  mark_ = start;
  if (any_slash()) {
    many(Default::Maybe);
    if (const Token* token = expect(TokenKind::Slash)) raise_at(token, "/ may appear only once");
  }
  mark_ = start;
  if (!late_first) {
    attempt([&] { return slash(kind, false); });
    invalid_late_parameter(kind, "parameter without a default follows parameter with a default");
  }
  mark_ = start;
  many(Default::No);
  if (const Token* open = expect(TokenKind::LeftParen)) {
    bool any = kind.lambda ? gather([&] { return param(kind) != nullptr; }) : many(Default::No);
    if (any) expect(TokenKind::Comma);
    if (const Token* close = any ? expect(TokenKind::RightParen) : nullptr) {
      raise_at(cover(range_of(*open), range_of(*close)), kind.lambda
                                                             ? "Lambda expression parameters cannot be parenthesized"
                                                             : "Function parameters cannot be parenthesized");
    }
  }
  mark_ = start;
  any_slash();
  many(Default::Maybe);
  if (expect(TokenKind::Star) && (expect(TokenKind::Comma) || parameter(kind, Default::No))) {
    many(Default::Maybe);
    if (const Token* token = expect(TokenKind::Slash)) raise_at(token, "/ must be ahead of *");
  }
  mark_ = start;
  if (many(Default::Maybe) && expect(TokenKind::Slash)) {
    if (const Token* star = expect(TokenKind::Star)) raise_at(star, "expected comma between / and *");
  }
  mark_ = start;
}

void ErrorSearch::invalid_star_etc(Parameters kind) {
  size_t start = mark_;
  const Token* star = expect(TokenKind::Star);
  if (star != nullptr) {
    bool nothing_named =
        expect(kind.end()) || (expect(TokenKind::Comma) && (expect(kind.end()) || expect(TokenKind::DoubleStar)));
    if (nothing_named) {
      constexpr std::string_view kMessage = "named arguments must follow bare *";
      kind.lambda ? raise_here(kMessage) : raise_at(star, kMessage);
    }
  }
  mark_ = start;
  if (expect(TokenKind::Star) && param(kind)) {
    if (const Token* equal = expect(TokenKind::Equal)) {
      raise_at(equal, "var-positional argument cannot have default value");
    }
  }
  mark_ = start;
  if (expect(TokenKind::Star) && (parameter(kind, Default::No) || expect(TokenKind::Comma))) {
    while (parameter(kind, Default::Maybe)) {
    }
    const Token* second = expect(TokenKind::Star);
    if (second != nullptr && (parameter(kind, Default::No) || expect(TokenKind::Comma))) {
      raise_at(second, "* argument may appear only once");
    }
  }
  mark_ = start;
}

void ErrorSearch::invalid_kwds(Parameters kind) {
  size_t start = mark_;
  if (expect(TokenKind::DoubleStar) && param(kind)) {
    size_t after = mark_;
    if (const Token* equal = expect(TokenKind::Equal)) {
      raise_at(equal, "var-keyword argument cannot have default value");
    }
    mark_ = after;
    constexpr std::string_view kMessage = "arguments cannot follow var-keyword argument";
    if (expect(TokenKind::Comma)) {
      if (Expr* late = param(kind)) raise_at(late, kMessage);
      if (const Token* token = expect_any({TokenKind::Star, TokenKind::DoubleStar, TokenKind::Slash})) {
        raise_at(token, kMessage);
      }
    }
  }
  mark_ = start;
}

bool ErrorSearch::type_params() {
  if (!grammar_.type_parameters) return false;
  size_t start = mark_;
  if (invalid_rules_ && reports(Message::EmptyTypeParameters) && expect(TokenKind::LeftBracket)) {
    const Token* close = expect(TokenKind::RightBracket);
    if (close != nullptr) raise_from(close, message_text(Message::EmptyTypeParameters));
  }
  mark_ = start;
  return attempt([&] {
    if (!expect(TokenKind::LeftBracket) || !gather([&] { return type_param(); })) return false;
    expect(TokenKind::Comma);
    return expect(TokenKind::RightBracket) != nullptr;
  });
}

bool ErrorSearch::type_param() {
  return remember<const char>(Rule::TypeParam, [&]() -> const char* {
    size_t start = mark_;
    auto default_value = [&](bool starred) {
      if (!grammar_.type_parameter_defaults) return;
      attempt([&] { return expect(TokenKind::Equal) && (starred ? star_expression() : expression()); });
    };
    if (expect(TokenKind::Name)) {
      attempt([&] { return expect(TokenKind::Colon) && expression(); });
      default_value(false);
      return matched(true);
    }
    for (TokenKind stars : {TokenKind::Star, TokenKind::DoubleStar}) {
      // Raised in the first reading already.
      const Token* colon = expect(stars) && expect(TokenKind::Name) ? expect(TokenKind::Colon) : nullptr;
      if (Expr* bound = colon ? expression() : nullptr) {
        bool constraints = bound->kind == Kind::Tuple;
        if (stars == TokenKind::Star) {
          raise_from(colon,
                     constraints ? "cannot use constraints with TypeVarTuple" : "cannot use bound with TypeVarTuple");
        } else {
          raise_from(colon, constraints ? "cannot use constraints with ParamSpec" : "cannot use bound with ParamSpec");
        }
      }
      mark_ = start;
    }
    if (expect(TokenKind::Star) && expect(TokenKind::Name)) {
      default_value(true);
      return matched(true);
    }
    mark_ = start;
    if (expect(TokenKind::DoubleStar) && expect(TokenKind::Name)) {
      default_value(false);
      return matched(true);
    }
    return nullptr;
  });
}

}  // namespace leanpyc::syntax
