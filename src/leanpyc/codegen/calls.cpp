// Calls: of methods, of super(), with keywords, with stars.
#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

// Plain loops: most lists are too short for the standard algorithms, which process four items at a time.
bool has_stars(const Seq<Expr*>& args, const Seq<ast::Keyword>& keywords) {
  for (const Expr* each : args) {
    if (each->kind == ExprKind::Starred) return true;
  }
  for (const ast::Keyword& each : keywords) {
    if (each.arg == kNoName) return true;
  }
  return false;
}

}  // namespace

void Generator::call(const ast::Call& node) {
  check_keywords(node.keywords);
  if (node.func->kind == ExprKind::Attribute) {
    if (method_call(node)) return;
  } else if (node.func->kind != ExprKind::Name) {
    check_caller(*node.func);
  }
  dialect_.begin_call(*this, node.func->range);
  expression(node.func);
  if (inlined_consumer(node)) return;
  dialect_.end_callable(*this, node.func->kind == ExprKind::Name, node.func->range);
  call_arguments(0, node.args, node.keywords, node.range);
}

// Compiles `x.f(…)` to one lookup that makes no bound method. Returns false if the call has star arguments or `x` is an
// imported module.
bool Generator::method_call(const ast::Call& node) {
  const auto& method = *ast::as<const ast::Attribute>(node.func);
  if (method.ctx != Context::Load) return false;
  // An attribute of an imported module is a function, not a method.
  if (method.value->kind == ExprKind::Name) {
    if (is_imported(ast::as<const ast::Name>(method.value)->id)) return false;
  }
  const uint32_t args = node.args.size();
  const uint32_t keywords = node.keywords.size();
  if (args + keywords + (keywords != 0 ? 1 : 0) >= kStackUseGuideline) return false;
  if (has_stars(node.args, node.keywords)) return false;

  const SourceRange& method_range = method.range;
  if (is_optimizable_super(method)) {
    const auto& super_call = *ast::as<const ast::Call>(method.value);
    load_super_arguments(super_call);
    emit_super_attribute(true, !super_call.args.empty(), method.attr, method_range);
    emit(Op::NOP, attribute_range(method_range, method));
  } else {
    expression(method.value);
    dialect_.load_method(*this, method.attr, attribute_range(method_range, method));
  }
  expressions(node.args);
  if (keywords != 0) {
    for (const ast::Keyword& each : node.keywords) expression(each.value);
    dialect_.call_with_keywords(*this, keyword_names(node.keywords, 0, keywords), args + keywords,
                                attribute_range(method_range, method), attribute_range(node.range, method));
  } else {
    dialect_.call(*this, args, attribute_range(node.range, method));
  }
  return true;
}

// Returns true for `super().x` and `super(A, b).x` if `super` can only be the builtin.
bool Generator::is_optimizable_call(const ast::Attribute& node) const {
  // A super object has its own __class__.
  if (!dialect_.has_super_loads || node.attr == names::kDunderClass) return false;
  const auto& super_call = *ast::as<const ast::Call>(node.value);
  if (super_call.func->kind != ExprKind::Name || ast::as<const ast::Name>(super_call.func)->id != names::kSuper ||
      !super_call.keywords.empty()) {
    return false;
  }
  if (resolution(names::kSuper) != Resolution::GlobalImplicit) return false;
  const Symbol* global = symbols_[module_.scope].find(names::kSuper);
  if (global != nullptr && global->resolution != Resolution::Unresolved) return false;
  if (super_call.args.size() == 2) {
    return std::none_of(super_call.args.begin(), super_call.args.end(),
                        [](const Expr* each) { return each->kind == ExprKind::Starred; });
  }
  if (!super_call.args.empty() || unit_->code->arg_count == 0) return false;
  return closure_resolution(names::kDunderClass) == Resolution::Free;
}

void Generator::load_super_arguments(const ast::Call& node) {
  load_name(names::kSuper, node.func->range);
  if (node.args.empty()) {
    load_name(names::kDunderClass, node.range);
    load_name(unit_->code->varnames[0], node.range);
  } else {
    expressions(node.args);
  }
}

