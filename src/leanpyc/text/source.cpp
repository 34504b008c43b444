#include "leanpyc/text/source.h"

#include <fmt/format.h>

#include <cstring>
#include <string>

#include "leanpyc/text/codecs.h"

namespace leanpyc {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool contains(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

// These errors have line 0 and no other position.
bool fail(Diagnostics& diagnostics, std::string_view message) {
  return diagnostics.syntax_error({0, -2, kNoLine, kNoColumn}, message);
}

SourceText finish(char* start, char* end) {
  const bool add_newline = end != start && end[-1] != '\n';
  if (add_newline) *end++ = '\n';
  std::memset(end, 0, SourceText::kReadable);
  return {.text = {start, static_cast<size_t>(end - start)}, .newline_added = add_newline};
}

// Converts CRLF and CR to LF.
SourceText copy_with_newlines(std::string_view text, Arena& arena) {
  char* start = arena.array<char>(text.size() + SourceText::kPadding);
  char* to = start;
  const char* from = text.data();
  const char* end = from + text.size();
  while (from < end) {
    const void* found = std::memchr(from, '\r', static_cast<size_t>(end - from));
    const char* stop = found == nullptr ? end : static_cast<const char*>(found);
    auto size = static_cast<size_t>(stop - from);
    std::memcpy(to, from, size);
    to += size;
    if (stop == end) break;
    *to++ = '\n';
    from = stop + 1;
    if (from < end && *from == '\n') ++from;
  }
  return finish(start, to);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
bool is_cookie_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool has_code(std::string_view line) {
  size_t at = 0;
  while (at < line.size() && is_blank(line[at])) ++at;
  return at < line.size() && line[at] != '#';
}

}  // namespace

// Returns the name of the encoding in a line that has only a comment or nothing: PEP 263's "coding[:=]\s*([-\w.]+)".
std::string_view find_cookie(std::string_view line) {
  constexpr std::string_view kWord = "coding";
  size_t at = 0;
  while (at < line.size() && is_blank(line[at])) ++at;
  if (at == line.size() || line[at] != '#') return {};
  for (;;) {
    at = line.find(kWord, at);
    if (at == std::string_view::npos) return {};
    at += kWord.size();
    if (at == line.size() || (line[at] != ':' && line[at] != '=')) continue;
    size_t start = at + 1;
    while (start < line.size() && (line[start] == ' ' || line[start] == '\t')) ++start;
    size_t end = start;
    while (end < line.size() && is_cookie_character(line[end])) ++end;
    if (end > start) return line.substr(start, end - start);
  }
}

// Returns the cookie of the first two lines. The second line counts only if the first has no code.
std::string_view find_encoding(std::string_view text) {
  size_t first_end = text.find('\n');
  if (first_end == std::string_view::npos) return {};
  std::string_view first = text.substr(0, first_end);
  std::string_view cookie = find_cookie(first);
  if (!cookie.empty() || has_code(first)) return cookie;
  size_t second_end = text.find('\n', first_end + 1);
  if (second_end == std::string_view::npos) return {};
  return find_cookie(text.substr(first_end + 1, second_end - first_end - 1));
}

namespace {

// Returns the tokenizer's own names for utf-8 and iso-8859-1, chosen by the first twelve characters.
std::string_view favourite_name(std::string_view cookie) {
  std::string name(cookie.substr(0, 12));
  for (char& c : name) {
    if (c == '_') c = '-';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view view = name;
  if (view == "utf-8" || view.starts_with("utf-8-")) return "utf-8";
  for (std::string_view latin : {"latin-1", "iso-8859-1", "iso-latin-1"}) {
    if (view == latin || (view.starts_with(latin) && view[latin.size()] == '-')) return "iso-8859-1";
  }
  return cookie;
}

bool decode_with(std::string_view encoding, std::string_view text, Arena& arena, Diagnostics& diagnostics,
                 SourceText& result) {
  Codec codec;
  if (!find_codec(encoding, codec)) return fail(diagnostics, fmt::format("unknown encoding: {}", encoding));
  if (codec.kind == CodecKind::Binary) {
    return fail(diagnostics,
                fmt::format("'{}' is not a text encoding; use codecs.decode() to handle arbitrary codecs", encoding));
  }
  std::string decoded;
  switch (decode_bytes(codec, text, decoded)) {
    case DecodeStatus::Decoded: break;
    case DecodeStatus::Failed: return fail(diagnostics, decoded);
    case DecodeStatus::Unknown:
      return diagnostics.error(ErrorKind::Unsupported, {},
                               fmt::format("the text cannot be decoded from '{}' with certainty", encoding));
  }
  const bool newline_added = result.newline_added;
  result = copy_with_newlines(decoded, arena);
  result.newline_added = newline_added;
  result.has_cookie = true;
  return true;
}

}  // namespace

bool decode_source(std::string_view bytes, bool padded, Arena& arena, Diagnostics& diagnostics, SourceText& result) {
  // A check of compile() itself before its tokenizer sees the source. The error has no position.
  if (contains(bytes, '\0')) {
    return diagnostics.syntax_error(kNoPosition, kNullBytesMessage);
  }
  bool marked = bytes.starts_with(kByteOrderMark);
  if (marked) bytes.remove_prefix(kByteOrderMark.size());

  if (contains(bytes, '\r')) {
    result = copy_with_newlines(bytes, arena);
  } else if (padded) {
    char* start = const_cast<char*>(bytes.data());
    result = finish(start, start + bytes.size());
  } else {
    char* start = arena.array<char>(bytes.size() + SourceText::kPadding);
    if (!bytes.empty()) std::memcpy(start, bytes.data(), bytes.size());
    result = finish(start, start + bytes.size());
  }

  result.marked = marked;
  std::string_view cookie = find_encoding(result.text);
  result.has_cookie = !cookie.empty();
  if (cookie.empty()) return true;
  std::string_view encoding = favourite_name(cookie);
  if (encoding == "utf-8") return true;
  if (marked) return fail(diagnostics, fmt::format("encoding problem: {} with BOM", encoding));
  return decode_with(encoding, result.text, arena, diagnostics, result);
}

}  // namespace leanpyc
