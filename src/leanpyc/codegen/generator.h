// The walk over the tree that emits instructions: its state and its steps, with one .cpp file per subject.
//
// The walk emits exactly the list that the code generator of the target's CPython (Python/compile.c) passes to its flow
// graph: every NOP, every position, every constant. This is necessary because the passes in flow/ produce the same
// bytes only from the same list. Where versions use different instructions for the same thing, the walk calls a verb of
// the target's dialect (dialect.h).
//
// Errors: the first error wins. A step continues after an error, and its result is discarded.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/codegen/codegen.h"
#include "leanpyc/codegen/dialect.h"
#include "leanpyc/codegen/emitter.h"

namespace leanpyc::codegen {

using ast::Expr;
using ast::ExprKind;
using ast::Pattern;
using ast::Stmt;
using ast::StmtKind;

// Above this number, values are not collected on the stack but added to a list, set or dict individually.
inline constexpr uint32_t kStackUseGuideline = 30;

class Generator : private Emitter {
 public:
  Generator(const ast::Module& module, SymbolTable& symbols, const FutureFeatures& future,
            const CodegenOptions& options, const Target& target, ConstantPool& pool, CodegenWorkspace& workspace,
            Diagnostics& diagnostics, const UnitObserver& observer);

  CodeObject* module();

 private:
  struct PatternState;
  struct InlinedComprehension;

  // ---- units.cpp: entering and finishing code objects ----------------------------------------------------------
  // `is_global`: the name is global in the scope that defines it.
  void enter(UnitKind kind, NameId name, ScopeId scope, int32_t first_line, bool is_global = false);
  // Returns the constant for the unit's code object, and makes the enclosing unit current again. `adds_return`: the
  // code returns None at its end.
  ConstId finish(bool adds_return);
  bool adds_constant_of_return();
  [[gnu::noinline]] static void forget_places(Scope& scope);
  void place_closure(const Scope& scope);
  void set_qualname(bool is_global);
  std::span<char> room_for_text(size_t size);
  uint32_t code_flags() const;
  bool is_method() const;
  // Makes a function from the code object that was just finished; its free variables come from the current unit.
  void make_closure(ConstId code, int32_t attributes, const SourceRange& range);
  Unit& outer(size_t levels) { return *units_[depth_ - 1 - levels]; }

  // ---- pending_units.cpp ----------------------------------------------------------------------------------------
  // Moves the unit's code to the pending units, and leaves an empty one. Returns the constant for its code object.
  ConstId put_aside(std::unique_ptr<CodeUnit>& code);
  // Assembles all pending units. Returns the code object of the last one; nullptr if an error is set.
  CodeObject* assemble_pending();
  ConstId first_equal(ConstId constant) const;
  void merge_equal_code(CodeUnit& unit);

  // ---- body.cpp, docstring.cpp: bodies of modules, classes and functions -----------------------------------------
  void body(const Seq<Stmt*>& statements, ast::DocstringMark mark, const SourceRange& range);
  uint32_t elided_docstring(const Seq<Stmt*>& statements);
  const ast::Constant* string_statement(const Stmt* node) const;
  const ast::Constant* docstring(const Seq<Stmt*>& statements) const;
  ConstId docstring_value(const ast::Constant& node, ast::DocstringMark mark);
  bool has_annotations(const Seq<Stmt*>& statements) const;

  // ---- statements.cpp -------------------------------------------------------------------------------------------
  void statements(const Seq<Stmt*>& list) {
    for (Stmt* each : list) statement(each);
  }
  void statement(const Stmt* node);
  void elided_statement(const Stmt* node);
  // Generates a part of the code in which an annotation may not be reached.
  template <class Node>
  void conditionally(void (Generator::*generate)(const Node&), const Node& node) {
    ++unit_->conditional_depth;
    (this->*generate)(node);
    --unit_->conditional_depth;
  }
  void expression_statement(const ast::ExprStmt& node);
  void assign(const ast::Assign& node);
  void raise(const ast::Raise& node);
  void assert_statement(const ast::Assert& node);
  void check_assert(const ast::Assert& node);
  void return_statement(const ast::Return& node);
  void break_statement(const SourceRange& range);
  void continue_statement(const SourceRange& range);

