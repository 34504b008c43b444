// The facts about every instruction, from ops.def: its stack effect, how it ends a block, which passes it could
// interest, and the meaning of its operand.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "leanpyc/cpython/op.h"

namespace leanpyc {

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

// Pairs of adjacent instructions that a pass could simplify. Most blocks have no such pair, so the passes skip them.
// Two instructions separated by a NOP become a pair only when the NOP is removed.
namespace op_pairs {
enum : uint16_t {
  kConstantTest = 1 << 0,    // a constant, and an instruction that tests it
  kConstantReturn = 1 << 1,  // a constant, and a return of it
  kDiscarded = 1 << 2,       // a constant or a copy, and a POP_TOP
  kTwoStores = 1 << 3,       // two stores to local variables
  kGlobalCalled = 1 << 4,    // a global, and the NULL for a call
  kToBool = 1 << 5,          // a bool, and a conversion to bool
  kTwiceNot = 1 << 6,
  kTwoLoads = 1 << 7,        // two loads of local variables
  kStoreLoad = 1 << 8,       // a store to a local variable, and a load or store of a local variable
  kNullThenGlobal = 1 << 9,  // the NULL for a call, and a global

  kPeephole = kTwoStores | kGlobalCalled | kToBool | kTwiceNot,
  kSuperInstruction = kTwoLoads | kStoreLoad,
};
}  // namespace op_pairs

// The pairs that an instruction may begin, and those that it may end.
struct OpPairs {
  uint16_t first = 0;
  uint16_t second = 0;
};

// The stack effect of an operand is base + factor * (arg & mask).
struct StackEffect {
  enum class Form : uint8_t {
    Linear,
    HighBytes,  // plus the operand without its low byte
    Bits,       // base + factor * (number of set bits in arg & mask)
  };

