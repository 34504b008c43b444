// A growing array of plain values that leaves new ones uninitialised and gives no memory back by itself.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

namespace leanpyc {

// For instructions and blocks, which are written right after they are added: a std::vector would first clear them.
template <class T>
class PodBuffer {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  PodBuffer() = default;
  PodBuffer(const PodBuffer&) = delete;
  PodBuffer& operator=(const PodBuffer&) = delete;
  ~PodBuffer() { std::free(data_); }

  size_t size() const { return size_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }

  void clear() { size_ = 0; }
  // Empties it, and frees room for more than `most` elements.
  void give_back(size_t most) {
    size_ = 0;
    if (capacity_ <= most) return;
    std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }
  void swap(PodBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  // New elements are uninitialised.
  void resize(size_t size) {
    if (size > capacity_) grow(size);
    size_ = size;
  }
  T& push_back(const T& value) {
    if (size_ == capacity_) {
      T copy = value;
      grow(size_ + 1);
      return data_[size_++] = copy;
    }
    return data_[size_++] = value;
  }

 private:
  void grow(size_t size) {
    size_t capacity = size + size / 2 + 16;
    void* moved = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (moved == nullptr) throw std::bad_alloc();
    data_ = static_cast<T*>(moved);
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace leanpyc
