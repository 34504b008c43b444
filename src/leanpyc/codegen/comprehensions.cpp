// Comprehensions, which run in the enclosing frame (PEP 709) or in their own, and generator expressions.
#include <utility>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

// The changes that an inlined comprehension makes in the enclosing unit and undoes at its end. Each size is the start
// of its part of a stack that nested comprehensions share.
struct Generator::InlinedComprehension {
  size_t pushed = 0;      // size of pushed_locals_
  size_t overridden = 0;  // size of overridden_symbols_
  size_t hidden = 0;      // size of hidden_names_
  Label cleanup{};
};

void Generator::comprehension(const ast::ComprehensionExpr& node) {
  const SourceRange& range = node.range;
  const Scope& inner = symbols_[node.scope];
  const bool is_generator = node.kind == ExprKind::GeneratorExp;
  const bool inlined = inner.inlined;
  const bool is_async = inner.coroutine;
  const UnitKind outer_kind = unit_->kind;
  const ast::Comprehension& outermost = node.generators[0];
  InlinedComprehension state;
  const SourceRange place = std::exchange(place_, range);
  if (inlined) {
    comprehension_iterator(node, outermost);
    enter_inlined(inner, state, range);
  } else {
    NameId name = node.kind == ExprKind::ListComp  ? names::kListcomp
                  : node.kind == ExprKind::SetComp ? names::kSetcomp
                  : is_generator                   ? names::kGenexpr
                                                   : names::kDictcomp;
    enter(UnitKind::Comprehension, name, node.scope, range.line);
    unit_->code->arg_count = 1;
  }
  if (is_async && !is_generator && outer_kind != UnitKind::AsyncFunction && outer_kind != UnitKind::Comprehension) {
    error(range, "asynchronous comprehension outside of an asynchronous function");
  }
  if (!is_generator) {
    const Op build = node.kind == ExprKind::ListComp  ? Op::BUILD_LIST
                     : node.kind == ExprKind::SetComp ? Op::BUILD_SET
                                                      : Op::BUILD_MAP;
    emit(build, 0, range);
    if (inlined) emit(Op::SWAP, 2, range);
  }
  comprehension_part(node, 0, 0, inlined);
  if (inlined) {
    leave_inlined(state, range);
    place_ = place;
    return;
  }
  if (is_generator) {
    dialect_.wrap_generator(*this);
  } else {
    dialect_.return_value(*this, place_or(range));
  }
  place_ = range;
  make_closure(finish(true), 0, range);
  comprehension_iterator(node, outermost);
  dialect_.call(*this, 0, range);
  if (is_async && !is_generator) dialect_.await(*this, awaitable::kExpression, range);
  place_ = place;
}

void Generator::comprehension_iterator(const ast::ComprehensionExpr& node, const ast::Comprehension& generator) {
  expression(generator.iter);
  dialect_.iterate_comprehension(*this, generator.is_async, {place_or(node.range), generator.iter->range});
}

void Generator::comprehension_part(const ast::ComprehensionExpr& node, uint32_t index, int32_t stack_depth,
                                   bool iterator_on_stack) {
  if (!descend()) return;
  const ast::Comprehension& generator = node.generators[index];
  if (generator.is_async) {
    async_comprehension_part(node, index, stack_depth, iterator_on_stack);
    return ascend();
  }
  const Iteration loop{place_or(node.range), generator.iter->range};
  Label start = new_label();
  Label if_cleanup = new_label();
  Label anchor = new_label();
  bool loops = true;
  if (!iterator_on_stack) {
    if (index == 0) {
      emit(Op::LOAD_FAST, 0, node.range);
    } else {
      // `for y in [f(x)]` only names f(x), so it needs no loop.
      const Seq<Expr*>* items = nullptr;
      if (generator.iter->kind == ExprKind::List) items = &ast::as<const ast::List>(generator.iter)->elts;
      if (generator.iter->kind == ExprKind::Tuple) items = &ast::as<const ast::Tuple>(generator.iter)->elts;
      if (items != nullptr && items->size() == 1 && (*items)[0]->kind != ExprKind::Starred) {
        expression((*items)[0]);
        loops = false;
      } else {
        comprehension_iterator(node, generator);
      }
    }
  }
  if (loops) {
    ++stack_depth;
    dialect_.enter_comprehension_loop(*this, loop);
    bind(start);
    dialect_.next_comprehension_item(*this, anchor, loop);
  }
  expression(generator.target);
  for (const Expr* each : generator.ifs) jump_if(each, if_cleanup, false, place_);
  SourceRange element_range = node.element->range;
  if (index + 1 < node.generators.size()) {
    comprehension_part(node, index + 1, stack_depth, false);
  } else {
    comprehension_element(node, stack_depth, element_range);
  }
  bind(if_cleanup);
  if (loops) {
    emit_jump(Op::JUMP, start, place_or(element_range));
    bind(anchor);
    dialect_.end_iteration(*this);
  }
  ascend();
}

