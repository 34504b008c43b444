// The second reading of a text that the parser has refused, which finds CPython's message and position.
//
// CPython's parser tries the alternatives of each rule in order, and two results depend on that order. Without a
// special message, the error is at the farthest token that any alternative asked for. Special messages come from rules
// for invalid code ("invalid_…" in its grammar), which take part in a second reading where the first rule that matches
// wins. So this class, which runs only for refused texts, tries alternatives in the same order, and memoizes the same
// rules as CPython, which keeps the time linear. The rules have the names of Python's grammar.
//
// A node made here has only the parts of an expression that messages need: kind, range, and the parts of possible
// targets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/format_string.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/literals.h"
#include "leanpyc/syntax/token.h"
#include "leanpyc/text/sanitizers.h"

namespace leanpyc::syntax {

struct FieldText;

class ErrorSearch {
 public:
  ErrorSearch(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar, ConstantPool& pool,
              Diagnostics& diagnostics);

  void run();

 private:
  using Expr = ast::Expr;

  // ---- Tokens (parser_errors.cpp) ----
  // A rule that does not match leaves `mark_` unchanged. After an error is raised nothing matches, so every rule
  // returns soon.
  const Token* fetch();
  const Token* expect(TokenKind kind);
  const Token* expect_any(std::initializer_list<TokenKind> kinds);
  const Token* expect_name(std::string_view soft_keyword);
  const Token* expect_forced(TokenKind kind);
  bool next_is(TokenKind kind);
  bool next_is_any(std::initializer_list<TokenKind> kinds);
  const Token* previous() const { return &all_[mark_ - 1]; }
  static SourceRange range_of(const Token& token) {
    return {token.line, token.column, token.end_line, token.end_column};
  }
  bool has(Feature feature) const { return grammar_.has(feature); }
  bool reports(Message message) const { return grammar_.reports(message); }
  std::string_view text_of(const Token& token) const { return source_.substr(token.start, token.end - token.start); }

  // ---- Errors (parser_errors.cpp) ----
  // Each raises its error unless an error is already raised. They return nullptr, for rules that return the result.
  std::nullptr_t raise(ErrorKind kind, const SourceRange& range, std::string_view message);
  std::nullptr_t raise_at(const SourceRange& range, std::string_view message);
  std::nullptr_t raise_at(const Token* token, std::string_view message) { return raise_at(range_of(*token), message); }
  std::nullptr_t raise_at(const Expr* node, std::string_view message) { return raise_at(node->range, message); }
  // The error ranges from `token` to the tokenizer's position.
  std::nullptr_t raise_from(const Token* token, std::string_view message);
  std::nullptr_t raise_from(const SourceRange& start, std::string_view message);
  // The error is at the last token that was asked for.
  std::nullptr_t raise_here(std::string_view message, ErrorKind kind = ErrorKind::SyntaxError);
  // The error is at `range`. Before FirstErrorLasts it replaces an error of the tokenizer.
  void raise_over_lexer(const SourceRange& range, std::string_view message);
  std::nullptr_t raise_at_next_token(std::string_view message);
  // The error is at the expression. `message` has one {} for the expression's name.
  void raise_naming(const Expr* expression, Message message);
  std::nullptr_t raise_missing_block(std::string_view after, const Token* keyword);
  enum class Targets { Star, For, Del };
  std::nullptr_t raise_invalid_target(const Expr* expression, Targets targets);
  static const Expr* invalid_target(const Expr* expression, Targets targets);
  std::string_view describe(const Expr* expression) const;
  SourceRange token_range_as_error(const Token& token) const;
  int32_t tokenizer_column() const;
  int32_t tokenizer_line() const;
  Diagnostic never_closed() const;
  void finish(size_t first_reading_fill);
  void find_flufl();
  void split_diamonds();
  size_t split_diamond(size_t index);
  bool lexing_ended_in_fstring() const;
  void count_brackets();

