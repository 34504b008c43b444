#include "leanpyc/text/printable.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace leanpyc {

std::string printable_text(std::string_view text, LineBreaks breaks) {
  std::string out;
  out.reserve(text.size());
  auto escape = [&out](uint8_t code) { fmt::format_to(std::back_inserter(out), "\\x{:02x}", code); };
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<uint8_t>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<uint8_t>(text[at + 1]) : uint8_t{0};
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      // U+0080 to U+009F, in two bytes of UTF-8.
      escape(next);
      ++at;
    } else if (byte >= 0x20 && byte != 0x7F) {
      out += text[at];
    } else if (byte == '\n' || byte == '\t') {
      if (breaks == LineBreaks::Keep) {
        out += text[at];
      } else {
        out += byte == '\n' ? "\\n" : "\\t";
      }
    } else if (byte == '\r') {
      out += "\\r";
    } else {
      escape(byte);
    }
  }
  return out;
}

}  // namespace leanpyc
