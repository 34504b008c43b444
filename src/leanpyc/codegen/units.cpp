// Entering and finishing code objects.
#include <algorithm>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::enter(UnitKind kind, NameId name, ScopeId scope_id, int32_t first_line, bool is_global) {
  if (depth_ == units_.size()) units_.push_back(std::make_unique<Unit>());
  Unit& unit = *units_[depth_++];
  unit.clear();
  unit_ = &unit;
  sequence_ = &unit.code->sequence;
  sequence_->set_rules(sequence_rules(target_));
  unit.kind = kind;
  Scope& scope = symbols_[scope_id];
  unit.scope = &scope;
  unit.code->name = name;
  unit.code->first_line = first_line;
  unit.code->flags = code_flags();
  find_symbols();

  // The functions of a finally body are generated twice.
  if (scope.has_places) forget_places(scope);
  scope.has_places = true;
  if (scope.has_closure) place_closure(scope);
  // Parameters are also the first symbols.
  for (size_t i = 0; i < scope.parameters.size(); ++i) {
    const int32_t place = new_varname_place(scope.parameters[i]);
    Symbol& symbol = scope.symbols[i];
    if (symbol.name == scope.parameters[i] && symbol.resolution == Resolution::Local) {
      symbol.access = Access::Fast;
      symbol.place = place;
    }
  }
  // The implicit cells that `super` and annotation scopes use.
  if (scope.needs_class_closure) cell_place(names::kDunderClass);
  if (scope.needs_classdict) cell_place(names::kDunderClassDict);
  if (scope.conditional_annotations) cell_place(names::kDunderConditionalAnnotations);

  if (kind == UnitKind::Module) {
    unit.code->qualname = name;
    dialect_.start_code(*this, {0, 0, first_line, 0});
  } else {
    set_qualname(is_global);
    dialect_.start_code(*this, {first_line, 0, first_line, 0});
  }
}

void Generator::forget_places(Scope& scope) {
  for (Symbol& symbol : scope.symbols) symbol.place = -1;
}

// Assigns indexes to the scope's cells and free variables.
void Generator::place_closure(const Scope& scope) {
  Unit& unit = *unit_;
  std::vector<NameId>& cells = unit.code->cellvars;
  std::vector<NameId>& free = unit.code->freevars;
  for (const Symbol& symbol : scope.symbols) {
    using namespace symbol_flags;
    if (symbol.resolution == Resolution::Cell || (symbol.flags & kComprehensionCell)) cells.push_back(symbol.name);
    // A scope with conditional annotations has its own set of them, also if an enclosing scope has one.
    if (scope.conditional_annotations && symbol.name == names::kDunderConditionalAnnotations) continue;
    if (symbol.resolution == Resolution::Free || (symbol.flags & kFreeClass)) free.push_back(symbol.name);
  }
  // CPython sorts both lists by name.
  auto by_text = [this](NameId a, NameId b) { return names_.text(a) < names_.text(b); };
  std::sort(cells.begin(), cells.end(), by_text);
  std::sort(free.begin(), free.end(), by_text);
  closure_names_.assign(cells.begin(), cells.end());
  cells.clear();
  for (NameId each : closure_names_) cell_place(each);
  closure_names_.assign(free.begin(), free.end());
  free.clear();
  for (NameId each : closure_names_) unit.freevars.place(free, each);
}

// A function with type parameters, or in an inlined comprehension, is not directly in its class.
bool Generator::is_method() const {
  const ScopeId parent = unit_->scope->parent;
  return unit_->kind != UnitKind::TypeParameters && parent != kNoScope && symbols_[parent].kind == ScopeKind::Class;
}

uint32_t Generator::code_flags() const {
  const Scope& scope = *unit_->scope;
  uint32_t flags = 0;
  if (scope.is_function_like()) {
    flags |= code_flags::kNewLocals | code_flags::kOptimized;
    if (scope.nested) flags |= code_flags::kNested;
    if (scope.generator && !scope.coroutine) flags |= code_flags::kGenerator;
    if (!scope.generator && scope.coroutine) flags |= code_flags::kCoroutine;
    if (scope.generator && scope.coroutine) flags |= code_flags::kAsyncGenerator;
    if (scope.var_args) flags |= code_flags::kVarArgs;
    if (scope.var_keywords) flags |= code_flags::kVarKeywords;
    if (dialect_.has_function_flags && is_method()) flags |= code_flags::kMethod;
  }
  return flags | future_.flags;
}

