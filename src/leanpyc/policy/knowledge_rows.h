// The rows of knowledge.toml as plain data. tools/knowledge_table.cpp writes them into the program when it is built, so
// that a start does not parse TOML.
#pragma once

#include <span>
#include <string_view>

#include "leanpyc/elide/kinds.h"

namespace leanpyc {

// knowledge.toml documents the keys. A list has a newline between its items.
struct KnowledgeRow {
  std::string_view modules{};
  std::string_view paths{};
  std::string_view distributions{};
  std::string_view imports{};
  std::string_view names{};
  std::string_view keep{};
  std::string_view reason{};
  std::string_view link{};
  KindSet kinds{};      // of `keep`
  int unless_flag = 3;  // the row holds for processes with a lower optimisation flag
  bool tests = false;
  bool installed = true;
  bool reads_docstring = false;
  bool definitions = false;
  bool keep_source = false;

  bool operator==(const KnowledgeRow&) const = default;
  // Returns true if the row selects modules by what they contain, and not by name.
  constexpr bool selects_by_content() const {
    return !imports.empty() || !names.empty() || reads_docstring || definitions;
  }
};

// The rows of knowledge.toml, in its order.
std::span<const KnowledgeRow> built_in_knowledge();
// Hexadecimal digits. Other rows have other digits.
std::string_view built_in_knowledge_digest();

}  // namespace leanpyc
