#include "leanpyc/flow/instruction.h"

#include <algorithm>

namespace leanpyc {

void InstructionSequence::insert_first_jump(Op op, Label target, const SourceRange& range) {
  instructions_.push_back({});
  std::copy_backward(instructions_.begin(), instructions_.end() - 1, instructions_.end());
  instructions_[0] = {.range = range, .arg = target.id, .op = op};
  for (uint32_t& jump : jumps_) ++jump;
  for (uint32_t& exit : exits_) ++exit;
  for (int32_t& place : label_targets_) place += place >= 0;
  jumps_.insert(jumps_.begin(), 0);
}

}  // namespace leanpyc
