#include "leanpyc/flow/line_numbers_3_12.h"

#include "leanpyc/flow/exit_lines.h"

namespace leanpyc::flow {

void resolve_line_numbers_of_exits(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) copy_exit_without_line(graph, id);
  give_lines_to_exits_below(graph);
  propagate_lines(graph);
  guarantee_lines_of_returns(state);
}

}  // namespace leanpyc::flow
