// The state for compiling the pattern of a case.
#pragma once

#include <vector>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

// Captured values stay on the stack until the whole pattern has matched. They are in the order of `stores`, below the
// values that the pattern still needs. A failure must pop them all, so it jumps to the label for their number.
struct Generator::PatternState {
  std::vector<NameId> stores;
  std::vector<Label> fail_labels;   // the label at index i pops i values
  size_t on_top = 0;                // number of values above the captures
  bool allows_irrefutable = false;  // a pattern that always matches is allowed here
};

inline bool is_wildcard(const Pattern* node) {
  return node->kind == ast::PatternKind::MatchAs && ast::as<const ast::MatchAs>(node)->name == kNoName;
}

inline bool is_wildcard_star(const Pattern* node) {
  return node->kind == ast::PatternKind::MatchStar && ast::as<const ast::MatchStar>(node)->name == kNoName;
}

}  // namespace leanpyc::codegen
