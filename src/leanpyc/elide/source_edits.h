// The same elisions as edits of the source: what the marks of a tree leave out, blanked out in its text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/elide.h"

namespace leanpyc {

// `with` is put where the range begins; the rest of the range becomes blanks, but for its newlines. So every line keeps
// its number and whatever follows on a line keeps its column.
struct SourceEdit {
  uint32_t start;  // bytes of SourceText::text
  uint32_t end;
  std::string_view with;
  bool joins_lines = false;  // what is left outside of all brackets: backslashes go before the newlines
};

struct SourceEdits {
  std::vector<SourceEdit> edits;  // ascending, apart from each other
  // Things that are marked and stay: in source, going would change a scope (SourceEditOptions::whole_scopes) or the
  // statements that share their lines.
  uint32_t kept = 0;
  // Whether something goes that may have a part in a function's scope: names are read or bound in it.
  bool touches_scopes = false;
};

struct SourceEditOptions {
  bool comments = false;  // comments go too, but for a first line's #!, coding cookies and `# leanpyc: keep`
  // Where scopes begin in which only docstrings go: without one of the other things they would mean something else.
  std::span<const SourceRange> whole_scopes = {};
};

// What `elider` has marked in `module`. A body of which nothing stays gets `pass`, as does a place where a string that
// follows would become a docstring.
SourceEdits find_source_edits(const ast::Module& module, const Elider& elider, const Elider::File& file,
                              const SourceEditOptions& options);

// The edits carried out on the bytes that decode_source() made the text of: byte order mark, newlines and encoding
// stay. nullopt where the encoding has no byte for each character, so that a place in the text is none in the bytes.
std::optional<std::string> apply_source_edits(std::string_view bytes, std::string_view text,
                                              const std::vector<SourceEdit>& edits);

}  // namespace leanpyc
