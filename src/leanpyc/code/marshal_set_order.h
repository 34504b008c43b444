// The order in which marshal writes the items of a frozenset.
#pragma once

#include <unordered_map>
#include <vector>

#include "leanpyc/code/code_object.h"

namespace leanpyc {

// Sorts by the marshalled bytes of the items, so that the order does not depend on hashes (bpo-37596).
class MarshalSetOrder {
 public:
  // `root` is the code object being marshalled.
  MarshalSetOrder(const ConstantPool& pool, const CodeObject& root) : pool_(pool), root_(root) {}

  // The result is valid as long as this object.
  const std::vector<ConstId>& order(ConstId set);

 private:
  class KeyWriter;

  bool is_shared(ConstId id);
  void count_uses();
  void count_use(ConstId id);

  const ConstantPool& pool_;
  const CodeObject& root_;
  // Each set is computed once: otherwise nested sets would double the work at each level. A map keeps its elements in
  // place.
  std::unordered_map<uint32_t, std::vector<ConstId>> known_;
  // By ConstId: number of occurrences in the graph of the root, with shared objects counted once. Filled on first use.
  std::vector<uint32_t> uses_;
};

}  // namespace leanpyc
