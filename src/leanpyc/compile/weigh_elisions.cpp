// The size of a file's code without some of its elisions, from one reading of the file.
#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/compile/compiler_state.h"

namespace leanpyc {

// Takes back the marks of `kinds`, and generates what changes. Returns false if the whole file must be compiled.
bool Compiler::State::bring_back(KindSet kinds) {
  Weighing& last = *weighing;
  const KindSet left = last.elided - kinds;
  const KindSet back = last.elided & kinds;
  last.elided = left;
  // Also takes back what is marked only inside elided statements, and so is not in the file's counts.
  elider.undo(KindSet::all() - left);
  if (back.has(Kind::Columns) && !back.has(Kind::Lines) && !kept.use_full_tables()) return false;
  if (back == KindSet{Kind::Columns}) return true;
  // A name that an `if TYPE_CHECKING:` imports is a module now, and code that uses the name changes.
  if (back.has(Kind::TypeChecking)) {
    symbols.clear();
    if (!build_symbol_table(*last.module, last.future, *last.target, *names, *diagnostics, symbols)) return false;
  }
  // Lines keep NOPs that code with only a definition's line does not have.
  if (back.has(Kind::TypeChecking) || back.has(Kind::Lines)) kept.forget_functions();
  last.code = generate(*last.module, last.future, last.filename, left, *last.target, true);
  return last.code != nullptr;
}

std::optional<size_t> Compiler::size_without(KindSet kinds) {
  State& file = *state_;
  if (!file.weighing) return std::nullopt;
  InStage in_measure(&file.clock, Stage::Measure);
  if (!file.bring_back(kinds)) {
    file.weighing.reset();
    return std::nullopt;
  }
  file.marshalled.clear();
  marshal_code(*file.weighing->code, *file.pool, *file.weighing->target, file.marshalled);
  return file.marshalled.size();
}

}  // namespace leanpyc
