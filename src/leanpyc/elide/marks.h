// The kinds of elision, a file each: given one place in the tree, each marks what it elides there and counts it.
#pragma once

#include <vector>

#include "leanpyc/elide/elide.h"
#include "leanpyc/elide/harmless_decorators.h"

namespace leanpyc {

// What the kinds share while one file is marked.
struct MarkContext {
  const Elision& elision;
  const Elider::File& file;
  const NameTable& names;
  const TypingNames& typing;
  const KeepComments& keep;
  const HarmlessDecorators& decorators;
  ElisionCounts& counts;

  bool wants(Kind kind) const { return elision.kinds.has(kind); }
  // The text of a Name; empty for anything else.
  std::string_view name_text(const ast::Expr* expression) const;
  // The last part of a Name or of an Attribute; empty for anything else.
  std::string_view last_name_text(const ast::Expr* expression) const;
};

// Whether evaluating the expression does, or may do, more than read: a call, an assignment expression, await, yield, or
// a scope of its own, which must not vanish with it.
bool may_have_effects(const ast::Expr* expression);

// asserts.cpp
void mark_assert(ast::Assert& node, MarkContext& context);

// debug.cpp
bool mentions_debug(const SourceText& source);
// Whether the slot held __debug__.
bool elide_debug(ast::Expr*& slot, MarkContext& context);

// received_definitions.cpp. Whether other code receives the definition, and may read its docstring.
bool is_received(const ast::FunctionDef& node, MarkContext& context);
bool is_received(const ast::ClassDef& node, MarkContext& context);

// docstrings.cpp. The first statement of `body` was checked not to be kept.
void mark_docstring(ast::Module& node, MarkContext& context);
void mark_docstring(ast::ClassDef& node, MarkContext& context);
void mark_docstring(ast::FunctionDef& node, MarkContext& context);

// type_checking.cpp
void mark_type_checking(ast::If& node, MarkContext& context);

// overloads.cpp: those among the statements of one body.
void mark_overloads(const Seq<ast::Stmt*>& body, MarkContext& context);

// annotations.cpp. `owner`: the class whose method it is, or nullptr.
bool may_elide_annotations(const ast::Module& module, const Elider::File& file);
void mark_annotations(ast::FunctionDef& node, const ast::ClassDef* owner, MarkContext& context);

// casts.cpp. `whole_statement`: the value of an expression statement. The call gets the number of the argument that
// stays.
bool mark_cast(ast::Expr* expression, bool whole_statement, MarkContext& context);

}  // namespace leanpyc
