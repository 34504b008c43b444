// The order in which marshal writes the items of a frozenset.
#pragma once

#include <unordered_map>
#include <vector>

#include "leanpyc/code/constants.h"

namespace leanpyc {

// By the items' own marshalled bytes, so that the order does not depend on hashes (bpo-37596).
class MarshalSetOrder {
 public:
  explicit MarshalSetOrder(const ConstantPool& pool) : pool_(pool) {}

  // Valid as long as this object.
  const std::vector<ConstId>& order(ConstId set);

 private:
  class KeyWriter;

  const ConstantPool& pool_;
  // Each set once: a set in a set would otherwise cost twice a level. A map because its elements stay where they are.
  std::unordered_map<uint32_t, std::vector<ConstId>> known_;
};

}  // namespace leanpyc
