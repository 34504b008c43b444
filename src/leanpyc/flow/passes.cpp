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

// Returns true if any instruction of the unit has one of the traits, or any two neighbours form one of the pairs.
template <uint32_t kTraits, uint32_t kPairs = 0>
bool has(const FlowState& state) {
  return (state.graph.traits & kTraits) != 0 || (state.graph.pairs & kPairs) != 0;
}

using namespace op_traits;
using namespace op_pairs;

// A name at the start of a comment is that of the function in CPython's Python/flowgraph.c.
constexpr Pass kPasses_3_13[] = {
    {"graph", build_graph, always},
    // label_exception_targets. Needs SETUP_* and POP_BLOCK that still nest as in the source.
    {"exception targets", find_exception_targets, has<kBlockPush>},
    // inline_small_or_no_lineno_blocks. Comes before exits get lines, because a copied exit takes its jump's line.
    {"small exits", inline_small_exits, has<kUnconditional>},
    // remove_unreachable. Counts predecessors where they have changed; the counts decide which block may take a line
    // from another.
    {"unreachable code", remove_unreachable, flow_changed},
    // resolve_line_numbers. Comes before the optimizer, which asks whether two instructions are on one line.
    {"line numbers", resolve_line_numbers, has<kUnlocated>},
    // basicblock_optimize_load_const. A separate pass, because jump threading looks at the start of the target, which
    // this pass may change.
    {"constant loads", simplify_constant_loads, has<0, kConstantTest | kConstantReturn>},
    {"peephole", optimize_blocks, has<kUnconditional | kPeepholeAlone | kSwap, kPeephole>},
    // The peephole pass is optimize_basic_block. In remove_redundant_nops_and_pairs, instructions of two blocks form a
    // pair only after an instruction at the end of the first block has become a NOP.
    {"redundant NOPs and pairs", remove_redundant_nops_and_pairs, has<kNop, kDiscarded>},
    // Removes the blocks that constant conditions have made unreachable.
    {"unreachable code again", remove_unreachable, flow_changed},
    {"redundant NOPs and jumps", remove_redundant_nops_and_jumps, has<kNop | kUnconditional>},
    // remove_unused_consts. No later pass folds or removes constants.
    {"unused constants", remove_unused_constants, constant_loads_dropped},
    // add_checks_for_loads_of_uninitialized_variables, insert_superinstructions and push_cold_blocks_to_end. The checks
    // come first, because super-instructions have no checking forms.
    {"unbound locals", check_unbound_locals, has<kVariable>},
    {"super-instructions", merge_local_accesses, has<0, kSuperInstruction>},
    {"cold blocks", move_cold_blocks_to_end, has<kBlockPush>},
    // Moving cold blocks made jumps without lines.
    {"line numbers again", resolve_line_numbers, has<kUnlocated>},
    {"localsplus", prepare_localsplus, always},
    // convert_pseudo_ops. Comes last because SETUP_* hold the depth of handlers until here. The only other redundant
    // instructions are NOPs that became redundant when an instruction got its line just before.
    {"block pushes", remove_block_pushes, has<kBlockPush | kNop>},
};

template <const auto& kPasses, size_t kIndex>
void run_pass(FlowState& state) {
  constexpr const Pass& kPass = kPasses[kIndex];
  if (kPass.applies(state)) kPass.run(state);
  verify(state, kPass.name);
}

// Each call is written out, because a processor cannot predict the target of a single call through a pointer.
template <const auto& kPasses>
void run_each(FlowState& state) {
  [&state]<size_t... kIndex>(std::index_sequence<kIndex...>) { (run_pass<kPasses, kIndex>(state), ...); }
  (std::make_index_sequence<std::size(kPasses)>());
}

}  // namespace

std::span<const Pass> passes_of(const Target&) { return kPasses_3_13; }

void run_passes(FlowState& state) { run_each<kPasses_3_13>(state); }

}  // namespace leanpyc::flow
