// What the flow stages must know of every instruction: how it ends a block, and what its argument means.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/target/op.h"

namespace leanpyc::flow {

namespace op_traits {
enum : uint8_t {
  kJump = 1,
  kUnconditional = 2,  // a jump that never falls through
  kBlockPush = 4,      // SETUP_*: its target is an exception handler, not a successor
  kScopeExit = 8,      // leaves the frame
  kConstant = 16,      // its argument is an index into the constants
  kEvalBreak = 32,     // the interpreter looks for signals and other threads here
  kVariable = 64,      // its argument is an index into the local variables
  kCell = 128,         // its argument is an index into the cells and free variables
};
}  // namespace op_traits

inline constexpr std::array<uint8_t, kOpCount> kOpTraits = [] {
  using namespace op_traits;
  std::array<uint8_t, kOpCount> traits{};
  auto add = [&traits](uint8_t trait, auto... ops) {
    ((traits[static_cast<size_t>(ops)] = static_cast<uint8_t>(traits[static_cast<size_t>(ops)] | trait)), ...);
  };
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
  add(kCell, Op::MAKE_CELL, Op::LOAD_CLOSURE, Op::LOAD_DEREF, Op::STORE_DEREF, Op::DELETE_DEREF,
      Op::LOAD_FROM_DICT_OR_DEREF);
  return traits;
}();

constexpr bool has_trait(Op op, uint8_t traits) { return (kOpTraits[static_cast<size_t>(op)] & traits) != 0; }

constexpr bool is_jump(Op op) { return has_trait(op, op_traits::kJump); }
constexpr bool is_block_push(Op op) { return has_trait(op, op_traits::kBlockPush); }
constexpr bool has_target(Op op) { return has_trait(op, op_traits::kJump | op_traits::kBlockPush); }
constexpr bool is_unconditional_jump(Op op) { return has_trait(op, op_traits::kUnconditional); }
constexpr bool exits_scope(Op op) { return has_trait(op, op_traits::kScopeExit); }
constexpr bool ends_block(Op op) { return has_trait(op, op_traits::kJump | op_traits::kScopeExit); }
constexpr bool never_falls_through(Op op) { return has_trait(op, op_traits::kUnconditional | op_traits::kScopeExit); }
constexpr bool loads_constant(Op op) { return has_trait(op, op_traits::kConstant); }

}  // namespace leanpyc::flow
