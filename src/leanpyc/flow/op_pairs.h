// Which passes two instructions, one behind the other, could interest. Most blocks have no such pair, and are skipped.
// What a NOP parts is no pair yet: it is once the NOP is taken out.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/target/op.h"

namespace leanpyc::flow {

namespace op_pairs {
enum : uint16_t {
  kConstantTest = 1 << 0,    // a constant, and what it decides or is tested by
  kConstantReturn = 1 << 1,  // a constant, returned
  kDiscarded = 1 << 2,       // a constant or a copy, thrown away
  kTwoStores = 1 << 3,       // two stores to local variables
  kGlobalCalled = 1 << 4,    // a global, and the NULL that a call wants
  kToBool = 1 << 5,          // a bool, made one again
  kTwiceNot = 1 << 6,
  kTwoLoads = 1 << 7,   // two loads of local variables
  kStoreLoad = 1 << 8,  // a store to a local variable, and a load or another store of one

  kPeephole = kTwoStores | kGlobalCalled | kToBool | kTwiceNot,
  kSuperInstruction = kTwoLoads | kStoreLoad,
};
}  // namespace op_pairs

// The pairs that an instruction may be the first of, and the second.
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
// That the two are, one behind the other.
constexpr uint16_t pairs_of(Op first, Op second) {
  return static_cast<uint16_t>(pairs_of(first).first & pairs_of(second).second);
}
// That `op` may be half of, whatever stands around it.
constexpr uint16_t pairs_with(Op op) { return static_cast<uint16_t>(pairs_of(op).first | pairs_of(op).second); }

}  // namespace leanpyc::flow
