// A code object during code generation: the unit that flow/ gets, and the data that only the generator needs.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "leanpyc/codegen/id_index.h"
#include "leanpyc/flow/code_unit.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc::codegen {

enum class UnitKind : uint8_t {
  Module,
  Class,
  Function,
  AsyncFunction,
  Lambda,
  Comprehension,
  TypeParameters,  // also the bounds and defaults
};

// A construct that a jump out of it (break, continue, return) must unwind.
enum class BlockKind : uint8_t {
  WhileLoop,
  ForLoop,
  TryExcept,
  FinallyTry,
  FinallyEnd,
  With,
  AsyncWith,
  HandlerCleanup,
  PopValue,
  ExceptionHandler,
  ExceptionGroupHandler,
  AsyncComprehension,
  InlinedComprehension,
  StopIteration,
};

struct Block {
  BlockKind kind;
  Label start{};  // loops: target of `continue`
  Label exit{};   // loops: target of `break`
  SourceRange range{};
  const Seq<ast::Stmt*>* final_body = nullptr;  // FinallyTry
  NameId name = kNoName;                        // HandlerCleanup: `except … as name`
};

// A finished unit that waits to be assembled.
struct PendingUnit {
  std::unique_ptr<CodeUnit> code = std::make_unique<CodeUnit>();
  ConstId constant{};  // its code object, a constant of the enclosing unit
};

// An annotation of a variable, which an __annotate__ evaluates.
struct DeferredAnnotation {
  static constexpr int32_t kUnconditional = -1;
  const ast::AnnAssign* node;
  int32_t index;  // in the set of the annotations to which control came
};

struct Unit {
  std::unique_ptr<CodeUnit> code = std::make_unique<CodeUnit>();
  Scope* scope = nullptr;
  UnitKind kind = UnitKind::Module;
  IdIndex<ConstId> constants;
  IdIndex<NameId> names;
  IdIndex<NameId> varnames;  // empty while are_varnames_new is set
  IdIndex<NameId> cellvars;
  IdIndex<NameId> freevars;
  std::vector<Block> blocks;
  bool has_implicit_names = false;        // of a class: some symbol has a name that every class body uses
  std::vector<NameId> static_attributes;  // of a class: the x of each `self.x = …` in its methods, with duplicates
  IdIndex<NameId> hidden;                 // into code.fast_hidden; empty while are_varnames_new is set
  std::vector<bool> hidden_now;           // by index in code.fast_hidden: belongs to an enclosing comprehension
  int32_t inlined_depth = 0;              // number of enclosing inlined comprehensions
  std::vector<DeferredAnnotation> deferred;
  int32_t conditional_depth = 0;  // number of enclosing statements that may not run their bodies
  int32_t next_conditional = 0;   // index for the next conditional annotation
  // True while every local variable whose symbol has no slot is also missing from code.varnames. That is so in a
  // function until an inlined comprehension makes several symbols share a name.
  bool are_varnames_new = true;

  void clear() {
    code->sequence.clear();
    code->constants.clear();
    code->names.clear();
    code->varnames.clear();
    code->cellvars.clear();
    code->freevars.clear();
    code->fast_hidden.clear();
    code->shown_parameter = kNoName;
    code->arg_count = code->posonly_arg_count = code->kwonly_arg_count = 0;
    constants.clear();
    names.clear();
    cellvars.clear();
    freevars.clear();
    blocks.clear();
    static_attributes.clear();
    deferred.clear();
    conditional_depth = next_conditional = 0;
    inlined_depth = 0;
    has_implicit_names = false;
    if (are_varnames_new) return;
    varnames.clear();
    hidden.clear();
    hidden_now.clear();
    are_varnames_new = true;
  }
};

}  // namespace leanpyc::codegen
