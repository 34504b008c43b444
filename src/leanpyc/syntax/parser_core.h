// The parser's state and rules, shared by the parser_*.cpp files. No file outside syntax/ includes this header.
//
// Recursive descent over the flat token array, in one pass without backtracking. Where Python's grammar tries several
// readings (targets or expressions, `match` as keyword or name, parenthesised with-items), either the next tokens
// decide, or the parser builds the tree of the more general reading and narrows it later. A rule returns nullptr (or
// false) as soon as the text cannot be Python, and reports nothing: parser_errors.cpp reads the text again to find the
// error.
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/foldable.h"
#include "leanpyc/syntax/format_string.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/listable.h"
#include "leanpyc/syntax/literals.h"
#include "leanpyc/syntax/token.h"
#include "leanpyc/text/append.h"

namespace leanpyc::syntax {

// How tightly operators bind. A rule with a `minimum` parses every operator that binds at least as tightly.
enum Precedence : int {
  kNoOperator,
  kOr,
  kAnd,
  kNot,
  kComparison,
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kSum,
  kTerm,
  kPower,
};

// The roles of a token in the rules of expressions. A token may have several. One table look-up replaces many
// comparisons.
enum TokenTrait : uint8_t {
  kAtom = 1,            // is a whole expression if no trailer or operator follows
  kTrailer = 2,         // begins a suffix of a primary
  kPrefixOperator = 4,  // `not`, a sign, `~` or `await`
  kEndsExpression = 8,  // no operator, trailer, `if` or `for`, nor a string or ":="
  kEndsTuple = 16,      // may follow the comma that ends a tuple without parentheses
};

constexpr size_t index_of(TokenKind kind) { return static_cast<size_t>(kind); }

inline constexpr auto kTokenTraits = [] {
  std::array<uint8_t, index_of(TokenKind::kCount)> table{};
  auto set = [&](TokenTrait trait, std::initializer_list<TokenKind> kinds) {
    for (TokenKind kind : kinds) table[index_of(kind)] |= trait;
  };
  using enum TokenKind;
  set(kAtom, {Name, Number, String, None, True, False, Ellipsis});
  set(kTrailer, {Dot, LeftParen, LeftBracket});
  set(kPrefixOperator, {Not, Plus, Minus, Tilde, Await});
  set(kEndsExpression, {Comma, RightParen, RightBracket, RightBrace, Colon, Newline, Equal, Semicolon});
  set(kEndsTuple,
      {Newline,          Equal,      RightParen,     RightBracket,    RightBrace, Colon,           Semicolon,
       Exclamation,      PlusEqual,  MinusEqual,     StarEqual,       SlashEqual, PercentEqual,    AmpersandEqual,
       VerticalBarEqual, CaretEqual, LeftShiftEqual, RightShiftEqual, AtEqual,    DoubleStarEqual, DoubleSlashEqual});
  return table;
}();

inline bool has_trait(TokenKind kind, TokenTrait trait) { return (kTokenTraits[index_of(kind)] & trait) != 0; }

// A stack in the arena with the elements of nested lists that are still incomplete.
template <class T>
class ListStack {
 public:
  ListStack(Arena& arena, size_t room) : arena_(arena) {
    if (room != 0) grow(room);
  }

 private:
  template <class>
  friend class ListBuilder;
  static_assert(std::is_trivially_copyable_v<T>);

  size_t size() const { return static_cast<size_t>(top_ - begin_); }
  [[gnu::noinline, gnu::cold]] void grow(size_t room) {
    T* bigger = arena_.room<T>(room);
    std::uninitialized_copy(begin_, top_, bigger);
    top_ = bigger + size();
    begin_ = bigger;
    limit_ = bigger + room;
  }

  Arena& arena_;
  T* begin_ = nullptr;
  T* top_ = nullptr;
  T* limit_ = nullptr;
};

// One list on a ListStack.
template <class T>
class ListBuilder {
 public:
  explicit ListBuilder(ListStack<T>& stack) : stack_(stack), base_(stack.size()) {}
  ~ListBuilder() { shrink(0); }
  ListBuilder(const ListBuilder&) = delete;
  ListBuilder& operator=(const ListBuilder&) = delete;

