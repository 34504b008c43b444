// The tree to code objects: instructions for every scope, handed unit by unit to flow/.
#pragma once

#include <functional>
#include <memory>

#include "leanpyc/code/code_object.h"
#include "leanpyc/flow/assemble.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/stage_clock.h"

namespace leanpyc {

struct CodegenOptions {
  NameId filename = kNoName;
  PositionDetail positions = PositionDetail::Full;
  StageClock* clock = nullptr;  // told when the flow stages have their turn
};

// Room that is reused from unit to unit and file to file: the units in the making, and what the flow stages need.
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

// Called with each finished unit, innermost first, before it is assembled; for dumps and tests. May be empty.
using UnitObserver = std::function<void(CodeUnit&)>;

// The module's code object, in the pool's arena, without what the tree's marks elide; nullptr with the diagnostic set
// ('return' outside function, …).
CodeObject* generate_code(const ast::Module& module, SymbolTable& symbols, const FutureFeatures& future,
                          const CodegenOptions& options, const Target& target, ConstantPool& pool,
                          CodegenWorkspace& workspace, Diagnostics& diagnostics, const UnitObserver& observer = {});

}  // namespace leanpyc
