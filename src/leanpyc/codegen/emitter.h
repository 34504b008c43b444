// The code object that is being generated: adds instructions, constants and names to it. The walk (generator.h) decides
// what to emit; a dialect's verbs (dialect.h) decide which instructions that takes. Both write through this class.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/constants.h"
#include "leanpyc/codegen/operands.h"
#include "leanpyc/codegen/unit.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc::codegen {

using ast::Context;

class Emitter {
 public:
  Emitter(SymbolTable& symbols, const Target& target, ConstantPool& pool, Diagnostics& diagnostics)
      : symbols_(symbols), target_(target), pool_(pool), names_(pool.names()), diagnostics_(diagnostics) {}
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  // ---- instructions ----------------------------------------------------------------------------------------------
  void emit(Op op, const SourceRange& range) { sequence_->emit(op, 0, range); }
  void emit(Op op, int32_t arg, const SourceRange& range) { sequence_->emit(op, arg, range); }
  void emit(Op op, uint32_t arg, const SourceRange& range) { sequence_->emit(op, static_cast<int32_t>(arg), range); }
  void emit_jump(Op op, Label target, const SourceRange& range) { sequence_->emit_jump(op, target, range); }
  Label new_label() { return sequence_->new_label(); }
  void bind(Label label) { sequence_->bind(label); }
  // CPython binds a label at the start of the body of a for, a try, a handler or a with, to which nothing jumps.
  // Versions in which it makes no difference have an invalid label.
  Label new_body_label() { return sequence_->rules().blocks_at_all_labels ? new_label() : Label{}; }
  void begin_body(Label body) {
    if (body.valid()) bind(body);
  }
  InstructionSequence& sequence() { return *sequence_; }

  // ---- constants -------------------------------------------------------------------------------------------------
  void load_constant(ConstId value, const SourceRange& range) {
    auto& constants = unit_->constants;
    auto& slot = constants.slot_of(value);
    if (!constants.holds(slot)) return load_new_constant(value, slot, range);
    sequence_->add(Op::LOAD_CONST, constants.place_in(slot), range);
  }
  void load_none(const SourceRange& range) { load_constant(ConstantPool::none(), range); }
  // Returns the index of the constant in the unit's constants.
  int32_t add_constant(ConstId value) {
    auto& slot = unit_->constants.slot_of(value);
    return unit_->constants.holds(slot) ? unit_->constants.place_in(slot) : add_new_constant(value, slot);
  }
  // Returns the string constant that CPython makes from an identifier.
  ConstId name_constant(NameId name);
  // Does this for the mangled name, which is a new string if mangling changes it.
  ConstId mangled_name_constant(NameId name);

  // ---- names.cpp -------------------------------------------------------------------------------------------------
  void load_name(NameId name, const SourceRange& range) { name_operation(name, Context::Load, range); }
  void store_name(NameId name, const SourceRange& range) { name_operation(name, Context::Store, range); }
  void delete_name(NameId name, const SourceRange& range) { name_operation(name, Context::Del, range); }
  // Accesses a name that every class body uses, such as __module__. Hardly any class has a symbol of such a name, and
  // then no search is needed.
  void implicit_name(NameId name, Context context, const SourceRange& range) {
    if (unit_->has_implicit_names) return name_operation(name, context, range);
    emit_access(Access::Name, name_place(name), context, range);
  }
  // Emits an instruction whose operand is the mangled name's index in co_names.
  void emit_attribute(Op op, NameId name, const SourceRange& range);
  // The index in co_names of a name that is mangled in a class.
  int32_t attribute_place(NameId name) { return name_place(mangled(name)); }
  // Emits `super().x`, as a method call or an attribute, and with or without arguments of super().
  void emit_super_attribute(bool method, bool has_arguments, NameId name, const SourceRange& range);
  int32_t name_place(NameId name) { return unit_->names.place(unit_->code->names, name); }

  Unit& unit() { return *unit_; }
  const Target& target() const { return target_; }
  ConstantPool& pool() { return pool_; }
  Diagnostics& diagnostics() { return diagnostics_; }

 protected:
  ~Emitter() = default;

  // `symbol`: a probable index, as in ast::Name.
  void store_name(NameId name, uint16_t symbol, const SourceRange& range);
  // Returns true if a global statement makes a stored name the module's.
  bool is_global(NameId name, uint16_t symbol);
  [[gnu::noinline]] void name_operation(NameId name, Context context, const SourceRange& range);
  // Does the same for a name that the symbol table has seen; most such names need no search.
  void variable(const ast::Name& node, Context context);
  // Call this when the unit or its symbols change. Outside functions the meaning of a name changes with the
  // comprehensions around it, so nothing is cached inside comprehensions there.
  void find_symbols();
  NameId mangled(NameId name);
  Resolution resolution(NameId mangled_name) const;
  Resolution closure_resolution(NameId mangled_name) const;
  int32_t varname_place(NameId name) {
    if (unit_->are_varnames_new) index_varnames();
    return unit_->varnames.place(unit_->code->varnames, name);
  }
  // For a name that has no slot yet and that has a symbol in the unit's scope.
  int32_t new_varname_place(NameId name) {
    if (!unit_->are_varnames_new) [[unlikely]]
      return varname_place(name);
    std::vector<NameId>& varnames = unit_->code->varnames;
    append(varnames, name);
    return static_cast<int32_t>(varnames.size()) - 1;
  }
  void index_varnames();
  int32_t cell_place(NameId name) { return unit_->cellvars.place(unit_->code->cellvars, name); }
  int32_t free_place(NameId name) {
    return static_cast<int32_t>(unit_->code->cellvars.size()) + unit_->freevars.place(unit_->code->freevars, name);
  }
  bool forbidden(NameId name, Context context, const SourceRange& range);
  [[gnu::cold]] void error(const SourceRange& range, std::string_view message) {
    diagnostics_.syntax_error(range, message);
  }

  SymbolTable& symbols_;
  const Target& target_;
  ConstantPool& pool_;
  NameTable& names_;
  Diagnostics& diagnostics_;
  Unit* unit_ = nullptr;                     // the innermost unit
  InstructionSequence* sequence_ = nullptr;  // of unit_

 private:
  struct PlainAccess;

  // Returns the symbol of the unmangled name in the current scope; nullptr if a search is needed.
  Symbol* guessed_symbol(NameId name, uint16_t symbol) {
    if (symbol >= symbol_count_ || symbols_here_[symbol].name != name) return nullptr;
    return &symbols_here_[symbol];
  }
  void emit_access(Access access, int32_t place, Context context, const SourceRange& range);
  void first_access(Symbol* symbol, NameId name, Context context, const SourceRange& range);
  void special_access(Symbol* symbol, NameId name, Context context, const SourceRange& range);
  bool is_hidden_now(NameId mangled_name);
  void load_class_dict(const SourceRange& range);
  int32_t add_new_constant(ConstId value, IdIndex<ConstId>::Slot& slot) {
    pool_.settle_interning(value);
    return unit_->constants.add(unit_->code->constants, value, slot);
  }
  [[gnu::noinline]] void load_new_constant(ConstId value, IdIndex<ConstId>::Slot& slot, const SourceRange& range);

  Symbol* symbols_here_ = nullptr;  // of the scope of unit_
  size_t symbol_count_ = 0;         // 0 where one of these names may have another meaning
  const PlainAccess* plain_accesses_ = nullptr;
};

}  // namespace leanpyc::codegen