  // ---- Memory ----
  enum class Rule : uint32_t {
    SimpleStmt,
    Block,
    Expression,
    StarExpression,
    Disjunction,
    Conjunction,
    Inversion,
    InvalidNamedExpression,
    BitwiseOr,
    BitwiseXor,
    BitwiseAnd,
    Shift,
    Sum,
    Term,
    Factor,
    AwaitPrimary,
    Primary,
    TPrimary,
    Strings,
    Arguments,
    StarTarget,
    TargetWithStarAtom,
    DelTarget,
    ClosedPattern,
    StarPattern,
    TypeParam,
    kCount
  };
  struct Memory {
    const void* result;
    size_t end;
  };
  template <class Result, class Body>
  Result* remember(Rule rule, Body body) {
    if (raised_) return nullptr;
    uint64_t key = mark_ * static_cast<uint64_t>(Rule::kCount) + static_cast<uint64_t>(rule);
    if (auto found = memory_.find(key); found != memory_.end()) {
      if (found->second.result != nullptr) mark_ = found->second.end;
      return static_cast<Result*>(const_cast<void*>(found->second.result));
    }
    if (too_deep()) return nullptr;
    size_t start = mark_;
    const int levels = kRuleLevels[static_cast<size_t>(rule)];
    depth_ += levels;
    Result* result = body();
    depth_ -= levels;
    if (result == nullptr) mark_ = start;
    if (!raised_) memory_[key] = {result, mark_};
    return result;
  }
  void forget();
  bool too_deep();
  // A non-null result for rules that return no node.
  static inline constexpr char kMatchedMark = 0;
  static const char* matched(bool yes) { return yes ? &kMatchedMark : nullptr; }
  // Tries one alternative. Returns true if it matched; otherwise goes back to its start.
  template <class Body>
  bool attempt(Body body) {
    size_t start = mark_;
    if (body() && !raised_) return true;
    mark_ = start;
    return false;
  }
  template <class Body>
  bool lookahead(Body body) {
    size_t start = mark_;
    bool result = body() && !raised_;
    mark_ = start;
    return result;
  }
  // element (',' element)*. Returns false if there is not even one element.
  template <class Body>
  bool gather(Body element) {
    if (!attempt(element)) return false;
    while (attempt([&] { return expect(TokenKind::Comma) && element(); })) {
    }
    return true;
  }

  // The result of body(), read `levels` deeper.
  template <class Body>
  auto deeper(int levels, Body body) {
    const Deeper counted(*this, levels);
    return body();
  }

  // ---- Nodes ----
  SourceRange range_from(size_t first) const;
  Expr* make(size_t first, ast::ExprKind kind) { return arena_.make<Expr>(kind, range_from(first)); }
  template <class T, class... Fields>
  Expr* make_whole(size_t first, Fields... fields) {
    return arena_.make<T>(Expr{T::kKind, range_from(first)}, fields...);
  }
  Expr* make_constant(const Token* token, ConstId value) {
    return arena_.make<ast::Constant>(Expr{ast::ExprKind::Constant, range_of(*token)}, value, false);
  }
  Seq<Expr*> copy_from(size_t base);

  // ---- Statements (parser_errors_statements.cpp) ----
  // Reads from the grammar's start: a file, or the text of a replacement field. Returns false if it is not valid.
  bool start();
  bool file();
  bool statements();
  bool statement();
  bool simple_stmts();
  bool simple_stmt();
  bool assignment();
  void invalid_assignment();
  Expr* invalid_ann_assign_target();
  bool annotated_rhs() { return annotated_rhs_node() != nullptr; }
  Expr* annotated_rhs_node();
  bool optional_value();
  bool augassign();
  bool raise_stmt();
  bool names_stmt(TokenKind keyword);
  bool del_stmt();
  bool assert_stmt();
  bool import_stmt();
  bool import_from_targets();
  bool dotted_name();
  bool optional_as_name();
  bool dotted_as_name();
  bool import_from_as_name();
  void invalid_import_target();
  bool type_alias();

  // ---- Compound statements (parser_errors_compound.cpp) ----
  bool compound_stmt();
  bool block();
  // NEWLINE !INDENT
  bool newline_without_indent();
  bool function_def();
  bool function_def_raw();
  void invalid_def_raw();
  bool class_def();
  bool class_def_raw();
  bool class_head();
  bool decorators();
  bool if_stmt(TokenKind keyword);
  bool else_block();
  bool while_stmt();
  bool for_stmt();
  bool with_stmt();
  bool with_item();
  void invalid_with_stmt(bool indent);

  // ---- try (parser_errors_try.cpp) ----
  bool try_stmt();
  void invalid_try_stmt();
  bool except_block(bool star);
  void invalid_except_stmt(bool star);
  // For versions in which several exception types always need parentheses.
  void invalid_except_stmt_without_bare_types();
  bool finally_block();

