#include "leanpyc/code/marshal_reader.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_format.h"
#include "leanpyc/code/wtf8.h"

namespace leanpyc {

using namespace marshal_type;

bool MarshalReader::fail(const char* reason) {
  if (error_ == nullptr) error_ = reason;
  return false;
}

std::string MarshalReader::error() const { return fmt::format("at byte {}: {}", at_, error_ ? error_ : "no error"); }

// ---- bytes

const char* MarshalReader::take(size_t count) {
  if (count > left()) {
    fail("the data ends in the middle of an object");
    return nullptr;
  }
  const char* data = bytes_.data() + at_;
  at_ += count;
  if (weights_ != nullptr) (*weights_)[weight_] += count;
  return data;
}

bool MarshalReader::take_u8(uint8_t& value) {
  const char* data = take(1);
  if (data == nullptr) return false;
  value = static_cast<uint8_t>(*data);
  return true;
}

bool MarshalReader::take_u32(uint32_t& value) {
  const char* data = take(4);
  if (data == nullptr) return false;
  value = 0;
  for (int i = 0; i < 4; ++i) value |= uint32_t{static_cast<uint8_t>(data[i])} << (8 * i);
  return true;
}

bool MarshalReader::take_i32(int32_t& value) {
  uint32_t bits;
  if (!take_u32(bits)) return false;
  value = static_cast<int32_t>(bits);
  return true;
}

bool MarshalReader::take_double(double& value) {
  uint32_t low;
  uint32_t high;
  if (!take_u32(low) || !take_u32(high)) return false;
  value = std::bit_cast<double>(uint64_t{high} << 32 | low);
  return true;
}

bool MarshalReader::take_text_double(double& value) {
  uint8_t size;
  if (!take_u8(size)) return false;
  const char* data = take(size);
  if (data == nullptr) return false;
  auto [end, status] = std::from_chars(data, data + size, value);
  return (status == std::errc{} && end == data + size) || fail("this is not a decimal number");
}

// Reads a count and checks that the remaining bytes can hold as many elements.
bool MarshalReader::take_count(uint32_t& count, size_t size_of_each) {
  if (!take_u32(count)) return false;
  return count <= left() / size_of_each || fail("a count is larger than the data");
}

// ---- objects

bool MarshalReader::read_object(Object& object) {
  uint8_t type;
  if (!take_u8(type)) return false;
  if (type == kRef) return read_reference(object);
  if (depth_ >= kMaxDepth) return fail("objects are nested too deeply");
  ++depth_;
  const size_t index = objects_.size();
  const bool is_flagged = (type & kFlagRef) != 0;
  if (is_flagged) objects_.push_back({.whole = false});
  if (!read_value(type & static_cast<uint8_t>(~kFlagRef), object)) return false;
  if (is_flagged) objects_[index] = object;
  --depth_;
  return true;
}

bool MarshalReader::read_reference(Object& object) {
  uint32_t index;
  if (!take_u32(index)) return false;
  if (index >= objects_.size()) return fail("a reference to an object that was not read yet");
  object = objects_[index];
  return object.whole || fail("an object contains itself");
}

bool MarshalReader::read_value(uint8_t type, Object& object) {
  switch (type) {
    case kNone: object.id = ConstantPool::none(); return true;
    case kFalse: object.id = ConstantPool::boolean(false); return true;
    case kTrue: object.id = ConstantPool::boolean(true); return true;
    case kEllipsis: object.id = ConstantPool::ellipsis(); return true;
    case kInt: {
      int32_t value;
      if (!take_i32(value)) return false;
      object.id = pool_.integer(value);
      return true;
    }
    case kInt64: {
      uint32_t low;
      uint32_t high;
      if (!take_u32(low) || !take_u32(high)) return false;
      object.id = pool_.integer(static_cast<int64_t>(uint64_t{high} << 32 | low));
      return true;
    }
    case kLong: return read_long(object);
    case kFloat:
    case kFloatText: {
      double value;
      if (!(type == kFloat ? take_double(value) : take_text_double(value))) return false;
      object.id = pool_.real(value);
      return true;
    }
    case kComplex:
    case kComplexText: {
      double real = 0;
      double imaginary = 0;
      if (!(type == kComplex ? take_double(real) && take_double(imaginary)
                             : take_text_double(real) && take_text_double(imaginary))) {
        return false;
      }
      object.id = pool_.complex(real, imaginary);
      return true;
    }
    case kBytes: {
      uint32_t size;
      if (!take_count(size, 1)) return false;
      const char* data = take(size);
      if (data == nullptr) return false;
      object.id = pool_.bytes({data, size});
      return true;
    }
    case kUnicode:
    case kUnicodeInterned:
    case kAscii:
    case kAsciiInterned:
    case kShortAscii:
    case kShortAsciiInterned: return read_string(type, object);
    case kSmallTuple: {
      uint8_t count;
      if (!take_u8(count)) return false;
      if (count > left()) return fail("a count is larger than the data");
      return read_items(count, false, object);
    }
    case kTuple:
    case kFrozenSet: {
      uint32_t count;
      if (!take_count(count, 1)) return false;
      return read_items(count, type == kFrozenSet, object);
    }
    case kSlice: return read_slice(object);
    case kCode: return read_code(object);
    default: return fail("an object of a kind that no code object holds");
  }
}

bool MarshalReader::read_string(uint8_t type, Object& object) {
  uint32_t size;
  if (type == kShortAscii || type == kShortAsciiInterned) {
    uint8_t short_size;
    if (!take_u8(short_size)) return false;
    size = short_size;
  } else if (!take_count(size, 1)) {
    return false;
  }
  const char* data = take(size);
  if (data == nullptr) return false;
  std::string_view text(data, size);
  if (!is_valid_wtf8(text)) return fail("a string is not UTF-8");
  NameId name = pool_.names().intern(text);
  if (type != kUnicode && type != kUnicodeInterned && !pool_.names().is_ascii(name)) {
    return fail("a string said to be ASCII is not");
  }
  object.id = pool_.string(name);
  object.interned = type == kUnicodeInterned || type == kAsciiInterned || type == kShortAsciiInterned;
  return true;
}

bool MarshalReader::read_long(Object& object) {
  int32_t signed_count;
  if (!take_i32(signed_count)) return false;
  const uint64_t count = static_cast<uint64_t>(std::abs(int64_t{signed_count}));
  if (count > left() / 2) return fail("a count is larger than the data");
  const char* data = take(count * 2);
  if (data == nullptr) return false;
  auto* digits = pool_.arena().array<uint16_t>(count);
  for (size_t i = 0; i < count; ++i) {
    digits[i] = static_cast<uint16_t>(static_cast<uint8_t>(data[2 * i]) | static_cast<uint8_t>(data[2 * i + 1]) << 8);
    if (digits[i] > 0x7FFF) return fail("a digit of an integer is out of range");
  }
  if (count != 0 && digits[count - 1] == 0) return fail("an integer has leading zeros");
  object.id = pool_.big_integer(signed_count < 0, {digits, count});
  return true;
}

bool MarshalReader::read_items(uint32_t count, bool as_set, Object& object) {
  const size_t start = items_.size();
  std::vector<uint32_t>* sizes = std::exchange(sizes_of_items_, nullptr);
  for (uint32_t i = 0; i < count; ++i) {
    Object item;
    const size_t item_start = at_;
    if (!read_object(item)) return false;
    if (sizes != nullptr) sizes->push_back(static_cast<uint32_t>(at_ - item_start));
    if (weight_ == Weight::Constants && pool_[item.id].kind == ConstantKind::Str) {
      item.id = pool_.string_as_read(pool_[item.id].string, item.interned);
    }
    items_.push_back(item.id);
  }
  std::span<const ConstId> items(items_.data() + start, count);
  object.id = as_set ? pool_.frozen_set_as_read(items) : pool_.tuple(items);
  items_.resize(start);
  return true;
}

bool MarshalReader::read_slice(Object& object) {
  if (!read_items(3, false, object)) return false;
  const Seq<ConstId> bounds = pool_[object.id].items;
  object.id = pool_.slice(bounds[0], bounds[1], bounds[2]);
  return true;
}

// ---- code objects

bool MarshalReader::read_kind(ConstantKind kind, Weight weight, const char* reason, ConstId& id) {
  const Weight outer = weight_;
  weight_ = weight;
  Object object;
  if (!read_object(object)) return false;
  weight_ = outer;
  id = object.id;
  return pool_[id].kind == kind || fail(reason);
}

bool MarshalReader::read_bytes(Weight weight, Seq<uint8_t>& bytes) {
  ConstId id;
  if (!read_kind(ConstantKind::Bytes, weight, "a code object's bytes are none", id)) return false;
  std::string_view value = pool_[id].bytes;
  // These bytes belong to the pool. Nothing writes to the parts of a code object after its construction.
  bytes = {const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(value.data())), static_cast<uint32_t>(value.size())};
  return true;
}

