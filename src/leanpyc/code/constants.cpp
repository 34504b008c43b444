#include "leanpyc/code/constants.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "leanpyc/code/code_object.h"
#include "leanpyc/code/marshal_format.h"
#include "leanpyc/text/append.h"

namespace leanpyc {
namespace {

constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;

uint64_t mix(uint64_t state, uint64_t word) {
  state = (state ^ word) * kMultiplier;
  return state ^ (state >> 32);
}

uint64_t seed(ConstantKind kind) { return mix(0, static_cast<uint64_t>(kind) + 1); }

uint64_t mix_bytes(uint64_t state, const void* data, size_t size) {
  const char* at = static_cast<const char*>(data);
  state = mix(state, size);
  for (; size >= 8; at += 8, size -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    state = mix(state, word);
  }
  if (size != 0) {
    uint64_t word = 0;
    std::memcpy(&word, at, size);
    state = mix(state, word);
  }
  return state;
}

template <class T>
bool same_items(const Seq<T>& a, const Seq<T>& b) {
  return a.count == b.count && (a.count == 0 || std::memcmp(a.data, b.data, sizeof(T) * a.count) == 0);
}

bool same_bits(double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); }

// Compares two sets given as sequences. The items must be distinct within each sequence.
bool same_in_any_order(const Seq<ConstId>& a, const Seq<ConstId>& b) {
  if (a.count != b.count) return false;
  std::vector<ConstId> left(a.begin(), a.end());
  std::vector<ConstId> right(b.begin(), b.end());
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

bool same_code(const CodeObject& a, const CodeObject& b) {
  return a.name == b.name && a.first_line == b.first_line && a.flags == b.flags && a.arg_count == b.arg_count &&
         a.posonly_arg_count == b.posonly_arg_count && a.kwonly_arg_count == b.kwonly_arg_count &&
         a.stack_size == b.stack_size && a.qualname == b.qualname && a.filename == b.filename &&
         same_items(a.code, b.code) && same_items(a.constants, b.constants) && same_items(a.names, b.names) &&
         same_items(a.localsplus_names, b.localsplus_names) && same_items(a.localsplus_kinds, b.localsplus_kinds) &&
         same_items(a.line_table, b.line_table) && same_items(a.exception_table, b.exception_table);
}

// Returns the value of a magnitude of more than 63 bits. The result is exact if a double can represent it, because a
// prefix of its digits never has more significant bits than the whole.
double magnitude_as_double(const Seq<uint16_t>& digits) {
  double value = 0;
  for (size_t i = digits.size(); i-- > 0 && !std::isinf(value);) value = value * 32768.0 + digits[i];
  return value;
}

uint64_t significant_bits(const Seq<uint16_t>& digits) {
  uint64_t trailing = 0;
  size_t i = 0;
  while (digits[i] == 0) {
    trailing += 15;
    ++i;
  }
  trailing += std::countr_zero(digits[i]);
  return uint64_t{15} * (digits.size() - 1) + std::bit_width(digits.back()) - trailing;
}

bool is_number(ConstantKind kind) {
  switch (kind) {
    case ConstantKind::False:
    case ConstantKind::True:
    case ConstantKind::Int:
    case ConstantKind::BigInt:
    case ConstantKind::Float:
    case ConstantKind::Complex: return true;
    default: return false;
  }
}

// Converts a real number to an integer if it has an integer value of 64 bits.
bool as_int64(double value, int64_t& integer) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (!(value >= -kTwoTo63 && value < kTwoTo63) || value != std::trunc(value)) return false;
  integer = static_cast<int64_t>(value);
  return true;
}

// The real part of a number in a canonical form: equal values have equal forms, which are a 64-bit integer, a BigInt or
// a double.
struct RealValue {
  enum class Form : uint8_t { Integer, Big, Double } form = Form::Integer;
  int64_t integer = 0;
  const Constant* big = nullptr;
  double real = 0;
};

RealValue real_value(const Constant& c) {
  RealValue value;
  switch (c.kind) {
    case ConstantKind::True: value.integer = 1; break;
    case ConstantKind::Int: value.integer = c.integer; break;
    case ConstantKind::BigInt:
      value.form = RealValue::Form::Big;
      value.big = &c;
      break;
    case ConstantKind::Float:
    case ConstantKind::Complex:
      if (!as_int64(c.real, value.integer)) {
        value.form = RealValue::Form::Double;
        value.real = c.real;
      }
      break;
    default: break;
  }
  return value;
}

double big_as_double(const Constant& big) {
  double magnitude = magnitude_as_double(big.digits);
  return big.negative ? -magnitude : magnitude;
}

bool equal_reals(const RealValue& a, const RealValue& b) {
  using Form = RealValue::Form;
  if (a.form == Form::Integer || b.form == Form::Integer) return a.form == b.form && a.integer == b.integer;
  if (a.form == Form::Double && b.form == Form::Double) return a.real == b.real;
  if (a.form == Form::Big && b.form == Form::Big) {
    return a.big->negative == b.big->negative && same_items(a.big->digits, b.big->digits);
  }
  const Constant& big = a.form == Form::Big ? *a.big : *b.big;
  double real = a.form == Form::Big ? b.real : a.real;
  return std::isfinite(real) && significant_bits(big.digits) <= 53 && big_as_double(big) == real;
}

// Hashes alike the constants that python_equal finds equal, also as items of constant tuples.
uint64_t python_hash(const ConstantPool& pool, ConstId id) {
  const Constant& c = pool[id];
  if (is_number(c.kind)) {
    RealValue value = real_value(c);
    uint64_t hash = seed(ConstantKind::Int);
    if (value.form == RealValue::Form::Integer) {
      hash = mix(hash, static_cast<uint64_t>(value.integer));
    } else {
      hash = mix(hash, std::bit_cast<uint64_t>(value.form == RealValue::Form::Big ? big_as_double(c) : value.real));
    }
    return c.kind == ConstantKind::Complex && c.imaginary != 0 ? mix(hash, std::bit_cast<uint64_t>(c.imaginary)) : hash;
  }
  uint64_t hash = seed(c.kind);
  switch (c.kind) {
    case ConstantKind::Tuple:
    case ConstantKind::Slice:
      for (ConstId item : c.items) hash = mix(hash, python_hash(pool, item));
      return hash;
    case ConstantKind::FrozenSet: {
      uint64_t sum = 0;
      for (ConstId item : c.items) sum += python_hash(pool, item);
      return mix(hash, sum);
    }
    default: return mix(hash, static_cast<uint64_t>(id));
  }
}

uint64_t hash_of(const CodeObject& code) {
  uint64_t hash = mix(seed(ConstantKind::Code), static_cast<uint64_t>(code.name));
  hash = mix(hash, static_cast<uint64_t>(static_cast<uint32_t>(code.first_line)));
  hash = mix(hash, code.code.count);
  // Hardly any two code objects have the same name on the same line. If two do, they end at different places in the
  // line.
  const size_t end = std::min<size_t>(code.line_table.count, 16);
  hash = mix_bytes(hash, code.line_table.data + code.line_table.count - end, end);
  return hash;
}

// For code objects that hash_of() does not distinguish: lambdas on one line without columns. Mixes in their contents,
// so that thousands of them do not share a slot.
uint64_t full_hash_of(const CodeObject& code, uint64_t hash) {
  hash = mix_bytes(hash, code.code.data, code.code.count);
  for (ConstId constant : code.constants) hash = mix(hash, static_cast<uint64_t>(constant));
  for (NameId name : code.names) hash = mix(hash, static_cast<uint64_t>(name));
  for (NameId name : code.localsplus_names) hash = mix(hash, static_cast<uint64_t>(name));
  hash = mix_bytes(hash, code.localsplus_kinds.data, code.localsplus_kinds.count);
  hash = mix_bytes(hash, code.line_table.data, code.line_table.count);
  hash = mix(hash, static_cast<uint64_t>(code.qualname));
  return mix(hash, code.flags << 16 ^ static_cast<uint64_t>(static_cast<uint32_t>(code.arg_count)));
}

bool identical_or_equal(const ConstantPool& pool, ConstId a, ConstId b) { return a == b || pool.python_equal(a, b); }

}  // namespace

