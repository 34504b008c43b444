// The symbol table: determines the scope of every name of a module, by CPython's rules (Python/symtable.c).
//
// It is built in two walks. The first enters every scope and records how each name is used in it. The second resolves
// names from the outermost scope inwards and passes free variables outwards. Both include elided nodes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/scope/future.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

enum class ScopeKind : uint8_t {
  Module,
  Class,
  Function,
  Annotation,      // annotations that __annotate__ evaluates, or annotations that become strings
  TypeVariable,    // a bound, constraint or default of a type parameter
  TypeAlias,       // the value of a `type` statement
  TypeParameters,  // the parameters of a generic def, class or type statement
};

enum class ComprehensionKind : uint8_t { None, List, Dict, Set, Generator };

// How a name is used in a scope: CPython's DEF_* and USE flags, with the same values.
namespace symbol_flags {
enum : uint32_t {
  kGlobal = 1,  // global statement, or target of an assignment expression in a comprehension of the module
  kLocal = 2,   // assigned
  kParameter = 4,
  kNonlocal = 8,
  kUse = 16,
  kFree = 32,       // never set; Symbol::resolution shows free variables
  kFreeClass = 64,  // free in a child of this class (or annotation scope in a class), and also used by the class itself
  kImport = 128,
  kAnnotated = 256,
  kComprehensionIterator = 512,
  kTypeParameter = 1024,      // always with kLocal
  kComprehensionCell = 2048,  // a cell of an inlined comprehension; outside it the name may be something else
  kBound = kLocal | kParameter | kImport,
};
}

enum class Resolution : uint8_t { Unresolved, Local, GlobalExplicit, GlobalImplicit, Free, Cell };

// The list that a variable's index refers to: the local variables, the cells and free variables, or the names, which
// are looked up in order of scopes or only among the globals.
enum class Access : uint8_t { Fast, Cell, Name, Global };

struct Symbol {
  NameId name;
  uint32_t flags = 0;
  // For the code generator, in the current unit: the variable's index, or -1 until it is known.
  int32_t place = -1;
  Access access = Access::Name;
  Resolution resolution = Resolution::Unresolved;
};

// The properties of a scope except for its names.
struct ScopeFacts {
  ScopeId id = kNoScope;
  ScopeId parent = kNoScope;
  NameId name = kNoName;        // "top" for the module, as in CPython
  NameId class_name = kNoName;  // the innermost class, for mangling; kNoName outside classes
  // Inside the type parameters of a class: the scope of these; only names in its private_parameters are mangled here.
  ScopeId mangling = kNoScope;
  // With deferred annotations: the scope of the __annotate__ of a module or class; in a function, of the annotations of
  // its variables, which are never evaluated.
  ScopeId annotations = kNoScope;
  // A name that was last used in a scope before this one is new here. The scope itself, or 0 if no name is known to be.
  ScopeId first_newer = kNoScope;
  SourceRange range;
  ScopeKind kind = ScopeKind::Module;
  ComprehensionKind comprehension = ComprehensionKind::None;

  bool nested = false;  // inside a function
  bool generator = false;
  bool coroutine = false;
  bool var_args = false;
  bool var_keywords = false;
  bool returns_value = false;
  bool needs_class_closure = false;  // __class__
  bool needs_classdict = false;      // __classdict__
  bool inlined = false;              // a comprehension that runs in its parent's frame (PEP 709)
  bool can_see_class_scope = false;  // an annotation scope directly in a class
  bool annotations_used = false;     // a module or class that sets up __annotations__
  bool is_annotated = false;         // a def with an annotation of a parameter or of the result
  // A module with annotations, or a class with annotations in a block that may not run: it has a set named
  // __conditional_annotations__. Only with deferred annotations.
  bool conditional_annotations = false;
  bool child_uses_classdict = false;  // an unannotated def's annotation scope, which is not in the table, uses it
  bool debug_parameter = false;       // a parameter is named __debug__
  // True if a symbol may be free or a cell, or is a class's symbol that is free in a child.
  bool has_closure = false;
  bool has_places = false;  // for the code generator: its symbols already had indexes in another unit

  // Names are resolved at compile time. (In a module or a class they are looked up in a dict at run time.)
  bool is_function_like() const { return kind != ScopeKind::Module && kind != ScopeKind::Class; }
};

