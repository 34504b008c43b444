// The messages that only some minor versions of CPython report.
#pragma once

#include <cstdint>
#include <string_view>

namespace leanpyc {

enum class Message : uint8_t {
#define LEANPYC_MESSAGE(id, since, until, text) id,
#include "leanpyc/cpython/messages.def"
#undef LEANPYC_MESSAGE
  kCount
};

// Returns the text of the message, or the part of a text that the message is.
constexpr std::string_view message_text(Message message) {
  constexpr std::string_view kTexts[] = {
#define LEANPYC_MESSAGE(id, since, until, text) text,
#include "leanpyc/cpython/messages.def"
#undef LEANPYC_MESSAGE
  };
  return kTexts[static_cast<size_t>(message)];
}

class MessageSet {
 public:
  constexpr MessageSet() = default;
  // Returns the messages of version 3.`minor`.
  static constexpr MessageSet of(int minor) {
    constexpr int kNewest = 1000;
    MessageSet set;
#define LEANPYC_MESSAGE(id, since, until, text) \
  if (minor >= since && minor <= until) set.bits_ |= uint64_t{1} << static_cast<int>(Message::id);
#include "leanpyc/cpython/messages.def"
#undef LEANPYC_MESSAGE
    return set;
  }
  constexpr bool has(Message message) const { return (bits_ >> static_cast<int>(message)) & 1; }

 private:
  static_assert(static_cast<int>(Message::kCount) <= 64, "a MessageSet has 64 bits");
  uint64_t bits_ = 0;
};

}  // namespace leanpyc