bool MarshalReader::read_name(NameId& name) {
  ConstId id;
  if (!read_kind(ConstantKind::Str, Weight::Names, "a code object's name is not a string", id)) return false;
  name = pool_[id].string;
  return true;
}

bool MarshalReader::read_names(Seq<NameId>& names) {
  ConstId id;
  if (!read_kind(ConstantKind::Tuple, Weight::Names, "a code object's names are not a tuple", id)) return false;
  const auto index = static_cast<uint32_t>(id);
  if (index >= names_.size()) names_.resize(std::max<size_t>(pool_.size(), names_.size() * 2));
  const Seq<ConstId>& items = pool_[id].items;
  if (names_[index].count != items.count) {
    auto* room = pool_.arena().array<NameId>(items.count);
    for (uint32_t i = 0; i < items.count; ++i) {
      const Constant& c = pool_[items[i]];
      if (c.kind != ConstantKind::Str) return fail("a name is not a string");
      room[i] = c.string;
    }
    names_[index] = {room, items.count};
  }
  names = names_[index];
  return true;
}

// Sets `sizes` to the weight of each constant if weights are requested. It stays empty if the tuple is a reference.
bool MarshalReader::read_constants(Seq<ConstId>& constants, std::vector<uint32_t>& sizes) {
  if (weights_ != nullptr) sizes_of_items_ = &sizes;
  ConstId id;
  if (!read_kind(ConstantKind::Tuple, Weight::Constants, "a code object's constants are not a tuple", id)) return false;
  sizes_of_items_ = nullptr;
  constants = pool_[id].items;
  return true;
}

