// The order in which marshal writes the items of a frozenset.
#pragma once

#include <unordered_map>
#include <vector>

#include "leanpyc/code/code_object.h"

namespace leanpyc {

// By the items' own marshalled bytes, so that the order does not depend on hashes (bpo-37596).
class MarshalSetOrder {
 public:
  // `root` is the code object that is marshalled.
  MarshalSetOrder(const ConstantPool& pool, const CodeObject& root) : pool_(pool), root_(root) {}

  // Valid as long as this object.
  const std::vector<ConstId>& order(ConstId set);

 private:
  class KeyWriter;

  bool is_shared(ConstId id);
  void count_uses();
  void count_use(ConstId id);

  const ConstantPool& pool_;
  const CodeObject& root_;
  // Each set once: a set in a set would otherwise cost twice a level. A map because its elements stay where they are.
  std::unordered_map<uint32_t, std::vector<ConstId>> known_;
  // By ConstId: how often it stands in the graph of the root, what is shared counted once. Filled when first asked for.
  std::vector<uint32_t> uses_;
};

}  // namespace leanpyc
