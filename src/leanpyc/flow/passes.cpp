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

bool always(const FlowState&) { return true; }
bool flow_changed(const FlowState& state) { return state.flow_changed; }
bool constant_loads_dropped(const FlowState& state) { return state.constant_loads_dropped; }

// Whether any instruction of the unit has one of the traits, or any two neighbours are one of the pairs.
template <uint32_t kTraits, uint32_t kPairs = 0>
bool has(const FlowState& state) {
  return (state.graph.traits & kTraits) != 0 || (state.graph.pairs & kPairs) != 0;
}

using namespace op_traits;
using namespace op_pairs;

constexpr Pass kPasses_3_13[] = {
    {"graph", build_graph, always},
    // While SETUP_* and POP_BLOCK still nest as the source does.
    {"exception targets", find_exception_targets, has<kBlockPush>},
    // Before lines are given to exits: a copied exit takes its jump's line.
    {"small exits", inline_small_exits, has<kUnconditional>},
    // Counts predecessors where they have changed; they decide which block may take a line from another.
    {"unreachable code", remove_unreachable, flow_changed},
    // Before the optimiser, which asks whether two instructions stand on one line.
    {"line numbers", resolve_line_numbers, has<kUnlocated>},
    // A pass of its own: threading a jump looks at the start of its target, which this may change.
    {"constant loads", simplify_constant_loads, has<0, kConstantTest | kConstantReturn>},
    {"peephole", optimize_blocks, has<kUnconditional | kPeepholeAlone | kSwap, kPeephole>},
    // A pair over two blocks is one only where something at the end of the first has become a NOP.
    {"redundant NOPs and pairs", remove_redundant_nops_and_pairs, has<kNop, kDiscarded>},
    // Branches that constants decided have left blocks behind.
    {"unreachable code again", remove_unreachable, flow_changed},
    {"redundant NOPs and jumps", remove_redundant_nops_and_jumps, has<kNop | kUnconditional>},
    // Everything that folds or drops constants is done.
    {"unused constants", remove_unused_constants, constant_loads_dropped},
    // Before super-instructions, which have no checking forms.
    {"unbound locals", check_unbound_locals, has<kVariable>},
    {"super-instructions", merge_local_accesses, has<0, kSuperInstruction>},
    {"cold blocks", move_cold_blocks_to_end, has<kBlockPush>},
    // Moving them made jumps without lines.
    {"line numbers again", resolve_line_numbers, has<kUnlocated>},
    {"localsplus", prepare_localsplus, always},
    // Last: they held the depth of handlers until here. Of what else is redundant only NOPs can be left, where a line
    // that was given just now made one so.
    {"block pushes", remove_block_pushes, has<kBlockPush | kNop>},
};

template <const auto& kPasses, size_t kIndex>
void run_pass(FlowState& state) {
  constexpr const Pass& kPass = kPasses[kIndex];
  if (kPass.applies(state)) kPass.run(state);
  verify(state, kPass.name);
}

// Each call is written out: where one call through a pointer goes next, no processor predicts.
template <const auto& kPasses>
void run_each(FlowState& state) {
  [&state]<size_t... kIndex>(std::index_sequence<kIndex...>) { (run_pass<kPasses, kIndex>(state), ...); }
  (std::make_index_sequence<std::size(kPasses)>());
}

}  // namespace

std::span<const Pass> passes_of(const Target&) { return kPasses_3_13; }

void run_passes(FlowState& state) { run_each<kPasses_3_13>(state); }

}  // namespace leanpyc::flow
