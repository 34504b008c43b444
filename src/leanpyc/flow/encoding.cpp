#include "leanpyc/flow/encoding.h"

#include <cassert>

#include "leanpyc/flow/stack_effect.h"

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
  for (size_t i = 0; i < kOpCount; ++i) {
    const OpcodeInfo& info = target[written_as(static_cast<Op>(i))];
    const StackEffect& effect = kStackEffects[i];
    assert(1u + info.caches <= kMostUnits);
    bases_[i] = effect.base;
    factors_[i] = effect.factor;  // NOLINT(bugprone-signed-char-misuse): it is a number
    masks_[i] = static_cast<uint8_t>(effect.mask);
    numbers_[i] = info.number;
    units_[i] = static_cast<uint8_t>(1 + info.caches);
  }
}

}  // namespace leanpyc::flow
