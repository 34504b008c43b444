// Constant folding in the flow graph, for versions that do not fold in the syntax tree.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Each replaces instruction `i` of the block and the loads of its operands by the load of a constant, if the operands
// are constants. A dropped load keeps no line.

// UNARY_NEGATIVE, UNARY_INVERT, UNARY_NOT, and the intrinsic of unary plus (CPython's fold_const_unaryop).
void fold_unary_operator(FlowState& state, Block& block, size_t i);
// BINARY_OP, also of a subscript (fold_const_binop).
void fold_binary_operator(FlowState& state, Block& block, size_t i);
// BUILD_TUPLE (fold_tuple_of_constants).
void fold_tuple(FlowState& state, Block& block, size_t i);
// The intrinsic that makes a tuple of a list to which constants were appended, or the last LIST_APPEND or SET_ADD of a
// list or set of constants that is only iterated or searched (fold_constant_intrinsic_list_to_tuple).
void fold_appended_items(FlowState& state, Block& block, size_t i);
// BUILD_LIST and BUILD_SET (optimize_lists_and_sets). Three or more constants become one tuple or frozenset that
// extends an empty list or set. If the next instruction iterates or searches, the tuple or frozenset itself is enough,
// and a list of any items becomes a tuple.
void simplify_list_or_set(FlowState& state, Block& block, size_t i);

}  // namespace leanpyc::flow