ConstantPool::ConstantPool(Arena& arena, NameTable& names, UnicodeVersion unicode)
    : arena_(arena),
      names_(names),
      unicode_(unicode),
      constants_(ArenaAllocator<Constant>(arena)),
      hashes_(ArenaAllocator<uint64_t>(arena)),
      slots_(256, ArenaAllocator<uint32_t>(arena)),
      string_ids_(ArenaAllocator<uint32_t>(arena)) {
  constants_.reserve(128);
  hashes_.reserve(128);
  for (ConstantKind kind : {ConstantKind::None, ConstantKind::False, ConstantKind::True, ConstantKind::Ellipsis}) {
    add(kind, seed(kind));
  }
  string(names::kEmpty);
}

Constant& ConstantPool::add(ConstantKind kind, uint64_t hash) {
  append(hashes_, hash);
  return append_new(constants_, kind);
}

ConstId ConstantPool::add(const Constant& constant, uint64_t hash) {
  add(constant.kind, hash) = constant;
  return last();
}

// Strings have a separate table, so the slots hold only the other kinds that can be found again.
ConstId ConstantPool::find_or_add(const Constant& constant, uint64_t hash) {
  const size_t slot = find_slot(constant, hash);
  if (slots_[slot] != 0) return ConstId{slots_[slot] - 1};
  Constant& owned = add(constant.kind, hash);
  owned = constant;
  if (constant.has_items()) owned.items = arena_.copy(std::span<const ConstId>(constant.items));
  if (constant.kind == ConstantKind::Bytes) owned.bytes = arena_.copy(constant.bytes);
  if (constant.kind == ConstantKind::BigInt) owned.digits = arena_.copy(std::span<const uint16_t>(constant.digits));
  const ConstId id = last();
  take_slot(slot, id);
  return id;
}

