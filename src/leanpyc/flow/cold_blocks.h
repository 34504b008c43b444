// Moves code that runs only after an exception out of the way (CPython's push_cold_blocks_to_end).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// The jump that is added to cold code that fell through into a warm block. It has no line, as falling through had none.
struct ColdJump {
  Op op;
  bool is_counted;  // the block of the jump has one predecessor; otherwise 0, so that it takes no line from another
};

// Moves blocks that are reached only through handlers to the end of the layout, in their order. Returns true if the
// graph has such blocks. Jumps may be redundant then.
bool split_off_cold_blocks(FlowState& state, ColdJump jump);

}  // namespace leanpyc::flow
