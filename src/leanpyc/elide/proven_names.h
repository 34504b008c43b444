// Finds the objects of the standard library that a module's names provably refer to.
#pragma once

#include <optional>
#include <vector>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

// The objects of the standard library that the elisions distinguish.
enum class KnownObject : uint8_t {
  Module,
  Cast,
  AssertType,
  RevealType,
  Overload,
  TypeChecking,
  Property,           // property and abc.abstractproperty
  HarmlessDecorator,  // any other of harmless_decorators.def
  TypeTest,           // isinstance, issubclass, callable
};

// An import is proven if the module imports the name at its top level (also in `try`, `if` or `with`, except under `if
// TYPE_CHECKING:`), and if every other statement of the file that binds the name, in any scope, binds it to the same
// object. A builtin is proven if nothing in the file binds its name. A later star import, or an assignment to an
// attribute of the imported module, disproves a name. A name that a class could mangle is never proven. `TYPE_CHECKING
// = False` counts as an import from typing.
class ProvenNames {
 public:
  // Reads the imports of `module`, which must outlive the last call of of(). The first lookup that needs it walks the
  // whole module once.
  void find(const ast::Module& module, NameTable& names);
  void clear();

  // Returns true if the module imports typing or one of its objects. If false, of() never returns an object of typing.
  bool has_typing() const { return has_typing_; }

  // Returns the object that the expression refers to, which is a Name or an attribute of a module; nullopt if it is
  // unknown or unproven.
  std::optional<KnownObject> of(const ast::Expr* expression);

 private:
  // The object that a name refers to; for a module, the module's number.
  struct Meaning {
    KnownObject object;
    uint8_t module = 0;
    bool operator==(const Meaning&) const = default;
  };
  struct Known {
    NameId name;
    Meaning meaning;
    int32_t line;  // line of the first import; 0 for a builtin
    bool disproven = false;
  };
  static constexpr int32_t kNoStar = -1;

  std::optional<Meaning> meaning_of(NameId name);
  std::optional<Meaning> imported_from(const ast::ImportFrom& node, const ast::Alias& alias) const;
  void find_builtins();
  void find_imports(const Seq<ast::Stmt*>& list, uint32_t depth);
  void find_import(const ast::Stmt* statement);
  void add(NameId name, Meaning meaning, int32_t line);
  Known* known(NameId name);
  void check_bindings(const Seq<ast::Stmt*>& list, uint32_t depth);
  void check_statement(ast::Stmt* statement);
  void check_import(const ast::Import& node);
  void check_import_from(const ast::ImportFrom& node);
  void check_expressions(ast::Stmt* statement);
  void check_patterns(const ast::Pattern* pattern, uint32_t depth);
  void rebound(NameId name);
  void imported(NameId name, std::optional<Meaning> meaning);

  const ast::Module* module_ = nullptr;
  NameTable* names_ = nullptr;
  bool checked_ = false;  // check_bindings() has walked the module
  bool has_typing_ = false;
  int32_t last_star_ = kNoStar;  // the line of the last star import
  std::vector<Known> known_;
  std::vector<uint32_t> index_;  // by NameId: the index into known_ plus one, or 0
};

}  // namespace leanpyc