size_t ConstantPool::find_slot(const Constant& constant, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (uint32_t held = slots_[slot]) {
    if (hashes_[held - 1] == hash && same(constants_[held - 1], constant)) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

uint32_t ConstantPool::first_with_hash(uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot] != 0 && hashes_[slots_[slot] - 1] != hash) slot = (slot + 1) & mask;
  return slots_[slot];
}

void ConstantPool::take_slot(size_t slot, ConstId id) {
  slots_[slot] = static_cast<uint32_t>(id) + 1;
  if (++used_slots_ * 2 > slots_.size()) grow();
}

void ConstantPool::grow() {
  ArenaVector<uint32_t> bigger(slots_.size() * 2, slots_.get_allocator());
  size_t mask = bigger.size() - 1;
  for (uint32_t held : slots_) {
    if (held == 0) continue;
    size_t slot = hashes_[held - 1] & mask;
    while (bigger[slot] != 0) slot = (slot + 1) & mask;
    bigger[slot] = held;
  }
  slots_.swap(bigger);
}

bool ConstantPool::same(const Constant& a, const Constant& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ConstantKind::None:
    case ConstantKind::False:
    case ConstantKind::True:
    case ConstantKind::Ellipsis: return true;
    case ConstantKind::Int: return a.integer == b.integer;
    case ConstantKind::BigInt: return a.negative == b.negative && same_items(a.digits, b.digits);
    case ConstantKind::Float: return same_bits(a.real, b.real);
    case ConstantKind::Complex: return same_bits(a.real, b.real) && same_bits(a.imaginary, b.imaginary);
    case ConstantKind::Str: return a.string == b.string;
    case ConstantKind::Bytes: return a.bytes == b.bytes;
    case ConstantKind::Tuple:
    case ConstantKind::Slice: return same_items(a.items, b.items);
    case ConstantKind::FrozenSet: return same_items(a.items, b.items) || same_in_any_order(a.items, b.items);
    case ConstantKind::Code: return a.code == b.code || same_code(*a.code, *b.code);
  }
  return false;
}

ConstId ConstantPool::find_or_add_integer(int64_t value) {
  Constant c(ConstantKind::Int);
  c.integer = value;
  return find_or_add(c, mix(seed(ConstantKind::Int), static_cast<uint64_t>(value)));
}

ConstId ConstantPool::big_integer(bool negative, std::span<const uint16_t> digits) {
  while (!digits.empty() && digits.back() == 0) digits = digits.first(digits.size() - 1);
  // Five digits have 75 bits, so at most five digits can be a 64-bit value, and then the fifth uses at most four bits.
  if (digits.size() < 5 || (digits.size() == 5 && digits[4] < 16)) {
    uint64_t magnitude = 0;
    for (size_t i = digits.size(); i-- > 0;) magnitude = (magnitude << 15) | digits[i];
    constexpr uint64_t kTwoTo63 = uint64_t{1} << 63;
    if (magnitude < kTwoTo63 || (negative && magnitude == kTwoTo63)) {
      return integer(static_cast<int64_t>(negative ? ~magnitude + 1 : magnitude));
    }
  }
  Constant c(ConstantKind::BigInt);
  c.negative = negative;
  c.digits = {const_cast<uint16_t*>(digits.data()), static_cast<uint32_t>(digits.size())};
  return find_or_add(c, mix_bytes(mix(seed(ConstantKind::BigInt), negative), digits.data(), digits.size_bytes()));
}