// Sets the dotted path from the module. A global declaration removes the enclosing function's path, and scopes of type
// parameters do not appear.
void Generator::set_qualname(bool is_global) {
  CodeUnit& code = *unit_->code;
  code.qualname = code.name;
  if (depth_ <= 2 || is_global) return;
  const Unit* parent = &outer(1);
  if (parent->kind == UnitKind::TypeParameters) {
    if (depth_ == 3) return;
    parent = &outer(2);
  }
  const bool in_function =
      parent->kind == UnitKind::Function || parent->kind == UnitKind::AsyncFunction || parent->kind == UnitKind::Lambda;
  constexpr std::string_view kInFunction = ".<locals>.";
  const std::string_view around = names_.text(parent->code->qualname);
  const std::string_view name = names_.text(code.name);
  const size_t separator = in_function ? kInFunction.size() : 1;
  const size_t size = around.size() + separator + name.size();
  char* const text = room_for_text(size).data();
  char* end = std::copy(around.begin(), around.end(), text);
  *end = '.';
  if (in_function) std::copy(kInFunction.begin(), kInFunction.end(), end);
  std::copy(name.begin(), name.end(), end + separator);
  code.qualname = names_.intern_lasting({text, size}, head_bytes(text, size));
  // If the table already had the text, the memory stays free for the next text.
  if (names_.text(code.qualname).data() == text) text_room_ = text_room_.subspan(size);
}

// Returns the start of the free memory, with as many extra bytes as a read past the end of a text needs.
std::span<char> Generator::room_for_text(size_t size) {
  constexpr size_t kUsual = 1024;
  if (text_room_.size() < size + kHeadSize) {
    const size_t made = std::max(kUsual, size + kHeadSize);
    text_room_ = {pool_.arena().array<char>(made), made};
  }
  return text_room_;
}

// Returns true if CPython adds an unreachable return whose constant stays. If unused constants stay, it adds the return
// only after a raise.
bool Generator::adds_constant_of_return() {
  if (dialect_.keeps_unused_constants) return sequence_->last().op != Op::RETURN_VALUE_POPS_1;
  return unit_->code->constants.empty();
}

ConstId Generator::finish(bool adds_return) {
  Unit& unit = *unit_;
  // Every list ends in a return, so a jump cannot lead past the end. CPython removes an unreachable return, except for
  // the first constant that it adds.
  if (!sequence_->is_closed()) {
    if (adds_return) load_none(kNoLocation);
    dialect_.return_value(*this, kNoLocation);
  } else if (adds_return && adds_constant_of_return()) {
    add_constant(ConstantPool::none());
  }

  closure_names_.assign(unit.code->freevars.begin(), unit.code->freevars.end());
  const ConstId constant = put_aside(unit.code);
  --depth_;
  unit_ = depth_ == 0 ? nullptr : units_[depth_ - 1].get();
  sequence_ = unit_ == nullptr ? nullptr : &unit_->code->sequence;
  if (unit_ != nullptr) find_symbols();
  return constant;
}

void Generator::make_closure(ConstId code, int32_t attributes, const SourceRange& range) {
  if (!closure_names_.empty()) {
    for (NameId name : closure_names_) {
      const bool own_set = unit_->scope->conditional_annotations && name == names::kDunderConditionalAnnotations;
      const bool is_cell = own_set || closure_resolution(name) == Resolution::Cell;
      const int32_t place = is_cell ? cell_place(name) : free_place(name);
      emit(Op::LOAD_CLOSURE, place, range);
    }
    attributes |= function_attribute::kClosure;
    emit(Op::BUILD_TUPLE, static_cast<uint32_t>(closure_names_.size()), range);
  }
  load_constant(code, range);
  dialect_.make_function(*this, attributes, range);
}

}  // namespace leanpyc::codegen
