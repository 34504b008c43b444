#include "leanpyc/text/source.h"
#include <cstring>
namespace leanpyc {
bool decode_source(std::string_view bytes, bool, Arena& arena, Diagnostics&, SourceText& result) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
  char* room = arena.array<char>(bytes.size() + 1 + SourceText::kPadding);
  char* to = room;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r') {
      *to++ = '\n';
      if (i + 1 < bytes.size() && bytes[i + 1] == '\n') ++i;
    } else {
      *to++ = bytes[i];
    }
  }
  if (to != room && to[-1] != '\n') *to++ = '\n';
  std::memset(to, 0, SourceText::kPadding);
  result.text = {room, static_cast<size_t>(to - room)};
  return true;
}
}  // namespace leanpyc
