// The match statement, and the parts that all patterns use.
#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/codegen/patterns.h"

namespace leanpyc::codegen {

void Generator::match_statement(const ast::Match& node) {
  expression(node.subject);
  Label end = new_label();
  const uint32_t count = node.cases.size();
  // A `case _` at the end needs no test and no subject.
  const bool has_default = count > 1 && is_wildcard(node.cases.back().pattern);
  const uint32_t tested = count - (has_default ? 1 : 0);
  PatternState state;
  for (uint32_t i = 0; i < tested; ++i) {
    const ast::MatchCase& each = node.cases[i];
    place_ = each.pattern->range;
    const SourceRange& range = place_or(each.pattern->range);
    const bool keeps_subject = i + 1 != tested;
    if (keeps_subject) emit(Op::COPY, 1, range);
    state.stores.clear();
    state.fail_labels.clear();
    state.on_top = 0;
    state.allows_irrefutable = each.guard != nullptr || i + 1 == count;
    pattern(each.pattern, state);
    for (NameId name : state.stores) store_name(name, range);
    if (each.guard != nullptr) {
      reserve_fail_labels(0, state);
      jump_if(each.guard, state.fail_labels[0], false, place_);
    }
    if (keeps_subject) emit(Op::POP_TOP, dialect_.subject_drop_is_at_body ? kNextLocation : range);
    statements(each.body);
    emit_jump(Op::JUMP, end, dialect_.leaves_case_range ? place_ : kNoLocation);
    // A failure has the line of the pattern.
    place_ = each.pattern->range;
    bind_fail_labels(state, range);
  }
  if (has_default) {
    const ast::MatchCase& last = node.cases.back();
    // For line coverage: the case has no other instruction on this line.
    place_ = last.pattern->range;
    emit(Op::NOP, last.pattern->range);
    if (last.guard != nullptr) jump_if(last.guard, end, false, place_);
    statements(last.body);
    if (!dialect_.leaves_case_range) place_ = kNoLocation;
  }
  bind(end);
}

void Generator::reserve_fail_labels(size_t count, PatternState& state) {
  while (state.fail_labels.size() <= count) state.fail_labels.push_back(new_label());
}

void Generator::jump_to_fail(Op op, PatternState& state, const SourceRange& range) {
  const size_t pops = state.on_top + state.stores.size();
  reserve_fail_labels(pops, state);
  emit_jump(op, state.fail_labels[pops], range);
}

void Generator::bind_fail_labels(PatternState& state, const SourceRange& range) {
  for (size_t i = state.fail_labels.size(); i-- > 0;) {
    bind(state.fail_labels[i]);
    if (i > 0) emit(Op::POP_TOP, range);
  }
  state.fail_labels.clear();
}

// Moves the top value below the next `count - 1` values.
void Generator::rotate(size_t count, const SourceRange& range) {
  if (!fits()) return;
  for (; count > 1; --count) emit(Op::SWAP, static_cast<uint32_t>(count), range);
}

// Adds the top value to the end of the captures; drops it if it has no name.
void Generator::capture(NameId name, PatternState& state, const SourceRange& range) {
  if (name == kNoName) return emit(Op::POP_TOP, range);
  if (forbidden(name, Context::Store, range)) return;
  if (std::find(state.stores.begin(), state.stores.end(), name) != state.stores.end()) {
    return error(range, fmt::format("multiple assignments to name {} in pattern", repr(name)));
  }
  rotate(state.on_top + state.stores.size() + 1, range);
  state.stores.push_back(name);
}

}  // namespace leanpyc::codegen
