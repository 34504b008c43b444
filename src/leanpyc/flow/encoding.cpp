#include "leanpyc/flow/encoding.h"

#include <cassert>

#include "leanpyc/cpython/op_table.h"

namespace leanpyc::flow {
namespace {

Op written_as(Op op) {
  switch (op) {
    case Op::LOAD_CLOSURE: return Op::LOAD_FAST;
    case Op::STORE_FAST_MAYBE_NULL: return Op::STORE_FAST;
    default: return op;
  }
}

}  // namespace

void OpEncodings::prepare(const Target& target) {
  if (target_ == &target) return;
  target_ = &target;
  any_counts_bits_ = false;
  for (size_t i = 0; i < kOpCount; ++i) {
    const auto op = static_cast<Op>(i);
    const OpcodeInfo& info = target[target[op].pseudo ? written_as(op) : op];
    const StackEffect& effect = kStackEffects[i];
    assert(1u + info.caches <= kMostUnits);
    bases_[i] = effect.base;
    factors_[i] = effect.factor;  // NOLINT(bugprone-signed-char-misuse): it is a number
    masks_[i] = static_cast<uint8_t>(effect.mask);
    numbers_[i] = info.number;
    units_[i] = static_cast<uint8_t>(1 + info.caches);
    counts_bits_[i] = effect.form == StackEffect::Form::Bits && info.known;
    any_counts_bits_ |= counts_bits_[i];
  }
}

}  // namespace leanpyc::flow
