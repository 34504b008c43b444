// Converts positions of the tree and its tokens to offsets into the text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

class SourcePlaces {
 public:
  SourcePlaces(std::string_view text, const TokenBuffer& buffer) : text_(text), tokens_(buffer.tokens) {
    line_starts_.push_back(0);
    for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      line_starts_.push_back(static_cast<uint32_t>(at + 1));
    }
  }

  std::string_view text() const { return text_; }
  const TokenVector& tokens() const { return tokens_; }
  uint32_t start_of(const SourceRange& range) const { return offset(range.line, range.column); }
  uint32_t end_of(const SourceRange& range) const { return offset(range.end_line, range.end_column); }
  uint32_t line_start(int32_t line) const { return line_starts_[static_cast<size_t>(line - 1)]; }
  // Returns the start of the line that holds the offset.
  uint32_t line_start_before(uint32_t at) const {
    return *(std::upper_bound(line_starts_.begin(), line_starts_.end(), at) - 1);
  }

  // Returns the first token, layout tokens aside, that starts at or after `at`; the last token ends the file.
  const Token* token_from(uint32_t at) const {
    auto found = std::lower_bound(tokens_.begin(), tokens_.end(), at,
                                  [](const Token& token, uint32_t place) { return token.start < place; });
    while (found != tokens_.end() - 1 && (found->kind == TokenKind::Indent || found->kind == TokenKind::Dedent))
      ++found;
    return &*found;
  }

  // Returns the first offset at or after `at` that does not hold a blank.
  uint32_t skip_blanks(uint32_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\f')) ++at;
    return at;
  }

 private:
  uint32_t offset(int32_t line, int32_t column) const { return line_start(line) + static_cast<uint32_t>(column); }

  std::string_view text_;
  const TokenVector& tokens_;
  std::vector<uint32_t> line_starts_;
};

}  // namespace leanpyc
