#include "leanpyc/build/frames.h"

#include <array>
#include <cstdint>

namespace leanpyc {
namespace {

void append_number(std::string& out, size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xFF);
}

size_t read_number(const char* at) {
  size_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(at[i]);
  return value;
}

}  // namespace

bool write_frame(ChildProcess& process, std::span<const std::string_view> fields) {
  std::string body;
  for (std::string_view field : fields) {
    append_number(body, field.size());
    body += field;
  }
  std::string frame;
  append_number(frame, body.size());
  frame += body;
  return process.write(frame.data(), frame.size());
}

bool read_frame(ChildProcess& process, std::vector<std::string>& fields) {
  std::array<char, 4> head{};
  if (!process.read(head.data(), head.size())) return false;
  std::string body(read_number(head.data()), '\0');
  if (!process.read(body.data(), body.size())) return false;
  fields.clear();
  for (size_t at = 0; at + 4 <= body.size();) {
    size_t size = read_number(body.data() + at);
    at += 4;
    if (size > body.size() - at) return false;
    fields.push_back(body.substr(at, size));
    at += size;
  }
  return !fields.empty();
}

}  // namespace leanpyc