  // ---- assignments.cpp ------------------------------------------------------------------------------------------
  void augmented_assign(const ast::AugAssign& node);
  void annotated_assign(const ast::AnnAssign& node);
  void load_future_annotation(const Expr& annotation);
  void evaluate_and_drop(const Expr* node);
  void evaluate_annotation_subscript(const Expr* node);
  void unpack(const Seq<Expr*>& targets, const SourceRange& range);

  // ---- annotations.cpp: deferred annotations (PEP 649) ------------------------------------------------------------
  void enter_evaluator(NameId name, ScopeId scope, const SourceRange& range);
  ConstId finish_annotate(const SourceRange& range);
  void function_annotate(const ast::FunctionDef& node);
  void defer_annotation(const ast::AnnAssign& node);
  void begin_conditional_annotations(const SourceRange& range);
  void deferred_annotations(const SourceRange& range);
  void deferred_item(const DeferredAnnotation& item, bool in_module, const SourceRange& range);

  // ---- imports.cpp ----------------------------------------------------------------------------------------------
  // Returns true if the module imports something under this name.
  bool is_imported(NameId name) const {
    const size_t word = static_cast<size_t>(name) / 64;
    if (word >= imported_names_.size() || !(imported_names_[word] >> (static_cast<size_t>(name) % 64) & 1))
      return false;
    // An enclosing inlined comprehension may have a variable with this name.
    if (overridden_symbols_.empty()) return true;
    const Symbol* symbol = symbols_[module_.scope].find(name);
    return symbol != nullptr && (symbol->flags & symbol_flags::kImport);
  }
  void note_imported_names();
  void import(const ast::Import& node);
  void import_as(NameId name, NameId as_name, const SourceRange& range);
  void import_from(const ast::ImportFrom& node);

  // ---- blocks.cpp -----------------------------------------------------------------------------------------------
  void push_block(const Block& block);
  [[gnu::cold]] void check_block_count(const Block& block);
  void pop_block() { unit_->blocks.pop_back(); }
  // Emits the code that a jump out of the block needs. `keeps_top`: the value to return is on the stack.
  void unwind(const Block& block, bool keeps_top, SourceRange& range);
  // Unwinds all blocks up to the innermost loop, which it returns, or all blocks if `to_loop` is false.
  const Block* unwind_all(bool keeps_top, bool to_loop, SourceRange& range);
  void pop_except_and_reraise(const SourceRange& range);
  // Returns `range`, or what place_ is when it is used, if that gives instructions their range.
  const SourceRange& place_or(const SourceRange& range) const { return dialect_.leaves_ranges ? place_ : range; }

  // ---- loops.cpp ------------------------------------------------------------------------------------------------
  void if_statement(const ast::If& node);
  void for_statement(const ast::For& node);
  void async_for_statement(const ast::For& node);
  void while_statement(const ast::While& node);

  // ---- exceptions.cpp -------------------------------------------------------------------------------------------
  void try_statement(const ast::Try& node);
  void try_finally(const ast::Try& node);
  void try_except(const ast::Try& node);
  void except_handler(const ast::ExceptHandler& handler, Label end);
  void try_star(const ast::Try& node);
  void except_star_handler(const ast::ExceptHandler& handler, bool is_first);
  void clear_handler_name(NameId name);

  // ---- with.cpp -------------------------------------------------------------------------------------------------
  void with_items(const ast::With& node) { with_statement(node, 0); }
  void with_statement(const ast::With& node, uint32_t item);
  void with_finish(Label cleanup);
  void suppress_exception(Label suppress);

