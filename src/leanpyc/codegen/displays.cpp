// Displays of tuples, lists, sets and dicts.
#include <algorithm>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

bool are_constants(const Seq<Expr*>& items, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end; ++i) {
    if (items[i] == nullptr || items[i]->kind != ExprKind::Constant) return false;
  }
  return true;
}

}  // namespace

void Generator::sequence(const Seq<Expr*>& items, Display kind, Context context, const SourceRange& range) {
  switch (context) {
    case Context::Load: display(items, kind, 0, range); break;
    case Context::Store: unpack(items, range); break;
    case Context::Del: expressions(items); break;
  }
}

void Generator::display(const Seq<Expr*>& items, Display kind, uint32_t pushed, const SourceRange& range) {
  const bool is_set = kind == Display::Set;
  const bool is_tuple = kind == Display::Tuple;
  // A tuple with starred items is made from a list.
  const Op build = is_set ? Op::BUILD_SET : Op::BUILD_LIST;
  const Op add = is_set ? Op::SET_ADD : Op::LIST_APPEND;
  const Op extend = is_set ? Op::SET_UPDATE : Op::LIST_EXTEND;
  const uint32_t count = items.size();

  // If all items are constants, they become one constant.
  if (dialect_.folds_displays && count > 2 && are_constants(items, 0, count)) {
    items_.clear();
    for (const Expr* each : items) items_.push_back(ast::as<const ast::Constant>(each)->value);
    if (is_tuple && pushed == 0) {
      load_constant(pool_.tuple(items_), range);
      return;
    }
    emit(build, pushed, range);
    load_constant(is_set ? pool_.frozen_set(items_) : pool_.tuple(items_), range);
    emit(extend, 1, range);
    if (is_tuple) dialect_.list_to_tuple(*this, range);
    return;
  }

  const bool big = count + pushed > kStackUseGuideline;
  const bool starred =
      std::any_of(items.begin(), items.end(), [](const Expr* each) { return each->kind == ExprKind::Starred; });
  if (!starred && !big) {
    expressions(items);
    emit(is_tuple ? Op::BUILD_TUPLE : build, count + pushed, range);
    return;
  }
  bool built = false;
  if (big) {
    emit(build, pushed, range);
    built = true;
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (items[i]->kind == ExprKind::Starred) {
      if (!built) {
        emit(build, i + pushed, range);
        built = true;
      }
      expression(ast::as<const ast::Starred>(items[i])->value);
      emit(extend, 1, range);
    } else {
      expression(items[i]);
      if (built) emit(add, 1, range);
    }
  }
  if (is_tuple) dialect_.list_to_tuple(*this, range);
}

void Generator::dict(const ast::Dict& node) {
  const uint32_t count = node.values.size();
  bool has_dict = false;
  uint32_t waiting = 0;  // number of items before i that have no code yet
  auto flush = [&](uint32_t end) {
    dict_part(node, end - waiting, end);
    if (has_dict) emit(Op::DICT_UPDATE, 1, node.range);
    has_dict = true;
    waiting = 0;
  };
  for (uint32_t i = 0; i < count; ++i) {
    if (node.keys[i] == nullptr) {
      if (waiting > 0) flush(i);
      if (!has_dict) {
        emit(Op::BUILD_MAP, 0, node.range);
        has_dict = true;
      }
      expression(node.values[i]);
      emit(Op::DICT_UPDATE, 1, node.range);
    } else {
      ++waiting;
      // One item more than the guideline allows is added to the items before it, as in CPython.
      if ((waiting - 1) * 2 > kStackUseGuideline) flush(i + 1);
    }
  }
  if (waiting > 0) flush(count);
  if (!has_dict) emit(Op::BUILD_MAP, 0, node.range);
}

void Generator::dict_part(const ast::Dict& node, uint32_t begin, uint32_t end) {
  const uint32_t count = end - begin;
  const bool big = count * 2 > kStackUseGuideline;
  if (dialect_.folds_displays && count > 1 && !big && are_constants(node.keys, begin, end)) {
    for (uint32_t i = begin; i < end; ++i) expression(node.values[i]);
    items_.clear();
    for (uint32_t i = begin; i < end; ++i) items_.push_back(ast::as<const ast::Constant>(node.keys[i])->value);
    load_constant(pool_.tuple(items_), node.range);
    emit(Op::BUILD_CONST_KEY_MAP, count, node.range);
    return;
  }
  if (big) emit(Op::BUILD_MAP, 0, node.range);
  for (uint32_t i = begin; i < end; ++i) {
    expression(node.keys[i]);
    expression(node.values[i]);
    if (big) emit(Op::MAP_ADD, 1, node.range);
  }
  if (!big) emit(Op::BUILD_MAP, count, node.range);
}

}  // namespace leanpyc::codegen