  void push(const T& item) {
    if (stack_.top_ == stack_.limit_) [[unlikely]] {
      constexpr size_t kLeast = 8;
      stack_.grow(std::max(kLeast, 2 * stack_.size()));
    }
    new (stack_.top_++) T(item);
  }
  void shrink(size_t size) { stack_.top_ = stack_.begin_ + base_ + size; }
  size_t size() const { return stack_.size() - base_; }
  bool empty() const { return size() == 0; }
  T& operator[](size_t i) { return stack_.begin_[base_ + i]; }
  Seq<T> copy_to(Arena& arena) const {
    const T* first = stack_.begin_ + base_;
    // Most lists have one element.
    if (stack_.top_ - first == 1) return {arena.make<T>(*first), 1};
    return arena.copy(std::span<const T>(first, stack_.top_));
  }

 private:
  ListStack<T>& stack_;
  size_t base_;
};

struct FieldText;

class Parser {
 public:
  Parser(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar, ConstantPool& pool,
         Diagnostics& diagnostics);

  // Returns nullptr if the text is not Python. Sets a diagnostic only when a literal's value or the depth is at fault;
  // CPython may still report another error in that case.
  ast::Module* parse_file();

 private:
  using Expr = ast::Expr;
  using Stmt = ast::Stmt;
  using Pattern = ast::Pattern;

  // ---- Cursor ----
  bool has(Feature feature) const { return grammar_.has(feature); }
  TokenKind kind() const { return at_->kind; }
  bool accept(TokenKind kind) {
    if (at_->kind != kind) return false;
    ++at_;
    return true;
  }
  // Whether a literal begins with the token that can be joined to others; template strings join only each other.
  static bool is_string(TokenKind kind) { return kind == TokenKind::String || kind == TokenKind::FStringStart; }
  // True if the next token is an expression by itself.
  bool at_lone_atom() const { return has_trait(kind(), kAtom) && has_trait(at_[1].kind, kEndsExpression); }
  bool at_named_expression() const { return kind() == TokenKind::Name && at_[1].kind == TokenKind::ColonEqual; }
  std::string_view text_of(const Token& token) const { return source_.substr(token.start, token.end - token.start); }
  // Whether the Name is written as that soft keyword. CPython compares the source text, so a compatibility letter does
  // not make one. Text that NFKC makes ASCII is longer than the ASCII text.
  bool is_soft_keyword(const Token& token, NameId keyword) const {
    return token.name == keyword && token.end - token.start == pool_.names().text(keyword).size();
  }
  static SourceRange range_of(const Token& token) {
    return {token.line, token.column, token.end_line, token.end_column};
  }
  // The range from `first` to the last token taken.
  SourceRange range_from(const Token* first) const {
    return {first->line, first->column, at_[-1].end_line, at_[-1].end_column};
  }
  // Returns this range for a rule that ends in a block, without the newlines and dedents at its end.
  SourceRange block_range_from(const Token* first) const;

