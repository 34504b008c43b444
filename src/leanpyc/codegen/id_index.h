// The place of an id in a list of ids that grows by first use (co_names, co_consts and the like).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leanpyc::codegen {

// A hash table from ids to places, emptied in no time: a slot counts only if it was filled since the last clear.
template <class Id>
class IdIndex {
 public:
  IdIndex() : slots_(kFirstSize) {}

  void clear() {
    used_ = 0;
    if (++epoch_ != 0) return;
    for (Slot& slot : slots_) slot.epoch = 0;
    epoch_ = 1;
  }

  // The id's place in `list`, where it is appended if new. All calls since the last clear must give the same list.
  int32_t place(std::vector<Id>& list, Id id) {
    Slot& slot = find(slots_, id);
    if (slot.epoch == epoch_) return slot.place;
    auto place = static_cast<int32_t>(list.size());
    slot = {id, epoch_, place};
    list.push_back(id);
    if (++used_ * 2 > slots_.size()) grow();
    return place;
  }

  // -1 if it has none.
  int32_t find(Id id) {
    Slot& slot = find(slots_, id);
    return slot.epoch == epoch_ ? slot.place : -1;
  }

 private:
  static constexpr size_t kFirstSize = 32;

  struct Slot {
    Id id{};
    uint32_t epoch = 0;
    int32_t place = 0;
  };

  Slot& find(std::vector<Slot>& slots, Id id) const {
    size_t mask = slots.size() - 1;
    size_t at = (static_cast<uint32_t>(id) * 0x9E3779B1u >> 7) & mask;
    while (slots[at].epoch == epoch_ && slots[at].id != id) at = (at + 1) & mask;
    return slots[at];
  }

  void grow() {
    std::vector<Slot> bigger(slots_.size() * 4);
    for (const Slot& slot : slots_) {
      if (slot.epoch == epoch_) find(bigger, slot.id) = slot;
    }
    slots_.swap(bigger);
  }

  std::vector<Slot> slots_;
  uint32_t epoch_ = 1;
  size_t used_ = 0;
};

}  // namespace leanpyc::codegen
