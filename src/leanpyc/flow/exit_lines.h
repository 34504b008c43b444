// The lines of exits that have none (parts of CPython's resolve_line_numbers of 3.12 and assemble of 3.11).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// An exit that several jumps lead to gets a copy for each, because each jump gives its copy another line. If block `id`
// ends in such a jump, it gets its copy, directly after the exit.
void copy_exit_without_line(Graph& graph, BlockId id);
// Exits without a line that are reached by falling through take the line before them.
void give_lines_to_exits_below(Graph& graph);
// An instruction takes the line before it in its block, and a block with one predecessor takes that block's last line.
void propagate_lines(Graph& graph);
// A return that is still without a line takes the last line before it in the layout.
void guarantee_lines_of_returns(FlowState& state);

}  // namespace leanpyc::flow