  // ---- Nodes ----
  template <class T, class... Fields>
  T* node(const SourceRange& range, Fields... fields) {
    if constexpr (std::is_base_of_v<Expr, T>) {
      T* made = arena_.make<T>(Expr{T::kKind, range}, fields...);
      foldable_ += may_fold(*made);
      unlistable_ += needs_walk(*made);
      return made;
    } else if constexpr (std::is_base_of_v<Stmt, T>) {
      T* made = arena_.make<T>(Stmt{.kind = T::kKind, .range = range}, fields...);
      unlistable_ += needs_walk(*made);
      return made;
    } else {
      return arena_.make<T>(Pattern{T::kKind, range}, fields...);
    }
  }
  template <class T, class... Fields>
  T* node(const Token* first, Fields... fields) {
    return node<T>(range_from(first), fields...);
  }
  // True if the tokens between `first` and `end` may nest deeper than the walks of folding and scopes go. Only these
  // walks can find the depth.
  static bool may_be_too_deep(const Token* first, const Token* end) {
    constexpr ptrdiff_t kLong = 1000;
    return end - first > kLong;
  }
  // Records whether `statement`, which was parsed since `foldable_` was `before`, contains nodes that may fold.
  void note_foldable(Stmt* statement, const Token* first, uint32_t before) const {
    statement->may_fold = foldable_ != before || may_be_too_deep(first, at_);
  }
  // A position in the tokens and in the list of names. The names of a statement (or of its part before the block) are
  // those between two such positions.
  struct NamesPlace {
    const Token* at;
    uint32_t names;
    uint32_t unlistable;
  };
  NamesPlace names_place() const { return {at_, static_cast<uint32_t>(listed_names_.size()), unlistable_}; }
  static void list_names(Stmt* statement, const NamesPlace& before, const NamesPlace& after) {
    const uint32_t count = after.names - before.names;
    if (after.unlistable != before.unlistable || count >= Stmt::kUnlisted) return;
    if (may_be_too_deep(before.at, after.at)) return;
    statement->first_name = before.names;
    statement->name_count = static_cast<uint8_t>(count);
  }
  Expr* constant(const Token* token, ConstId value) { return node<ast::Constant>(range_of(*token), value, false); }
  Expr* name(const Token* token, ast::Context ctx) {
    auto* made = node<ast::Name>(range_of(*token), token->name, ctx);
    append(listed_names_, made);
    return made;
  }

  // ---- Depth ----
  // CPython's parser refuses text that nests its rules deeper than 6,000 calls. `level_` is the value of that counter
  // at the rule `expression` (or, outside expressions, at a statement). The k…Levels constants are the number of rules
  // between two points of CPython's grammar.
  static constexpr int kMaxLevel = 6000;
  static constexpr int kExpressionToLeaf = 23;
  static constexpr int kFieldLevel = 4;  // in a replacement field that has a separate parser
  // How much deeper a value is than an expression statement.
  static constexpr int kAssignedLevels = 2;
  static constexpr int kReturnLevels = 1;
  // Levels that a bracket at the start of a statement or of an assigned value saves: CPython first reads it as a
  // target, on a shorter way, and remembers what is in it.
  static constexpr int kTargetSaves = 18;
  bool enter(int levels) {
    level_ += levels;
    return level_ + kExpressionToLeaf <= kMaxLevel || too_deep();
  }
  void leave(int levels) { level_ -= levels; }
  bool too_deep();
  // The levels of a bracket whose first token is `first`.
  int bracket_levels(const Token* first, int levels) const {
    return first == target_start_ ? levels - kTargetSaves : levels;
  }

  // ---- Statements (parser_statements.cpp, parser_imports.cpp) ----
  bool parse_statement(ListBuilder<Stmt*>& out);
  bool parse_simple_statements(ListBuilder<Stmt*>& out);
  Stmt* parse_named_statement();
  Stmt* parse_simple_statement();
  Stmt* parse_expression_statement();
  Stmt* parse_assignment(const Token* first, Expr* target);
  Stmt* parse_annotated_assignment(const Token* first, Expr* target);
  Stmt* parse_augmented_assignment(const Token* first, Expr* target, ast::Operator op);
  Stmt* parse_return();
  Stmt* parse_raise();
  Stmt* parse_assert();
  Stmt* parse_delete();
  Stmt* parse_scope_declaration(ast::StmtKind kind);
  Stmt* parse_type_alias();
  Stmt* parse_import();
  Stmt* parse_import_from();
  bool parse_dotted_name(NameId& result);
  bool parse_optional_alias(NameId& result);

  // ---- Compound statements (parser_compound.cpp, parser_definitions.cpp) ----
  bool parse_block(Seq<Stmt*>& body);
  bool parse_statements(ListBuilder<Stmt*>& out);
  Stmt* parse_if();
  Stmt* parse_while();
  Stmt* parse_for(const Token* first, ast::StmtKind kind);
  Stmt* parse_with(const Token* first, ast::StmtKind kind);
  bool parse_parenthesized_with(ListBuilder<ast::WithItem>& items);
  bool parenthesis_ends_before_colon() const;
  Stmt* parse_try();
  bool parse_except(ListBuilder<ast::ExceptHandler>& handlers, bool star);
  bool parse_optional_else(Seq<Stmt*>& body);
  Stmt* parse_async();
  Stmt* parse_decorated();
  Stmt* parse_function(const Token* first, ast::StmtKind kind, Seq<Expr*> decorators);
  Stmt* parse_class(Seq<Expr*> decorators);

