// The properties of the body that is walked: `@x.setter` is harmless where x is one of them.
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
  // Takes the next statement of the body into account, after its own decorators were asked about.
  void pass(ast::Stmt* statement, ProvenNames& proven, const NameTable& names);
  // Whether the decorator is `x.getter`, `x.setter` or `x.deleter` of a live x.
  bool has_accessor(const ast::Expr* decorator, const NameTable& names) const;

 private:
  bool makes_property(const ast::FunctionDef& node, ProvenNames& proven, const NameTable& names) const;
  bool is_live(NameId name) const;
  void set(NameId name, bool live);

  std::vector<Generation> live_in_;  // by NameId: the generation in which it is live
  Generation generation_ = 0;        // of the body that is walked; a body gets another one when it forgets its names
  Generation last_ = 0;
};

}  // namespace leanpyc