void Generator::call_arguments(uint32_t pushed, const Seq<Expr*>& args, const Seq<ast::Keyword>& keywords,
                               const SourceRange& range) {
  const uint32_t keyword_count = keywords.size();
  if (args.size() + keyword_count * 2 <= kStackUseGuideline && !has_stars(args, keywords)) {
    expressions(args);
    if (keyword_count == 0) {
      dialect_.call(*this, pushed + args.size(), range);
      return;
    }
    for (const ast::Keyword& each : keywords) expression(each.value);
    dialect_.call_with_keywords(*this, keyword_names(keywords, 0, keyword_count), pushed + args.size() + keyword_count,
                                range, range);
    return;
  }

  if (pushed == 0 && args.size() == 1 && args[0]->kind == ExprKind::Starred) {
    expression(ast::as<const ast::Starred>(args[0])->value);
  } else {
    display(args, Display::Tuple, pushed, range);
  }
  bool has_dict = false;
  uint32_t waiting = 0;  // number of keywords before i that have no code yet
  auto flush = [&](uint32_t end) {
    keyword_dict_part(keywords, end - waiting, end, range);
    if (has_dict) emit(Op::DICT_MERGE, 1, range);
    has_dict = true;
    waiting = 0;
  };
  for (uint32_t i = 0; i < keyword_count; ++i) {
    if (keywords[i].arg != kNoName) {
      ++waiting;
      continue;
    }
    if (waiting > 0) flush(i);
    if (!has_dict) {
      emit(Op::BUILD_MAP, 0, range);
      has_dict = true;
    }
    expression(keywords[i].value);
    emit(Op::DICT_MERGE, 1, range);
  }
  if (waiting > 0) flush(keyword_count);
  dialect_.call_with_stars(*this, keyword_count > 0, range);
}

void Generator::keyword_dict_part(const Seq<ast::Keyword>& keywords, uint32_t begin, uint32_t end,
                                  const SourceRange& range) {
  const uint32_t count = end - begin;
  const bool big = count * 2 > kStackUseGuideline;
  if (dialect_.folds_displays && count > 1 && !big) {
    for (uint32_t i = begin; i < end; ++i) expression(keywords[i].value);
    load_constant(keyword_names(keywords, begin, end), range);
    emit(Op::BUILD_CONST_KEY_MAP, count, range);
    return;
  }
  if (big) emit(Op::BUILD_MAP, 0, kNoLocation);
  for (uint32_t i = begin; i < end; ++i) {
    load_constant(name_constant(keywords[i].arg), range);
    expression(keywords[i].value);
    if (big) emit(Op::MAP_ADD, 1, kNoLocation);
  }
  if (!big) emit(Op::BUILD_MAP, count, range);
}

ConstId Generator::keyword_names(const Seq<ast::Keyword>& keywords, uint32_t begin, uint32_t end) {
  items_.clear();
  for (uint32_t i = begin; i < end; ++i) items_.push_back(name_constant(keywords[i].arg));
  return pool_.tuple(items_);
}

void Generator::check_keyword_names(const Seq<ast::Keyword>& keywords) {
  for (const ast::Keyword& each : keywords) {
    if (each.arg != kNoName) forbidden(each.arg, Context::Store, each.range);
  }
  if (keywords.size() < 2) return;
  keyword_places_.clear();
  for (uint32_t i = 0; i < keywords.size(); ++i) {
    if (keywords[i].arg != kNoName) keyword_places_.push_back({keywords[i].arg, i});
  }
  uint32_t first = 0;
  const uint32_t second = find_repeated(keyword_places_, first);
  if (second == 0) return;
  const ast::Keyword& again = keywords[second];
  error(again.range, fmt::format("keyword argument repeated: {}", names_.text(again.arg)));
}

uint32_t Generator::find_repeated(std::vector<NamePlace>& list, uint32_t& first) {
  // Calls have few keywords, and comparing every pair is faster than sorting them.
  constexpr size_t kFew = 16;
  if (list.size() <= kFew) {
    for (size_t i = 0; i < list.size(); ++i) {
      for (size_t j = i + 1; j < list.size(); ++j) {
        if (list[i].name != list[j].name) continue;
        first = list[i].place;
        return list[j].place;
      }
    }
    return 0;
  }
  std::sort(list.begin(), list.end(), [](const NamePlace& a, const NamePlace& b) {
    return a.name != b.name ? a.name < b.name : a.place < b.place;
  });
  uint32_t second = 0;
  for (size_t i = 1; i < list.size(); ++i) {
    if (list[i - 1].name != list[i].name || (second != 0 && list[i - 1].place > first)) continue;
    first = list[i - 1].place;
    second = list[i].place;
  }
  return second;
}

SourceRange Generator::attribute_range_below(SourceRange range, const ast::Attribute& node) const {
  range.line = node.range.end_line;
  std::string_view text = names_.text(node.attr);
  auto length = static_cast<int32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
  if (length <= node.range.end_column) {
    range.column = node.range.end_column - length;
  } else {
    range.column = -1;
    range.end_column = -1;
  }
  range.end_line = std::max(range.line, range.end_line);
  if (range.line == range.end_line) range.end_column = std::max(range.column, range.end_column);
  return range;
}

}  // namespace leanpyc::codegen
