// Turns the marks of a tree into edits that blank out the elided text in the source.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/elide.h"

namespace leanpyc {

// Replaces a range of the text: puts `with` at its start, and turns the rest into blanks, except for newlines. So every
// line keeps its number, and the text after the range keeps its column.
struct SourceEdit {
  uint32_t start;  // byte offsets into SourceText::text
  uint32_t end;
  std::string_view with;
  bool joins_lines = false;  // the range is outside all brackets: a backslash goes before each newline
};

struct SourceEdits {
  std::vector<SourceEdit> edits;  // ascending, without overlap
  // Number of marked things that stay, because removing them from the source would change a scope
  // (SourceEditOptions::whole_scopes) or the statements that share their lines.
  uint32_t kept = 0;
  // Whether an edit removes names that a function's scope may read or bind.
  bool touches_scopes = false;
};

struct SourceEditOptions {
  bool comments = false;  // remove comments too, except for #! lines, coding cookies and `# leanpyc: keep`
  // The ranges of scopes in which only docstrings are removed, because any other removal would change their meaning.
  std::span<const SourceRange> whole_scopes = {};
};

// Returns the edits for everything that `elider` has marked in `module`. An emptied body gets `pass`, and so does a
// removed statement before a string that would otherwise become a docstring.
SourceEdits find_source_edits(const ast::Module& module, const Elider& elider, const Elider::File& file,
                              const SourceEditOptions& options);

// Applies the edits to the bytes from which decode_source() made the text. The byte order mark, the newlines and the
// encoding stay. nullopt if characters of the encoding are not one byte each, because text offsets then have no
// counterpart in the bytes.
std::optional<std::string> apply_source_edits(std::string_view bytes, std::string_view text,
                                              const std::vector<SourceEdit>& edits);

}  // namespace leanpyc
