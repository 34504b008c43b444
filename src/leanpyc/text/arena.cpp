#include "leanpyc/text/arena.h"

#include <algorithm>

namespace leanpyc {

void* Arena::allocate_slow(size_t size, size_t align) {
  const size_t needed = (size + align + kGap + 2 * kUnit - 1) & ~(kUnit - 1);
  const size_t block = std::max(next_block_, needed);
  next_block_ = std::min(next_block_ * 2, kLargestBlock);
  blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
  if (blocks_.size() == 1) first_block_size_ = block;
  reserved_ += block;
  cursor_ = reinterpret_cast<uintptr_t>(blocks_.back().get());
  limit_ = cursor_ + block;
  close(cursor_, block);
  return allocate(size, align);
}

void Arena::reset() {
  if (blocks_.empty()) return;
  blocks_.resize(1);
  cursor_ = reinterpret_cast<uintptr_t>(blocks_.front().get());
  limit_ = cursor_ + first_block_size_;
  close(cursor_, first_block_size_);
  next_block_ = kFirstBlock;
  reserved_ = first_block_size_;
}

}  // namespace leanpyc
