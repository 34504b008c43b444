// The lexer's internal state, shared only by its source files.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/byte_block.h"

namespace leanpyc {

// The kinds of token that a byte may be part of, outside strings and comments.
enum CharClass : uint8_t {
  kIdentifierStart = 1,  // also bytes of non-ASCII characters: such identifiers are checked when complete
  kDigit = 2,
  kHexDigit = 4,
  kIdentifier = kIdentifierStart | kDigit,
};
struct CharTable {
  uint8_t of[256];
};
constexpr CharTable make_char_table() {
  CharTable table{};
  for (int c = 0; c < 256; ++c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    bool digit = c >= '0' && c <= '9';
    bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    table.of[c] = static_cast<uint8_t>((letter ? kIdentifierStart : 0) | (digit ? kDigit : 0) | (hex ? kHexDigit : 0));
  }
  return table;
}
inline constexpr CharTable kChars = make_char_table();
inline bool is_class(char c, uint8_t mask) { return (kChars.of[static_cast<unsigned char>(c)] & mask) != 0; }

// Finds the newline that ends the line: every line has one.
inline const char* find_line_end(const char* at) {
  for (;; at += ByteBlock::kSize) {
    if (ByteBlock::Mask newline = ByteBlock(at).equal('\n')) return at + std::countr_zero(newline);
  }
}

// Skips the spaces at `at`, which may be many.
inline const char* skip_spaces(const char* at) {
  constexpr ByteBlock::Mask kAll = (ByteBlock::Mask{1} << ByteBlock::kSize) - 1;
  for (;; at += ByteBlock::kSize) {
    if (ByteBlock::Mask other = ~ByteBlock(at).equal(' ') & kAll) return at + std::countr_zero(other);
  }
}

// In the table of tokens each closing kind directly follows its opening kind.
constexpr bool closes(TokenKind opening, TokenKind closing) {
  return static_cast<int>(closing) == static_cast<int>(opening) + 1;
}

class Lexer {
 public:
  Lexer(const SourceText& source, const Grammar& grammar, NameTable& names, Arena& arena, Diagnostics& diagnostics,
        TokenBuffer& result);
  void run();
  void begin_at_line(int32_t line) { line_ = line; }

 private:
  // CPython's limits. Its stack of f-strings has one entry for the code around them.
  static constexpr int kMaxIndents = 100;
  static constexpr int kMaxBrackets = 200;
  static constexpr int kMaxFStrings = 149;
  static constexpr int kMaxFieldNesting = 3;

  struct Indentation {
    int column = 0;       // with tabs to multiples of 8
    int alternative = 0;  // with tabs of width 1; both columns must agree
  };

  struct Bracket {
    TokenKind kind;
    int32_t token;  // index in the tokens
  };

  struct FString {
    const char* start;
    const char* line_start;
    int32_t line;
    char quote;
    uint8_t quote_size;
    bool raw;
    bool is_template;     // a template string (PEP 750)
    bool in_text = true;  // the lexer reads the literal part, not the code of a replacement field
    bool in_format_spec = false;
    int depth = 0;         // open brackets in it, including the braces of its fields
    int field_depth = -1;  // the depth of the innermost field's brace

    TokenKind token(TokenKind of_fstring) const {
      constexpr int kToTemplate = static_cast<int>(TokenKind::TStringStart) - static_cast<int>(TokenKind::FStringStart);
      return static_cast<TokenKind>(static_cast<int>(of_fstring) + (is_template ? kToTemplate : 0));
    }
    // Its name in messages.
    std::string_view name() const { return is_template ? "t-string" : "f-string"; }
  };

  bool has(Feature feature) const { return grammar_.has(feature); }

  uint32_t offset(const char* at) const { return static_cast<uint32_t>(at - text_); }
  int32_t column(const char* at) const { return static_cast<int32_t>(at - line_start_); }

  // Tokens are written into memory that is allocated in advance; run() cuts it to the used size.
  Token& add_token() {
    if (next_ == room_end_) [[unlikely]]
      make_room();
    return *next_++;
  }
  [[gnu::cold]] void make_room();
  size_t token_count() const { return static_cast<size_t>(next_ - tokens_.data()); }

  // Emits a token on the current line.
  void emit(TokenKind kind, const char* start, const char* end, NameId name = kNoName) {
    add_token() = {kind, offset(start), offset(end), line_, column(start), line_, column(end), name};
  }
  // Emits a token that may have begun on an earlier line.
  void emit_lines(TokenKind kind, const char* start, int32_t line, int32_t start_column, const char* end) {
    add_token() = {kind, offset(start), offset(end), line, start_column, line_, column(end), kNoName};
  }
  // Emits a token that has no position in the text.
  void emit_marker(TokenKind kind) {
    uint32_t here = offset(at_);
    add_token() = {kind, here, here, line_, -1, line_, -1, kNoName};
  }