  // ---- Patterns (parser_errors_patterns.cpp) ----
  bool match_stmt();
  bool case_block();
  bool subject_expr();
  bool guard();
  bool patterns();
  bool pattern();
  bool or_pattern();
  bool closed_pattern();
  bool literal_pattern();
  bool signed_number();
  bool complex_number();
  bool pattern_capture_target();
  bool attr();
  bool name_or_attr();
  bool sequence_pattern(TokenKind open);
  bool open_sequence_pattern();
  bool maybe_sequence_pattern();
  bool maybe_star_pattern();
  bool star_pattern();
  bool mapping_pattern();
  bool class_pattern();
  bool positional_patterns(SourceRange* first, SourceRange* last);
  bool keyword_patterns();

  // ---- Expressions (parser_errors_expressions.cpp) ----
  Expr* star_expressions();
  Expr* star_expression();
  Expr* star_named_expression();
  bool star_named_expressions(std::vector<Expr*>* elements = nullptr);
  Expr* expressions();
  Expr* expression();
  Expr* expression_without_invalid();
  Expr* conditional_or_disjunction();
  void invalid_expression();
  void invalid_string_parts();
  void invalid_conditional_expression();
  void invalid_lambda_in_field();
  void invalid_legacy_expression();
  bool looks_like_soft_keyword(const Token& name) const;
  bool is_legacy_statement(const Expr* expression) const;
  Expr* yield_expr();
  Expr* assignment_expression();
  Expr* named_expression();
  Expr* invalid_named_expression();
  Expr* unnamed_expression();
  Expr* disjunction();
  Expr* conjunction();
  Expr* inversion();
  Expr* comparison();
  bool comparison_operator(ast::CompareOperator& op);
  Expr* bitwise_or() { return binary(Rule::BitwiseOr); }
  Expr* binary(Rule rule);
  Expr* binary_operand(Rule rule);
  Expr* factor();
  void invalid_arithmetic();
  void invalid_factor();
  Expr* await_primary();
  Expr* lambdef();

  // ---- Atoms (parser_errors_atoms.cpp) ----
  Expr* primary();
  Expr* atom();
  Expr* slices();
  Expr* slice();
  Expr* group();
  void invalid_group();
  Expr* tuple();
  Expr* genexp();
  Expr* list();
  Expr* comprehension(TokenKind open, TokenKind close, ast::ExprKind kind);
  Expr* listcomp();
  Expr* dict();
  void invalid_double_starred_kvpairs();
  void invalid_kvpair();
  Expr* set();
  Expr* setcomp();
  Expr* dictcomp();
  bool double_starred_kvpair();
  bool kvpair();
  // Returns the last expression in the clauses.
  Expr* for_if_clauses();
  Expr* for_if_clause();
  void invalid_comprehension();
  Expr* strings();
  bool is_utf8(const Token& token);
  bool format_string(TokenKind start);
  void invalid_string_tstring_concat();
  bool replacement_field(const FormatString& string);
  void invalid_replacement_field(const FormatString& string);
  bool conversion(const FormatString& string);
  bool format_spec(const FormatString& string);
  void format_specs(const FormatString& string);
  bool decode(const Token* token, const Token* blamed, bool raw);

  // ---- Strings before PEP 701 (parser_errors_fstrings_3_11.cpp) ----
  class FStringChecker;
  Expr* untokenized_strings();
  bool raise_literal_error();
  bool check_field(const FieldText& field);
  void raise_undecodable_in_field();
  void raise_in_field(ErrorKind kind, SourceRange range, std::string_view message);

  // ---- Arguments and parameters (parser_errors_arguments.cpp, parser_errors_parameters.cpp) ----
  struct Args {
    uint32_t count = 0;  // positional and starred arguments
    Expr* last = nullptr;
    bool unpacks_mapping = false;
  };
  bool arguments();
  bool args(Args& result);
  bool kwargs(Args& result);
  bool kwarg(bool double_star, Args& result);
  bool positional_argument(Args& result);
  void invalid_arguments();
  void invalid_kwarg();
  Expr* starred_expression();

  struct Parameters {
    bool lambda;
    TokenKind end() const { return lambda ? TokenKind::Colon : TokenKind::RightParen; }
  };
  enum class Default { No, Yes, Maybe };
  bool params(Parameters kind);
  bool parameters(Parameters kind);
  bool slash(Parameters kind, bool with_default);
  bool star_etc(Parameters kind);
  bool kwds(Parameters kind);
  Expr* param(Parameters kind, bool star_annotation = false);
  Expr* parameter(Parameters kind, Default has_default, bool star_annotation = false);
  bool parameter_default();
  void invalid_parameters(Parameters kind);
  void invalid_late_parameter(Parameters kind, std::string_view message);
  void invalid_star_etc(Parameters kind);
  void invalid_kwds(Parameters kind);