// Checks the conditions of CPython's constructor, so that later code need not check them.
bool MarshalReader::check(const CodeObject& code) {
  if (code.arg_count < code.posonly_arg_count || code.posonly_arg_count < 0 || code.kwonly_arg_count < 0 ||
      code.stack_size < 0 || static_cast<int32_t>(code.flags) < 0) {
    return fail("a code object's counts make no sense");
  }
  if (code.code.count % 2 != 0) return fail("half an instruction at the end of the code");
  if (code.localsplus_names.count != code.localsplus_kinds.count)
    return fail("locals and their kinds differ in number");
  int64_t locals = 0;
  for (uint8_t kind : code.localsplus_kinds) locals += (kind & local_kinds::kLocal) != 0;
  const int64_t arguments = int64_t{code.arg_count} + code.kwonly_arg_count +
                            ((code.flags & code_flags::kVarArgs) != 0) + ((code.flags & code_flags::kVarKeywords) != 0);
  return arguments <= locals || fail("a code object has more arguments than locals");
}

bool MarshalReader::read_code(Object& object) {
  const Weight outer = weight_;
  weight_ = Weight::Scaffolding;
  // The type byte was counted before it was known to begin a code object.
  if (weights_ != nullptr) {
    --(*weights_)[outer];
    ++(*weights_)[weight_];
  }
  auto* code = pool_.arena().make<CodeObject>();
  std::vector<uint32_t> sizes;
  bool read = take_i32(code->arg_count) && take_i32(code->posonly_arg_count) && take_i32(code->kwonly_arg_count) &&
              take_i32(code->stack_size) && take_u32(code->flags) && read_bytes(Weight::Code, code->code) &&
              read_constants(code->constants, sizes) && read_names(code->names) && read_names(code->localsplus_names) &&
              read_bytes(Weight::Names, code->localsplus_kinds) && read_name(code->filename) && read_name(code->name) &&
              read_name(code->qualname) && take_i32(code->first_line) &&
              read_bytes(Weight::Positions, code->line_table) &&
              read_bytes(Weight::ExceptionTables, code->exception_table) && check(*code);
  if (!read) return false;
  if (weights_ != nullptr) weigh_docstring(*code, sizes);
  weight_ = outer;
  object.id = pool_.code_as_read(code);
  return true;
}

void MarshalReader::weigh_docstring(const CodeObject& code, const std::vector<uint32_t>& sizes) {
  std::optional<uint32_t> index = docstring_index(code, pool_, target_);
  if (!index || *index >= sizes.size()) return;
  (*weights_)[Weight::Constants] -= sizes[*index];
  (*weights_)[Weight::Docstrings] += sizes[*index];
}

CodeObject* MarshalReader::read() {
  Object object;
  if (!read_object(object)) return nullptr;
  if (pool_[object.id].kind != ConstantKind::Code) {
    fail("this is not a code object");
    return nullptr;
  }
  return pool_[object.id].code;
}

CodeObject* unmarshal_code(std::string_view bytes, ConstantPool& pool, const Target& target, std::string& error) {
  MarshalReader reader(bytes, pool, target);
  CodeObject* code = reader.read();
  if (code == nullptr) error = reader.error();
  return code;
}

}  // namespace leanpyc
