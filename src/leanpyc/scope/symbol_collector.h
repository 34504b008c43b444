// The first walk of the symbol table: enters every scope, and records how each name is used in it.
//
// The order of visits is CPython's, because it determines the order of the symbols, and which of two errors is found
// first. The walk continues after an error, because only the first error of a file counts.
#pragma once

#include <string_view>
#include <utility>

#include "leanpyc/scope/symbol_table.h"

namespace leanpyc {

class SymbolCollector {
 public:
  SymbolCollector(const FutureFeatures& future, const Target& target, NameTable& names, Diagnostics& diagnostics,
                  SymbolTable& table)
      : skip_annotations_(future.annotations()),
        defer_annotations_(target.deferred_annotations),
        target_(target),
        names_(names),
        diagnostics_(diagnostics),
        table_(table),
        scratch_(table.scratch()) {}

  void collect(ast::Module& module);

 private:
  // CPython's Py_C_RECURSION_LIMIT. Its constant folding, which runs before, has the same limit.
  static constexpr uint32_t kDepthLimit = 10000;

  // The effect of a Name on the current scope.
  enum class NameEntry : uint8_t {
    Usual,
    IterationTarget,  // it is in the target of a comprehension's `for`
    Unevaluated,      // nothing: it is in the annotation of a local variable, which is never evaluated
  };
  // The state that enter() saves and leave() restores. CPython keeps it in the entry of each scope.
  struct Surroundings {
    Scope* scope;
    NameEntry name_entry;
    int32_t iterables;
    std::string_view type_variable_part;
  };

  // Scopes and names: symbol_collector.cpp
  Surroundings enter(ScopeKind kind, NameId name, const SourceRange& range);
  // Enters a scope that has been left; only the annotation scope of a module, class or function.
  Surroundings enter_again(Scope& scope);
  void leave(const Surroundings& surroundings);
  NameId mangled(NameId name) {
    return class_name_ == kNoName || !names_.may_be_private(name) ? name : mangled_in_class(name);
  }
  NameId mangled_in_class(NameId name);
  // Returns the index of a mangled name's symbol in the current scope.
  uint32_t symbol_index(NameId name) {
    SymbolTableScratch::Place& place = scratch_.places[static_cast<uint32_t>(name)];
    if (place.scope != scope_->id) find_or_add(place, name);
    return place.symbol;
  }
  Symbol& symbol(NameId name) { return scope_->symbols[symbol_index(name)]; }
  void find_or_add(SymbolTableScratch::Place& place, NameId name);
  // Returns the flags that a name has in a scope so far.
  uint32_t flags_in(const Scope& scope, NameId name);
  void add(NameId name, uint32_t flags, const SourceRange& range) { add_to(*scope_, name, flags, range); }
  void add_to(Scope& scope, NameId name, uint32_t flags, const SourceRange& range);
  // Binds the name by a statement in the current scope. Returns the probable index of its symbol, for the statement's
  // node.
  uint16_t define(NameId name) {
    const uint32_t index = symbol_index(mangled(name));
    scope_->symbols[index].flags |= symbol_flags::kLocal;
    return static_cast<uint16_t>(index);
  }
  void record_directive(NameId name, const SourceRange& range);
  // `format` has one {} for the name.
  [[gnu::cold]] void error(const SourceRange& range, std::string_view format, NameId name);
  // Most expressions have no parts. Handling them here saves a call and a jump by kind.
  bool visit_leaf(ast::Expr* node) {
    if (depth_ >= kDepthLimit) return false;
    if (node->kind == ast::ExprKind::Constant) return true;
    if (node->kind != ast::ExprKind::Name) return false;
    name(ast::as<ast::Name>(node));
    return true;
  }
  // Returns false when the tree is too deep. Afterwards it returns false for nearly every node, which ends the walk.
  bool descend() { return depth_++ < kDepthLimit || too_deep(); }
  bool too_deep();
  void ascend(uint32_t levels = 1) { depth_ -= levels; }

  // symbol_collector_statements.cpp
  void body(const Seq<ast::Stmt*>& statements);
  void enter_pending_names() {
    if (!pending_.empty()) enter_names(std::exchange(pending_, {}));
  }
  void enter_names(Seq<ast::Name*> nodes);
  void statement(ast::Stmt* node);
  void function_definition(ast::FunctionDef* node);
  void class_definition(ast::ClassDef* node);
  void type_alias(ast::TypeAlias* node);
  void annotated_assignment(ast::AnnAssign* node);
  void note_conditional_annotation(const SourceRange& annotation);
  void if_statement(ast::If* node);
  void loop(ast::For* node);
  void with(ast::With* node);
  void match(ast::Match* node);
  void try_statement(ast::Try* node);
  void import(const Seq<ast::Alias>& aliases);
  void declare(const Seq<NameId>& declared, uint32_t flag, const SourceRange& range);
  void pattern(ast::Pattern* node);
  void patterns(const Seq<ast::Pattern*>& nodes);