  bool type_params();
  bool type_param();

  // ---- Targets (parser_errors_targets.cpp) ----
  Expr* star_targets();
  Expr* star_target();
  Expr* target_with_star_atom();
  Expr* star_atom();
  bool star_targets_seq(bool tuple);
  Expr* single_target();
  Expr* single_subscript_attribute_target();
  Expr* t_primary();
  bool t_lookahead();
  bool del_targets();
  bool del_target();
  bool del_t_atom();

  // CPython's parser refuses more than 6,000 nested calls of its rules; `depth_` is about what its counter would be.
  // The difference is the calls from the file to a statement's expression and those to a leaf's token.
  static constexpr int kMaxDepth = 6000 - 13;
  // How many rules of CPython's grammar each rule here is, with those that only it calls: an operator's rule that
  // recurs on the left is two, and the rules for invalid expressions come before a disjunction.
  static constexpr auto kRuleLevels = [] {
    std::array<int8_t, static_cast<size_t>(Rule::kCount)> levels{};
    levels.fill(1);
    auto set = [&levels](Rule rule, int8_t count) { levels[static_cast<size_t>(rule)] = count; };
    set(Rule::Disjunction, 3);
    set(Rule::BitwiseOr, 3);
    for (Rule rule : {Rule::BitwiseXor, Rule::BitwiseAnd, Rule::Shift, Rule::Sum, Rule::Term, Rule::AwaitPrimary,
                      Rule::Primary, Rule::TPrimary}) {
      set(rule, 2);
    }
    set(Rule::InvalidNamedExpression, 0);
    return levels;
  }();
  // The rules between a primary and the expressions in its brackets.
  static constexpr int kParenthesisDepth = 7;
  static constexpr int kListDepth = 8;
  static constexpr int kBracesDepth = 7;
  static constexpr int kCallDepth = 2;
  static constexpr int kSubscriptDepth = 5;
  static constexpr int kLambdaDepth = 1;
  static constexpr int kDefaultDepth = 8;
  // Counts `levels` more while it lives.
  class Deeper {
   public:
    Deeper(ErrorSearch& search, int levels) : search_(search), levels_(levels) { search_.depth_ += levels_; }
    ~Deeper() { search_.depth_ -= levels_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    ErrorSearch& search_;
    int levels_;
  };
  // Bytes of native stack. These rules nest deeply, and a worker's stack may be small. Two hundred nested brackets must
  // fit, and their frames are several times as large with the address sanitizer's gaps.
#ifdef LEANPYC_ADDRESSES_WATCHED
  static constexpr std::ptrdiff_t kMaxStack = std::ptrdiff_t{6} << 20;
#else
  static constexpr std::ptrdiff_t kMaxStack = std::ptrdiff_t{2} << 20;
#endif

  const SourceText whole_;
  std::string_view source_;  // its text
  const TokenBuffer& tokens_;
  const Grammar& grammar_;
  std::span<const Token> all_;    // the tokens as CPython's lexer makes them
  std::vector<Token> split_;      // storage for these tokens if they are not those of tokens_
  size_t flufl_from_ = SIZE_MAX;  // from this token on, the operator is `<>` instead of `!=`
  ConstantPool& pool_;
  Arena& arena_;
  Diagnostics& diagnostics_;
  // Literals are decoded again here; this discards their warnings, which were already given.
  Diagnostics literal_diagnostics_;
  const char* stack_base_;
  const FieldPlace* field_ = nullptr;  // the text is that of a replacement field, which has a separate parser

  size_t mark_ = 0;
  size_t fill_ = 0;  // number of tokens asked for so far
  bool invalid_rules_ = false;
  bool second_reading_ = false;  // the rules for invalid code take part
  bool raised_ = false;
  bool raised_by_lexer_ = false;
  Diagnostic error_{};
  int depth_ = 0;
  int spec_depth_ = 0;  // number of enclosing format specs within the innermost f-string
  std::unordered_map<uint64_t, Memory> memory_;
  std::vector<Expr*> elements_;
  std::vector<uint16_t> levels_;  // number of open brackets after each token
  std::string text_;
};

}  // namespace leanpyc::syntax