  int32_t mask = 0;
  int16_t base = 0;
  int8_t factor = 0;
  int8_t more_at_target = 0;  // at the target of a jump or SETUP_*, in addition
  Form form = Form::Linear;
};

// The meaning of an operand in the bytecode.
enum class Operand : uint8_t {
  Number,  // only a number, or unused
  Constant,
  Name,
  NameWithNull,    // index << 1 | also pushes a NULL for a call
  Attribute,       // index << 1 | pushes the method and its self, or the attribute and a NULL
  SuperAttribute,  // index << 2 | has arguments << 1 | the same
  Variable,        // slot in localsplus
  TwoVariables,    // slot << 4 | slot
  Comparison,      // operator << 4 | hints for specialisation
  ComparisonIndex,
  ComparisonOrBool,  // operator << 5 | makes a bool << 4 | hints for specialisation
  Identity,
  Membership,
  BinaryOperator,
  Conversion,
  Format,  // has a format spec << 2 | conversion
  FunctionAttributes,
  CommonConstant,
  SpecialMethod,
  UnaryIntrinsic,
  BinaryIntrinsic,
  Resume,
  JumpForward,   // distance in code units
  JumpBackward,  // the same
};

// The vocabulary of the columns of ops.def.
namespace op_columns {
constexpr StackEffect fixed(int16_t effect) { return {.base = effect}; }
constexpr StackEffect counted(int16_t base, int8_t factor) { return {.mask = -1, .base = base, .factor = factor}; }
// The lowest bit of the operand asks for one more value.
constexpr StackEffect low_bit(int16_t base, int8_t factor) { return {.mask = 1, .base = base, .factor = factor}; }
// Each bit of the operand that is also in `mask` counts.
constexpr StackEffect bits(int16_t base, int8_t factor, int32_t mask) {
  return {.mask = mask, .base = base, .factor = factor, .form = StackEffect::Form::Bits};
}
// UNPACK_EX: the low byte is the number of items before the starred item, the rest the number after it. The starred
// item replaces the sequence.
constexpr StackEffect around_star() { return {.mask = 0xFF, .factor = 1, .form = StackEffect::Form::HighBytes}; }
// SETUP_*: nothing is pushed unless an exception is raised. `pushed` is 1 for the exception, and 2 for the offset of
// the raising instruction below it. For SETUP_WITH, that slot already exists.
constexpr StackEffect handler(int8_t pushed) { return {.more_at_target = pushed}; }

// `more`: the difference at the target of the jump.
constexpr StackEffect at_target(int16_t effect, int8_t more) { return {.base = effect, .more_at_target = more}; }

constexpr OpPairs alone() { return {}; }
constexpr OpPairs begins(int bits) { return {static_cast<uint16_t>(bits), 0}; }
constexpr OpPairs ends(int bits) { return {0, static_cast<uint16_t>(bits)}; }
constexpr OpPairs operator+(OpPairs a, OpPairs b) {
  return {static_cast<uint16_t>(a.first | b.first), static_cast<uint16_t>(a.second | b.second)};
}
}  // namespace op_columns

inline constexpr std::array<uint32_t, kOpCount> kOpTraits = [] {
  using namespace op_traits;
  return std::array<uint32_t, kOpCount>{
#define LEANPYC_OP(id, name, effect, traits, pairs, operand) traits,
#include "leanpyc/cpython/ops.def"
#undef LEANPYC_OP
  };
}();

inline constexpr std::array<OpPairs, kOpCount> kOpPairs = [] {
  using namespace op_pairs;
  using namespace op_columns;
  return std::array<OpPairs, kOpCount>{
#define LEANPYC_OP(id, name, effect, traits, pairs, operand) pairs,
#include "leanpyc/cpython/ops.def"
#undef LEANPYC_OP
  };
}();

inline constexpr std::array<StackEffect, kOpCount> kStackEffects = [] {
  using namespace op_columns;
  return std::array<StackEffect, kOpCount>{
#define LEANPYC_OP(id, name, effect, traits, pairs, operand) effect,
#include "leanpyc/cpython/ops.def"
#undef LEANPYC_OP
  };
}();

inline constexpr std::array<Operand, kOpCount> kOperands = {
#define LEANPYC_OP(id, name, effect, traits, pairs, operand) Operand::operand,
#include "leanpyc/cpython/ops.def"
#undef LEANPYC_OP
};

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

constexpr const OpPairs& pairs_of(Op op) { return kOpPairs[static_cast<size_t>(op)]; }
// The pairs that two adjacent instructions form.
constexpr uint16_t pairs_of(Op first, Op second) {
  return static_cast<uint16_t>(pairs_of(first).first & pairs_of(second).second);
}
// The pairs that `op` may be part of, whatever its neighbours are.
constexpr uint16_t pairs_with(Op op) { return static_cast<uint16_t>(pairs_of(op).first | pairs_of(op).second); }

constexpr Operand operand_of(Op op) { return kOperands[static_cast<size_t>(op)]; }

// Returns the stack effect when control continues to the next instruction. SETUP_* push nothing on that path.
constexpr int32_t stack_effect(Op op, int32_t arg) {
  const StackEffect& effect = kStackEffects[static_cast<size_t>(op)];
  const int32_t counted = arg & effect.mask;
  switch (effect.form) {
    case StackEffect::Form::Bits: return effect.base + effect.factor * std::popcount(static_cast<uint32_t>(counted));
    case StackEffect::Form::HighBytes: return effect.base + effect.factor * counted + (arg >> 8);
    case StackEffect::Form::Linear: break;
  }
  return effect.base + effect.factor * counted;
}
// Returns the difference between both paths of a jump or SETUP_*.
constexpr int32_t more_at_target(Op op) { return kStackEffects[static_cast<size_t>(op)].more_at_target; }
// Returns the stack effect on arrival at the target of a jump or SETUP_*.
constexpr int32_t stack_effect_at_target(Op op, int32_t arg) { return stack_effect(op, arg) + more_at_target(op); }

}  // namespace leanpyc