// CPython keys a constant by its type and value, and finds a key by identity or equality. So a NaN is found only as the
// same object, and every evaluation creates a new object.
ConstId ConstantPool::real(double value) {
  Constant c(ConstantKind::Float);
  c.real = value;
  uint64_t hash = mix(seed(ConstantKind::Float), std::bit_cast<uint64_t>(value));
  return std::isnan(value) ? add(c, hash) : find_or_add(c, hash);
}

ConstId ConstantPool::complex(double real, double imaginary) {
  Constant c(ConstantKind::Complex);
  c.real = real;
  c.imaginary = imaginary;
  uint64_t hash =
      mix(mix(seed(ConstantKind::Complex), std::bit_cast<uint64_t>(real)), std::bit_cast<uint64_t>(imaginary));
  return std::isnan(real) || std::isnan(imaginary) ? add(c, hash) : find_or_add(c, hash);
}

ConstId ConstantPool::add_string(NameId text) {
  const auto index = static_cast<uint32_t>(text);
  // Grows for future names, most of which become string constants.
  if (index >= string_ids_.size()) string_ids_.resize(2 * std::max<size_t>(names_.size(), index + 1));
  add(ConstantKind::Str, mix(seed(ConstantKind::Str), index)).string = text;
  const ConstId id = last();
  string_ids_[index] = static_cast<uint32_t>(id) + 1;
  return id;
}

ConstId ConstantPool::bytes(std::string_view value) {
  Constant c(ConstantKind::Bytes);
  c.bytes = value;
  return find_or_add(c, mix_bytes(seed(ConstantKind::Bytes), value.data(), value.size()));
}

ConstId ConstantPool::tuple(std::span<const ConstId> items) {
  Constant c(ConstantKind::Tuple);
  c.items = {const_cast<ConstId*>(items.data()), static_cast<uint32_t>(items.size())};
  return find_or_add(c, mix_bytes(seed(ConstantKind::Tuple), items.data(), items.size_bytes()));
}

ConstId ConstantPool::slice(ConstId start, ConstId stop, ConstId step) {
  ConstId bounds[] = {start, stop, step};
  Constant c(ConstantKind::Slice);
  c.items = {bounds, 3};
  return find_or_add(c, mix_bytes(seed(ConstantKind::Slice), bounds, sizeof bounds));
}

ConstId ConstantPool::frozen_set(std::span<const ConstId> items) {
  set_items_.clear();
  set_slots_.assign(std::bit_ceil(items.size() * 2 + 2), 0);
  size_t mask = set_slots_.size() - 1;
  for (ConstId item : items) {
    size_t slot = python_hash(*this, item) & mask;
    bool found = false;
    while (uint32_t held = set_slots_[slot]) {
      found = identical_or_equal(*this, set_items_[held - 1], item);
      if (found) break;
      slot = (slot + 1) & mask;
    }
    if (found) continue;
    set_items_.push_back(item);
    set_slots_[slot] = static_cast<uint32_t>(set_items_.size());
  }
  return add_set(set_items_);
}

ConstId ConstantPool::frozen_set_as_read(std::span<const ConstId> items) {
  set_items_.assign(items.begin(), items.end());
  std::sort(set_items_.begin(), set_items_.end());
  if (std::adjacent_find(set_items_.begin(), set_items_.end()) == set_items_.end()) return add_set(items);
  set_items_.erase(std::unique(set_items_.begin(), set_items_.end()), set_items_.end());
  return add_set(set_items_);
}

// Sets are equal in any order, so the hash does not depend on the order.
ConstId ConstantPool::add_set(std::span<const ConstId> distinct) {
  uint64_t hash = seed(ConstantKind::FrozenSet);
  for (ConstId item : distinct) hash += mix(seed(ConstantKind::FrozenSet), static_cast<uint64_t>(item));
  Constant c(ConstantKind::FrozenSet);
  c.items = {const_cast<ConstId*>(distinct.data()), static_cast<uint32_t>(distinct.size())};
  return find_or_add(c, mix(hash, distinct.size()));
}

