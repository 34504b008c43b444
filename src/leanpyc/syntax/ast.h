// The abstract syntax tree: CPython's ASDL (Parser/Python.asdl, 3.13) as plain structs in the arena.
//
// A node consists of its kind, its range and its fields. Nodes have no virtual functions and no owners. `as<T>(node)`
// casts to the struct of a kind, and a switch over `kind` is the visitor. An absent optional field is nullptr, or
// kNoName. Later stages write each result into the node itself once (a scope id, for example), so they need no map from
// nodes.
#pragma once

#include <cassert>
#include <cstdint>

#include "leanpyc/arithmetic/operator_kind.h"
#include "leanpyc/code/constants.h"
#include "leanpyc/text/arena.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// The scope that a node opens; scope/symbol_table.h explains the value.
enum class ScopeId : uint32_t {};
inline constexpr ScopeId kNoScope{0xFFFFFFFFu};

namespace ast {

enum class ExprKind : uint8_t {
#define LEANPYC_EXPR(name) name,
#define LEANPYC_STMT(name)
#define LEANPYC_PATTERN(name)
#include "leanpyc/syntax/nodes.def"
};
enum class StmtKind : uint8_t {
#define LEANPYC_EXPR(name)
#define LEANPYC_STMT(name) name,
#define LEANPYC_PATTERN(name)
#include "leanpyc/syntax/nodes.def"
};
enum class PatternKind : uint8_t {
#define LEANPYC_EXPR(name)
#define LEANPYC_STMT(name)
#define LEANPYC_PATTERN(name) name,
#include "leanpyc/syntax/nodes.def"
};

enum class Context : uint8_t { Load, Store, Del };
enum class BoolOperator : uint8_t { And, Or };
using leanpyc::Operator;
using leanpyc::UnaryOperator;
enum class CompareOperator : uint8_t { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn };

struct Expr {
  ExprKind kind;
  SourceRange range;
};
struct Stmt {
  static constexpr uint8_t kUnlisted = 255;

  StmtKind kind;
  // the code generator skips the statement (for an If: its test and body); scopes still count it
  bool elided = false;
  bool may_fold = true;  // false: the parser knows that folding would change nothing in it
  // The number of Names in the statement, or, for a compound statement, before its block. Entering these Names in order
  // has the same effect on scopes as walking over the statement (or over that part). kUnlisted: only a walk has that
  // effect.
  uint8_t name_count = kUnlisted;
  SourceRange range;
  uint32_t first_name = 0;  // index of the first of these Names in Module::names

