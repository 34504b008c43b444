#include "leanpyc/text/codecs.h"

#include <fmt/format.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "leanpyc/text/utf8.h"

namespace leanpyc {
namespace {

constexpr Codec kCodecs[] = {
    {CodecKind::Utf8, "utf_8", {}},
    {CodecKind::Latin1, "latin_1", {}},
    {CodecKind::Ascii, "ascii", {}},
    {CodecKind::Undefined, "undefined", {}},
    // This codec strips a byte order mark, but the tokenizer has already removed it.
    {CodecKind::Utf8, "utf_8_sig", {}},
#define LEANPYC_CODEC_TABLE(name, high_half) {CodecKind::Table, name, high_half},
#define LEANPYC_CODEC_ICU(name, converter, doubtful) {CodecKind::Icu, name, doubtful, converter},
#define LEANPYC_CODEC_ASCII(name, special) {CodecKind::AsciiOnly, name, {}, special},
#define LEANPYC_CODEC_UNKNOWN(name) {CodecKind::Unknown, name, {}},
#define LEANPYC_CODEC_BINARY(name) {CodecKind::Binary, name, {}},
#include "leanpyc/text/codecs.def"
};

struct Alias {
  std::string_view alias;
  std::string_view name;
};
constexpr Alias kAliases[] = {
#define LEANPYC_CODEC_ALIAS(alias, name) {alias, name},
#include "leanpyc/text/codecs.def"
};

// Does the same as encodings.normalize_encoding(): runs of characters other than letters, digits and dots become one
// underscore.
std::string normalize(std::string_view name) {
  std::string out;
  bool gap = false;
  for (char c : name) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    if (!letter) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out.push_back('_');
    gap = false;
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

const Codec* find_module(std::string_view name) {
  const Codec* found =
      std::find_if(std::begin(kCodecs), std::end(kCodecs), [name](const Codec& codec) { return codec.name == name; });
  return found == std::end(kCodecs) ? nullptr : found;
}

std::string_view resolve_alias(std::string_view name) {
  const Alias* found = std::find_if(std::begin(kAliases), std::end(kAliases),
                                    [name](const Alias& alias) { return alias.alias == name; });
  return found == std::end(kAliases) ? std::string_view{} : found->name;
}

DecodeStatus fail(std::string& out, std::string message) {
  out = std::move(message);
  return DecodeStatus::Failed;
}

DecodeStatus decode_table(const Codec& codec, std::string_view bytes, std::string& out) {
  constexpr char16_t kNothing = 0xFFFD;
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80) {
      out.push_back(bytes[i]);
      continue;
    }
    char16_t character = codec.high_half[byte - 0x80u];
    if (character == kNothing) {
      return fail(
          out, fmt::format("'charmap' codec can't decode byte 0x{:02x} in position {}: character maps to <undefined>",
                           byte, i));
    }
    append_utf8(out, character);
  }
  return DecodeStatus::Decoded;
}

DecodeStatus decode_ascii(std::string_view bytes, std::string& out) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte >= 0x80) {
      return fail(out, fmt::format("'ascii' codec can't decode byte 0x{:02x} in position {}: ordinal not in range(128)",
                                   byte, i));
    }
  }
  out.append(bytes);
  return DecodeStatus::Decoded;
}

// ICU's tables also differ from CPython's in private-use and control characters.
bool is_doubtful(const Codec& codec, char16_t c) {
  if (c < 0x20) return c != '\n' && c != '\t' && c != '\f' && c != '\r';
  if (c < 0x7F) return false;
  return c <= 0x9F || (c >= 0xE000 && c <= 0xF8FF) || codec.high_half.find(c) != std::u16string_view::npos;
}

// Decodes only where ICU and CPython certainly agree. Even an error from ICU does not prove that CPython fails too.
DecodeStatus decode_icu(const Codec& codec, std::string_view bytes, std::string& out) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max()) / 4) return DecodeStatus::Unknown;
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(codec.detail, &status);
  if (U_FAILURE(status)) return DecodeStatus::Unknown;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::u16string text(bytes.size() * 2 + 1, u'\0');
  int32_t length = ucnv_toUChars(converter, text.data(), static_cast<int32_t>(text.size()), bytes.data(),
                                 static_cast<int32_t>(bytes.size()), &status);
  ucnv_close(converter);
  if (U_FAILURE(status)) return DecodeStatus::Unknown;
  text.resize(static_cast<size_t>(length));
  for (size_t i = 0; i < text.size(); ++i) {
    char32_t code = text[i];
    if (is_doubtful(codec, text[i])) return DecodeStatus::Unknown;
    if (code >= 0xD800 && code <= 0xDBFF && i + 1 < text.size()) {
      code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<char32_t>(text[++i]) - 0xDC00);
    }
    append_utf8(out, code);
  }
  return DecodeStatus::Decoded;
}

}  // namespace

bool find_codec(std::string_view name, Codec& codec) {
  std::string normal = normalize(name);
  std::string_view target = resolve_alias(normal);
  if (target.empty()) {
    std::string without_dots = normal;
    std::replace(without_dots.begin(), without_dots.end(), '.', '_');
    target = resolve_alias(without_dots);
  }
  const Codec* found = target.empty() ? nullptr : find_module(target);
  if (found == nullptr) found = find_module(normal);
  if (found == nullptr) return false;
  codec = *found;
  return true;
}

DecodeStatus decode_bytes(const Codec& codec, std::string_view bytes, std::string& out) {
  switch (codec.kind) {
    case CodecKind::Utf8: {
      Utf8Error error;
      if (!validate_utf8(bytes, error)) return fail(out, utf8_error_message(bytes, error));
      out.append(bytes);
      return DecodeStatus::Decoded;
    }
    case CodecKind::Latin1:
      for (char c : bytes) append_utf8(out, static_cast<unsigned char>(c));
      return DecodeStatus::Decoded;
    case CodecKind::Ascii: return decode_ascii(bytes, out);
    case CodecKind::Table: return decode_table(codec, bytes, out);
    case CodecKind::Icu: return decode_icu(codec, bytes, out);
    case CodecKind::AsciiOnly:
      for (char c : bytes) {
        if (static_cast<unsigned char>(c) >= 0x80 || std::string_view(codec.detail).find(c) != std::string_view::npos) {
          return DecodeStatus::Unknown;
        }
      }
      out.append(bytes);
      return DecodeStatus::Decoded;
    case CodecKind::Unknown: return DecodeStatus::Unknown;
    case CodecKind::Binary:
    case CodecKind::Undefined: break;
  }
  return fail(out, "undefined encoding");
}

}  // namespace leanpyc