ConstId ConstantPool::string_as_read(NameId text, bool interned) {
  const Interning wanted = interned ? Interning::Interned : Interning::Plain;
  const ConstId usual = string(text);
  Interning& known = constants_[static_cast<uint32_t>(usual)].interning;
  if (known == Interning::ByText) known = wanted;
  if (known == wanted) return usual;
  const auto [again, is_new] = strings_read_again_.try_emplace(static_cast<uint32_t>(text), ConstId{size()});
  if (is_new) {
    Constant& added = add(ConstantKind::Str, 0);
    added.string = text;
    added.interning = wanted;
  }
  return again->second;
}

void ConstantPool::settle_strings(ConstId id) {
  Constant& c = constants_[static_cast<uint32_t>(id)];
  if (c.kind == ConstantKind::Str) {
    if (c.interning == Interning::ByText && !names_.is_ascii(c.string) && !is_static_string(names_.text(c.string))) {
      c.interning = Interning::Plain;
    }
    return;
  }
  for (ConstId item : c.items) settle_interning(item);
}

ConstId ConstantPool::unfinished_code() { return code_as_read(nullptr); }

ConstId ConstantPool::finish_code(ConstId unfinished, CodeObject* code) {
  const auto index = static_cast<uint32_t>(unfinished);
  constants_[index].code = code;
  hashes_[index] = hash_of(*code);
  const uint32_t first = first_with_hash(hashes_[index]);
  if (first != 0 && !same(constants_[first - 1], constants_[index])) {
    // The first code object with this hash keeps the hash. Each different code object with the same hash gets its full
    // hash.
    hashes_[index] = full_hash_of(*code, hashes_[index]);
  }
  const size_t slot = find_slot(constants_[index], hashes_[index]);
  if (slots_[slot] != 0) return ConstId{slots_[slot] - 1};
  take_slot(slot, unfinished);
  return unfinished;
}

ConstId ConstantPool::code_as_read(CodeObject* code) {
  add(ConstantKind::Code, 0).code = code;
  return last();
}

bool ConstantPool::truth(ConstId id) const {
  const Constant& c = (*this)[id];
  switch (c.kind) {
    case ConstantKind::None:
    case ConstantKind::False: return false;
    case ConstantKind::Int: return c.integer != 0;
    case ConstantKind::Float: return c.real != 0;
    case ConstantKind::Complex: return c.real != 0 || c.imaginary != 0;
    case ConstantKind::Str: return c.string != names::kEmpty;
    case ConstantKind::Bytes: return !c.bytes.empty();
    case ConstantKind::Tuple:
    case ConstantKind::FrozenSet: return !c.items.empty();
    case ConstantKind::True:
    case ConstantKind::Ellipsis:
    case ConstantKind::BigInt:
    case ConstantKind::Slice:
    case ConstantKind::Code: return true;
  }
  return true;
}

bool ConstantPool::python_equal(ConstId a, ConstId b) const {
  const Constant& x = (*this)[a];
  const Constant& y = (*this)[b];
  if (is_number(x.kind) && is_number(y.kind)) {
    double x_imaginary = x.kind == ConstantKind::Complex ? x.imaginary : 0;
    double y_imaginary = y.kind == ConstantKind::Complex ? y.imaginary : 0;
    return x_imaginary == y_imaginary && equal_reals(real_value(x), real_value(y));
  }
  if (x.kind != y.kind) return false;
  if (a == b) return true;
  if (!x.has_items() || x.items.count != y.items.count) return false;
  switch (x.kind) {
    case ConstantKind::Tuple:
    case ConstantKind::Slice:
      return std::equal(x.items.begin(), x.items.end(), y.items.begin(),
                        [&](ConstId p, ConstId q) { return identical_or_equal(*this, p, q); });
    case ConstantKind::FrozenSet:
      return std::all_of(x.items.begin(), x.items.end(), [&](ConstId p) {
        return std::any_of(y.items.begin(), y.items.end(), [&](ConstId q) { return identical_or_equal(*this, p, q); });
      });
    default: return false;
  }
}

}  // namespace leanpyc