  // ---- Patterns (parser_patterns.cpp) ----
  bool at_match_statement() const;
  Stmt* parse_match();
  bool parse_case(ListBuilder<ast::MatchCase>& cases);
  Pattern* parse_open_pattern();
  Pattern* parse_pattern();
  Pattern* parse_closed_pattern();
  Pattern* parse_star_pattern();
  Pattern* parse_literal_pattern();
  Pattern* parse_parenthesized_pattern();
  Pattern* parse_list_pattern();
  Pattern* parse_mapping_pattern();
  Pattern* parse_class_pattern(const Token* first, Expr* cls);
  bool parse_capture_target(NameId& result);
  bool parse_pattern_list(ListBuilder<Pattern*>& patterns, TokenKind end);
  Expr* parse_signed_number();
  Expr* parse_pattern_key();
  Expr* parse_dotted_attribute();

  // ---- Expressions (parser_expressions.cpp) ----
  Expr* parse_star_expressions();
  Expr* parse_open_tuple(const Token* first, Expr* element);
  Expr* parse_star_expression();
  Expr* parse_star_named_expression();
  Expr* parse_assigned_value();
  Expr* parse_expression();
  Expr* parse_exception_types();
  Expr* parse_named_expression();
  Expr* parse_disjunction() { return parse_operators(kOr); }
  Expr* parse_operators(int minimum);
  Expr* parse_operand(int minimum) {
    return has_trait(kind(), kPrefixOperator) ? parse_prefixed(minimum) : parse_primary();
  }
  Expr* parse_factor() {
    const Token* first = at_;
    Expr* base = parse_operand(kPower);
    return base == nullptr || kind() != TokenKind::DoubleStar ? base : parse_power(first, base);
  }
  Expr* parse_prefixed(int minimum);
  Expr* parse_power(const Token* first, Expr* base);
  Expr* parse_boolean(const Token* first, Expr* left, TokenKind op);
  Expr* parse_comparison(const Token* first, Expr* left);
  bool accept_comparison_operator(ast::CompareOperator& op);
  Expr* parse_conditional(const Token* first, Expr* body);
  Expr* parse_lambda();
  Expr* parse_yield();

  // ---- Atoms and what follows them (parser_atoms.cpp) ----
  Expr* parse_primary();
  Expr* parse_atom();
  Expr* parse_lone_atom() { return kind() == TokenKind::Name ? name(at_++, ast::Context::Load) : parse_atom(); }
  Expr* parse_number();
  Expr* parse_parenthesized();
  Expr* parse_list();
  Expr* parse_braces();
  Expr* parse_dict(const Token* first, Expr* key);
  Expr* parse_subscript(const Token* first, Expr* value);
  Expr* parse_slices();
  Expr* parse_slice();
  Expr* parse_comprehension(const Token* first, ast::ExprKind kind, Expr* element, Expr* value, TokenKind end);
  bool parse_comprehension_clause(ListBuilder<ast::Comprehension>& generators);
  bool parse_rest_of_elements(ListBuilder<Expr*>& elements, TokenKind end);

  // ---- Arguments and parameters (parser_arguments.cpp) ----
  Expr* parse_call(const Token* first, Expr* func);
  bool parse_arguments(const Token* open, bool generator_allowed, Seq<Expr*>& args, Seq<ast::Keyword>& keywords);
  // `end` is the closing parenthesis of a function's parameters, or the colon of a lambda's, which have no annotations.
  ast::Arguments* parse_parameters(TokenKind end);
  bool parse_parameter(bool annotated, bool star_annotation, ast::Arg& result);

  // ---- Type parameters (parser_type_params.cpp) ----
  bool parse_optional_type_params(Seq<ast::TypeParam>& params);
  bool parse_type_param(ast::TypeParam& param);

