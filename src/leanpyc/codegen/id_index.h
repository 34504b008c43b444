// Finds the index of an id in a list of ids that grows by first use (co_names, co_consts and the like).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "leanpyc/text/append.h"

namespace leanpyc::codegen {

// A hash table from ids to indexes with a constant-time clear(). A slot is in use only if its stamp is at least the
// base, and clear() raises the base above all stamps.
template <class Id>
class IdIndex {
 public:
  IdIndex() : slots_(kFirstSize) {}

  // Also makes the table small again but keeps its memory. Otherwise a table that one long unit has enlarged would
  // scatter the few ids of later units over more memory than the caches hold.
  void clear() {
    base_ += static_cast<uint32_t>(mask_) + 1;
    mask_ = kFirstSize - 1;
    if (base_ <= kLastBase) return;
    for (Slot& slot : slots_) slot.stamp = 0;
    base_ = 1;
  }

  // The slot that holds the id, or that an insertion would use. Valid until the next insertion.
  struct Slot {
    Id id{};
    uint32_t stamp = 0;  // the id's index plus the base at insertion
  };
  Slot& slot_of(Id id) {
    size_t at = (static_cast<uint32_t>(id) * 0x9E3779B1u >> 7) & mask_;
    while (slots_[at].stamp >= base_ && slots_[at].id != id) at = (at + 1) & mask_;
    return slots_[at];
  }
  bool holds(const Slot& slot) const { return slot.stamp >= base_; }
  int32_t place_in(const Slot& slot) const { return static_cast<int32_t>(slot.stamp - base_); }

  // Returns the id's index in `list`; appends a new id. All calls since the last clear must pass the same list, and no
  // other code may add to it.
  int32_t place(std::vector<Id>& list, Id id) {
    Slot& slot = slot_of(id);
    return holds(slot) ? place_in(slot) : add(list, id, slot);
  }
  // Adds an id that is not in the list. This function is not inlined, and growing is separate, so that few registers
  // are saved for the many small units, in which most ids are new.
  [[gnu::noinline]] int32_t add(std::vector<Id>& list, Id id, Slot& slot) {
    const size_t count = list.size();
    if (count == list.capacity() || count * 4 >= mask_) [[unlikely]]
      return add_and_grow(list, id);
    if (list.size() == list.capacity()) __builtin_unreachable();
    slot.id = id;
    slot.stamp = base_ + static_cast<uint32_t>(count);
    list.push_back(id);
    return static_cast<int32_t>(count);
  }

  // Returns -1 if the id is not in the list.
  int32_t find(Id id) {
    const Slot& slot = slot_of(id);
    return holds(slot) ? place_in(slot) : -1;
  }

 private:
  static constexpr size_t kFirstSize = 128;
  // Above this base there are as many stamps as a list can have elements.
  static constexpr uint32_t kLastBase = uint32_t{1} << 31;

  void put(Id id, int32_t place) { slot_of(id) = {id, base_ + static_cast<uint32_t>(place)}; }
  [[gnu::noinline]] int32_t add_and_grow(std::vector<Id>& list, Id id) {
    append(list, id);
    const auto count = static_cast<int32_t>(list.size());
    if (list.size() * 4 > mask_) {
      const size_t bigger = mask_ * 4 + 3;
      clear();
      mask_ = bigger;
      if (slots_.size() <= mask_) slots_.resize(mask_ + 1);
      for (int32_t i = 0; i < count - 1; ++i) put(list[static_cast<size_t>(i)], i);
    }
    put(id, count - 1);
    return count - 1;
  }

  std::vector<Slot> slots_;  // used up to mask_, which is a power of two minus one
  size_t mask_ = kFirstSize - 1;
  uint32_t base_ = 1;
};

}  // namespace leanpyc::codegen
