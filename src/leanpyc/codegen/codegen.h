// Generates code objects from the tree: emits the instructions of every scope and passes each unit to flow/.
#pragma once

#include <functional>
#include <memory>

#include "leanpyc/code/code_object.h"
#include "leanpyc/codegen/kept_code.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/flow/assemble.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/stage_clock.h"

namespace leanpyc {

struct CodegenOptions {
  NameId filename = kNoName;
  PositionDetail positions = PositionDetail::Full;
  StageClock* clock = nullptr;  // switched while the flow stages run
  KeptCode* kept = nullptr;     // code of an earlier generation, and code for a later one; may be nullptr
};

// Memory that is reused between units and files: unfinished units, and the workspace of the flow stages.
class CodegenWorkspace {
 public:
  CodegenWorkspace();
  ~CodegenWorkspace();
  CodegenWorkspace(const CodegenWorkspace&) = delete;
  CodegenWorkspace& operator=(const CodegenWorkspace&) = delete;

  FlowWorkspace& flow() { return flow_; }
  struct Units;
  Units& units() { return *units_; }

 private:
  FlowWorkspace flow_;
  std::unique_ptr<Units> units_;
};

// Called with each finished unit before it is assembled, innermost first; for dumps and tests. May be empty.
using UnitObserver = std::function<void(CodeUnit&)>;

// Returns the module's code object, in the pool's arena, without the elided parts of the tree. Returns nullptr with the
// diagnostic set on error ('return' outside function, …).
CodeObject* generate_code(const ast::Module& module, SymbolTable& symbols, const FutureFeatures& future,
                          const CodegenOptions& options, const Target& target, ConstantPool& pool,
                          CodegenWorkspace& workspace, Diagnostics& diagnostics, const UnitObserver& observer = {});

}  // namespace leanpyc
