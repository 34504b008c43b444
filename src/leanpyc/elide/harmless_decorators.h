// Decorators known to do nothing to a function but what they are for.
#pragma once

#include <string_view>
#include <vector>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

// Of one module: which of its names are decorators of harmless_decorators.def, by its imports.
class HarmlessDecorators {
 public:
  void find(const ast::Module& module, const NameTable& names);

  // A builtin, an import of the table's, an attribute of a module of its, either called or not; or `.setter` and the
  // like of a name.
  bool harmless(const ast::Expr* decorator, const NameTable& names) const;

 private:
  struct Import {
    NameId name;
    std::string_view module;
    std::string_view member;  // empty: the module itself
  };
  void find_imports(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth);

  std::vector<Import> imports_;
};

}  // namespace leanpyc
