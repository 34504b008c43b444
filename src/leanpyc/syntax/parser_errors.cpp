#include "leanpyc/syntax/parser_errors.h"

namespace leanpyc::syntax {

void report_syntax_error(const SourceText&, const TokenBuffer& tokens, ConstantPool&, Diagnostics& diagnostics) {
  const Token& last = tokens.tokens.back();
  diagnostics.syntax_error({last.line, last.column, last.end_line, last.end_column}, "invalid syntax");
}

}  // namespace leanpyc::syntax
