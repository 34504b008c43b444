// Marshal's encoding of objects without contents: numbers and strings.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "leanpyc/code/constants.h"
#include "leanpyc/code/marshal_format.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Appends to a vector that it keeps larger than the written bytes; finish() sets the final size.
class MarshalSink {
 public:
  explicit MarshalSink(ByteBuffer& out) : out_(out), start_(out.size()) { take_room(start_); }

  // Returns the number of bytes written so far.
  uint32_t position() const { return static_cast<uint32_t>(cursor_ - base_); }
  // Returns the current address of a byte written before.
  uint8_t* at(uint32_t position) { return base_ + position; }
  void finish() { out_.resize(static_cast<size_t>(cursor_ - out_.data())); }

  // Returns the address for writing `size` bytes.
  uint8_t* room(size_t size) {
    uint8_t* place = make_room(size);
    cursor_ += size;
    return place;
  }

  static void store_u32(uint8_t* place, uint32_t value) {
    for (int i = 0; i < 4; ++i) place[i] = static_cast<uint8_t>(value >> (8 * i));
  }
  static uint32_t load_u32(const uint8_t* place) {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value |= uint32_t{place[i]} << (8 * i);
    return value;
  }

  void put_byte(uint8_t value) { *room(1) = value; }
  void put_u32(uint32_t value) { store_u32(room(4), value); }
  void put_i32(int32_t value) { put_u32(static_cast<uint32_t>(value)); }
  void put_typed_u32(uint8_t type, uint32_t value) {
    uint8_t* place = room(5);
    *place = type;
    store_u32(place + 1, value);
  }

  void put_tuple_header(uint32_t count) {
    if (count >= 256) return put_typed_u32(marshal_type::kTuple, count);
    uint8_t* place = room(2);
    place[0] = marshal_type::kSmallTuple;
    place[1] = static_cast<uint8_t>(count);
  }

  void put_bytes(const void* data, size_t size) {
    put_typed_u32(marshal_type::kBytes, static_cast<uint32_t>(size));
    if (size != 0) std::memcpy(room(size), data, size);
  }

  static size_t text_size(const NameTable& names, NameId name) {
    size_t size = names.text(name).size();
    return size + (names.is_ascii(name) && size < 256 ? 2 : 5);
  }
  void put_text(const NameTable& names, NameId name, bool interned) {
    using namespace marshal_type;
    std::string_view text = names.text(name);
    const bool ascii = names.is_ascii(name);
    if (ascii && text.size() <= 16) return put_short_text(text, names.head(name), interned);
    if (ascii && text.size() < 256) {
      store_short_head(room(2), text.size(), interned);
    } else {
      uint8_t type = ascii ? (interned ? kAsciiInterned : kAscii) : (interned ? kUnicodeInterned : kUnicode);
      put_typed_u32(type, static_cast<uint32_t>(text.size()));
    }
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
  }

  // For the kinds Int, BigInt, Float and Complex.
  void put_number(const Constant& c) {
    switch (c.kind) {
      case ConstantKind::Int: return put_integer(c.integer);
      case ConstantKind::BigInt: return put_big_integer(c);
      case ConstantKind::Float: put_byte(marshal_type::kFloat); return put_double(c.real);
      case ConstantKind::Complex:
        put_byte(marshal_type::kComplex);
        put_double(c.real);
        return put_double(c.imaginary);
      default: return;
    }
  }

 private:
  void take_room(size_t used) {
    base_ = out_.data() + start_;
    cursor_ = out_.data() + used;
    limit_ = out_.data() + out_.size();
  }
  [[gnu::cold, gnu::noinline]] void grow(size_t size) {
    constexpr size_t kSpare = 4096;
    const auto used = static_cast<size_t>(cursor_ - out_.data());
    const size_t least = used + size + kSpare;
    out_.resize(out_.capacity() >= least ? out_.capacity() : std::max(out_.size() * 2, least));
    take_room(used);
  }
  // Returns the cursor, after which `size` bytes are writable. Does not move the cursor.
  uint8_t* make_room(size_t size) {
    if (static_cast<size_t>(limit_ - cursor_) < size) grow(size);
    return cursor_;
  }
  static void store_short_head(uint8_t* place, size_t size, bool interned) {
    place[0] = interned ? marshal_type::kShortAsciiInterned : marshal_type::kShortAscii;
    place[1] = static_cast<uint8_t>(size);
  }
  void put_u16(uint16_t value) {
    uint8_t* place = room(2);
    place[0] = static_cast<uint8_t>(value);
    place[1] = static_cast<uint8_t>(value >> 8);
  }
  // Most texts are short: two words that may overlap, instead of a call for each text. Bytes written after the end are
  // overwritten by the next object.
  void put_short_text(std::string_view text, uint64_t head, bool interned) {
    constexpr size_t kWord = sizeof(uint64_t);
    uint8_t* place = make_room(2 + 2 * kWord);
    store_short_head(place, text.size(), interned);
    std::memcpy(place + 2, &head, kWord);
    if (text.size() > kWord) {
      const size_t last = text.size() - kWord;
      std::memcpy(place + 2 + last, text.data() + last, kWord);
    }
    cursor_ = place + 2 + text.size();
  }
  void put_double(double value) {
    auto bits = std::bit_cast<uint64_t>(value);
    uint8_t* place = room(8);
    store_u32(place, static_cast<uint32_t>(bits));
    store_u32(place + 4, static_cast<uint32_t>(bits >> 32));
  }
  void put_integer(int64_t value) {
    if (value == static_cast<int32_t>(value)) {
      return put_typed_u32(marshal_type::kInt, static_cast<uint32_t>(static_cast<int32_t>(value)));
    }
    uint64_t magnitude = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
    auto count = static_cast<int32_t>((std::bit_width(magnitude) + 14) / 15);
    put_typed_u32(marshal_type::kLong, static_cast<uint32_t>(value < 0 ? -count : count));
    for (; magnitude != 0; magnitude >>= 15) put_u16(static_cast<uint16_t>(magnitude & 0x7FFF));
  }
  void put_big_integer(const Constant& c) {
    auto count = static_cast<int32_t>(c.digits.size());
    put_typed_u32(marshal_type::kLong, static_cast<uint32_t>(c.negative ? -count : count));
    for (uint16_t digit : c.digits) put_u16(digit);
  }

  ByteBuffer& out_;
  const size_t start_;
  uint8_t* base_ = nullptr;  // the address of this sink's first byte
  uint8_t* cursor_ = nullptr;
  uint8_t* limit_ = nullptr;
};

}  // namespace leanpyc