void Generator::async_comprehension_part(const ast::ComprehensionExpr& node, uint32_t index, int32_t stack_depth,
                                         bool iterator_on_stack) {
  const ast::Comprehension& generator = node.generators[index];
  const SourceRange& range = place_or(node.range);
  Label start = new_label();
  Label except = new_label();
  Label if_cleanup = new_label();
  if (!iterator_on_stack) {
    if (index == 0) {
      emit(Op::LOAD_FAST, 0, range);
    } else {
      comprehension_iterator(node, generator);
    }
  }
  bind(start);
  push_block({.kind = BlockKind::AsyncComprehension, .range = range});
  emit_jump(Op::SETUP_FINALLY, except, range);
  emit(Op::GET_ANEXT, range);
  load_none(range);
  const Label send = dialect_.send_loop(*this, resume::kAfterAwait, range);
  emit(Op::POP_BLOCK, range);
  expression(generator.target);
  for (const Expr* each : generator.ifs) jump_if(each, if_cleanup, false, place_);
  ++stack_depth;
  SourceRange element_range = node.element->range;
  if (index + 1 < node.generators.size()) {
    comprehension_part(node, index + 1, stack_depth, false);
  } else {
    comprehension_element(node, stack_depth, element_range);
  }
  bind(if_cleanup);
  emit_jump(Op::JUMP, start, place_or(element_range));
  pop_block();
  bind(except);
  dialect_.end_async_iteration(*this, send, range);
}

// Sets `range` to the range of the whole item for a dict.
void Generator::comprehension_element(const ast::ComprehensionExpr& node, int32_t stack_depth, SourceRange& range) {
  expression(node.element);
  const SourceRange& place = place_or(range);
  switch (node.kind) {
    case ExprKind::ListComp: emit(Op::LIST_APPEND, stack_depth + 1, place); break;
    case ExprKind::SetComp: emit(Op::SET_ADD, stack_depth + 1, place); break;
    case ExprKind::DictComp:
      expression(node.value);
      range = cover(range, node.value->range);
      emit(Op::MAP_ADD, stack_depth + 1, place);
      break;
    default:
      emit_yield(place);
      emit(Op::POP_TOP, place);
      break;
  }
}

