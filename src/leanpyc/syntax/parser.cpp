#include "leanpyc/syntax/parser.h"

#include "leanpyc/syntax/parser_core.h"
#include "leanpyc/syntax/parser_errors.h"

namespace leanpyc {
namespace syntax {

Parser::Parser(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar, ConstantPool& pool,
               Diagnostics& diagnostics)
    : source_(source.text),
      tokens_(tokens),
      grammar_(grammar),
      pool_(pool),
      arena_(pool.arena()),
      diagnostics_(diagnostics),
      at_(tokens.tokens.data()) {
  constexpr size_t kTokensPerName = 4;
  listed_names_.reserve(tokens.tokens.size() / kTokensPerName);
}

// The number of CPython's grammar rules from the file to an expression statement.
constexpr int kFileToExpression = 9;

ast::Module* Parser::parse_file() {
  level_ = kFileToExpression;
  ListBuilder body(stmts_);
  while (kind() != TokenKind::EndMarker) {
    if (!parse_statement(body)) return nullptr;
  }
  auto* module = arena_.make<ast::Module>();
  module->body = body.copy_to(arena_);
  module->has_finally = has_finally_;
  module->names = {listed_names_.data(), static_cast<uint32_t>(listed_names_.size())};
  return module;
}

// A name is a level less deep than a number.
bool Parser::too_deep() {
  const bool is_name =
      kind() == TokenKind::Name || kind() == TokenKind::None || kind() == TokenKind::True || kind() == TokenKind::False;
  if (is_name && level_ + kExpressionToLeaf == kMaxLevel + 1) return true;
  return diagnostics_.error(
      ErrorKind::MemoryError, kNoLocation,
      grammar_.reports(Message::ParserStackOverflowed) ? message_text(Message::ParserStackOverflowed) : "");
}

}  // namespace syntax

ast::Module* parse_module(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar,
                          ConstantPool& pool, Diagnostics& diagnostics) {
  // Literal errors are collected separately: a literal's error counts like any other, and a lexer error may replace it.
  Diagnostics found(pool.arena());
  if (diagnostics.warnings_are_errors()) found.make_warnings_errors();
  ast::Module* module = syntax::Parser(source, tokens, grammar, pool, found).parse_file();
  for (const Warning& warning : found.warnings()) diagnostics.warn(warning.kind, warning.range, warning.message);
  if (module != nullptr && !found.failed()) return module;
  if (found.failed() && found.error().kind == ErrorKind::MemoryError) {
    diagnostics.error(ErrorKind::MemoryError, found.error().range, found.error().message);
  } else {
    syntax::report_syntax_error(source, tokens, grammar, pool, diagnostics);
  }
  return nullptr;
}

}  // namespace leanpyc
