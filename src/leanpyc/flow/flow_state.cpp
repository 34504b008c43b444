#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

int32_t FlowState::index_of_constant(ConstId constant) {
  if (!constant_index_ready) {
    constant_index.reset(pool->size());
    for (size_t i = 0; i < constants.size(); ++i) {
      constant_index.set(static_cast<uint32_t>(constants[i]), static_cast<int32_t>(i));
    }
    constant_index_ready = true;
  }
  int32_t index = constant_index.find(static_cast<uint32_t>(constant));
  if (index >= 0) return index;
  index = static_cast<int32_t>(constants.size());
  constants.push_back(constant);
  constant_index.set(static_cast<uint32_t>(constant), index);
  return index;
}

}  // namespace leanpyc::flow
