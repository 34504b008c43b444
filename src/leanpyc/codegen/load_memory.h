// How the names of one function are loaded, for the next time: most are loaded again and again.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/target/op.h"
#include "leanpyc/text/names.h"

namespace leanpyc::codegen {

// Forgets the older of two names whose ids are alike in the last bits; and everything, in no time.
class LoadMemory {
 public:
  struct Load {
    Op op;
    int32_t arg;
  };

  void clear() {
    if (++epoch_ != 0) return;
    for (Slot& slot : slots_) slot.epoch = 0;
    epoch_ = 1;
  }
  // `name`: as it is written, not mangled. nullptr if it is not known.
  const Load* find(NameId name) const {
    const Slot& slot = slots_[place(name)];
    return slot.name == name && slot.epoch == epoch_ ? &slot.load : nullptr;
  }
  void remember(NameId name, const Load& load) { slots_[place(name)] = {name, epoch_, load}; }

 private:
  static constexpr size_t kSlots = 64;

  struct Slot {
    NameId name{};
    uint32_t epoch = 0;
    Load load{};
  };
  static size_t place(NameId name) { return static_cast<uint32_t>(name) % kSlots; }

  std::array<Slot, kSlots> slots_{};
  uint32_t epoch_ = 1;
};

}  // namespace leanpyc::codegen