// One scope. Its names are already mangled.
//
// An inlined comprehension keeps its Scope, with the symbols as they are inside it. Its parent also gets those symbols
// for which it has no symbol of the same name.
struct Scope : ScopeFacts {
  // In order of first appearance (CPython's dict order), followed by inlined symbols, and by symbols that only pass a
  // free variable of a child through (these have no flags; CPython's order among them is that of a set and varies
  // between runs).
  std::vector<Symbol> symbols;
  std::vector<NameId> parameters;  // ste_varnames
  // In source order. The children of an inlined comprehension replace it here, but keep their `parent`.
  std::vector<ScopeId> children;
  std::vector<NameId> private_parameters;  // type parameters of a class with names like __x, which are not mangled

  // Returns nullptr if the name does not occur.
  const Symbol* find(NameId symbol_name) const;
  Symbol* find(NameId symbol_name) { return const_cast<Symbol*>(std::as_const(*this).find(symbol_name)); }
  // Adds a symbol without flags if the name does not occur. Pointers to other symbols may become invalid.
  Symbol& find_or_add(NameId symbol_name);
  // Adds a symbol whose name does not occur yet.
  Symbol& add(Symbol symbol);
  void remove(NameId symbol_name);
  // Clears the scope but keeps the memory of its vectors.
  void reset();

 private:
  void rebuild_index(size_t slots);

  // Open addressing over `symbols` (a position plus one; 0: free) if there are many symbols; otherwise empty.
  std::vector<uint32_t> index_;
};

// Scratch data for building a table, kept between files for its memory. "By name" means indexed by NameId.
struct SymbolTableScratch {
  struct Place {
    ScopeId scope = kNoScope;
    uint32_t symbol = 0;
  };
  struct Directive {
    ScopeId scope;
    NameId name;  // mangled
    SourceRange range;
  };
  struct Undo {
    NameId name;
    uint8_t visibility;
  };
  std::vector<Place> places;          // by name: scope and index of the last entry
  std::vector<Directive> directives;  // global and nonlocal statements, for errors
  std::vector<uint8_t> visibility;    // by name: its state in the enclosing scopes
  std::vector<uint32_t> marks;        // by name: the last set that contained it
  std::vector<uint32_t> child_marks;
  std::vector<Undo> undo;
  std::vector<NameId> free_names;
  std::vector<NameId> inlined_cells;
  std::vector<ScopeId> children;
};

class SymbolTable {
 public:
  SymbolTable() = default;
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  Scope& operator[](ScopeId id) { return at(static_cast<uint32_t>(id)); }
  const Scope& operator[](ScopeId id) const { return at(static_cast<uint32_t>(id)); }
  uint32_t size() const { return static_cast<uint32_t>(used_); }
  Scope& add();  // a new scope; references stay valid
  void clear();  // keeps the memory of scopes for the next file
  SymbolTableScratch& scratch() { return scratch_; }

 private:
  static constexpr uint32_t kBlockScopes = 64;

  Scope& at(uint32_t index) const { return blocks_[index / kBlockScopes][index % kBlockScopes]; }

  SymbolTableScratch scratch_;
  std::vector<std::unique_ptr<Scope[]>> blocks_;
  size_t used_ = 0;
};

// Fills `table` and writes each scope's id into its node. Returns false with the diagnostic set for CPython's errors
// ("name 'x' is parameter and global", "no binding for nonlocal …", 'yield' in a comprehension, …).
bool build_symbol_table(ast::Module& module, const FutureFeatures& future, const Target& target, NameTable& names,
                        Diagnostics& diagnostics, SymbolTable& table);

// `__x` inside class C becomes `_C__x` (except for dunders, dotted names, and class names of underscores only). Returns
// `name` itself, without an allocation, if mangling does not apply.
NameId mangle_private(NameId class_name, NameId name, NameTable& names);  // only for a name that may be private
inline NameId mangle(NameId class_name, NameId name, NameTable& names) {
  return class_name == kNoName || !names.may_be_private(name) ? name : mangle_private(class_name, name, names);
}
// Mangles the name for `scope`: for its class, unless only type parameters are mangled (Scope::mangling).
NameId mangle_private(const SymbolTable& table, const Scope& scope, NameId name, NameTable& names);
inline NameId mangle(const SymbolTable& table, const Scope& scope, NameId name, NameTable& names) {
  return scope.class_name == kNoName || !names.may_be_private(name) ? name : mangle_private(table, scope, name, names);
}

// --dump=symtable: returns one line per scope and per symbol, in the format of tests/differential/symtable_dump.py for
// CPython's own table. Symbols that only pass through are sorted, because CPython's order of these varies.
std::string dump_symbol_table(const SymbolTable& table, const NameTable& names);

}  // namespace leanpyc
