// What patterns need while a case is generated.
#pragma once

#include <vector>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

// Captured values stay on the stack until the whole pattern has matched: below what the pattern still works on lie the
// captures so far, in the order of `stores`. A failure must pop them all, and jumps to the label for their number.
struct Generator::PatternState {
  std::vector<NameId> stores;
  std::vector<Label> fail_labels;   // the one at i pops i values
  size_t on_top = 0;                // values above the captures
  bool allows_irrefutable = false;  // whether a pattern that always matches may stand here
};

inline bool is_wildcard(const Pattern* node) {
  return node->kind == ast::PatternKind::MatchAs && ast::as<const ast::MatchAs>(node)->name == kNoName;
}

inline bool is_wildcard_star(const Pattern* node) {
  return node->kind == ast::PatternKind::MatchStar && ast::as<const ast::MatchStar>(node)->name == kNoName;
}

}  // namespace leanpyc::codegen
