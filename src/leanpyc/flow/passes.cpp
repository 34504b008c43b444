#include "leanpyc/flow/passes.h"

#include <iterator>
#include <utility>

#include "leanpyc/flow/block_pushes.h"
#include "leanpyc/flow/build_graph.h"
#include "leanpyc/flow/cold_blocks.h"
#include "leanpyc/flow/constant_loads.h"
#include "leanpyc/flow/exception_targets.h"
#include "leanpyc/flow/line_numbers.h"
#include "leanpyc/flow/localsplus.h"
#include "leanpyc/flow/peephole.h"
#include "leanpyc/flow/reachability.h"
#include "leanpyc/flow/redundant_code.h"
#include "leanpyc/flow/small_exits.h"
#include "leanpyc/flow/super_instructions.h"
#include "leanpyc/flow/unbound_locals.h"
#include "leanpyc/flow/unused_constants.h"
#include "leanpyc/flow/verify.h"

namespace leanpyc::flow {
namespace {

constexpr Pass kPasses_3_13[] = {
    {"graph", build_graph},
    // While SETUP_* and POP_BLOCK still nest as the source does.
    {"exception targets", find_exception_targets},
    // Before lines are given to exits: a copied exit takes its jump's line.
    {"small exits", inline_small_exits},
    // Counts predecessors where they have changed; they decide which block may take a line from another.
    {"unreachable code", remove_unreachable},
    // Before the optimiser, which asks whether two instructions stand on one line.
    {"line numbers", resolve_line_numbers},
    // A pass of its own: threading a jump looks at the start of its target, which this may change.
    {"constant loads", simplify_constant_loads},
    {"peephole", optimize_blocks},
    {"redundant NOPs and pairs", remove_redundant_nops_and_pairs},
    // Branches that constants decided have left blocks behind.
    {"unreachable code again", remove_unreachable},
    {"redundant NOPs and jumps", remove_redundant_nops_and_jumps},
    // Everything that folds or drops constants is done.
    {"unused constants", remove_unused_constants},
    // Before super-instructions, which have no checking forms.
    {"unbound locals", check_unbound_locals},
    {"super-instructions", merge_local_accesses},
    {"cold blocks", move_cold_blocks_to_end},
    // Moving them made jumps without lines.
    {"line numbers again", resolve_line_numbers},
    {"localsplus", prepare_localsplus},
    // Last: they held the depth of handlers until here.
    {"block pushes", remove_block_pushes},
};

// Each call is written out: where one call through a pointer goes next, no processor predicts.
template <const auto& kPasses>
void run_each(FlowState& state) {
  [&state]<size_t... kIndex>(std::index_sequence<kIndex...>) {
    ((kPasses[kIndex].run(state), verify(state, kPasses[kIndex].name)), ...);
  }
  (std::make_index_sequence<std::size(kPasses)>());
}

}  // namespace

std::span<const Pass> passes_of(const Target&) { return kPasses_3_13; }

void run_passes(FlowState& state) { run_each<kPasses_3_13>(state); }

}  // namespace leanpyc::flow