// Makes the comprehension's variables locals of the enclosing unit. The stack keeps the outer values of these names
// during the comprehension, and a name with another meaning inside gets that meaning.
void Generator::enter_inlined(const Scope& inner, InlinedComprehension& state, const SourceRange& range) {
  Scope& scope = *unit_->scope;
  // Names inside a comprehension of a class body belong to a scope that cannot see the class's names.
  const bool in_class = scope.kind == ScopeKind::Class && unit_->inlined_depth == 0;
  ++unit_->inlined_depth;
  if (unit_->are_varnames_new) index_varnames();
  state.pushed = pushed_locals_.size();
  state.overridden = overridden_symbols_.size();
  state.hidden = hidden_names_.size();
  for (const Symbol& symbol : inner.symbols) {
    // Names that an assignment expression binds in the outer scope stay unchanged.
    const bool bound = (symbol.flags & symbol_flags::kLocal) && !(symbol.flags & symbol_flags::kNonlocal);
    if (!bound && !in_class && !dialect_.inlined_hides_free_names) continue;
    const Symbol* found = scope.find(symbol.name);
    const Resolution outside = found == nullptr ? Resolution::Unresolved : found->resolution;
    const Resolution inside = symbol.resolution;
    // A name that is free inside is the same variable as outside. A cell inside that is free outside is treated as free
    // in both.
    const bool differs =
        inside != outside && inside != Resolution::Free && !(inside == Resolution::Cell && outside == Resolution::Free);
    if (differs || in_class) {
      Symbol& slot = scope.find_or_add(symbol.name);
      overridden_symbols_.push_back(slot);
      slot = symbol;
      slot.place = -1;
    }
    if (!bound && !(in_class && dialect_.inlined_in_class_clears_all)) continue;
    if (!scope.is_function_like()) hide(symbol.name);
    emit(Op::LOAD_FAST_AND_CLEAR, varname_place(symbol.name), range);
    // The comprehension gets a new cell; the outer cell is already on the stack.
    if (inside == Resolution::Cell) {
      emit(Op::MAKE_CELL, outside == Resolution::Free ? free_place(symbol.name) : cell_place(symbol.name), range);
    }
    pushed_locals_.push_back(symbol.name);
  }
  find_symbols();
  const size_t pushed = pushed_locals_.size() - state.pushed;
  if (pushed == 0) return;
  // Moves the iterator back to the top.
  emit(Op::SWAP, static_cast<uint32_t>(pushed) + 1, range);
  state.cleanup = new_label();
  push_block({.kind = BlockKind::InlinedComprehension, .range = range});
  emit_jump(Op::SETUP_FINALLY, state.cleanup, range);
}

void Generator::leave_inlined(const InlinedComprehension& state, const SourceRange& range) {
  --unit_->inlined_depth;
  if (pushed_locals_.size() != state.pushed) {
    emit(Op::POP_BLOCK, kNoLocation);
    pop_block();
    Label end = new_label();
    emit_jump(dialect_.skip, end, kNoLocation);
    // After an exception, drops the unfinished result below it.
    bind(state.cleanup);
    emit(Op::SWAP, 2, kNoLocation);
    emit(Op::POP_TOP, kNoLocation);
    restore_inlined_locals(state, range);
    emit(Op::RERAISE, 0, kNoLocation);
    bind(end);
    restore_inlined_locals(state, range);
  }
  for (size_t i = state.overridden; i < overridden_symbols_.size(); ++i) {
    unit_->scope->find_or_add(overridden_symbols_[i].name) = overridden_symbols_[i];
  }
  find_symbols();
  for (size_t i = state.hidden; i < hidden_names_.size(); ++i) {
    unit_->hidden_now[static_cast<size_t>(unit_->hidden.find(hidden_names_[i]))] = false;
  }
  pushed_locals_.resize(state.pushed);
  overridden_symbols_.resize(state.overridden);
  hidden_names_.resize(state.hidden);
}

void Generator::hide(NameId name) {
  const auto place = static_cast<size_t>(unit_->hidden.place(unit_->code->fast_hidden, name));
  std::vector<bool>& hidden_now = unit_->hidden_now;
  if (place >= hidden_now.size()) hidden_now.resize(place + 1);
  if (hidden_now[place]) return;
  hidden_now[place] = true;
  hidden_names_.push_back(name);
}

void Generator::restore_inlined_locals(const InlinedComprehension& state, const SourceRange& range) {
  emit(Op::SWAP, static_cast<uint32_t>(pushed_locals_.size() - state.pushed) + 1, range);
  for (size_t i = pushed_locals_.size(); i-- > state.pushed;) {
    emit(Op::STORE_FAST_MAYBE_NULL, varname_place(pushed_locals_[i]), range);
  }
}

}  // namespace leanpyc::codegen
