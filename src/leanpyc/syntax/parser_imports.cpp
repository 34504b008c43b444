// `import` and `from … import`.
#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {

// Reads a.b.c as one name.
bool Parser::parse_dotted_name(NameId& result) {
  if (kind() != TokenKind::Name) return false;
  result = at_++->name;
  if (kind() != TokenKind::Dot) return true;
  text_.assign(pool_.names().text(result));
  while (accept(TokenKind::Dot)) {
    if (kind() != TokenKind::Name) return false;
    text_ += '.';
    text_ += pool_.names().text(at_++->name);
  }
  result = pool_.names().intern(text_);
  return true;
}

bool Parser::parse_optional_alias(NameId& result) {
  result = kNoName;
  if (!accept(TokenKind::As)) return true;
  if (kind() != TokenKind::Name) return false;
  result = at_++->name;
  return true;
}

Parser::Stmt* Parser::parse_import() {
  const Token* first = at_++;
  ListBuilder aliases(aliases_);
  do {
    const Token* start = at_;
    ast::Alias alias;
    if (!parse_dotted_name(alias.name) || !parse_optional_alias(alias.asname)) return nullptr;
    alias.range = range_from(start);
    aliases.push(alias);
  } while (accept(TokenKind::Comma));
  return node<ast::Import>(first, aliases.copy_to(arena_));
}

Parser::Stmt* Parser::parse_import_from() {
  const Token* first = at_++;
  int32_t level = 0;
  for (;; ++at_) {
    if (kind() == TokenKind::Dot) {
      level += 1;
    } else if (kind() == TokenKind::Ellipsis) {
      level += 3;
    } else {
      break;
    }
  }
  NameId module = kNoName;
  if (kind() == TokenKind::Name || level == 0) {
    if (!parse_dotted_name(module)) return nullptr;
  }
  if (!accept(TokenKind::Import)) return nullptr;
  ListBuilder aliases(aliases_);
  if (kind() == TokenKind::Star) {
    aliases.push({range_of(*at_), names::kStar, kNoName});
    ++at_;
    return node<ast::ImportFrom>(first, module, aliases.copy_to(arena_), level);
  }
  bool parenthesized = accept(TokenKind::LeftParen);
  do {
    // A comma at the end is allowed only in parentheses.
    if (parenthesized && kind() == TokenKind::RightParen && !aliases.empty()) break;
    const Token* start = at_;
    if (kind() != TokenKind::Name) return nullptr;
    ast::Alias alias;
    alias.name = at_++->name;
    if (!parse_optional_alias(alias.asname)) return nullptr;
    alias.range = range_from(start);
    aliases.push(alias);
  } while (accept(TokenKind::Comma));
  if (parenthesized && !accept(TokenKind::RightParen)) return nullptr;
  if (module == names::kDunderFuture && level == 0 && has(Feature::FluflInFiles)) {
    for (size_t i = 0; i < aliases.size(); ++i) {
      if (pool_.names().text(aliases[i].name) == "barry_as_FLUFL") flufl_ = true;
    }
  }
  return node<ast::ImportFrom>(first, module, aliases.copy_to(arena_), level);
}

}  // namespace leanpyc::syntax
