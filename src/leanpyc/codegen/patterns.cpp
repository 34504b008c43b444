// Patterns: one function for each kind.
#include "leanpyc/codegen/patterns.h"

#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/code/constant_repr.h"

namespace leanpyc::codegen {

void Generator::pattern(const Pattern* node, PatternState& state) {
  if (!descend()) return;
  place_ = node->range;
  switch (node->kind) {
    case ast::PatternKind::MatchValue: pattern_value(*ast::as<const ast::MatchValue>(node), state); break;
    case ast::PatternKind::MatchSingleton: pattern_singleton(*ast::as<const ast::MatchSingleton>(node), state); break;
    case ast::PatternKind::MatchSequence: pattern_sequence(*ast::as<const ast::MatchSequence>(node), state); break;
    case ast::PatternKind::MatchMapping: pattern_mapping(*ast::as<const ast::MatchMapping>(node), state); break;
    case ast::PatternKind::MatchClass: pattern_class(*ast::as<const ast::MatchClass>(node), state); break;
    case ast::PatternKind::MatchStar: capture(ast::as<const ast::MatchStar>(node)->name, state, node->range); break;
    case ast::PatternKind::MatchAs: pattern_as(*ast::as<const ast::MatchAs>(node), state); break;
    case ast::PatternKind::MatchOr: pattern_or(*ast::as<const ast::MatchOr>(node), state); break;
  }
  ascend();
}

void Generator::subpattern(const Pattern* node, PatternState& state) {
  const bool outside = state.allows_irrefutable;
  state.allows_irrefutable = true;
  pattern(node, state);
  state.allows_irrefutable = outside;
}

void Generator::pattern_value(const ast::MatchValue& node, PatternState& state) {
  if (node.value->kind != ExprKind::Constant && node.value->kind != ExprKind::Attribute) {
    return error(node.range, "patterns may only match literals and attribute lookups");
  }
  expression(node.value);
  dialect_.compare(*this, ast::CompareOperator::Eq, node.range);
  dialect_.test(*this, false, node.range);
  jump_to_fail(Op::POP_JUMP_IF_FALSE, state, node.range);
}

void Generator::pattern_singleton(const ast::MatchSingleton& node, PatternState& state) {
  load_constant(node.value, node.range);
  dialect_.compare(*this, ast::CompareOperator::Is, node.range);
  jump_to_fail(Op::POP_JUMP_IF_FALSE, state, node.range);
}

void Generator::pattern_sequence(const ast::MatchSequence& node, PatternState& state) {
  const SourceRange& range = place_or(node.range);
  const uint32_t count = node.patterns.size();
  constexpr uint32_t kNone = 0xFFFFFFFFu;
  uint32_t star = kNone;
  bool only_wildcards = true;
  bool star_is_wildcard = false;
  for (uint32_t i = 0; i < count; ++i) {
    const Pattern* each = node.patterns[i];
    if (each->kind == ast::PatternKind::MatchStar) {
      if (star != kNone) return error(range, "multiple starred names in sequence pattern");
      star = i;
      star_is_wildcard = is_wildcard_star(each);
      only_wildcards = only_wildcards && star_is_wildcard;
    } else {
      only_wildcards = only_wildcards && is_wildcard(each);
    }
  }
  ++state.on_top;
  emit(Op::MATCH_SEQUENCE, range);
  jump_to_fail(Op::POP_JUMP_IF_FALSE, state, range);
  if (star == kNone || count > 1) {
    emit(Op::GET_LEN, range);
    load_constant(pool_.integer(star == kNone ? count : count - 1), range);
    dialect_.compare(*this, star == kNone ? ast::CompareOperator::Eq : ast::CompareOperator::GtE, range);
    jump_to_fail(Op::POP_JUMP_IF_FALSE, state, range);
  }
  --state.on_top;
  if (only_wildcards) {
    emit(Op::POP_TOP, range);
  } else if (star_is_wildcard) {
    pattern_subscripts(node, star, state);
  } else {
    pattern_unpack(node, state);
  }
}

void Generator::pattern_unpack(const ast::MatchSequence& node, PatternState& state) {
  const SourceRange& range = place_or(node.range);
  const uint32_t count = node.patterns.size();
  bool starred = false;
  for (uint32_t i = 0; i < count; ++i) {
    if (node.patterns[i]->kind != ast::PatternKind::MatchStar) continue;
    const uint32_t after = count - i - 1;
    if (i >= 1u << 8 || after >= 0x7FFFFFFFu >> 8) {
      return error(range, "too many expressions in star-unpacking sequence pattern");
    }
    emit(Op::UNPACK_EX, i + (after << 8), range);
    starred = true;
  }
  if (!starred) emit(Op::UNPACK_SEQUENCE, count, range);
  state.on_top += count;
  for (const Pattern* each : node.patterns) {
    --state.on_top;
    subpattern(each, state);
  }
}

// [first, *_, last]: loads only the items that have a pattern to match.
void Generator::pattern_subscripts(const ast::MatchSequence& node, uint32_t star, PatternState& state) {
  const SourceRange& range = place_or(node.range);
  const uint32_t count = node.patterns.size();
  ++state.on_top;
  for (uint32_t i = 0; i < count; ++i) {
    const Pattern* each = node.patterns[i];
    if (i == star || is_wildcard(each)) continue;
    emit(Op::COPY, 1, range);
    if (i < star) {
      load_constant(pool_.integer(i), range);
    } else {
      // The subject may not support negative indexes.
      emit(Op::GET_LEN, range);
      load_constant(pool_.integer(count - i), range);
      emit_binary(ast::Operator::Sub, false, range);
    }
    dialect_.load_subscript(*this, range);
    subpattern(each, state);
  }
  --state.on_top;
  emit(Op::POP_TOP, range);
}

void Generator::pattern_mapping(const ast::MatchMapping& node, PatternState& state) {
  const SourceRange& range = place_or(node.range);
  const uint32_t count = node.keys.size();
  ++state.on_top;
  emit(Op::MATCH_MAPPING, range);
  jump_to_fail(Op::POP_JUMP_IF_FALSE, state, range);
  if (count == 0 && node.rest == kNoName) {
    --state.on_top;
    emit(Op::POP_TOP, range);
    return;
  }
  if (count != 0) {
    emit(Op::GET_LEN, range);
    load_constant(pool_.integer(count), range);
    dialect_.compare(*this, ast::CompareOperator::GtE, range);
    jump_to_fail(Op::POP_JUMP_IF_FALSE, state, range);
  }
  pattern_mapping_keys(node);
  emit(Op::BUILD_TUPLE, count, range);
  emit(Op::MATCH_KEYS, range);
  // Above the subject are the tuple of keys and the tuple of values, or None.
  state.on_top += 2;
  emit(Op::COPY, 1, range);
  load_none(range);
  emit(Op::IS_OP, 1, range);
  jump_to_fail(Op::POP_JUMP_IF_FALSE, state, range);
  emit(Op::UNPACK_SEQUENCE, count, range);
  state.on_top += count;
  --state.on_top;
  for (const Pattern* each : node.patterns) {
    --state.on_top;
    subpattern(each, state);
  }
  state.on_top -= 2;
  if (node.rest == kNoName) {
    emit(Op::POP_TOP, range);
    emit(Op::POP_TOP, range);
    return;
  }
  // rest = dict(subject); for key in keys: del rest[key]
  emit(Op::BUILD_MAP, 0, range);
  emit(Op::SWAP, 3, range);
  emit(Op::DICT_UPDATE, 2, range);
  emit(Op::UNPACK_SEQUENCE, count, range);
  for (uint32_t left = count; left > 0; --left) {
    emit(Op::COPY, 1 + left, range);
    emit(Op::SWAP, 2, range);
    emit(Op::DELETE_SUBSCR, range);
  }
  capture(node.rest, state, range);
}

void Generator::pattern_mapping_keys(const ast::MatchMapping& node) {
  items_.clear();
  for (const Expr* key : node.keys) {
    if (key->kind == ExprKind::Constant) {
      items_.push_back(ast::as<const ast::Constant>(key)->value);
    } else if (key->kind != ExprKind::Attribute) {
      return error(node.range, "mapping pattern keys may only match literals and attribute lookups");
    }
  }
  // A set drops keys that equal others. The first repeated key is the last key of the shortest list with a repetition.
  auto repeats = [this](size_t count) {
    const std::span<const ConstId> keys(items_.data(), count);
    return pool_[pool_.frozen_set(keys)].items.size() != count;
  };
  if (items_.size() > 1 && repeats(items_.size())) {
    size_t without = 1;
    size_t with = items_.size();
    while (with - without > 1) {
      const size_t middle = without + (with - without) / 2;
      (repeats(middle) ? with : without) = middle;
    }
    return error(node.range,
                 fmt::format("mapping pattern checks duplicate key ({})", constant_repr(items_[with - 1], pool_)));
  }
  for (const Expr* key : node.keys) expression(key);
}

void Generator::pattern_class(const ast::MatchClass& node, PatternState& state) {
  const SourceRange& range = place_or(node.range);
  check_class_attributes(node);
  expression(node.cls);
  items_.clear();
  for (NameId each : node.kwd_attrs) items_.push_back(name_constant(each));
  load_constant(pool_.tuple(items_), range);
  emit(Op::MATCH_CLASS, node.patterns.size(), range);
  emit(Op::COPY, 1, range);
  load_none(range);
  emit(Op::IS_OP, 1, range);
  // The top is the tuple of attributes, or None.
  ++state.on_top;
  jump_to_fail(Op::POP_JUMP_IF_FALSE, state, range);
  const uint32_t count = node.patterns.size() + node.kwd_patterns.size();
  emit(Op::UNPACK_SEQUENCE, count, range);
  state.on_top += count;
  --state.on_top;
  for (uint32_t i = 0; i < count; ++i) {
    --state.on_top;
    const uint32_t positional = node.patterns.size();
    const Pattern* each = i < positional ? node.patterns[i] : node.kwd_patterns[i - positional];
    if (is_wildcard(each)) {
      emit(Op::POP_TOP, range);
    } else {
      subpattern(each, state);
    }
  }
}

// Errors are reported at the keyword's pattern, because the tree has no range for the name.
void Generator::check_class_attributes(const ast::MatchClass& node) {
  const uint32_t count = node.kwd_attrs.size();
  if (count == 0) return;
  keyword_places_.clear();
  for (uint32_t i = 0; i < count; ++i) keyword_places_.push_back({node.kwd_attrs[i], i});
  uint32_t first = count;
  const uint32_t second = find_repeated(keyword_places_, first);
  for (uint32_t i = 0; i < count && i <= first; ++i) {
    if (forbidden(node.kwd_attrs[i], Context::Store, node.kwd_patterns[i]->range)) return;
  }
  if (second == 0) return;
  error(node.kwd_patterns[second]->range,
        fmt::format("attribute name repeated in class pattern: {}", names_.text(node.kwd_attrs[second])));
}

void Generator::pattern_as(const ast::MatchAs& node, PatternState& state) {
  if (node.pattern == nullptr) {
    if (!state.allows_irrefutable) {
      if (node.name == kNoName) return error(node.range, "wildcard makes remaining patterns unreachable");
      return error(node.range, fmt::format("name capture {} makes remaining patterns unreachable", repr(node.name)));
    }
    return capture(node.name, state, node.range);
  }
  // Keeps a copy of the subject for the capture.
  ++state.on_top;
  emit(Op::COPY, 1, node.range);
  pattern(node.pattern, state);
  --state.on_top;
  capture(node.name, state, place_or(node.range));
}

void Generator::pattern_or(const ast::MatchOr& node, PatternState& state) {
  Label end = new_label();
  const uint32_t count = node.patterns.size();
  // The first alternative determines the captured names and their order.
  std::vector<NameId> wanted;
  PatternState alternative;
  for (uint32_t i = 0; i < count; ++i) {
    const Pattern* each = node.patterns[i];
    alternative.stores.clear();
    alternative.fail_labels.clear();
    alternative.on_top = 0;
    alternative.allows_irrefutable = i + 1 == count && state.allows_irrefutable;
    emit(Op::COPY, 1, each->range);
    pattern(each, alternative);
    const SourceRange& range = place_or(each->range);
    if (i == 0) {
      wanted = alternative.stores;
    } else if (!reorder_captures(wanted, alternative.stores, range)) {
      return error(place_or(node.range), "alternative patterns bind different names");
    }
    emit_jump(Op::JUMP, end, range);
    bind_fail_labels(alternative, range);
  }
  // No alternative matched: pops the copy of the subject.
  const SourceRange& range = place_or(node.range);
  emit(Op::POP_TOP, range);
  jump_to_fail(Op::JUMP, state, range);

  bind(end);
  // The captures are above the subject's copy, the values in use and the earlier captures. They move below all of these
  // except the earlier captures.
  const size_t depth = wanted.size() + 1 + state.on_top + state.stores.size();
  for (NameId name : wanted) {
    rotate(depth, range);
    if (std::find(state.stores.begin(), state.stores.end(), name) != state.stores.end()) {
      return error(range, fmt::format("multiple assignments to name {} in pattern", repr(name)));
    }
    state.stores.push_back(name);
  }
  emit(Op::POP_TOP, range);
}

// Reorders the captures on the stack as wanted. Returns false if their names differ.
bool Generator::reorder_captures(const std::vector<NameId>& wanted, std::vector<NameId>& captures,
                                 const SourceRange& range) {
  if (captures.size() != wanted.size()) return false;
  for (size_t place = wanted.size(); place-- > 0;) {
    auto found = std::find(captures.begin(), captures.end(), wanted[place]);
    if (found == captures.end()) return false;
    const auto current = static_cast<size_t>(found - captures.begin());
    if (current == place) continue;
    if (current > place) return false;
    // captures[:current + 1] moves to after captures[place], and so do the values on the stack.
    std::rotate(captures.begin(), found + 1, captures.begin() + static_cast<std::ptrdiff_t>(place) + 1);
    for (size_t i = 0; i <= current; ++i) rotate(place + 1, range);
  }
  return true;
}

}  // namespace leanpyc::codegen
