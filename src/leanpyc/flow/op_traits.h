// The facts about every instruction that the flow stages need: how it ends a block, the meaning of its operand, and
// which passes it could interest.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/cpython/op.h"

namespace leanpyc::flow {

namespace op_traits {
enum : uint32_t {
  kVariable = 1 << 0,  // its operand is a local variable's slot
  kUnbinds = 1 << 1,   // may leave its local variable unbound
  kCell = 1 << 2,      // its operand is an index into the cells and free variables
  kConstant = 1 << 3,  // its operand is an index into co_consts
  kJump = 1 << 4,
  kUnconditional = 1 << 5,  // a jump that never falls through
  kScopeExit = 1 << 6,      // leaves the frame
  kBlockPush = 1 << 7,      // SETUP_*: its target is an exception handler, not a successor
  kEvalBreak = 1 << 8,      // the interpreter checks for signals and other threads here
  kNop = 1 << 10,
  kPopTop = 1 << 11,
  kSwap = 1 << 12,
  kPeepholeAlone = 1 << 14,  // the peephole pass looks at it whatever follows it
  kPeepholeStart = 1 << 15,  // the peephole pass looks at it
  kExceptState = 1 << 16,    // changes the stack of handlers, or depends on it
  // Not a trait of an op, but of an instruction in a block: it has no line.
  kUnlocated = 1u << 31,

  kEnds = kJump | kUnconditional | kScopeExit,  // the traits that depend on the last instruction of a block
};
}  // namespace op_traits

inline constexpr std::array<uint32_t, kOpCount> kOpTraits = [] {
  using namespace op_traits;
  std::array<uint32_t, kOpCount> traits{};
  auto add = [&traits](uint32_t trait, auto... ops) { ((traits[static_cast<size_t>(ops)] |= trait), ...); };
  add(kJump, Op::JUMP, Op::JUMP_NO_INTERRUPT, Op::JUMP_FORWARD, Op::JUMP_BACKWARD, Op::JUMP_BACKWARD_NO_INTERRUPT,
      Op::POP_JUMP_IF_FALSE, Op::POP_JUMP_IF_TRUE, Op::POP_JUMP_IF_NONE, Op::POP_JUMP_IF_NOT_NONE, Op::FOR_ITER,
      Op::SEND);
  add(kUnconditional, Op::JUMP, Op::JUMP_NO_INTERRUPT, Op::JUMP_FORWARD, Op::JUMP_BACKWARD,
      Op::JUMP_BACKWARD_NO_INTERRUPT);
  add(kBlockPush, Op::SETUP_FINALLY, Op::SETUP_WITH, Op::SETUP_CLEANUP);
  add(kScopeExit, Op::RETURN_VALUE, Op::RETURN_CONST, Op::RAISE_VARARGS, Op::RERAISE);
  add(kConstant, Op::LOAD_CONST, Op::RETURN_CONST);
  add(kEvalBreak, Op::CALL, Op::CALL_KW, Op::CALL_FUNCTION_EX, Op::RESUME, Op::JUMP, Op::JUMP_BACKWARD);
  add(kVariable, Op::LOAD_FAST, Op::LOAD_FAST_CHECK, Op::LOAD_FAST_AND_CLEAR, Op::STORE_FAST, Op::STORE_FAST_MAYBE_NULL,
      Op::DELETE_FAST);
  add(kUnbinds, Op::DELETE_FAST, Op::LOAD_FAST_AND_CLEAR, Op::STORE_FAST_MAYBE_NULL);
  add(kCell, Op::MAKE_CELL, Op::LOAD_CLOSURE, Op::LOAD_DEREF, Op::STORE_DEREF, Op::DELETE_DEREF,
      Op::LOAD_FROM_DICT_OR_DEREF);
  add(kNop, Op::NOP);
  add(kPopTop, Op::POP_TOP);
  add(kSwap, Op::SWAP);
  add(kPeepholeAlone, Op::BUILD_TUPLE, Op::SWAP);
  add(kPeepholeStart, Op::BUILD_TUPLE, Op::STORE_FAST, Op::SWAP, Op::LOAD_GLOBAL, Op::COMPARE_OP, Op::CONTAINS_OP,
      Op::IS_OP, Op::UNARY_NOT, Op::TO_BOOL, Op::JUMP, Op::JUMP_NO_INTERRUPT, Op::POP_JUMP_IF_FALSE,
      Op::POP_JUMP_IF_TRUE, Op::POP_JUMP_IF_NONE, Op::POP_JUMP_IF_NOT_NONE);
  add(kExceptState, Op::SETUP_FINALLY, Op::SETUP_WITH, Op::SETUP_CLEANUP, Op::POP_BLOCK, Op::YIELD_VALUE, Op::RESUME);
  return traits;
}();

constexpr uint32_t traits_of(Op op) { return kOpTraits[static_cast<size_t>(op)]; }
constexpr bool has_trait(Op op, uint32_t traits) { return (traits_of(op) & traits) != 0; }

constexpr bool is_jump(Op op) { return has_trait(op, op_traits::kJump); }
constexpr bool is_block_push(Op op) { return has_trait(op, op_traits::kBlockPush); }
constexpr bool has_target(Op op) { return has_trait(op, op_traits::kJump | op_traits::kBlockPush); }
constexpr bool is_unconditional_jump(Op op) { return has_trait(op, op_traits::kUnconditional); }
constexpr bool exits_scope(Op op) { return has_trait(op, op_traits::kScopeExit); }
constexpr bool ends_block(Op op) { return has_trait(op, op_traits::kEnds); }
constexpr bool never_falls_through(Op op) { return has_trait(op, op_traits::kUnconditional | op_traits::kScopeExit); }
constexpr bool loads_constant(Op op) { return has_trait(op, op_traits::kConstant); }

}  // namespace leanpyc::flow
