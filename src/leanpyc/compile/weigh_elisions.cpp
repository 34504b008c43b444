// The size of a file's code without some of its elisions, from one reading of the file.
#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/compile/compiler_state.h"

namespace leanpyc {

std::optional<size_t> Compiler::State::size_without(KindSet kinds, size_t size) {
  Weighing& last = *weighing;
  const KindSet left = last.elided - kinds;
  const KindSet back = last.elided & kinds;
  last.elided = left;
  // Also takes back what is marked only inside elided statements, and so is not in the file's counts.
  elider.undo(KindSet::all() - left);
  if (back.has(Kind::Columns) && !back.has(Kind::Lines)) {
    const std::optional<size_t> more = kept.use_full_tables();
    if (!more) return std::nullopt;
    // The code of unreachable functions has tables, too, but is not written.
    if (back == KindSet{Kind::Columns} && pool->dropped_code().empty()) return size + *more;
  }
  // A name that an `if TYPE_CHECKING:` imports is a module now, and code that uses the name changes.
  if (back.has(Kind::TypeChecking)) {
    symbols.clear();
    if (!build_symbol_table(*last.module, last.future, *last.target, *names, *diagnostics, symbols)) {
      return std::nullopt;
    }
  }
  // Lines keep NOPs that code with only a definition's line does not have.
  if (back.has(Kind::TypeChecking) || back.has(Kind::Lines)) kept.forget_functions();
  if (left.has(Kind::Casts)) elider.replace_casts();
  if (back != KindSet{Kind::Columns}) {
    last.code = generate(*last.module, last.future, last.filename, left, *last.target, true);
    if (last.code == nullptr) return std::nullopt;
  }
  marshalled.clear();
  marshal_code(*last.code, *pool, *last.target, marshalled);
  return marshalled.size();
}

std::optional<size_t> Compiler::size_without(KindSet kinds, size_t size) {
  State& file = *state_;
  if (!file.weighing) return std::nullopt;
  InStage in_measure(&file.clock, Stage::Measure);
  const std::optional<size_t> result = file.size_without(kinds, size);
  if (!result) file.weighing.reset();
  return result;
}

}  // namespace leanpyc
