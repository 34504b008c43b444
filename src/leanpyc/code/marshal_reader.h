// Reading marshalled code objects that anybody may have written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/code_object.h"
#include "leanpyc/code/weigh.h"

namespace leanpyc {

// Reads one code object. Memory is bounded by the input's size: what references share stays shared, counts are checked
// against the bytes left, and nesting is bounded as in CPython.
class MarshalReader {
 public:
  // `weights`, if given, gets every byte read, but for docstrings, which only a whole code object tells.
  MarshalReader(std::string_view bytes, ConstantPool& pool, const Target& target, Weights* weights = nullptr)
      : bytes_(bytes), pool_(pool), target_(target), weights_(weights) {}

  // nullptr on error.
  CodeObject* read();
  // Byte offset and reason in plain words.
  std::string error() const;
  // How many bytes the code object took.
  size_t position() const { return at_; }

 private:
  // CPython's MAX_MARSHAL_STACK_DEPTH.
  static constexpr int kMaxDepth = 2000;

  struct Object {
    ConstId id{};
    bool interned = false;  // a string of an interned kind
    bool whole = true;      // false while its contents are read: a reference to it now is a cycle
  };

  bool fail(const char* reason);
  size_t left() const { return bytes_.size() - at_; }
  // nullptr if there are not as many bytes, with the error set.
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
  std::vector<Object> objects_;                      // what references mean, by index
  std::vector<ConstId> items_;                       // of the tuples and sets now being read, the innermost last
  std::vector<uint32_t>* sizes_of_items_ = nullptr;  // for the next tuple or set only
  std::vector<Seq<NameId>> names_;  // by ConstId of a tuple: its strings, so that a shared one is converted once
};

}  // namespace leanpyc
