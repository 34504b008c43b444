// CPython 3.11 from instructions to the parts of a code object. A name at the start of a comment is that of CPython's
// function in Python/compile.c. The code generator makes the blocks there, and some passes go over them from the one
// that was made last to the first.
#include "leanpyc/flow/block_pushes.h"
#include "leanpyc/flow/build_graph.h"
#include "leanpyc/flow/encode.h"
#include "leanpyc/flow/exception_table.h"
#include "leanpyc/flow/exception_targets.h"
#include "leanpyc/flow/jump_offsets.h"
#include "leanpyc/flow/line_numbers_3_11.h"
#include "leanpyc/flow/localsplus.h"
#include "leanpyc/flow/peephole_3_11.h"
#include "leanpyc/flow/position_table.h"
#include "leanpyc/flow/redundant_code_3_11.h"
#include "leanpyc/flow/run_passes.h"
#include "leanpyc/flow/small_exits_3_11.h"
#include "leanpyc/flow/stack_depth.h"
#include "leanpyc/flow/unused_constants.h"

namespace leanpyc::flow {
namespace {

using namespace op_traits;
using namespace op_pairs;

void prepare_frame(FlowState& state) {
  prepare_localsplus(state, {.make = Op::RETURN_GENERATOR_PUSHES_0, .drop_has_line = true});
}

void convert_pseudo_ops(FlowState& state) {
  remove_block_pushes(state);
  remove_block_pops(state);
  clean_blocks(state);
}

constexpr uint32_t kOptimized = kUnconditional | kPeepholeAlone | kJump | kNop;
constexpr uint32_t kOptimizedPairs = kConstantTest | kNullThenGlobal;

constexpr Pass kPasses[] = {
    // compiler_use_next_block. Every label starts a block.
    {"graph", build_graph_in_order, always},
    // label_exception_targets. CPython does this last, but only the copies of exits are made in between, and they keep
    // their handlers.
    {"exception targets", find_exception_targets, has<kBlockPush>},
    // extend_block.
    {"small exits", inline_exits_without_line, has<kUnconditional>},
    // optimize_basic_block, clean_basic_block.
    {"peephole", optimize_and_clean_blocks, has<kOptimized, kOptimizedPairs>},
    // extend_block. The optimizer made some exits small enough.
    {"small exits again", inline_exits_without_line, has<kUnconditional>},
    // mark_reachable, eliminate_empty_basic_blocks, clean_basic_block.
    {"unreachable code", remove_unreachable_code_and_jumps, always},
    // duplicate_exits_without_lineno.
    {"exits without line", copy_exits_newest_first, has<kUnlocated>},
    // trim_unused_consts. Constants that are only loaded by code that is gone stay if a later one is loaded.
    {"unused constants", remove_unused_last_constants, always},
    // propagate_line_numbers, guarantee_lineno_for_exits.
    {"line numbers", propagate_and_guarantee_lines, has<kUnlocated>},
    // insert_prefix_instructions, fix_cell_offsets.
    {"localsplus", prepare_frame, always},
    // convert_exception_handlers_to_nops, clean_basic_block. SETUP_* hold the depth of handlers until here.
    {"block pushes", convert_pseudo_ops, has<kBlockPush | kNop>},
};

bool write(FlowState& state) {
  // normalize_jumps and assemble_emit, in one walk.
  encode_with_position_of_each(state);
  // stackdepth. A generator starts with the value that its first send() pushes.
  constexpr uint32_t kGenerators = code_flags::kGenerator | code_flags::kCoroutine | code_flags::kAsyncGenerator;
  compute_stack_depth(state, (state.unit->flags & kGenerators) != 0 ? 1 : 0);
  // assemble_jump_offsets. All positions are final from here on.
  if (!resolve_jumps(state, FirstGuess::Zero)) return false;
  // assemble_emit_location.
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
