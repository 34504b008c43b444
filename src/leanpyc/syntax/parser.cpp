#include "leanpyc/syntax/parser.h"

#include "leanpyc/syntax/parser_core.h"
#include "leanpyc/syntax/parser_errors.h"

namespace leanpyc {
namespace syntax {

Parser::Parser(const SourceText& source, const TokenBuffer& tokens, ConstantPool& pool, Diagnostics& diagnostics)
    : source_(source.text),
      tokens_(tokens),
      pool_(pool),
      arena_(pool.arena()),
      diagnostics_(diagnostics),
      at_(tokens.tokens.data()) {
  constexpr size_t kUsualDepth = 256;
  exprs_.reserve(kUsualDepth);
  stmts_.reserve(kUsualDepth);
  keywords_.reserve(kUsualDepth);
  args_.reserve(kUsualDepth);
}

// CPython's rules from the file to an expression that is a statement of its own.
constexpr int kFileToExpression = 9;

ast::Module* Parser::parse_file() {
  level_ = kFileToExpression;
  ListBuilder body(stmts_);
  while (kind() != TokenKind::EndMarker) {
    if (!parse_statement(body)) return nullptr;
  }
  auto* module = arena_.make<ast::Module>();
  module->body = body.copy_to(arena_);
  return module;
}

bool Parser::too_deep() {
  return diagnostics_.error(ErrorKind::MemoryError, kNoLocation,
                            "Parser stack overflowed - Python source too complex to parse");
}

}  // namespace syntax

ast::Module* parse_module(const SourceText& source, const TokenBuffer& tokens, ConstantPool& pool,
                          Diagnostics& diagnostics) {
  syntax::Parser parser(source, tokens, pool, diagnostics);
  ast::Module* module = parser.parse_file();
  if (module == nullptr && !diagnostics.failed()) {
    syntax::report_syntax_error(source, tokens, pool, diagnostics);
  }
  return module;
}

}  // namespace leanpyc
