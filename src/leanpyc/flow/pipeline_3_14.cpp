// CPython 3.14 from instructions to the parts of a code object. A name at the start of a comment is that of CPython's
// function: the passes are in Python/flowgraph.c, the rest in Python/assemble.c.
#include "leanpyc/flow/block_pushes.h"
#include "leanpyc/flow/borrowed_loads.h"
#include "leanpyc/flow/build_graph.h"
#include "leanpyc/flow/cold_blocks.h"
#include "leanpyc/flow/conditional_jumps.h"
#include "leanpyc/flow/constant_loads_3_14.h"
#include "leanpyc/flow/encode.h"
#include "leanpyc/flow/exception_table.h"
#include "leanpyc/flow/exception_targets.h"
#include "leanpyc/flow/jump_offsets.h"
#include "leanpyc/flow/line_numbers.h"
#include "leanpyc/flow/localsplus.h"
#include "leanpyc/flow/peephole_3_14.h"
#include "leanpyc/flow/position_table.h"
#include "leanpyc/flow/reachability.h"
#include "leanpyc/flow/redundant_code.h"
#include "leanpyc/flow/run_passes.h"
#include "leanpyc/flow/small_exits.h"
#include "leanpyc/flow/stack_depth.h"
#include "leanpyc/flow/super_instructions.h"
#include "leanpyc/flow/unbound_locals.h"
#include "leanpyc/flow/unused_constants.h"

namespace leanpyc::flow {
namespace {

using namespace op_traits;
using namespace op_pairs;

void move_cold_blocks_to_end(FlowState& state) {
  // The jump does not check for signals, as falling through did not.
  if (split_off_cold_blocks(state, {.op = Op::JUMP_NO_INTERRUPT, .is_counted = true})) {
    remove_redundant_nops_and_jumps(state);
  }
}

// CPython inserts the prefix at the start of the first block. That overwrites the places after the block's
// instructions, whose handlers a NOT_TAKEN may take (encode.cpp).
void prepare_frame(FlowState& state) {
  prepare_localsplus(state, {.make = Op::RETURN_GENERATOR, .drop_has_line = true});
  const Block& entry = state.graph[kEntry];
  Node* const nodes = state.graph.nodes.data() + entry.first;
  for (size_t i = entry.count; i < entry.capacity; ++i) {
    const size_t moved = i + state.prefix.size();
    nodes[i].handler = moved < entry.capacity ? nodes[moved].handler : kNoBlock;
  }
}

void convert_pseudo_ops(FlowState& state) {
  remove_block_pushes(state);
  if (remove_redundant_nops(state)) remove_redundant_nops_and_jumps(state);
}

constexpr Pass kPasses[] = {
    // _PyCfg_FromInstructionSequence.
    {"graph", build_graph, always},
    // label_exception_targets. Needs SETUP_* and POP_BLOCK that still nest as in the source.
    {"exception targets", find_exception_targets_and_mark_resumes, has<kBlockPush>},
    // inline_small_or_no_lineno_blocks. Comes before exits get lines, because a copied exit takes its jump's line.
    {"small exits", inline_small_exits, has<kUnconditional>},
    // remove_unreachable. Counts predecessors where they have changed; the counts decide which block may take a line
    // from another.
    {"unreachable code", remove_unreachable, flow_changed},
    // resolve_line_numbers. Comes before the optimizer, which asks whether two instructions are on one line.
    {"line numbers", resolve_line_numbers, has<kUnlocated>},
    // basicblock_optimize_load_const. A separate pass, because jump threading looks at the start of the target, which
    // this pass may change.
    {"constant loads", shorten_constant_loads, has<kConstant>},
    // optimize_basic_block. Also folds constants.
    {"peephole", optimize_and_fold_blocks, always},
    // remove_redundant_nops_and_pairs. Instructions of two blocks form a pair only after an instruction at the end of
    // the first block has become a NOP.
    {"redundant NOPs and pairs", remove_redundant_nops_and_pairs, has<kNop, kDiscarded>},
    // remove_unreachable. Removes the blocks that constant conditions have made unreachable.
    {"unreachable code again", remove_unreachable, flow_changed},
    // remove_redundant_nops_and_jumps.
    {"redundant NOPs and jumps", remove_redundant_nops_and_jumps, has<kNop | kUnconditional>},
    // remove_unused_consts. No later pass folds or removes constants.
    {"unused constants", remove_unused_constants, constant_loads_dropped},
    // add_checks_for_loads_of_uninitialized_variables. Comes before super-instructions, which have no checking forms.
    {"unbound locals", check_unbound_locals, has<kVariable>},
    // insert_superinstructions.
    {"super-instructions", merge_local_accesses, has<0, kSuperInstruction>},
    // push_cold_blocks_to_end.
    {"cold blocks", move_cold_blocks_to_end, has<kBlockPush>},
    // resolve_line_numbers. Moving cold blocks made jumps without lines.
    {"line numbers again", resolve_line_numbers, has<kUnlocated>},
    // convert_pseudo_conditional_jumps.
    {"keeping jumps", expand_keeping_jumps, has<kJump>},
    // prepare_localsplus, insert_prefix_instructions.
    {"localsplus", prepare_frame, always},
    // convert_pseudo_ops. Comes last because SETUP_* hold the depth of handlers until here. The only other redundant
    // instructions are NOPs that became redundant when an instruction got its line just before.
    {"block pushes", convert_pseudo_ops, has<kBlockPush | kNop>},
    // assemble_location_info.
    {"next locations", resolve_next_locations, has<kUnlocated>},
    // optimize_load_fast. Comes last because no later pass may move an instruction.
    {"borrowed loads", borrow_loads, always},
};

bool write(FlowState& state) {
  // normalize_jumps, and the pseudo-instructions that convert_pseudo_ops replaces by others, in the walk that writes
  // the bytecode (assemble_emit), because another walk over all blocks would cost more than the step itself.
  encode(state);
  // calculate_stackdepth. CPython has the depth before, but the walk above finds the effect of each block. A frame
  // has at least one slot.
  compute_stack_depth(state, 1);
  // resolve_jump_offsets. All positions are final from here on.
  if (!resolve_jumps(state, FirstGuess::TargetIndex)) return false;
  // assemble_location_info.
  write_position_table(state);
  // assemble_exception_table.
  write_exception_table(state);
  return true;
  // makecode is in assemble.cpp, and PyMarshal_WriteObjectToString in code/marshal_write.cpp.
}

}  // namespace

extern const Pipeline kPipeline_3_14;
constexpr Pipeline kPipeline_3_14 = {.passes = kPasses, .run_passes = run_each<kPasses>, .write = write, .rules = {}};

}  // namespace leanpyc::flow
