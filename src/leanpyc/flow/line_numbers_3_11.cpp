#include "leanpyc/flow/line_numbers_3_11.h"

#include "leanpyc/flow/exit_lines.h"

namespace leanpyc::flow {

void copy_exits_newest_first(FlowState& state) {
  for (BlockId id : state.newest_blocks) copy_exit_without_line(state.graph, id);
  give_lines_to_exits_below(state.graph);
}

void propagate_and_guarantee_lines(FlowState& state) {
  propagate_lines(state.graph);
  guarantee_lines_of_returns(state);
}

}  // namespace leanpyc::flow
