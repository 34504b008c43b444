#include "leanpyc/elide/expression_edits.h"

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

bool opens(TokenKind kind) {
  return kind == TokenKind::LeftParen || kind == TokenKind::LeftBracket || kind == TokenKind::LeftBrace;
}
bool closes(TokenKind kind) {
  return kind == TokenKind::RightParen || kind == TokenKind::RightBracket || kind == TokenKind::RightBrace;
}

// Returns the token after the annotation that begins at `token`: the first one outside brackets that may follow it.
const Token* after_annotation(const Token* token) {
  for (int depth = 0; token->kind != TokenKind::EndMarker; ++token) {
    if (opens(token->kind)) ++depth;
    if (depth == 0 && (token->kind == TokenKind::Comma || token->kind == TokenKind::Equal ||
                       token->kind == TokenKind::Colon || token->kind == TokenKind::RightParen)) {
      break;
    }
    if (closes(token->kind)) --depth;
  }
  return token;
}

}  // namespace

void add_annotation_edits(const ast::FunctionDef& node, const SourcePlaces& places, std::vector<SourceEdit>& edits) {
  ast::visit_parameters(*node.args, [&](const ast::Arg& parameter) {
    if (parameter.annotation == nullptr) return;
    const Token* colon = places.token_from(places.start_of(parameter.range)) + 1;
    if (colon->kind != TokenKind::Colon) return;
    const Token* end = after_annotation(colon + 1);
    edits.push_back({colon->start, end[-1].end, ""});
  });
  if (node.returns == nullptr) return;
  const Token* arrow = places.token_from(places.start_of(node.returns->range));
  while (arrow->kind != TokenKind::Arrow) --arrow;
  edits.push_back({arrow->start, after_annotation(arrow + 1)[-1].end, "", true});
}

void add_cast_edits(const ast::Call& call, const SourcePlaces& places, std::vector<SourceEdit>& edits) {
  const auto kept = static_cast<uint8_t>(call.elided_to);
  const uint32_t close = places.end_of(call.range) - 1;
  const Token* open = places.token_from(close);
  for (int depth = 0;;) {
    if (closes(open->kind)) ++depth;
    if (opens(open->kind) && --depth == 0) break;
    --open;
  }
  // Returns the offset of the comma after an argument, which may have its own parentheses.
  auto comma_after = [&](size_t argument) {
    const Token* token = places.token_from(places.end_of(call.args[argument]->range));
    while (token->kind == TokenKind::RightParen && token->start < close) ++token;
    return token->start;
  };
  const uint32_t from = kept == 0 ? open->end : comma_after(kept - 1) + 1;
  const uint32_t to = std::min(comma_after(kept), close);
  edits.push_back({places.start_of(call.range), from, "("});
  if (to < close) edits.push_back({to, close, ""});
}

}  // namespace leanpyc
