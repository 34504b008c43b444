#include "leanpyc/syntax/debug_text.h"

namespace leanpyc::syntax {
namespace {

// CPython's tokenizer records where the text starts and ends before it knows which brackets belong to the field itself.
// So directly within the field the `=` of a keyword argument, or (after an `=`) the colon of a dictionary, a slice or a
// lambda, moves the start or sets the end, which then stays.
class DebugTextTracker {
 public:
  DebugTextTracker(std::string_view source, const Grammar& grammar)
      : source_(source),
        ends_move_(grammar.has(Feature::DebugTextVerbatim)),
        ignores_arguments_(grammar.has(Feature::DebugTextIgnoresArguments)) {}

  void see(const Token& token) {
    if (is_format_start(token.kind)) {
      ++inner_strings_;
    } else if (is_format_end(token.kind)) {
      --inner_strings_;
    } else if (inner_strings_ == 0) {  // a nested f-string has its own record
      see_own(token);
    }
    after_literal_ = is_format_middle(token.kind);
  }

  DebugTextRange noted() const { return {start_, end_}; }

 private:
  void see_own(const Token& token) {
    switch (token.kind) {
      case TokenKind::LeftBrace:
        if (is_noted(depth_) || (after_literal_ && in_spec_of_ == fields_)) {
          start_ = token.end;
          is_ended_ = false;
        }
        if (depth_ == 0 || in_spec_of_ == fields_) ++fields_;
        ++depth_;
        break;
      case TokenKind::RightBrace:
        note_end(token);
        --depth_;
        if (depth_ == fields_ - 1) {
          --fields_;
          in_spec_of_ = fields_;
          is_debug_ = false;
          in_first_spec_ = false;
        }
        break;
      case TokenKind::LeftParen:
      case TokenKind::LeftBracket: ++depth_; break;
      case TokenKind::RightParen:
      case TokenKind::RightBracket: --depth_; break;
      case TokenKind::Equal: is_debug_ = true; break;
      case TokenKind::Colon:
        note_end(token);
        if (depth_ == fields_) {
          in_spec_of_ = fields_;
          in_first_spec_ = true;
        }
        break;
      case TokenKind::ColonEqual: note_end(token); break;
      case TokenKind::Exclamation: note_end(token); break;
      case TokenKind::NotEqual:
        if (source_[token.start] == '!') note_end(token);
        break;
      default: break;
    }
  }

  // `depth` is the bracket depth around the bracket, or around the token that a mark belongs to, minus one.
  bool is_noted(int depth) const {
    if (depth == 1 && is_debug_ && (!ignores_arguments_ || fields_ > 1)) return true;
    return depth == 0 || (depth == 1 && in_first_spec_);
  }

  void note_end(const Token& token) {
    if (!is_noted(depth_ - 1)) return;
    const bool moves = ends_move_ && token.kind != TokenKind::Colon && token.kind != TokenKind::ColonEqual;
    if (is_ended_ && !moves) return;
    end_ = token.start;
    is_ended_ = true;
  }

  std::string_view source_;
  const bool ends_move_;
  const bool ignores_arguments_;
  uint32_t start_ = 0;
  uint32_t end_ = 0;
  bool is_ended_ = false;
  bool is_debug_ = false;       // the field contains an `=`
  bool in_first_spec_ = false;  // after a colon that begins a format spec, until a field ends
  bool after_literal_ = false;
  int depth_ = 0;        // open brackets, including those of fields
  int fields_ = 0;       // open fields
  int in_spec_of_ = -1;  // number of open fields at the start of the innermost format spec
  int inner_strings_ = 0;
};

}  // namespace

DebugTextRange tracked_debug_text(const Token* field, const Token* mark, std::string_view source,
                                  const Grammar& grammar) {
  DebugTextTracker tracker(source, grammar);
  for (const Token* token = field; token <= mark; ++token) tracker.see(*token);
  return tracker.noted();
}

}  // namespace leanpyc::syntax
