#include <utility>

#include "leanpyc/compile/compile.h"
#include "leanpyc/compile/compiler_state.h"
#include "leanpyc/compile/scope_changes.h"

namespace leanpyc {
namespace {

// Maximum number of strip-and-compare rounds. A scope that changed is restored, and compared again. The second round
// usually finds nothing, or only a change that the first one has exposed.
constexpr int kRounds = 4;

}  // namespace

// Returns the ranges where the stripped source has another meaning than the original, whose table this compiler holds.
std::vector<SourceRange> Compiler::scopes_changed_by(const std::string& stripped, const CompileOptions& options) {
  if (second_ == nullptr) second_ = std::make_unique<Compiler>();
  CompileOptions plain = options;
  plain.elision = {};
  plain.content = nullptr;
  Reading reading;
  ast::Module* module = second_->read(stripped, false, plain, reading);
  // If the stripped source is not Python any more, its compiler will report that.
  if (module == nullptr || !second_->resolve_scopes(*module, reading, *options.target)) return {};
  return changed_scopes({state_->symbols, *state_->names}, {second_->state_->symbols, *second_->state_->names});
}

StripResult Compiler::strip(std::string_view bytes, bool padded, const CompileOptions& options,
                            const SourceEditOptions& edits) {
  std::vector<SourceRange> whole;
  StripResult result;
  for (int round = 0; round < kRounds; ++round) {
    Reading reading;
    ast::Module* module = read(bytes, padded, options, reading);
    State& file = *state_;
    result = {};
    result.diagnostics = &*file.diagnostics;
    result.source = reading.source.text;
    result.elided_kinds = reading.elided_kinds;
    result.elided = reading.elided;
    if (module == nullptr) return result;
    const Elider::File elider_file = file.elider_file(reading, *options.target);
    if (result.elided_kinds.empty()) file.elider.mark(*module, {}, elider_file);
    const SourceEditOptions wanted{.comments = edits.comments, .whole_scopes = whole};
    SourceEdits found = find_source_edits(*module, file.elider, elider_file, wanted);
    result.kept = found.kept;
    result.bytes = apply_source_edits(bytes, reading.source.text, found.edits);
    result.unmapped = !result.bytes;
    if (result.unmapped || !found.touches_scopes) break;
    // An error in the scopes is an error in the source, which its compiler will report.
    if (!resolve_scopes(*module, reading, *options.target)) {
      file.diagnostics.emplace(file.arena);
      break;
    }
    const std::vector<SourceRange> changed = scopes_changed_by(*result.bytes, options);
    if (changed.empty()) break;
    whole.insert(whole.end(), changed.begin(), changed.end());
  }
  return result;
}

}  // namespace leanpyc