  // ---- functions.cpp --------------------------------------------------------------------------------------------
  void function(const ast::FunctionDef& node);
  // Makes the function from the code that an earlier generation left. Returns false if the code has to be generated.
  bool use_kept_function(const ast::FunctionDef& node, int32_t attributes);
  void keep_function(const ast::FunctionDef& node, ConstId code, size_t first_static_attribute);
  // The names that the functions of the class around the current unit, or of the unit if it is a class, assign on self.
  std::vector<NameId>* static_attributes();
  void function_body(const ast::FunctionDef& node, int32_t attributes, int32_t first_line, bool is_global);
  void lambda(const ast::Lambda& node);
  int32_t defaults(const ast::Arguments& args, const SourceRange& range);
  bool keyword_defaults(const ast::Arguments& args, const SourceRange& range);
  bool annotations(const ast::Arguments& args, const Expr* returns, const SourceRange& range);
  uint32_t parameter_annotations(const ast::Arguments& args, const Expr* returns, const SourceRange& range);
  uint32_t argument_annotation(NameId name, const Expr* annotation, const SourceRange& range);
  void decorators(const Seq<Expr*>& list);
  void apply_decorators(const Seq<Expr*>& list);
  void set_argument_counts(const ast::Arguments& args);
  void check_argument_names(const ast::Arguments& args);

  // ---- classes.cpp ----------------------------------------------------------------------------------------------
  void class_definition(const ast::ClassDef& node);
  void class_body(const ast::ClassDef& node, int32_t first_line, bool is_global);
  void note_static_attribute(const ast::Attribute& node);

  // ---- type_parameters.cpp --------------------------------------------------------------------------------------
  void enter_type_parameters(NameId name, ScopeId scope, int32_t first_line);
  void type_parameters(const Seq<ast::TypeParam>& params);
  int32_t begin_evaluator(UnitKind kind, NameId name, ScopeId scope, const SourceRange& range, bool is_global = false);
  void type_parameter_value(const ast::TypeParam& param, const Expr* value, ScopeId scope, bool allows_star);
  void type_alias(const ast::TypeAlias& node);

  // ---- expressions.cpp ------------------------------------------------------------------------------------------
  void expression(const Expr* node);
  [[gnu::noinline]] void expression_with_parts(const Expr* node);
  void expressions(const Seq<Expr*>& list) {
    for (const Expr* each : list) expression(each);
  }
  [[gnu::noinline]] void named_expression(const ast::NamedExpr& node);
  [[gnu::cold]] void misplaced_star(const ast::Starred& node);
  void binary_chain(const ast::BinOp& node);
  void unary(const ast::UnaryOp& node);
  void yield(const ast::Yield& node);
  void yield_from(const ast::YieldFrom& node);
  void await(const ast::Await& node);
  void emit_yield(const SourceRange& range);
  void emit_binary(ast::Operator op, bool in_place, const SourceRange& range);
  void attribute(const ast::Attribute& node);
  void subscript(const ast::Subscript& node);
  [[gnu::noinline]] void slice(const ast::Slice& node);
  bool is_constant_slice(const ast::Slice& node) const;
  void slice_bounds(const ast::Slice& node);
  void joined_string(const ast::JoinedStr& node);
  void formatted_value(const ast::FormattedValue& node);

  // ---- templates.cpp --------------------------------------------------------------------------------------------
  void template_string(const ast::TemplateStr& node);
  void interpolation(const ast::Interpolation& node);

  // ---- displays.cpp ---------------------------------------------------------------------------------------------
  enum class Display : uint8_t { Tuple, List, Set };
  // `pushed` values are already on the stack and become the first items.
  void display(const Seq<Expr*>& items, Display kind, uint32_t pushed, const SourceRange& range);
  void sequence(const Seq<Expr*>& items, Display kind, Context context, const SourceRange& range);
  void dict(const ast::Dict& node);
  void dict_part(const ast::Dict& node, uint32_t begin, uint32_t end);

