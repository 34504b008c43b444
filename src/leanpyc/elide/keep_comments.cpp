#include "leanpyc/elide/keep_comments.h"

#include <algorithm>

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

constexpr std::string_view kMark = "leanpyc:";
constexpr std::string_view kKeep = "keep";

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Whether "leanpyc:" at `at` follows a '#' and precedes the word "keep".
bool is_directive(std::string_view text, size_t at) {
  size_t before = at;
  while (before > 0 && is_blank(text[before - 1])) --before;
  if (before == 0 || text[before - 1] != '#') return false;
  size_t after = at + kMark.size();
  while (after < text.size() && is_blank(text[after])) ++after;
  if (!text.substr(after).starts_with(kKeep)) return false;
  after += kKeep.size();
  return after >= text.size() || !is_word(text[after]);
}

bool is_layout(TokenKind kind) {
  return kind == TokenKind::Newline || kind == TokenKind::Indent || kind == TokenKind::Dedent ||
         kind == TokenKind::EndMarker;
}

}  // namespace

void KeepComments::find(const SourceText& source, const TokenBuffer& buffer) {
  lines_.clear();
  const std::string_view text = source.text;
  int32_t line = 1;
  size_t counted = 0;
  for (size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + kMark.size())) {
    if (!is_directive(text, at)) continue;
    line += static_cast<int32_t>(
        std::count(text.begin() + static_cast<ptrdiff_t>(counted), text.begin() + static_cast<ptrdiff_t>(at), '\n'));
    counted = at;
    // Text that no token covers is a comment. The comment follows code if the last token before it, layout tokens
    // aside, ends on its line.
    const TokenVector& tokens = buffer.tokens;
    auto next = std::upper_bound(tokens.begin(), tokens.end(), at,
                                 [](size_t place, const Token& token) { return place < token.start; });
    while (next != tokens.begin() && is_layout((next - 1)->kind)) --next;
    if (next == tokens.begin()) continue;
    const Token& before = *(next - 1);
    if (before.end > at || before.end_line != line) continue;
    if (lines_.empty() || lines_.back() != line) lines_.push_back(line);
  }
}

bool KeepComments::any_between(int32_t first, int32_t last) const {
  auto at = std::lower_bound(lines_.begin(), lines_.end(), first);
  return at != lines_.end() && *at <= last;
}

bool KeepComments::header_touched(const ast::Stmt* statement) const {
  int32_t last = statement->range.end_line;
  bool compound = false;
  ast::visit_bodies(const_cast<ast::Stmt*>(statement), [&](const Seq<ast::Stmt*>& list) {
    if (compound || list.empty()) return;
    compound = true;
    last = std::max(statement->range.line, ast::first_line_of(list[0]) - 1);
  });
  return any_between(ast::first_line_of(statement), last);
}

}  // namespace leanpyc
