// CPython 3.11 from instructions to the parts of a code object. A name at the start of a comment is that of CPython's
// function: the passes are in Python/flowgraph.c and Python/compile.c, the rest in Python/assemble.c.
#include "leanpyc/flow/block_pushes.h"
#include "leanpyc/flow/build_graph.h"
#include "leanpyc/flow/cold_blocks.h"
#include "leanpyc/flow/encode.h"
#include "leanpyc/flow/exception_table.h"
#include "leanpyc/flow/exception_targets.h"
#include "leanpyc/flow/jump_offsets.h"
#include "leanpyc/flow/line_numbers_3_12.h"
#include "leanpyc/flow/localsplus.h"
#include "leanpyc/flow/peephole_3_12.h"
#include "leanpyc/flow/position_table.h"
#include "leanpyc/flow/reachability_3_12.h"
#include "leanpyc/flow/redundant_code.h"
#include "leanpyc/flow/run_passes.h"
#include "leanpyc/flow/small_exits_3_12.h"
#include "leanpyc/flow/stack_depth.h"
#include "leanpyc/flow/unbound_locals.h"
#include "leanpyc/flow/unused_constants.h"

namespace leanpyc::flow {
namespace {

using namespace op_traits;
using namespace op_pairs;

void remove_redundant_jumps(FlowState& state) { replace_redundant_jumps(state); }

void move_cold_blocks_to_end(FlowState& state) {
  if (split_off_cold_blocks(state, {.op = Op::JUMP, .is_counted = false})) replace_redundant_jumps(state);
}

void prepare_frame(FlowState& state) {
  prepare_localsplus(state, {.make = Op::RETURN_GENERATOR_PUSHES_0, .drop_has_line = false});
}

void convert_pseudo_ops(FlowState& state) {
  remove_block_pushes(state);
  remove_block_pops(state);
  remove_redundant_nops(state);
}

constexpr uint32_t kOptimized = kUnconditional | kPeepholeAlone | kJump;
constexpr uint32_t kOptimizedPairs = kConstantTest | kConstantReturn | kNullThenGlobal;

constexpr Pass kPasses[] = {
    // instr_sequence_to_cfg. Every label starts a block.
    {"graph", build_graph_at_labels, always},
    // label_exception_targets. Needs SETUP_* and POP_BLOCK that still nest as in the source.
    {"exception targets", find_exception_targets_and_number_yields, has<kBlockPush>},
    // inline_small_exit_blocks.
    {"small exits", inline_exits_as_generated, has<kUnconditional>},
    // optimize_basic_block. Comes after the copies, so that a constant and its return are merged in each copy.
    {"peephole", optimize_blocks_in_one_walk, has<kOptimized, kOptimizedPairs>},
    // remove_redundant_nops_and_pairs.
    {"redundant NOPs and pairs", remove_redundant_nops_and_pairs, has<kNop, kDiscarded>},
    // inline_small_exit_blocks. The optimizer made some exits small enough.
    {"small exits again", inline_exits_as_optimized, has<kUnconditional>},
    // mark_reachable, remove_redundant_nops, eliminate_empty_basic_blocks.
    {"unreachable code", remove_unreachable_and_empty_blocks, always},
    // remove_redundant_jumps. The NOPs that it leaves are removed last.
    {"redundant jumps", remove_redundant_jumps, has<kUnconditional>},
    // remove_unused_consts. No later pass folds or removes constants.
    {"unused constants", remove_unused_constants, constant_loads_dropped},
    // add_checks_for_loads_of_uninitialized_variables.
    {"unbound locals", check_unbound_locals, has<kVariable>},
    // push_cold_blocks_to_end.
    {"cold blocks", move_cold_blocks_to_end, has<kBlockPush>},
    // resolve_line_numbers. Comes after all passes that look at lines.
    {"line numbers", resolve_line_numbers_of_exits, has<kUnlocated>},
    // prepare_localsplus, insert_prefix_instructions.
    {"localsplus", prepare_frame, always},
    // _PyCfg_ConvertPseudoOps. Comes last because SETUP_* hold the depth of handlers until here.
    {"block pushes", convert_pseudo_ops, has<kBlockPush | kNop>},
};

bool write(FlowState& state) {
  // normalize_jumps and assemble_emit, in one walk.
  encode(state);
  // _PyCfg_Stackdepth.
  compute_stack_depth(state, 0);
  // resolve_jump_offsets. All positions are final from here on.
  if (!resolve_jumps(state, FirstGuess::Label)) return false;
  // assemble_location_info.
  write_position_table(state);
  // assemble_exception_table.
  write_exception_table(state);
  return true;
  // makecode is in assemble.cpp, and PyMarshal_WriteObjectToString in code/marshal_write.cpp.
}

}  // namespace

extern const Pipeline kPipeline_3_11;
constexpr Pipeline kPipeline_3_11 = {.passes = kPasses,
                                     .run_passes = run_each<kPasses>,
                                     .write = write,
                                     .rules = {.continues_lines = false, .blocks_at_all_labels = true}};

}  // namespace leanpyc::flow
