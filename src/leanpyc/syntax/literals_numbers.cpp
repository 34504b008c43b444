// The values of number literals. The lexer has already checked their form.
#include <fmt/format.h>
#include <gmp.h>

#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "leanpyc/syntax/literals.h"

namespace leanpyc {
namespace {

// sys.int_info.default_max_str_digits
constexpr size_t kMaxDecimalDigits = 4300;

// Returns true if the approximate decimal exponent of the first significant digit means overflow and not underflow.
bool is_huge(std::string_view text) {
  size_t mark = text.find_first_of("eE");
  std::string_view mantissa = text.substr(0, mark);
  bool negative_exponent = mark != std::string_view::npos && text[mark + 1] == '-';
  size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  if (mark == std::string_view::npos) return first < mantissa.find('.');
  auto point = static_cast<int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  int64_t exponent = 0;
  for (char c : text.substr(mark + 1)) {
    if (c < '0' || c > '9') continue;
    exponent = std::min<int64_t>(exponent * 10 + (c - '0'), std::numeric_limits<int64_t>::max() / 100);
  }
  return (negative_exponent ? -exponent : exponent) + point - static_cast<int64_t>(first) > 0;
}

double parse_double(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return is_huge(text) ? std::numeric_limits<double>::infinity() : 0.0;
  }
  return value;
}

ConstId parse_big_integer(std::string_view digits, int base, ConstantPool& pool) {
  mpz_t value;
  mpz_init(value);
  mpz_set_str(value, std::string(digits).c_str(), base);
  // Each word holds 15 bits; the sixteenth is GMP's "nail".
  constexpr size_t kNails = 1;
  std::vector<uint16_t> words(mpz_sizeinbase(value, 2) / 15 + 1);
  size_t count = 0;
  mpz_export(words.data(), &count, -1, sizeof(uint16_t), 0, kNails, value);
  mpz_clear(value);
  return pool.big_integer(false, {words.data(), count});
}

int base_of(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return 10;
  switch (text[1] | 0x20) {
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 10;
  }
}

}  // namespace

bool parse_number(std::string_view text, const SourceRange& range, ConstantPool& pool, Diagnostics& diagnostics,
                  ConstId& result) {
  std::string without_underscores;
  if (text.find('_') != std::string_view::npos) {
    for (char c : text) {
      if (c != '_') without_underscores.push_back(c);
    }
    text = without_underscores;
  }
  int base = base_of(text);
  std::string_view digits = base == 10 ? text : text.substr(2);
  int64_t small = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), small, base);
  bool whole = end == digits.data() + digits.size();
  // "01" is a number only when a keyword directly follows it ("01else"), and then CPython reads a float.
  bool odd_zeros = base == 10 && text.size() > 1 && text[0] == '0' && whole && small != 0;
  if (whole && !odd_zeros) {
    if (error == std::errc{}) {
      result = pool.integer(small);
      return true;
    }
    if (base == 10 && digits.size() > kMaxDecimalDigits) {
      // CPython reports only the line.
      return diagnostics.syntax_error(
          {range.line, -1, range.end_line, -1},
          fmt::format("Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
                      "sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer "
                      "literals to avoid decimal conversion limits.",
                      kMaxDecimalDigits, digits.size()));
    }
    result = parse_big_integer(digits, base, pool);
    return true;
  }
  if (char last = static_cast<char>(text.back() | 0x20); last == 'j') {
    text.remove_suffix(1);
    result = pool.complex(0.0, parse_double(text));
  } else {
    result = pool.real(parse_double(text));
  }
  return true;
}

}  // namespace leanpyc
