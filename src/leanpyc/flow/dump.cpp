#include "leanpyc/flow/dump.h"

#include <fmt/format.h>

#include <iterator>

#include "leanpyc/code/constant_repr.h"

namespace leanpyc::flow {
namespace {

void dump_block(const Graph& graph, BlockId id, std::string& text) {
  const Block& block = graph[id];
  auto out = std::back_inserter(text);
  fmt::format_to(out, "  block {}: {} predecessor{}", id, block.predecessors, block.predecessors == 1 ? "" : "s");
  if (block.is_handler) text += block.keeps_lasti ? ", handler keeping lasti" : ", handler";
  if (block.cold) fmt::format_to(out, ", cold");
  text += '\n';
}

void dump_node(const FlowState& state, const Node& node, std::string& text) {
  auto out = std::back_inserter(text);
  if (node.range == kNoLocation) {
    fmt::format_to(out, "    {:<14}", "-");
  } else {
    const SourceRange& r = node.range;
    fmt::format_to(out, "    {:<14}", fmt::format("{}:{}-{}:{}", r.line, r.column, r.end_line, r.end_column));
  }
  fmt::format_to(out, " {}", op_name(node.op));
  if (has_target(node.op)) {
    fmt::format_to(out, " -> {}", node.target);
  } else if (node.arg != 0 || (*state.target)[node.op].has_argument) {
    fmt::format_to(out, " {}", node.arg);
    if (loads_constant(node.op)) {
      constexpr size_t kLongestConstant = 80;
      ConstId constant = state.constants[static_cast<size_t>(node.arg)];
      fmt::format_to(out, " ({})", constant_repr(constant, *state.pool, kLongestConstant));
    }
  }
  if (node.handler != kNoBlock) fmt::format_to(out, " under {}", node.handler);
  text += '\n';
}

}  // namespace

void dump_graph(const FlowState& state, std::string_view pass, std::string& text) {
  const Graph& graph = state.graph;
  fmt::format_to(std::back_inserter(text), "{}: after {}\n", state.pool->names().text(state.unit->qualname), pass);
  if (!state.prefix.empty()) text += "  before block 0\n";
  for (const Node& node : state.prefix) dump_node(state, node, text);
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    dump_block(graph, id, text);
    for (const Node& node : graph.nodes_of(graph[id])) dump_node(state, node, text);
  }
}

}  // namespace leanpyc::flow
