// What each kind of thing in a .pyc file weighs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/code_object.h"
#include "leanpyc/target/target.h"

namespace leanpyc {

enum class Weight : uint8_t {
  Header,           // the .pyc's sixteen bytes
  Code,             // co_code
  Docstrings,       // constants that become __doc__
  Constants,        // all others, and the tuples of constants
  Names,            // names, locals and their kinds, the code object's own names, the file's name
  Positions,        // co_linetable
  ExceptionTables,  // co_exceptiontable
  Scaffolding,      // the fixed fields of code objects, and whatever follows them
  kCount
};
std::string_view weight_name(Weight weight);

// Bytes of each kind. They add up to the whole file: what is written once and referred to later weighs where it is
// written, a reference where it stands.
struct Weights {
  std::array<size_t, static_cast<size_t>(Weight::kCount)> bytes{};

  size_t& operator[](Weight weight) { return bytes[static_cast<size_t>(weight)]; }
  size_t operator[](Weight weight) const { return bytes[static_cast<size_t>(weight)]; }
  size_t total() const { return std::accumulate(bytes.begin(), bytes.end(), size_t{0}); }
};

// Of a .pyc file's bytes, whoever wrote them. nullopt with `error` set if they are no such file of the target.
std::optional<Weights> weigh_pyc(std::string_view file, const Target& target, std::string& error);

// Of the .pyc file that marshal_code and write_pyc_header make of this code object.
Weights weigh(const CodeObject& code, const ConstantPool& pool, const Target& target);

// Which constant of the code object becomes __doc__, by CPython's rules: of a function the first if it is a string, of
// a module or a class the one that its code stores in __doc__.
std::optional<uint32_t> docstring_index(const CodeObject& code, const ConstantPool& pool, const Target& target);

}  // namespace leanpyc
