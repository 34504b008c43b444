#include "leanpyc/code/constant_repr.h"

#include <fmt/format.h>
#include <gmp.h>

#include <charconv>
#include <cmath>
#include <iterator>

#include "leanpyc/code/code_object.h"
#include "leanpyc/code/wtf8.h"
#include "leanpyc/text/unicode.h"

namespace leanpyc {
namespace {

void append_big_integer(const Constant& c, std::string& out) {
  constexpr size_t kUnusedBits = 1;  // a digit uses fifteen of sixteen bits
  mpz_t value;
  mpz_init(value);
  mpz_import(value, c.digits.size(), -1, sizeof(uint16_t), 0, kUnusedBits, c.digits.data);
  if (c.negative) mpz_neg(value, value);
  size_t start = out.size();
  out.resize(start + mpz_sizeinbase(value, 10) + 2);
  mpz_get_str(out.data() + start, 10, value);
  out.resize(out.find('\0', start));
  mpz_clear(value);
}

// repr(float). Python writes a decimal point if its position is > -4 and <= 16, otherwise an exponent of two or more
// digits. `whole_suffix` is ".0" where a float with an integer value must still look like a float.
void append_real(double value, std::string_view whole_suffix, std::string& out) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  if (std::signbit(value)) out += '-';
  if (std::isinf(value)) {
    out += "inf";
    return;
  }
  char buffer[40];
  auto [end, status] = std::to_chars(buffer, std::end(buffer), std::fabs(value), std::chars_format::scientific);
  std::string_view text(buffer, static_cast<size_t>(end - buffer));
  size_t e = text.find('e');
  int exponent = 0;
  const char* exponent_start = buffer + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(exponent_start, end, exponent);
  std::string digits(1, text[0]);
  if (e > 2) digits += text.substr(2, e - 2);

  const auto count = static_cast<int>(digits.size());
  const int point = exponent + 1;
  if (point <= -4 || point > 16) {
    out += digits[0];
    if (count > 1) out.append(".").append(digits, 1);
    out += exponent < 0 ? "e-" : "e+";
    fmt::format_to(std::back_inserter(out), "{:02}", std::abs(exponent));
  } else if (point <= 0) {
    out.append("0.").append(static_cast<size_t>(-point), '0').append(digits);
  } else if (point >= count) {
    out.append(digits).append(static_cast<size_t>(point - count), '0').append(whole_suffix);
  } else {
    out.append(digits, 0, static_cast<size_t>(point)).append(".").append(digits, static_cast<size_t>(point));
  }
}

void append_complex(const Constant& c, std::string& out) {
  if (c.real == 0 && !std::signbit(c.real)) {
    append_real(c.imaginary, "", out);
    out += 'j';
    return;
  }
  out += '(';
  append_real(c.real, "", out);
  if (std::isnan(c.imaginary) || !std::signbit(c.imaginary)) out += '+';
  append_real(c.imaginary, "", out);
  out += "j)";
}

char choose_quote(std::string_view text) {
  return text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
}

// The part that strings and bytes share. Returns false if the character has no short escape and is not ASCII text.
bool append_ascii(char32_t c, char quote, std::string& out) {
  switch (c) {
    case '\t': out += "\\t"; return true;
    case '\n': out += "\\n"; return true;
    case '\r': out += "\\r"; return true;
    default: break;
  }
  if (c < 0x20 || c >= 0x7F) return false;
  if (c == static_cast<char32_t>(quote) || c == '\\') out += '\\';
  out += static_cast<char>(c);
  return true;
}

void append_bytes(std::string_view bytes, std::string& out) {
  const char quote = choose_quote(bytes);
  out += 'b';
  out += quote;
  for (char c : bytes) {
    if (!append_ascii(static_cast<uint8_t>(c), quote, out)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<uint8_t>(c));
    }
  }
  out += quote;
}

class Printer {
 public:
  Printer(const ConstantPool& pool, size_t limit) : pool_(pool), limit_(limit) {}

  // Returns false once the limit is exceeded.
  bool print(ConstId id) {
    const Constant& c = pool_[id];
    switch (c.kind) {
      case ConstantKind::None: out_ += "None"; break;
      case ConstantKind::False: out_ += "False"; break;
      case ConstantKind::True: out_ += "True"; break;
      case ConstantKind::Ellipsis: out_ += "Ellipsis"; break;
      case ConstantKind::Int: fmt::format_to(std::back_inserter(out_), "{}", c.integer); break;
      case ConstantKind::BigInt: append_big_integer(c, out_); break;
      case ConstantKind::Float: append_real(c.real, ".0", out_); break;
      case ConstantKind::Complex: append_complex(c, out_); break;
      case ConstantKind::Str: append_string_repr(pool_.names().text(c.string), pool_.unicode(), out_); break;
      case ConstantKind::Bytes: append_bytes(c.bytes, out_); break;
      case ConstantKind::Tuple:
        out_ += '(';
        if (!print_items(c)) return false;
        out_ += c.items.size() == 1 ? ",)" : ")";
        break;
      case ConstantKind::FrozenSet:
        out_ += c.items.empty() ? "frozenset(" : "frozenset({";
        if (!print_items(c)) return false;
        out_ += c.items.empty() ? ")" : "})";
        break;
      case ConstantKind::Slice:
        out_ += "slice(";
        if (!print_items(c)) return false;
        out_ += ')';
        break;
      case ConstantKind::Code: out_.append("<code object ").append(pool_.names().text(c.code->name)).append(">"); break;
    }
    return out_.size() <= limit_;
  }

  // Returns the text. `whole` is the result of print().
  std::string take(bool whole) {
    if (!whole) {
      size_t end = std::min(limit_, out_.size());
      while (end > 0 && end < out_.size() && (static_cast<uint8_t>(out_[end]) & 0xC0) == 0x80) --end;
      out_.resize(end);
      out_ += "…";
    }
    return std::move(out_);
  }

 private:
  bool print_items(const Constant& c) {
    bool first = true;
    for (ConstId item : c.items) {
      if (!first) out_ += ", ";
      first = false;
      if (!print(item)) return false;
    }
    return true;
  }

  const ConstantPool& pool_;
  const size_t limit_;
  std::string out_;
};

}  // namespace

void append_string_repr(std::string_view text, UnicodeVersion version, std::string& out) {
  const char quote = choose_quote(text);
  out += quote;
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    const char32_t c = next_code_point(text, at);
    if (append_ascii(c, quote, out)) continue;
    if (is_printable(c, version)) {
      out.append(text, start, at - start);
    } else if (c <= 0xFF) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<uint32_t>(c));
    } else if (c <= 0xFFFF) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(c));
    } else {
      fmt::format_to(std::back_inserter(out), "\\U{:08x}", static_cast<uint32_t>(c));
    }
  }
  out += quote;
}

std::string constant_repr(ConstId id, const ConstantPool& pool, size_t limit) {
  Printer printer(pool, limit);
  bool whole = printer.print(id);
  return printer.take(whole);
}

}  // namespace leanpyc
