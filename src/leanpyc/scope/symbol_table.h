// The symbol table: which scope every name of a module belongs to, by CPython's rules (Python/symtable.c, 3.13).
//
// Built in two walks: the first enters every scope and notes how each name is used in it, the second resolves names
// from the outermost scope inwards and frees them outwards. It looks at the whole tree, elided nodes included.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "leanpyc/code/constants.h"
#include "leanpyc/scope/future.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

enum class ScopeKind : uint8_t {
  Module,
  Class,
  Function,
  Annotation,            // the annotations of a module under future annotations are skipped; 3.14 evaluates lazily
  TypeVariable,          // a bound, constraint or default of a type parameter
  TypeAlias,             // the value of a `type` statement
  TypeParameters,        // the parameters of a generic def, class or type statement
};

enum class ComprehensionKind : uint8_t { None, List, Dict, Set, Generator };

// How a name is used in a scope: CPython's DEF_* and USE flags.
namespace symbol_flags {
enum : uint32_t {
  kGlobal = 1,            // global statement
  kLocal = 2,             // assigned
  kParameter = 4,
  kNonlocal = 8,
  kUse = 16,
  kFree = 64,             // from a free variable of a child
  kFreeClass = 128,       // free in a class that also binds it
  kImport = 256,
  kAnnotated = 512,
  kComprehensionIterator = 1024,
  kTypeParameter = 2048,
  kComprehensionCell = 4096,
  kBound = kLocal | kParameter | kImport | kTypeParameter,
};
}

enum class Resolution : uint8_t { Unresolved, Local, GlobalExplicit, GlobalImplicit, Free, Cell };

struct Symbol {
  NameId name;
  uint32_t flags = 0;
  Resolution resolution = Resolution::Unresolved;
};

// One scope. Names are mangled already.
struct Scope {
  ScopeId id = kNoScope;
  ScopeId parent = kNoScope;
  ScopeKind kind = ScopeKind::Module;
  ComprehensionKind comprehension = ComprehensionKind::None;
  NameId name = kNoName;        // "top" for the module, as in CPython
  NameId class_name = kNoName;  // the innermost class's, for mangling; kNoName outside classes
  SourceRange range;

  std::vector<Symbol> symbols;      // in order of first appearance (CPython's dict order)
  std::vector<NameId> parameters;   // ste_varnames
  std::vector<ScopeId> children;    // in source order; those of an inlined comprehension move up into its place

  bool nested = false;                // inside a function
  bool generator = false;
  bool coroutine = false;
  bool var_args = false;
  bool var_keywords = false;
  bool returns_value = false;
  bool has_free = false;
  bool child_has_free = false;
  bool needs_class_closure = false;   // __class__
  bool needs_classdict = false;       // __classdict__
  bool inlined = false;               // a comprehension that runs in its parent's frame (PEP 709)
  bool can_see_class_scope = false;   // an annotation scope directly in a class
  bool annotations_used = false;      // module or class: __annotations__ is set up

  // nullptr if the name does not occur.
  const Symbol* find(NameId name) const;
  Symbol* find(NameId name);
  // Adds it with no flags if it does not occur. Pointers to other symbols may move.
  Symbol& find_or_add(NameId name);

  // A module, or a class: names are looked up in a dict.
  bool is_function_like() const {
    return kind == ScopeKind::Function || kind == ScopeKind::Annotation || kind == ScopeKind::TypeVariable ||
           kind == ScopeKind::TypeAlias || kind == ScopeKind::TypeParameters;
  }

 private:
  std::vector<uint32_t> index_;  // open addressing over `symbols`, once they are many
};

class SymbolTable {
 public:
  SymbolTable() = default;
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  Scope& operator[](ScopeId id) { return scopes_[static_cast<uint32_t>(id)]; }
  const Scope& operator[](ScopeId id) const { return scopes_[static_cast<uint32_t>(id)]; }
  uint32_t size() const { return static_cast<uint32_t>(used_); }
  Scope& add();   // a fresh scope; references stay valid
  void clear();   // keeps the room of scopes for the next file

 private:
  std::deque<Scope> scopes_;
  size_t used_ = 0;
};

// Fills `table` and writes every node's scope id into it. False with the diagnostic set for CPython's errors
// ("name 'x' is parameter and global", "no binding for nonlocal …", 'yield' in a comprehension, …).
bool build_symbol_table(ast::Module& module, const FutureFeatures& future, const Target& target, NameTable& names,
                        Diagnostics& diagnostics, SymbolTable& table);

// `__x` inside class C is `_C__x` (not for dunders, dotted names, or a class name of underscores only).
// Gives `name` itself when there is nothing to mangle, which is found without an allocation.
NameId mangle(NameId class_name, NameId name, NameTable& names);

// --dump=symtable: one line a scope and a symbol; the format that tools/oracle prints from CPython's symtable module.
std::string dump_symbol_table(const SymbolTable& table, const NameTable& names);

}  // namespace leanpyc
