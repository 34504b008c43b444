// `# leanpyc: keep`: what the comment's line has is not elided.
#pragma once

#include <string_view>
#include <vector>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"

namespace leanpyc {

// The lines with such a comment behind something else. On a line of a simple statement or of a docstring the comment
// keeps that; on a line of a compound statement's header, decorators included, it keeps the whole statement. A comment
// on a line of its own, or a text in a string, keeps nothing.
class KeepComments {
 public:
  // Costs one search through the text where there is none.
  void find(const SourceText& source, const TokenBuffer& tokens);

  bool keeps(const ast::Stmt* statement) const { return !lines_.empty() && header_touched(statement); }

 private:
  bool header_touched(const ast::Stmt* statement) const;
  bool any_between(int32_t first, int32_t last) const;

  std::vector<int32_t> lines_;  // ascending
};

}  // namespace leanpyc
