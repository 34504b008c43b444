#include "leanpyc/build/path_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "leanpyc/code/constant_repr.h"
#include "leanpyc/text/printable.h"

namespace leanpyc {
namespace {

// Returns the number of bytes of the character at `at` in strict UTF-8, without surrogates; 0 if the bytes are invalid.
size_t character_length(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return at + i < text.size() ? static_cast<uint8_t>(text[at + i]) : uint8_t{0}; };
  auto continues = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    if (!continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) >= 0xA0) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) >= 0x90) return 0;
    return 4;
  }
  return 0;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

template <class Escape>
std::string escape_undecodable(std::string_view path, Escape escape) {
  if (is_ascii(path)) return std::string(path);
  std::string out;
  for (size_t at = 0; at < path.size();) {
    size_t length = character_length(path, at);
    if (length == 0) {
      escape(static_cast<uint8_t>(path[at]), out);
      length = 1;
    } else {
      out += path.substr(at, length);
    }
    at += length;
  }
  return out;
}

}  // namespace

std::string decode_path(std::string_view path) {
  return escape_undecodable(path, [](uint8_t byte, std::string& out) {
    // Appends U+DC00 + byte, which takes three bytes.
    out += '\xED';
    out += static_cast<char>(0xB0 | (byte >> 6));
    out += static_cast<char>(0x80 | (byte & 0x3F));
  });
}

std::string quote_path(std::string_view path) {
  bool plain =
      std::all_of(path.begin(), path.end(), [](char c) { return c >= ' ' && c < '\x7F' && c != '\'' && c != '\\'; });
  if (plain) return fmt::format("'{}'", path);
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
  return constant_repr(pool.string(decode_path(path)), pool);
}

std::string json_path(std::string_view path, bool& is_exact) {
  is_exact = true;
  return escape_undecodable(path, [&is_exact](uint8_t byte, std::string& out) {
    is_exact = false;
    fmt::format_to(std::back_inserter(out), "\\udc{:02x}", byte);
  });
}

std::string json_path(std::string_view path) {
  bool ignored = false;
  return json_path(path, ignored);
}

std::string printable_path(std::string_view path) { return printable_text(json_path(path)); }

std::string join_path(std::string_view first, std::string_view second) {
  if (second.starts_with('/') || first.empty()) return std::string(second);
  std::string out(first);
  if (!out.ends_with('/')) out += '/';
  out += second;
  return out;
}

std::string_view base_name(std::string_view path) { return path.substr(folder_prefix(path).size()); }

std::string_view folder_prefix(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

}  // namespace leanpyc
