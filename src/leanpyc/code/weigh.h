// Measures the bytes of each kind of data in a .pyc file.
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
#include "leanpyc/cpython/target.h"

namespace leanpyc {

enum class Weight : uint8_t {
  Header,           // the sixteen bytes of the .pyc header
  Code,             // co_code
  Docstrings,       // constants that become __doc__
  Constants,        // all other constants, and the tuples of constants
  Names,            // names, locals and their kinds, the code object's own names, the file name
  Positions,        // co_linetable
  ExceptionTables,  // co_exceptiontable
  Scaffolding,      // the fixed fields of code objects, and any bytes after them
  kCount
};
std::string_view weight_name(Weight weight);

// Bytes of each kind. They add up to the whole file: shared data counts where it is written, and a reference where the
// reference is.
struct Weights {
  std::array<size_t, static_cast<size_t>(Weight::kCount)> bytes{};

  size_t& operator[](Weight weight) { return bytes[static_cast<size_t>(weight)]; }
  size_t operator[](Weight weight) const { return bytes[static_cast<size_t>(weight)]; }
  size_t total() const { return std::accumulate(bytes.begin(), bytes.end(), size_t{0}); }
};

// Weighs the bytes of a .pyc file from any source. Returns nullopt with `error` set if they are not a .pyc file of the
// target.
std::optional<Weights> weigh_pyc(std::string_view file, const Target& target, std::string& error);

// Weighs the .pyc file that marshal_code and write_pyc_header make from this code object.
Weights weigh(const CodeObject& code, const ConstantPool& pool, const Target& target);

// Returns the index of the constant that becomes __doc__ by CPython's rules: for a function the first constant if it is
// a string, for a module or a class the constant that its code stores in __doc__.
std::optional<uint32_t> docstring_index(const CodeObject& code, const ConstantPool& pool, const Target& target);

}  // namespace leanpyc
