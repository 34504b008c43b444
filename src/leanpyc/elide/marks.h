// The functions that mark and count each kind at one point of the tree. Each kind has its own source file.
#pragma once

#include <bit>
#include <vector>

#include "leanpyc/elide/elide.h"
#include "leanpyc/elide/live_properties.h"
#include "leanpyc/elide/proven_names.h"

namespace leanpyc {

// The state that the kinds share while one file is marked.
struct MarkContext {
  const Elision& elision;
  const Elider::File& file;
  const NameTable& names;
  ProvenNames& proven;
  const KeepComments& keep;
  ElisionCounts& counts;
  std::vector<ElisionMark>& marks;

  bool wants(Kind kind) const { return elision.kinds.has(kind); }
  // Marks `things` things of a kind by setting a field of the tree. Records the field's value, for Elider::undo().
  template <class Field>
  void mark(Field& field, Field value, Kind kind, uint32_t things = 1) {
    static_assert(sizeof(Field) == 1);
    marks.push_back({kind, std::bit_cast<uint8_t>(field), reinterpret_cast<uint8_t*>(&field)});
    field = value;
    counts[kind] += things;
  }
  // Returns the text of a Name; empty for any other node.
  std::string_view name_text(const ast::Expr* expression) const;
  // Returns the last part of a Name or an Attribute; empty for any other node.
  std::string_view last_name_text(const ast::Expr* expression) const;
};

// Returns true if evaluating the expression may do more than read: a call, an assignment expression, await or yield.
// Also returns true for an expression with its own scope, because the scope must not disappear with it.
bool may_have_effects(const ast::Expr* expression);

// Returns true if the decorator, called or not, provably is one of those in harmless_decorators.def.
bool is_harmless_decorator(const ast::Expr* decorator, MarkContext& context);

// The functions in kinds.def. They mark a statement as elided if it is of their kinds.
#define LEANPYC_STATEMENT_MARKER(function, ...) void function(ast::Stmt& node, MarkContext& context);
#include "leanpyc/elide/kinds.def"

// debug.cpp
bool mentions_debug(const SourceText& source);
// Returns whether the slot held __debug__.
bool elide_debug(ast::Expr*& slot, MarkContext& context);

// received_definitions.cpp. These return true if other code receives the definition, and may read its docstring.
bool is_received(const ast::FunctionDef& node, MarkContext& context);
bool is_received(const ast::ClassDef& node, MarkContext& context);

// docstrings.cpp
void mark_docstring(ast::Module& node, MarkContext& context);
void mark_docstring(ast::ClassDef& node, MarkContext& context);
void mark_docstring(ast::FunctionDef& node, MarkContext& context);

// overloads.cpp: marks the overloads in one body.
void mark_overloads(const Seq<ast::Stmt*>& body, MarkContext& context);

// annotations.cpp. `owner`: the class that has the function as a method, or nullptr.
bool may_elide_annotations(const ast::Module& module, const Elider::File& file);
void mark_annotations(ast::FunctionDef& node, const ast::ClassDef* owner, const LiveProperties& properties,
                      MarkContext& context);

// casts.cpp. `whole_statement`: whether the expression is the value of an expression statement. Stores the index of the
// remaining argument in the call.
bool mark_cast(ast::Expr* expression, bool whole_statement, MarkContext& context);

}  // namespace leanpyc