  // ---- calls.cpp ------------------------------------------------------------------------------------------------
  void call(const ast::Call& node);
  bool method_call(const ast::Call& node);
  bool inlined_consumer(const ast::Call& node);
  bool is_optimizable_super(const ast::Attribute& node) const {
    return node.value->kind == ExprKind::Call && is_optimizable_call(node);
  }
  bool is_optimizable_call(const ast::Attribute& node) const;
  void load_super_arguments(const ast::Call& node);
  // `pushed` arguments are already on the stack; the generic base, if any, is the last of `args`.
  void call_arguments(uint32_t pushed, const Seq<Expr*>& args, const Seq<ast::Keyword>& keywords,
                      const SourceRange& range);
  void keyword_dict_part(const Seq<ast::Keyword>& keywords, uint32_t begin, uint32_t end, const SourceRange& range);
  ConstId keyword_names(const Seq<ast::Keyword>& keywords, uint32_t begin, uint32_t end);
  void check_keywords(const Seq<ast::Keyword>& keywords) {
    if (!keywords.empty()) check_keyword_names(keywords);
  }
  void check_keyword_names(const Seq<ast::Keyword>& keywords);
  struct NamePlace {
    NameId name;
    uint32_t place;
  };
  // Returns the second position of the first name that occurs again, and sets `first` to its first position; 0 if no
  // name occurs twice.
  static uint32_t find_repeated(std::vector<NamePlace>& list, uint32_t& first);
  // The range of an attribute access. If it spans lines, it is reduced to the line of the attribute's name.
  class AttributeRange {
   public:
    AttributeRange(const Generator& generator, const SourceRange& range, const ast::Attribute& node) : range_(&range) {
      if (range.line == node.range.end_line) return;
      below_ = generator.attribute_range_below(range, node);
      range_ = &below_;
    }
    AttributeRange(const AttributeRange&) = delete;
    AttributeRange& operator=(const AttributeRange&) = delete;
    operator const SourceRange&() const { return *range_; }

   private:
    const SourceRange* range_;
    SourceRange below_;
  };
  AttributeRange attribute_range(const SourceRange& range, const ast::Attribute& node) const {
    return AttributeRange(*this, range, node);
  }
  SourceRange attribute_range_below(SourceRange range, const ast::Attribute& node) const;

  // ---- conditions.cpp -------------------------------------------------------------------------------------------
  // `place`: the range around the test (place_or).
  void jump_if(const Expr* node, Label target, bool condition, SourceRange& place);
  // The last instruction computed the value of `node`, on which a jump follows.
  void test(const Expr& node) { dialect_.test(*this, node.kind == ExprKind::Compare, node.range); }
  void bool_operation(const ast::BoolOp& node);
  void conditional(const ast::IfExp& node);
  void compare(const ast::Compare& node);

  // ---- comprehensions.cpp ---------------------------------------------------------------------------------------
  void comprehension(const ast::ComprehensionExpr& node);
  void comprehension_part(const ast::ComprehensionExpr& node, uint32_t index, int32_t stack_depth,
                          bool iterator_on_stack);
  void comprehension_element(const ast::ComprehensionExpr& node, int32_t stack_depth, SourceRange& range);
  void async_comprehension_part(const ast::ComprehensionExpr& node, uint32_t index, int32_t stack_depth,
                                bool iterator_on_stack);
  void comprehension_iterator(const ast::ComprehensionExpr& node, const ast::Comprehension& generator);
  void enter_inlined(const Scope& inner, InlinedComprehension& state, const SourceRange& range);
  void leave_inlined(const InlinedComprehension& state, const SourceRange& range);
  void hide(NameId name);
  void restore_inlined_locals(const InlinedComprehension& state, const SourceRange& range);

