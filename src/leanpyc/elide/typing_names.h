// Which names of a module provably are typing's: imported from it, or the module itself, and bound to nothing else.
#pragma once

#include <optional>
#include <vector>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

enum class TypingName : uint8_t { Module, Cast, AssertType, RevealType, Overload, TypeChecking };

// A name counts if it is imported from typing or typing_extensions at the module's top level (in `try`, `if` or `with`
// too, but not under `if TYPE_CHECKING:`) and every other place of the file that binds it, in whatever scope, binds it
// to the same. A star import after that import, or an assignment to an attribute of the typing module, makes it
// doubtful. `TYPE_CHECKING = False` is as good as typing's.
class TypingNames {
 public:
  void find(const ast::Module& module, const NameTable& names);
  void clear() { known_.clear(); }
  bool empty() const { return known_.empty(); }

  // nullopt if it is none of them, or doubtful.
  std::optional<TypingName> of(const ast::Expr* expression, const NameTable& names) const;

 private:
  struct Known {
    NameId name;
    TypingName meaning;
    int32_t line;  // of its first import
    bool doubtful = false;
  };

  void find_imports(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth);
  void find_import(const ast::Stmt* statement, const NameTable& names);
  void add(NameId name, TypingName meaning, int32_t line);
  void check_bindings(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth);
  void check_expressions(ast::Stmt* statement);
  void check_patterns(const ast::Pattern* pattern, uint32_t depth);
  void check_import_from(const ast::ImportFrom& node, const NameTable& names);
  void rebound(NameId name);
  // Bound by an import to `meaning`, or by one of something else.
  void imported(NameId name, std::optional<TypingName> meaning);

  std::vector<Known> known_;
};

}  // namespace leanpyc