  // symbol_collector_functions.cpp: definitions with parameters and with type parameters
  void defaults(const ast::Arguments& arguments);
  void parameters(const ast::Arguments& arguments);
  void parameter(const ast::Arg& node);
  bool annotations(ast::FunctionDef* node);  // returns true if there are any
  void annotation(ast::Expr* node);
  bool deferred_annotations(ast::FunctionDef* node);
  void deferred_annotation(ast::Expr* node);
  Surroundings enter_annotations(const SourceRange& range, bool sees_class);
  void add_format_parameter();
  bool sees_class_from_here() const { return scope_->kind == ScopeKind::Class || scope_->can_see_class_scope; }
  Surroundings enter_type_parameters(ast::Stmt* node, NameId name, ScopeId& scope);
  void type_parameters(const Seq<ast::TypeParam>& nodes);
  ScopeId type_variable_part(ast::Expr* part, NameId name, std::string_view description);

  // symbol_collector_expressions.cpp
  void expression(ast::Expr* node) {
    if (!visit_leaf(node)) expression_with_parts(node);
  }
  void expression_with_parts(ast::Expr* node);
  void optional(ast::Expr* node) {
    if (node != nullptr) expression(node);
  }
  void expressions(const Seq<ast::Expr*>& nodes);
  void keywords(const Seq<ast::Keyword>& nodes);
  static uint32_t usage(const ast::Name& node) {
    return node.ctx == ast::Context::Load ? symbol_flags::kUse : symbol_flags::kLocal;
  }
  void name(ast::Name* node);
  // `symbol` is the index of the name's symbol in the current scope.
  void use(ast::Name& node, uint32_t symbol) {
    scope_->symbols[symbol].flags |= usage(node);
    node.symbol = static_cast<uint16_t>(symbol);
  }
  // True for the names __debug__ and super.
  static constexpr bool has_effect(NameId name) {
    return static_cast<uint32_t>(name) - static_cast<uint32_t>(names::kDunderDebug) <= 1;
  }
  static_assert(static_cast<uint32_t>(names::kSuper) == static_cast<uint32_t>(names::kDunderDebug) + 1);
  [[gnu::cold]] void special_name(const ast::Name& node);
  void check_debug_target(NameId name, const SourceRange& range, ast::Context context = ast::Context::Store);
  void use_class_for_super(const ast::Name& node);
  void lambda(ast::Lambda* node);
  void named_expression(ast::NamedExpr* node);
  void bind_outside_comprehension(ast::Name* target);
  // Returns the flags that CPython finds for the target of a := in one of the scopes around it.
  uint32_t flags_of_target(const Scope& scope, NameId name);
  void comprehension(ast::ComprehensionExpr* node);
  void yield(ast::Expr* node, ast::Expr* value);
  // Reports an expression that a type parameter, an alias or an annotation may not contain.
  bool forbidden_here(std::string_view what, const SourceRange& range);
  // Reports an await, or what contains one, outside async functions, if the symbol table does that.
  bool forbidden_await(const SourceRange& range);
  void check_async_comprehension(const SourceRange& range);
  void check_async_statement(const ast::Stmt& node, std::string_view message);
  bool is_async_function() const { return scope_->kind == ScopeKind::Function && scope_->coroutine; }
  // Reports a lambda or comprehension in an annotation scope of a class, which only some versions allow.
  bool forbidden_in_class_annotation(Message message, const SourceRange& range);

  const bool skip_annotations_;
  const bool defer_annotations_;
  const Target& target_;
  NameTable& names_;
  Diagnostics& diagnostics_;
  SymbolTable& table_;
  SymbolTableScratch& scratch_;

  Seq<ast::Name*> pending_;  // names that the current scope uses and that are not entered yet
  ast::Name** names_of_module_ = nullptr;
  Scope* scope_ = nullptr;       // the current one
  bool in_elided_body_ = false;  // the walk is in the elided body of an `if TYPE_CHECKING:`
  NameId class_name_ = kNoName;  // the innermost class
  NameEntry name_entry_ = NameEntry::Usual;
  int32_t iterables_ = 0;                // number of enclosing comprehension iterables
  std::string_view type_variable_part_;  // "a TypeVar bound", …; for messages
  uint32_t depth_ = 0;
  uint32_t class_body_depth_ = 0;  // depth_ of the statements of the innermost class body
};

}  // namespace leanpyc
