// Reads marshalled code objects from untrusted input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/code_object.h"
#include "leanpyc/code/weigh.h"

namespace leanpyc {

// Reads one code object. Memory is bounded by the input's size: shared objects stay shared, counts are checked against
// the bytes left, and nesting is bounded as in CPython.
class MarshalReader {
 public:
  // Adds every byte read to `weights`, if given. The weight of docstrings is added only once a whole code object is
  // known.
  MarshalReader(std::string_view bytes, ConstantPool& pool, const Target& target, Weights* weights = nullptr)
      : bytes_(bytes), pool_(pool), target_(target), weights_(weights) {}

  // Returns nullptr on error.
  CodeObject* read();
  // Returns byte offset and reason in plain words.
  std::string error() const;
  // Returns the number of bytes of the code object.
  size_t position() const { return at_; }

 private:
  // CPython's MAX_MARSHAL_STACK_DEPTH.
  static constexpr int kMaxDepth = 2000;

  struct Object {
    ConstId id{};
    bool interned = false;  // a string with an interned type code
    bool whole = true;      // false while its contents are read: a reference to it now is a cycle
  };

  bool fail(const char* reason);
  size_t left() const { return bytes_.size() - at_; }
  // Returns nullptr, with the error set, if fewer bytes are left.
  const char* take(size_t count);
  bool take_u8(uint8_t& value);
  bool take_u32(uint32_t& value);
  bool take_i32(int32_t& value);
  bool take_double(double& value);
  bool take_text_double(double& value);
  bool take_count(uint32_t& count, size_t size_of_each);

  bool read_object(Object& object);
  bool read_value(uint8_t type, Object& object);
  bool read_string(uint8_t type, Object& object);
  bool read_long(Object& object);
  bool read_slice(Object& object);
  bool read_items(uint32_t count, bool as_set, Object& object);
  bool read_reference(Object& object);
  bool read_code(Object& object);

  bool read_kind(ConstantKind kind, Weight weight, const char* reason, ConstId& id);
  bool read_bytes(Weight weight, Seq<uint8_t>& bytes);
  bool read_names(Seq<NameId>& names);
  bool read_name(NameId& name);
  bool read_constants(Seq<ConstId>& constants, std::vector<uint32_t>& sizes);
  bool check(const CodeObject& code);
  void weigh_docstring(const CodeObject& code, const std::vector<uint32_t>& sizes);

  std::string_view bytes_;
  ConstantPool& pool_;
  const Target& target_;
  Weights* weights_;
  Weight weight_ = Weight::Scaffolding;
  size_t at_ = 0;
  int depth_ = 0;
  const char* error_ = nullptr;
  std::vector<Object> objects_;                      // by index: the object that a reference means
  std::vector<ConstId> items_;                       // items of the unfinished tuples and sets, the innermost last
  std::vector<uint32_t>* sizes_of_items_ = nullptr;  // only for the next tuple or set
  std::vector<Seq<NameId>> names_;  // by ConstId of a tuple: its strings, so that a shared tuple is converted once
};

}  // namespace leanpyc