  // ---- Strings (parser_strings.cpp) ----
  Expr* parse_strings();
  Expr* parse_template_strings();
  Expr* parse_single_string();
  // Adds the pieces of an f-string or a template string.
  bool parse_fstring(ListBuilder<Expr*>& pieces);
  // A piece of an f-string. Its value is known only at the end of the f-string.
  struct FStringText {
    ast::Constant* piece;
    std::string_view text;
    bool raw;
  };
  // The nesting of a replacement field: 0 in an f-string, 1 in the format spec of such a field, and so on.
  struct FieldNesting {
    const Token* outermost = nullptr;  // the brace of the field at level 0
    int level = 0;
  };
  bool parse_replacement_field(ListBuilder<Expr*>& pieces, ListBuilder<FStringText>& texts, const FormatString& string,
                               FieldNesting nesting);
  Expr* parse_format_spec(const FormatString& string, FieldNesting nesting);
  ast::Constant* debug_text(const Token* open, const Token* end, const Token* outermost);
  std::string_view interpolation_text(const Token* open, const Token* end);
  std::string_view without_comments(std::string_view text);
  // Merges neighbouring constants and drops empty ones.
  Seq<Expr*> join_pieces(ListBuilder<Expr*>& pieces);
  bool is_empty_string(const Expr* piece) const;

  // ---- Strings before PEP 701 (parser_fstrings_3_11.cpp) ----
  class FStringBuilder;
  Expr* parse_untokenized_strings();
  Expr* parse_field(const FieldText& field);

  // ---- Targets (parser_targets.cpp) ----
  // Makes an expression a target of assignment or deletion. Returns false if it cannot be a target.
  static bool make_target(Expr* expression, ast::Context ctx);
  // Does this for the target of an augmented or annotated assignment.
  static bool make_single_target(Expr* expression);
  Expr* parse_star_targets();
  Expr* parse_star_target();

  std::string_view source_;
  const TokenBuffer& tokens_;
  const Grammar& grammar_;
  ConstantPool& pool_;
  Arena& arena_;
  Diagnostics& diagnostics_;
  const Token* at_;
  int level_ = 0;
  const Token* target_start_ = nullptr;  // where CPython first tries to read a target
  uint32_t foldable_ = 0;                // number of nodes so far at which folding could start
  uint32_t unlistable_ = 0;              // number of nodes so far whose names need a walk
  bool has_finally_ = false;             // the parser has read a `finally`
  bool flufl_ = false;                   // the parser has read `from __future__ import barry_as_FLUFL`

  ArenaVector<ast::Name*> listed_names_{ArenaAllocator<ast::Name*>(arena_)};
  static constexpr size_t kUsualDepth = 256;
  ListStack<Expr*> exprs_{arena_, kUsualDepth};
  ListStack<Stmt*> stmts_{arena_, kUsualDepth};
  ListStack<Pattern*> patterns_{arena_, 0};
  ListStack<ast::CompareOperator> compare_ops_{arena_, 0};
  ListStack<ast::Keyword> keywords_{arena_, kUsualDepth};
  ListStack<ast::Comprehension> comprehensions_{arena_, 0};
  ListStack<ast::Arg> args_{arena_, kUsualDepth};
  ListStack<ast::Alias> aliases_{arena_, 0};
  ListStack<ast::WithItem> with_items_{arena_, 0};
  ListStack<ast::ExceptHandler> handlers_{arena_, 0};
  ListStack<ast::MatchCase> cases_{arena_, 0};
  ListStack<ast::TypeParam> type_params_{arena_, 0};
  ListStack<NameId> names_{arena_, 0};
  ListStack<FStringText> fstring_texts_{arena_, 0};
  std::vector<std::unique_ptr<TokenBuffer>> field_tokens_;  // of the fields that are being parsed, outermost first
  size_t field_depth_ = 0;
  std::string text_;         // the value of a literal during its construction
  std::string joined_text_;  // neighbouring pieces of an f-string during merging
};

}  // namespace leanpyc::syntax
