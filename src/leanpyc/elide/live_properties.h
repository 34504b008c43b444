// Knows which names of the current body are properties: `@x.setter` is harmless if x is one of them.
#pragma once

#include <vector>

#include "leanpyc/elide/proven_names.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

// Follows the statements of one body in order. A name is live from the definition under `@property`, or under an
// accessor of a live name, to the next statement of the body that could bind the name or that has a body other than a
// function's. Forgetting a name early only keeps annotations.
class LiveProperties {
 public:
  using Generation = uint64_t;

  // Begins a body, in which no name is live yet. Returns what leave() needs to continue the body around it.
  Generation enter();
  void leave(Generation around) { generation_ = around; }
  // Updates the live names for the next statement of the body. Call this after has_accessor() was called for the
  // statement's own decorators.
  void pass(ast::Stmt* statement, ProvenNames& proven, const NameTable& names);
  // Returns true if the decorator is `x.getter`, `x.setter` or `x.deleter` of a live x.
  bool has_accessor(const ast::Expr* decorator, const NameTable& names) const;

 private:
  bool makes_property(const ast::FunctionDef& node, ProvenNames& proven, const NameTable& names) const;
  bool is_live(NameId name) const;
  void set(NameId name, bool live);

  std::vector<Generation> live_in_;  // by NameId: the generation in which the name is live
  Generation generation_ = 0;        // generation of the current body; it changes when the body forgets its names
  Generation last_ = 0;
};

}  // namespace leanpyc
