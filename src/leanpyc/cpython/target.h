// The differences between CPython versions, as data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/cpython/op.h"

namespace leanpyc {

// One row of a version's opcode table.
struct OpcodeInfo {
  uint8_t number = 0;  // in the bytecode; meaningless for pseudo-instructions
  uint8_t caches = 0;  // number of inline cache entries (code units) after it
  bool has_argument = false;
  bool known = false;  // the target has this instruction
  bool pseudo = false;
};

// A line of opcodes_3_N.def.
struct OpcodeRow {
  Op op;
  OpcodeInfo info;
};

struct Version {
  int major = 3;
  int minor = 0;
  int patch = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};

// A rule by which the compiler interns the strings among the constants.
enum class InterningRule : uint8_t {
  WordCharacters,  // strings of ASCII letters, digits and underscores, and the interpreter's static strings
};

struct Target {
  Version version;
  uint16_t magic_number = 0;
  std::string_view cache_tag;  // "cpython-313"
  uint8_t marshal_version = 4;
  InterningRule interning = InterningRule::WordCharacters;
  bool inlines_comprehensions = false;  // list, set and dict comprehensions run in the enclosing frame (PEP 709)
  bool counts_depth = true;             // nested nodes count against a limit; otherwise the stack that they take (3.14)
  bool folds_tree = true;               // constants are folded in the tree (up to 3.13); otherwise in the flow graph
  bool deferred_annotations = false;    // functions named __annotate__ evaluate the annotations (PEP 649)
  bool scopes_check_placement = false;  // the symbol table reports misplaced awaits, and assignments to __debug__
  bool enters_else_first = false;       // scopes: the else of a try statement is walked before its handlers
  bool enters_decorators_last = false;  // scopes: decorators are walked after annotations, and after base classes
  bool dataclass_needs_docstring = false;  // dataclass() takes four times as long for a class without a docstring
  FeatureSet features;
  Grammar grammar{};
  std::array<OpcodeInfo, kOpCount> opcodes{};
  std::array<Op, 256> op_of_number{};  // Op::kCount if the number is unused

  bool has(Feature feature) const { return features.has(feature); }
  const OpcodeInfo& operator[](Op op) const { return opcodes[static_cast<size_t>(op)]; }
  // Returns the magic word of a .pyc file: the number, and "\r\n", little-endian.
  uint32_t magic_word() const { return magic_number | (uint32_t{0x0A0D} << 16); }

  void set_opcodes(std::span<const OpcodeRow> rows);
};

// Finds the target "3.13" (its newest known patch release), "3.13.0", "3.13.7" …. A patch release that is newer than
// all known ones is treated as the newest. Returns nullptr if no native target has this name.
const Target* find_target(std::string_view name);
// Returns true if the environment asks to treat versions in preparation like native ones.
bool previews_are_native();
// Returns the known native minor versions, oldest first, as "3.13".
std::span<const std::string_view> native_targets();
// Returns the newest native target. Its grammar is the closest to that of a version without native support.
const Target& newest_target();
// Returns the target whose .pyc files start with this magic number, or nullptr.
const Target* find_target_by_magic(uint16_t magic_number);

}  // namespace leanpyc
