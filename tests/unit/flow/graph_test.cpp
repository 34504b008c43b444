#include "leanpyc/flow/graph.h"

#include <gtest/gtest.h>

#include "leanpyc/flow/build_graph.h"
#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {
namespace {

SourceRange line(int32_t number) { return {number, 0, number, 1}; }

struct Built {
  CodeUnit unit;
  FlowState state;

  Graph& build() {
    state.unit = &unit;
    build_graph(state);
    return state.graph;
  }
};

TEST(Graph, BlockKnowsHowItEnds) {
  Graph graph;
  BlockId id = graph.new_block();
  graph.append(id, {.range = line(1), .op = Op::LOAD_FAST});
  EXPECT_TRUE(graph.falls_through(graph[id]));
  graph.append(id, {.range = line(1), .target = id, .op = Op::POP_JUMP_IF_TRUE});
  EXPECT_TRUE(graph.ends_in_jump(graph[id]));
  EXPECT_TRUE(graph.falls_through(graph[id]));
  graph.replace(graph[id], *graph.last(graph[id]), Op::JUMP, 0);
  EXPECT_FALSE(graph.falls_through(graph[id]));
  graph.make_nop(graph[id], *graph.last(graph[id]));
  EXPECT_EQ(graph.last_traits(graph[id]), 0u);
  EXPECT_TRUE(graph[id].may_have(op_traits::kNop));
}

TEST(Graph, NopSeparatesAPair) {
  Graph graph;
  BlockId id = graph.new_block();
  graph.append(id, {.range = line(1), .op = Op::NOP});
  EXPECT_EQ(graph[id].pairs, 0);
  graph.append(id, {.range = line(1), .op = Op::STORE_FAST});
  EXPECT_TRUE(graph[id].may_have_pair(op_pairs::kTwoStores));
}

TEST(Graph, CopyTakesTheLineBeforeIt) {
  Graph graph;
  BlockId exit = graph.new_block();
  graph.append(exit, {.range = kNoLocation, .op = Op::RETURN_CONST});
  BlockId id = graph.new_block();
  graph.append(id, {.range = line(3), .op = Op::NOP});
  graph.append_copy(id, exit);
  EXPECT_EQ(graph.last(graph[id])->range, line(3));
  EXPECT_TRUE(graph.leaves_scope(graph[id]));
  EXPECT_FALSE(graph[id].may_have(op_traits::kUnlocated));
}

TEST(BuildGraph, CountsPredecessors) {
  Built built;
  InstructionSequence& sequence = built.unit.sequence;
  Label loop = sequence.new_label();
  Label end = sequence.new_label();
  sequence.bind(loop);
  sequence.emit(Op::LOAD_FAST, 0, line(1));
  sequence.emit_jump(Op::POP_JUMP_IF_FALSE, end, line(1));
  sequence.emit_jump(Op::JUMP, loop, line(2));
  sequence.bind(end);
  sequence.emit(Op::RETURN_CONST, 0, line(3));
  const Graph& graph = built.build();
  ASSERT_EQ(graph.blocks.size(), 3u);
  EXPECT_EQ(graph[0].predecessors, 2);
  EXPECT_TRUE(graph[0].may_be_loop);
  EXPECT_EQ(graph[1].predecessors, 1);
  EXPECT_EQ(graph[2].predecessors, 1);
  EXPECT_FALSE(built.state.flow_changed);
}

TEST(BuildGraph, ABlockReachedOnlyFromLaterBlocksMayBeUnreachable) {
  Built built;
  InstructionSequence& sequence = built.unit.sequence;
  Label lost = sequence.new_label();
  sequence.emit(Op::RETURN_CONST, 0, line(1));
  sequence.bind(lost);
  sequence.emit(Op::NOP, 0, line(2));
  sequence.emit_jump(Op::JUMP, lost, line(2));
  const Graph& graph = built.build();
  ASSERT_EQ(graph.blocks.size(), 2u);
  EXPECT_EQ(graph[1].predecessors, 1);
  EXPECT_TRUE(built.state.flow_changed);
}

TEST(BuildGraph, RunAfterARunTakesItsLine) {
  Built built;
  InstructionSequence& sequence = built.unit.sequence;
  Label unused = sequence.new_label();
  sequence.emit(Op::LOAD_FAST, 0, line(1));
  sequence.bind(unused);
  sequence.emit(Op::RETURN_VALUE_POPS_1, 0, kNoLocation);
  const Graph& graph = built.build();
  ASSERT_EQ(graph.blocks.size(), 1u);
  EXPECT_EQ(graph.last(graph[0])->range, line(1));
  EXPECT_FALSE(graph[0].may_have(op_traits::kUnlocated));
}

}  // namespace
}  // namespace leanpyc::flow
