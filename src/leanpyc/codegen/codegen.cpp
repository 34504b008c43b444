#include "leanpyc/codegen/codegen.h"

#include "leanpyc/code/constant_repr.h"
#include "leanpyc/codegen/generator.h"
#include "leanpyc/cpython/depth.h"

namespace leanpyc {

struct CodegenWorkspace::Units {
  std::vector<std::unique_ptr<codegen::Unit>> units;
  std::vector<codegen::PendingUnit> pending;
};

namespace codegen {
namespace {

// Real programs do not nest functions and classes deeper than this; memory for deeper units is released.
constexpr size_t kUnitsKept = 16;

}  // namespace

Generator::Generator(const ast::Module& module, SymbolTable& symbols, const FutureFeatures& future,
                     const CodegenOptions& options, const Target& target, ConstantPool& pool,
                     CodegenWorkspace& workspace, Diagnostics& diagnostics, const UnitObserver& observer)
    : Emitter(symbols, target, pool, diagnostics),
      module_(module),
      dialect_(dialect_of(target)),
      future_(future),
      options_(options),
      workspace_(workspace.flow()),
      observer_(observer),
      units_(workspace.units().units),
      pending_units_(workspace.units().pending) {
  if (units_.size() > kUnitsKept) units_.resize(kUnitsKept);
}

CodeObject* Generator::module() {
  note_imported_names();
  if (options_.kept != nullptr) merged_code_.swap(options_.kept->merged_code());
  enter(UnitKind::Module, names::kModule, module_.scope, 1);
  // The code that prepares for annotations has the range of the first statement. Versions with function flags remove an
  // elided docstring before.
  const bool removes_first = dialect_.has_function_flags && module_.docstring == ast::DocstringMark::Elided &&
                             docstring(module_.body) != nullptr && module_.body.size() > 1;
  const SourceRange start = module_.body.empty() ? SourceRange{1, 0, 1, 0} : module_.body[removes_first ? 1 : 0]->range;
  begin_conditional_annotations(start);
  body(module_.body, module_.docstring, start);
  finish(true);
  CodeObject* const code = assemble_pending();
  if (options_.kept != nullptr) merged_code_.swap(options_.kept->merged_code());
  return code;
}

std::string Generator::repr(NameId name) const { return constant_repr(pool_.string(name), pool_); }

// Sets an error and returns false.
bool Generator::too_deep() { return !failed() && report_too_deep(target_, diagnostics_); }

// A MemoryError, so that the file is not given to the interpreter, which would fill the memory instead.
bool Generator::too_long() {
  return !failed() && diagnostics_.error(ErrorKind::MemoryError, kNoLocation, "the code is too long");
}

}  // namespace codegen

CodegenWorkspace::CodegenWorkspace() : units_(std::make_unique<Units>()) {}
CodegenWorkspace::~CodegenWorkspace() = default;

CodeObject* generate_code(const ast::Module& module, SymbolTable& symbols, const FutureFeatures& future,
                          const CodegenOptions& options, const Target& target, ConstantPool& pool,
                          CodegenWorkspace& workspace, Diagnostics& diagnostics, const UnitObserver& observer) {
  codegen::Generator generator(module, symbols, future, options, target, pool, workspace, diagnostics, observer);
  return generator.module();
}

}  // namespace leanpyc