  // The newline at `at` ends a line. The line number does not advance at the end of the text, because CPython advances
  // to a line only when it reads the line's first byte.
  void pass_newline(const char* at) {
    line_start_ = at + 1;
    if (line_start_ != end_) ++line_;
  }

  // Each of these returns false when lexing ends here.
  bool lex_code();
  bool begin_line();
  bool begin_line_slowly();
  bool indent_to(Indentation here);
  bool continue_line(const char* after_backslash);
  bool lex_number();
  bool lex_based_number(const char* digits, int base, std::string_view kind);
  bool end_number(const char* at, std::string_view kind);
  bool check_number_end(const char* at, std::string_view kind);
  bool decimal_tail(const char*& at);
  bool lex_string(const char* start, const char* quote);
  bool lex_string_over_lines(const char* start, const char* body, char quote, int quote_size);
  [[gnu::cold]] bool unterminated_string(const char* start, const char* line_start, int32_t line, char quote,
                                         int quote_size, bool escaped_quote);
  bool begin_fstring(const char* start, const char* quote);
  // The prefixes that only versions with template strings know, and those that these versions refuse.
  // Returns the letters of the prefix as bits, or 0 if the identifier from `start` to `end` is not such a prefix.
  unsigned newer_prefix(const char* start, const char* end) const;
  bool lex_newer_prefix(const char* start, const char* quote, unsigned letters);
  bool incompatible_prefixes(const char* start, const char* quote, std::string_view pair);
  bool lex_fstring_text();
  [[gnu::cold]] bool unterminated_fstring();
  [[gnu::cold]] bool newline_in_format_spec(const char* after);
  bool enter_field();
  void emit_fstring_middle(const char* start, int32_t line, int32_t start_column, const char* text_end);
  bool open_bracket(TokenKind kind, const char* at) {
    if (bracket_count_ >= kMaxBrackets) [[unlikely]]
      return too_many_brackets(at);
    brackets_[bracket_count_++] = {kind, static_cast<int32_t>(token_count())};
    if (fstring_ != nullptr) ++fstring_->depth;
    emit(kind, at, at + 1);
    return true;
  }
  bool close_bracket(TokenKind kind, const char* at) {
    if (fstring_ != nullptr || bracket_count_ == 0 || !closes(brackets_[bracket_count_ - 1].kind, kind)) [[unlikely]] {
      return close_bracket_checked(kind, at);
    }
    --bracket_count_;
    emit(kind, at, at + 1);
    return true;
  }
  [[gnu::cold]] bool too_many_brackets(const char* at);
  bool close_bracket_checked(TokenKind kind, const char* at);
  bool lex_unicode_identifier(const char* start);
  bool end_of_text();
  [[gnu::cold]] bool stray_character();

  // Errors. `at` is the position of CPython's tokenizer; the error points at the character before it.
  [[gnu::cold]] bool raise(const char* at, std::string_view message) {
    return raise_on(line_start_, line_, at, message);
  }
  [[gnu::cold]] bool raise_on(const char* line_start, int32_t line, const char* at, std::string_view message);
  [[gnu::cold]] bool stop(ErrorKind kind, const SourceRange& range, std::string_view message, bool raised);
  // Sets an error that CPython's parser words. The tokenizer is on this line; columns are in bytes.
  [[gnu::cold]] bool stop_at(ErrorKind kind, const SourceRange& range, std::string_view message, bool raised = false);
  [[gnu::cold]] bool invalid_encoding(const char* start, const char* end);
  [[gnu::cold]] bool warn(std::string_view message);

  const SourceText source_;
  const Grammar& grammar_;
  const char* text_;
  const char* end_;
  const char* at_;
  const char* line_start_;
  const char* chunk_start_;  // the last line that began outside tokens, where CPython's buffer starts
  int32_t line_;
  bool at_line_start_ = true;

  FString* fstring_ = nullptr;  // the innermost
  std::vector<FString> fstrings_;
  int bracket_count_ = 0;
  Bracket brackets_[kMaxBrackets];  // the open brackets
  int indent_ = 0;
  Indentation indents_[kMaxIndents];

  TokenVector& tokens_;
  Token* next_ = nullptr;
  Token* room_end_ = nullptr;
  NameTable& names_;
  Arena& arena_;
  Diagnostics& diagnostics_;
  TokenBuffer& result_;
};

}  // namespace leanpyc
