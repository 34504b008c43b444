#include "leanpyc/fold/percent_format.h"

#include <fmt/format.h>

#include <string>

namespace leanpyc {
namespace {

using ast::Expr;
using ast::ExprKind;

// One conversion of a format, after its percent sign.
struct Unit {
  char conversion = 0;
  bool left_justified = false;
  int width = -1;
  int precision = -1;
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

class UnitReader {
 public:
  UnitReader(std::string_view format, size_t position) : format_(format), position_(position) {}

  // Returns false for a conversion that has no equivalent in an f-string, or that CPython does not fold.
  bool read(Unit& unit) {
    char c = 0;
    do {
      if (!next(c)) return false;
      if (c == '-') unit.left_justified = true;
    } while (c == '-' || c == '+' || c == ' ' || c == '#' || c == '0');
    if (is_digit(c) && !number(c, unit.width)) return false;
    if (c == '.') {
      if (!next(c)) return false;
      unit.precision = 0;
      if (is_digit(c) && !number(c, unit.precision)) return false;
    }
    unit.conversion = c;
    return c == 's' || c == 'r' || c == 'a';
  }
  size_t position() const { return position_; }

 private:
  bool next(char& c) {
    if (position_ >= format_.size()) return false;
    c = format_[position_++];
    return true;
  }
  // Reads at most two digits.
  bool number(char& c, int& value) {
    value = 0;
    for (int digits = 0; is_digit(c); ++digits) {
      if (digits == 2) return false;
      value = value * 10 + (c - '0');
      if (!next(c)) return false;
    }
    return true;
  }

  std::string_view format_;
  size_t position_;
};

Expr* make_text(std::string_view text, ConstantPool& pool) {
  return pool.arena().make<ast::Constant>(Expr{ExprKind::Constant, kNoLocation}, pool.string(text));
}

// Returns the text up to the next conversion, with %% as %. Empty if the conversion follows at once.
std::string read_literal(std::string_view format, size_t& position) {
  std::string literal;
  while (position < format.size()) {
    size_t percent = std::min(format.find('%', position), format.size());
    literal += format.substr(position, percent - position);
    position = percent;
    if (percent + 1 >= format.size() || format[percent + 1] != '%') break;
    literal += '%';
    position += 2;
  }
  return literal;
}

Expr* make_format_spec(const Unit& unit, ConstantPool& pool) {
  std::string spec;
  if (!unit.left_justified && unit.width > 0) spec += '>';  // an f-string aligns strings to the left by default
  if (unit.width >= 0) fmt::format_to(std::back_inserter(spec), "{}", unit.width);
  if (unit.precision >= 0) fmt::format_to(std::back_inserter(spec), ".{}", unit.precision);
  return spec.empty() ? nullptr : make_text(spec, pool);
}

}  // namespace

Expr* fold_percent_format(std::string_view format, const ast::Tuple& arguments, const SourceRange& range,
                          ConstantPool& pool) {
  for (Expr* argument : arguments.elts) {
    if (argument->kind == ExprKind::Starred) return nullptr;
  }
  Arena& arena = pool.arena();
  Seq<Expr*> values{arena.array<Expr*>(size_t{arguments.elts.size()} * 2 + 1), 0};
  size_t position = 0;
  uint32_t used = 0;
  while (true) {
    std::string literal = read_literal(format, position);
    if (!literal.empty()) {
      Expr* text = make_text(literal, pool);
      // CPython makes a new string from an unescaped "%%"; every other string of one character is interned.
      if (literal == "%") pool.set_interned(ast::as<ast::Constant>(text)->value, false);
      values.data[values.count++] = text;
    }
    if (position >= format.size()) break;
    if (used >= arguments.elts.size()) return nullptr;
    Expr* argument = arguments.elts[used++];
    Unit unit;
    UnitReader reader(format, position + 1);
    if (!reader.read(unit)) return nullptr;
    position = reader.position();
    values.data[values.count++] =
        arena.make<ast::FormattedValue>(Expr{ExprKind::FormattedValue, argument->range}, argument,
                                        int32_t{unit.conversion}, make_format_spec(unit, pool));
  }
  if (used < arguments.elts.size()) return nullptr;
  return arena.make<ast::JoinedStr>(Expr{ExprKind::JoinedStr, range}, values);
}

}  // namespace leanpyc
