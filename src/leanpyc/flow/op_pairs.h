// Pairs of adjacent instructions that a pass could simplify. Most blocks have no such pair, so the passes skip them.
// Two instructions separated by a NOP become a pair only when the NOP is removed.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/cpython/op.h"

namespace leanpyc::flow {

namespace op_pairs {
enum : uint16_t {
  kConstantTest = 1 << 0,    // a constant, and an instruction that tests it
  kConstantReturn = 1 << 1,  // a constant, and a return of it
  kDiscarded = 1 << 2,       // a constant or a copy, and a POP_TOP
  kTwoStores = 1 << 3,       // two stores to local variables
  kGlobalCalled = 1 << 4,    // a global, and the NULL for a call
  kToBool = 1 << 5,          // a bool, and a conversion to bool
  kTwiceNot = 1 << 6,
  kTwoLoads = 1 << 7,   // two loads of local variables
  kStoreLoad = 1 << 8,  // a store to a local variable, and a load or store of a local variable

  kPeephole = kTwoStores | kGlobalCalled | kToBool | kTwiceNot,
  kSuperInstruction = kTwoLoads | kStoreLoad,
};
}  // namespace op_pairs

// The pairs that an instruction may begin, and those that it may end.
struct OpPairs {
  uint16_t first = 0;
  uint16_t second = 0;
};

inline constexpr std::array<OpPairs, kOpCount> kOpPairs = [] {
  using namespace op_pairs;
  std::array<OpPairs, kOpCount> pairs{};
  auto first = [&pairs](int bits, auto... ops) {
    ((pairs[static_cast<size_t>(ops)].first |= static_cast<uint16_t>(bits)), ...);
  };
  auto second = [&pairs](int bits, auto... ops) {
    ((pairs[static_cast<size_t>(ops)].second |= static_cast<uint16_t>(bits)), ...);
  };
  first(kConstantTest | kConstantReturn | kDiscarded, Op::LOAD_CONST, Op::COPY);
  second(kConstantTest, Op::POP_JUMP_IF_FALSE, Op::POP_JUMP_IF_TRUE, Op::IS_OP, Op::TO_BOOL);
  second(kConstantReturn, Op::RETURN_VALUE);
  second(kDiscarded, Op::POP_TOP);
  first(kTwoStores | kStoreLoad, Op::STORE_FAST);
  second(kTwoStores | kStoreLoad, Op::STORE_FAST);
  first(kTwoLoads, Op::LOAD_FAST);
  second(kTwoLoads | kStoreLoad, Op::LOAD_FAST);
  first(kGlobalCalled, Op::LOAD_GLOBAL);
  second(kGlobalCalled, Op::PUSH_NULL);
  first(kToBool, Op::COMPARE_OP, Op::CONTAINS_OP, Op::IS_OP, Op::UNARY_NOT, Op::TO_BOOL);
  second(kToBool, Op::TO_BOOL);
  first(kTwiceNot, Op::UNARY_NOT);
  second(kTwiceNot, Op::UNARY_NOT);
  return pairs;
}();

constexpr const OpPairs& pairs_of(Op op) { return kOpPairs[static_cast<size_t>(op)]; }
// The pairs that two adjacent instructions form.
constexpr uint16_t pairs_of(Op first, Op second) {
  return static_cast<uint16_t>(pairs_of(first).first & pairs_of(second).second);
}
// The pairs that `op` may be part of, whatever its neighbours are.
constexpr uint16_t pairs_with(Op op) { return static_cast<uint16_t>(pairs_of(op).first | pairs_of(op).second); }

}  // namespace leanpyc::flow
