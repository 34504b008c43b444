// The instructions that load a constant, where small integers have their own instruction.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

inline bool loads_value(const Node& node) { return node.op == Op::LOAD_CONST || node.op == Op::LOAD_SMALL_INT; }

// `load`: an instruction for which loads_value() is true.
inline ConstId loaded_value(const FlowState& state, const Node& load) {
  return load.op == Op::LOAD_CONST ? state.constants[static_cast<size_t>(load.arg)] : state.pool->integer(load.arg);
}

// Returns the value if LOAD_SMALL_INT can load the constant, else -1.
inline int32_t small_integer_of(const ConstantPool& pool, ConstId id) {
  constexpr int64_t kLimit = 256;
  const Constant& constant = pool[id];
  if (constant.kind != ConstantKind::Int || constant.integer < 0 || constant.integer >= kLimit) return -1;
  return static_cast<int32_t>(constant.integer);
}

// Replaces the instruction by one that loads the constant.
inline void make_load(FlowState& state, Block& block, Node& node, ConstId value) {
  const int32_t small = small_integer_of(*state.pool, value);
  if (small >= 0) {
    state.graph.replace(block, node, Op::LOAD_SMALL_INT, small);
  } else {
    state.graph.replace(block, node, Op::LOAD_CONST, state.index_of_constant(value));
  }
}

}  // namespace leanpyc::flow
