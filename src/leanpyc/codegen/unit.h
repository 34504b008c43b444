// A code object while its instructions are generated: the unit handed to flow/, and what only generating needs.
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
  TypeParameters,  // their bounds and defaults too
};

// A construct that a jump out of it (break, continue, return) must wind up.
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
  Label start{};  // a loop's: where `continue` goes
  Label exit{};   // a loop's: where `break` goes
  SourceRange range{};
  const Seq<ast::Stmt*>* final_body = nullptr;  // FinallyTry
  NameId name = kNoName;                        // HandlerCleanup: `except … as name`
};

// A unit whose instructions are all there, and which waits to be assembled.
struct PendingUnit {
  std::unique_ptr<CodeUnit> code = std::make_unique<CodeUnit>();
  ConstId constant{};  // its code object, which is a constant of the unit around it
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
  std::vector<NameId> static_attributes;  // a class's: the x of each `self.x = …` in its methods, maybe twice
  IdIndex<NameId> hidden;                 // into code.fast_hidden; empty while are_varnames_new is set
  std::vector<bool> hidden_now;           // of code.fast_hidden: those of the comprehensions around this place
  int32_t inlined_depth = 0;              // inlined comprehensions around this place
  // Whether a local variable whose symbol has no place is not in code.varnames, either: so it is in a function until a
  // comprehension makes its names other symbols' too.
  bool are_varnames_new = true;

  void clear() {
    code->sequence.clear();
    code->constants.clear();
    code->names.clear();
    code->varnames.clear();
    code->cellvars.clear();
    code->freevars.clear();
    code->fast_hidden.clear();
    code->arg_count = code->posonly_arg_count = code->kwonly_arg_count = 0;
    constants.clear();
    names.clear();
    cellvars.clear();
    freevars.clear();
    blocks.clear();
    static_attributes.clear();
    inlined_depth = 0;
    if (are_varnames_new) return;
    varnames.clear();
    hidden.clear();
    hidden_now.clear();
    are_varnames_new = true;
  }
};

}  // namespace leanpyc::codegen