  // ---- match.cpp, patterns.cpp ----------------------------------------------------------------------------------
  void match_statement(const ast::Match& node);
  void pattern(const Pattern* node, PatternState& state);
  void subpattern(const Pattern* node, PatternState& state);
  void pattern_value(const ast::MatchValue& node, PatternState& state);
  void pattern_singleton(const ast::MatchSingleton& node, PatternState& state);
  void pattern_sequence(const ast::MatchSequence& node, PatternState& state);
  void pattern_unpack(const ast::MatchSequence& node, PatternState& state);
  void pattern_subscripts(const ast::MatchSequence& node, uint32_t star, PatternState& state);
  void pattern_mapping(const ast::MatchMapping& node, PatternState& state);
  void pattern_mapping_keys(const ast::MatchMapping& node);
  void pattern_class(const ast::MatchClass& node, PatternState& state);
  void check_class_attributes(const ast::MatchClass& node);
  void pattern_as(const ast::MatchAs& node, PatternState& state);
  void pattern_or(const ast::MatchOr& node, PatternState& state);
  bool reorder_captures(const std::vector<NameId>& wanted, std::vector<NameId>& captures, const SourceRange& range);
  void capture(NameId name, PatternState& state, const SourceRange& range);
  void rotate(size_t count, const SourceRange& range);
  void jump_to_fail(Op op, PatternState& state, const SourceRange& range);
  void reserve_fail_labels(size_t count, PatternState& state);
  void bind_fail_labels(PatternState& state, const SourceRange& range);

  // ---- checks.cpp: warnings about code that cannot work ----------------------------------------------------------
  void check_compare(const ast::Compare& node);
  void check_caller(const Expr& function);
  void check_subscripted(const Expr& value);
  void check_index(const Expr& value, const Expr& index);
  [[gnu::cold]] void warn(const SourceRange& range, std::string_view message) {
    diagnostics_.warn(WarningKind::SyntaxWarning, range, message);
  }

  // ---- errors ---------------------------------------------------------------------------------------------------
  std::string repr(NameId name) const;
  bool failed() const { return diagnostics_.failed(); }
  // Enters one level deeper in the tree. Returns false, with the error set, where CPython's recursion also fails.
  bool may_descend() const { return !failed() && nesting_ != kNestingLimit; }
  bool descend() {
    if (!may_descend()) [[unlikely]]
      return too_deep();
    ++nesting_;
    return true;
  }
  [[gnu::cold]] bool too_deep();
  void ascend() { --nesting_; }
  // Returns false, with the diagnostic set, when duplicated code has made the unit absurdly long.
  bool fits() { return sequence_->instructions().size() < kInstructionLimit || too_long(); }
  [[gnu::cold]] bool too_long();

  const ast::Module& module_;
  const Dialect dialect_;
  const FutureFeatures& future_;
  const CodegenOptions& options_;
  FlowWorkspace& workspace_;
  const UnitObserver& observer_;

  std::vector<std::unique_ptr<Unit>>& units_;  // used up to depth_; the others are kept for their memory
  size_t depth_ = 0;
  std::vector<PendingUnit>& pending_units_;  // used up to pending_; the others are kept for their memory
  size_t pending_ = 0;
  size_t pending_instructions_ = 0;
  using MergedCode = KeptCode::MergedCode;
  std::vector<MergedCode> merged_code_;  // code objects equal to an earlier one, in order
  // CPython's limit on C recursion, which also counts the frames above the compiler.
  static constexpr uint32_t kNestingLimit = 10000;
  // A finally body is generated twice, so nested ones four times and more. CPython exhausts its memory here.
  static constexpr size_t kInstructionLimit = size_t{1} << 23;
  uint32_t nesting_ = 0;
  // The range of the last statement, pattern or comparison in a test, or none after code that has none.
  SourceRange place_ = kNoLocation;
  std::vector<NameId> closure_names_;  // free variables of the last finished unit
  std::vector<const ast::BinOp*> chain_;
  std::vector<NameId> pushed_locals_;  // of the enclosing inlined comprehensions
  std::vector<Symbol> overridden_symbols_;
  std::vector<NameId> hidden_names_;
  std::vector<uint64_t> imported_names_;  // one bit per name: the module imports it
  std::vector<NamePlace> keyword_places_;
  std::span<char> text_room_;   // in the arena, for the text of qualified names
  std::vector<ConstId> items_;  // for tuples of constants
};

}  // namespace leanpyc::codegen
