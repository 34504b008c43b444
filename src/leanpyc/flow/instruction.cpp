#include "leanpyc/flow/instruction.h"

namespace leanpyc {

void InstructionSequence::insert(size_t at, Op op, int32_t arg, const SourceRange& range) {
  auto place = static_cast<int32_t>(at);
  instructions_.insert(instructions_.begin() + place, {op, arg, range});
  for (int32_t& target : label_targets_) {
    if (target >= place) ++target;
  }
}

}  // namespace leanpyc
