// Finds `# leanpyc: keep` comments, which keep the things on their line.
#pragma once

#include <string_view>
#include <vector>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"

namespace leanpyc {

// The lines on which such a comment follows code. On a line of a simple statement or a docstring, the comment keeps
// that statement. On a line of a compound statement's header or decorators, it keeps the whole statement. A comment
// alone on its line, or the same text in a string, has no effect.
class KeepComments {
 public:
  // Finds the comments. If the text contains none, this costs one search through the text.
  void find(const SourceText& source, const TokenBuffer& tokens);

  bool keeps(const ast::Stmt* statement) const { return !lines_.empty() && header_touched(statement); }

 private:
  bool header_touched(const ast::Stmt* statement) const;
  bool any_between(int32_t first, int32_t last) const;

  std::vector<int32_t> lines_;  // ascending
};

}  // namespace leanpyc