  bool has_listed_names() const { return name_count != kUnlisted; }
};
struct Pattern {
  PatternKind kind;
  SourceRange range;
};

// Casts from a base to the struct of its kind; checked in debug builds.
template <class T, class Base>
T* as(Base* node) {
  assert(T::is(node->kind));
  return static_cast<T*>(node);
}

// ---- Expressions -----------------------------------------------------------------------------------------------

// Declares the kind of a struct that has exactly one; `make` in the parser fills in kind and range.
#define LEANPYC_KIND(Base, name)                        \
  static constexpr Base##Kind kKind = Base##Kind::name; \
  static constexpr bool is(Base##Kind kind) { return kind == kKind; }

struct Arguments;
struct Comprehension;
struct Keyword;

struct BoolOp : Expr {
  LEANPYC_KIND(Expr, BoolOp)
  BoolOperator op;
  Seq<Expr*> values;
};
struct NamedExpr : Expr {
  LEANPYC_KIND(Expr, NamedExpr)
  Expr* target;  // a Name
  Expr* value;
};
struct BinOp : Expr {
  LEANPYC_KIND(Expr, BinOp)
  Expr* left;
  Operator op;
  Expr* right;
};
struct UnaryOp : Expr {
  LEANPYC_KIND(Expr, UnaryOp)
  UnaryOperator op;
  Expr* operand;
};
struct Lambda : Expr {
  LEANPYC_KIND(Expr, Lambda)
  Arguments* args;
  Expr* body;
  ScopeId scope = kNoScope;
};
struct IfExp : Expr {
  LEANPYC_KIND(Expr, IfExp)
  Expr* test;
  Expr* body;
  Expr* orelse;
};
struct Dict : Expr {
  LEANPYC_KIND(Expr, Dict)
  Seq<Expr*> keys;  // nullptr for `**value`
  Seq<Expr*> values;
};
struct Set : Expr {
  LEANPYC_KIND(Expr, Set)
  Seq<Expr*> elts;
};
// ListComp, SetComp, GeneratorExp: `element` is the element. DictComp: `element` is the key and `value` the value.
struct ComprehensionExpr : Expr {
  static constexpr bool is(ExprKind kind) {
    return kind == ExprKind::ListComp || kind == ExprKind::SetComp || kind == ExprKind::DictComp ||
           kind == ExprKind::GeneratorExp;
  }
  Expr* element;
  Expr* value;
  Seq<Comprehension> generators;
  ScopeId scope = kNoScope;
};
struct Await : Expr {
  LEANPYC_KIND(Expr, Await)
  Expr* value;
};
struct Yield : Expr {
  LEANPYC_KIND(Expr, Yield)
  Expr* value;  // optional
};
struct YieldFrom : Expr {
  LEANPYC_KIND(Expr, YieldFrom)
  Expr* value;
};
struct Compare : Expr {
  LEANPYC_KIND(Expr, Compare)
  Expr* left;
  Seq<CompareOperator> ops;
  Seq<Expr*> comparators;
};
struct Call : Expr {
  LEANPYC_KIND(Expr, Call)
  Expr* func;
  Seq<Expr*> args;
  Seq<Keyword> keywords;
  int8_t elided_to = -1;  // the argument that replaces the call once scopes are known, or -1
};
struct FormattedValue : Expr {
  LEANPYC_KIND(Expr, FormattedValue)
  Expr* value;
  int32_t conversion;  // -1, or the character 's', 'r' or 'a'
  Expr* format_spec;   // optional JoinedStr
};
struct JoinedStr : Expr {
  LEANPYC_KIND(Expr, JoinedStr)
  Seq<Expr*> values;
};
struct Interpolation : Expr {
  LEANPYC_KIND(Expr, Interpolation)
  Expr* value;
  ConstId str;         // the text of the expression
  int32_t conversion;  // as in FormattedValue
  Expr* format_spec;   // optional JoinedStr
};
struct TemplateStr : Expr {
  LEANPYC_KIND(Expr, TemplateStr)
  Seq<Expr*> values;  // Constants and Interpolations
};
struct Constant : Expr {
  LEANPYC_KIND(Expr, Constant)
  ConstId value;
  bool unicode_prefix = false;  // u"…": ast.Constant.kind
};
struct Attribute : Expr {
  LEANPYC_KIND(Expr, Attribute)
  Expr* value;
  NameId attr;
  Context ctx;
};
struct Subscript : Expr {
  LEANPYC_KIND(Expr, Subscript)
  Expr* value;
  Expr* slice;
  Context ctx;
};
struct Starred : Expr {
  LEANPYC_KIND(Expr, Starred)
  Expr* value;
  Context ctx;
};
struct Name : Expr {
  LEANPYC_KIND(Expr, Name)
  NameId id;
  Context ctx;
  uint16_t symbol = 0;  // probable index in its scope's symbols; compare before use (scope/symbol_table.h)
};
struct List : Expr {
  LEANPYC_KIND(Expr, List)
  Seq<Expr*> elts;
  Context ctx;
};
struct Tuple : Expr {
  LEANPYC_KIND(Expr, Tuple)
  Seq<Expr*> elts;
  Context ctx;
};
struct Slice : Expr {
  LEANPYC_KIND(Expr, Slice)
  Expr* lower;  // each optional
  Expr* upper;
  Expr* step;
};

// ---- Parts ------------------------------------------------------------------------------------------------------

struct Comprehension {
  Expr* target;
  Expr* iter;
  Seq<Expr*> ifs;
  bool is_async;
};
struct Keyword {
  SourceRange range;
  NameId arg;  // kNoName for `**value`
  Expr* value;
};
struct Arg {
  SourceRange range;
  NameId arg;
  Expr* annotation;  // optional
};
struct Arguments {
  Seq<Arg> posonlyargs;
  Seq<Arg> args;
  Arg* vararg;  // optional
  Seq<Arg> kwonlyargs;
  Seq<Expr*> kw_defaults;  // one per element of kwonlyargs; nullptr: no default
  Arg* kwarg;              // optional
  Seq<Expr*> defaults;     // for the last parameters in posonlyargs and args
};
struct Alias {
  SourceRange range;
  NameId name;    // dotted
  NameId asname;  // kNoName if absent
};
struct WithItem {
  Expr* context_expr;
  Expr* optional_vars;  // optional
};
struct ExceptHandler {
  SourceRange range;
  Expr* type;  // optional
  NameId name;
  Seq<Stmt*> body;
};
struct MatchCase {
  Pattern* pattern;
  Expr* guard;  // optional
  Seq<Stmt*> body;
};
enum class TypeParamKind : uint8_t { TypeVar, ParamSpec, TypeVarTuple };
struct TypeParam {
  TypeParamKind kind;
  SourceRange range;
  NameId name;
  Expr* bound;          // TypeVar only, optional
  Expr* default_value;  // optional (3.13)
  ScopeId bound_scope = kNoScope;
  ScopeId default_scope = kNoScope;
};

// ---- Statements -------------------------------------------------------------------------------------------------

// How the code generator compiles a docstring. Scopes and folding ignore the mark.
enum class DocstringMark : uint8_t {
  Kept,
  Elided,     // the docstring is None
  Empty,      // the docstring is ""
  Character,  // the docstring is "."
};

// FunctionDef and AsyncFunctionDef
struct FunctionDef : Stmt {
  static constexpr bool is(StmtKind kind) {
    return kind == StmtKind::FunctionDef || kind == StmtKind::AsyncFunctionDef;
  }
  NameId name;
  Arguments* args;
  Seq<Stmt*> body;
  Seq<Expr*> decorators;
  Expr* returns;  // optional
  Seq<TypeParam> type_params;
  ScopeId scope = kNoScope;
  ScopeId type_params_scope = kNoScope;
  ScopeId annotations_scope = kNoScope;  // of __annotate__, if the target has one and the function has annotations
  DocstringMark docstring = DocstringMark::Kept;
  bool annotations_elided = false;  // the annotations of the parameters and the result are elided
  uint16_t symbol = 0;              // of the name, as in Name
};
struct ClassDef : Stmt {
  LEANPYC_KIND(Stmt, ClassDef)
  NameId name;
  Seq<Expr*> bases;
  Seq<Keyword> keywords;
  Seq<Stmt*> body;
  Seq<Expr*> decorators;
  Seq<TypeParam> type_params;
  ScopeId scope = kNoScope;
  ScopeId type_params_scope = kNoScope;
  DocstringMark docstring = DocstringMark::Kept;
  uint16_t symbol = 0;  // of the name, as in Name
};
struct Return : Stmt {
  LEANPYC_KIND(Stmt, Return)
  Expr* value;  // optional
};
struct Delete : Stmt {
  LEANPYC_KIND(Stmt, Delete)
  Seq<Expr*> targets;
};
struct Assign : Stmt {
  LEANPYC_KIND(Stmt, Assign)
  Seq<Expr*> targets;
  Expr* value;
};
struct TypeAlias : Stmt {
  LEANPYC_KIND(Stmt, TypeAlias)
  Expr* name;  // a Name
  Seq<TypeParam> type_params;
  Expr* value;
  ScopeId scope = kNoScope;
  ScopeId type_params_scope = kNoScope;
};
struct AugAssign : Stmt {
  LEANPYC_KIND(Stmt, AugAssign)
  Expr* target;
  Operator op;
  Expr* value;
};
struct AnnAssign : Stmt {
  LEANPYC_KIND(Stmt, AnnAssign)
  Expr* target;
  Expr* annotation;
  Expr* value;  // optional
  bool simple;  // a name without parentheses
};
// For and AsyncFor
struct For : Stmt {
  static constexpr bool is(StmtKind kind) { return kind == StmtKind::For || kind == StmtKind::AsyncFor; }
  Expr* target;
  Expr* iter;
  Seq<Stmt*> body;
  Seq<Stmt*> orelse;
};
struct While : Stmt {
  LEANPYC_KIND(Stmt, While)
  Expr* test;
  Seq<Stmt*> body;
  Seq<Stmt*> orelse;
};
struct If : Stmt {
  LEANPYC_KIND(Stmt, If)
  Expr* test;
  Seq<Stmt*> body;
  Seq<Stmt*> orelse;
};
// With and AsyncWith
struct With : Stmt {
  static constexpr bool is(StmtKind kind) { return kind == StmtKind::With || kind == StmtKind::AsyncWith; }
  Seq<WithItem> items;
  Seq<Stmt*> body;
};
struct Match : Stmt {
  LEANPYC_KIND(Stmt, Match)
  Expr* subject;
  Seq<MatchCase> cases;
};
struct Raise : Stmt {
  LEANPYC_KIND(Stmt, Raise)
  Expr* exc;    // optional
  Expr* cause;  // optional
};
// Try and TryStar
struct Try : Stmt {
  static constexpr bool is(StmtKind kind) { return kind == StmtKind::Try || kind == StmtKind::TryStar; }
  Seq<Stmt*> body;
  Seq<ExceptHandler> handlers;
  Seq<Stmt*> orelse;
  Seq<Stmt*> finalbody;
};
struct Assert : Stmt {
  LEANPYC_KIND(Stmt, Assert)
  Expr* test;
  Expr* msg;  // optional
};
struct Import : Stmt {
  LEANPYC_KIND(Stmt, Import)
  Seq<Alias> names;
};
struct ImportFrom : Stmt {
  LEANPYC_KIND(Stmt, ImportFrom)
  NameId module;  // kNoName for `from . import x`
  Seq<Alias> names;
  int32_t level;
};
struct Global : Stmt {
  LEANPYC_KIND(Stmt, Global)
  Seq<NameId> names;
};
struct Nonlocal : Stmt {
  LEANPYC_KIND(Stmt, Nonlocal)
  Seq<NameId> names;
};
struct ExprStmt : Stmt {
  LEANPYC_KIND(Stmt, Expr)
  Expr* value;
};
// Pass, Break and Continue have no fields: plain Stmt.

// ---- Patterns ---------------------------------------------------------------------------------------------------

struct MatchValue : Pattern {
  LEANPYC_KIND(Pattern, MatchValue)
  Expr* value;
};
struct MatchSingleton : Pattern {
  LEANPYC_KIND(Pattern, MatchSingleton)
  ConstId value;  // None, True or False
};
struct MatchSequence : Pattern {
  LEANPYC_KIND(Pattern, MatchSequence)
  Seq<Pattern*> patterns;
};
struct MatchMapping : Pattern {
  LEANPYC_KIND(Pattern, MatchMapping)
  Seq<Expr*> keys;
  Seq<Pattern*> patterns;
  NameId rest;
};
struct MatchClass : Pattern {
  LEANPYC_KIND(Pattern, MatchClass)
  Expr* cls;
  Seq<Pattern*> patterns;
  Seq<NameId> kwd_attrs;
  Seq<Pattern*> kwd_patterns;
};
struct MatchStar : Pattern {
  LEANPYC_KIND(Pattern, MatchStar)
  NameId name;  // kNoName for `*_`
};
struct MatchAs : Pattern {
  LEANPYC_KIND(Pattern, MatchAs)
  Pattern* pattern;  // optional
  NameId name;       // kNoName for `_`
};
struct MatchOr : Pattern {
  LEANPYC_KIND(Pattern, MatchOr)
  Seq<Pattern*> patterns;
};

#undef LEANPYC_KIND

struct Module {
  Seq<Stmt*> body;
  Seq<Name*> names;          // in source order
  bool has_finally = false;  // a `try` in it has a `finally`
  ScopeId scope = kNoScope;
  DocstringMark docstring = DocstringMark::Kept;
};

}  // namespace ast
}  // namespace leanpyc
