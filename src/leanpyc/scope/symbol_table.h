// The symbol table: which scope every name of a module belongs to, by CPython's rules (Python/symtable.c, 3.13).
//
// Built in two walks: the first enters every scope and notes how each name is used in it, the second resolves names
// from the outermost scope inwards and frees them outwards. It looks at the whole tree, elided nodes included.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
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
  Annotation,      // the annotations of a module under future annotations are skipped; 3.14 evaluates lazily
  TypeVariable,    // a bound, constraint or default of a type parameter
  TypeAlias,       // the value of a `type` statement
  TypeParameters,  // the parameters of a generic def, class or type statement
};

enum class ComprehensionKind : uint8_t { None, List, Dict, Set, Generator };

// How a name is used in a scope: CPython's DEF_* and USE flags, with its values.
namespace symbol_flags {
enum : uint32_t {
  kGlobal = 1,  // global statement, or a walrus target in a comprehension of the module
  kLocal = 2,   // assigned
  kParameter = 4,
  kNonlocal = 8,
  kUse = 16,
  kFree = 32,       // never set: what is free says Symbol::resolution
  kFreeClass = 64,  // free in a child of this class (or annotation scope in one), which has it with a use of its own
  kImport = 128,
  kAnnotated = 256,
  kComprehensionIterator = 512,
  kTypeParameter = 1024,      // always with kLocal
  kComprehensionCell = 2048,  // a cell of an inlined comprehension; the name may be something else outside it
  kBound = kLocal | kParameter | kImport,
};
}

enum class Resolution : uint8_t { Unresolved, Local, GlobalExplicit, GlobalImplicit, Free, Cell };

// What a variable's place is one in: the local variables, the cells and free variables, or the names, looked up as they
// are or among the globals.
enum class Access : uint8_t { Fast, Cell, Name, Global };

struct Symbol {
  NameId name;
  uint32_t flags = 0;
  // The code generator's own, for the unit at hand: -1 until it knows how to get at the variable.
  int32_t place = -1;
  Access access = Access::Name;
  Resolution resolution = Resolution::Unresolved;
};

// What is known of a scope but its names.
struct ScopeFacts {
  ScopeId id = kNoScope;
  ScopeId parent = kNoScope;
  NameId name = kNoName;        // "top" for the module, as in CPython
  NameId class_name = kNoName;  // the innermost class's, for mangling; kNoName outside classes
  // Inside the type parameters of a class: the scope of these, whose private_parameters alone are mangled here.
  ScopeId mangling = kNoScope;
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
  bool annotations_used = false;     // module or class: __annotations__ is set up
  bool is_annotated = false;         // a def's: a parameter or the result has an annotation
  bool debug_parameter = false;      // a parameter is called __debug__
  // Whether a symbol may be free, a cell, or one of a class's that is free in a child.
  bool has_closure = false;
  bool has_places = false;  // the code generator's own: its symbols have had places in a unit before

  // Names are resolved when it is compiled. (In a module or a class they are looked up in a dict.)
  bool is_function_like() const { return kind != ScopeKind::Module && kind != ScopeKind::Class; }
};

// One scope. Names are mangled already.
//
// A comprehension that was inlined keeps its Scope, with its own symbols as they are inside it; its parent's symbols
// have them too where the parent had none of that name.
struct Scope : ScopeFacts {
  // In order of first appearance (CPython's dict order), then those inlined, then those that only pass through from
  // a free variable of a child (no flags; CPython's own order among them is that of a set and differs from run to run).
  std::vector<Symbol> symbols;
  std::vector<NameId> parameters;  // ste_varnames
  // In source order; those of an inlined comprehension have moved up into its place, their `parent` has not.
  std::vector<ScopeId> children;
  std::vector<NameId> private_parameters;  // type parameters of a class called __x, not mangled

  // nullptr if the name does not occur.
  const Symbol* find(NameId symbol_name) const;
  Symbol* find(NameId symbol_name) { return const_cast<Symbol*>(std::as_const(*this).find(symbol_name)); }
  // Adds it with no flags if it does not occur. Pointers to other symbols may move.
  Symbol& find_or_add(NameId symbol_name);
  // Adds one that is known not to occur yet.
  Symbol& add(Symbol symbol);
  void remove(NameId symbol_name);
  // Empty again, but for the room of its vectors.
  void reset();

 private:
  void rebuild_index(size_t slots);

  // Open addressing over `symbols` (a position plus one, 0 is free), once they are many; empty before.
  std::vector<uint32_t> index_;
};

// What building a table needs beside it, kept from file to file for its room. By NameId where it says so.
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
  std::vector<Place> places;          // by name: where it was last entered
  std::vector<Directive> directives;  // global and nonlocal statements, for errors
  std::vector<uint8_t> visibility;    // by name: what an enclosing scope makes of it
  std::vector<uint32_t> marks;        // by name: the last set it was put into
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
  Scope& add();  // a fresh scope; references stay valid
  void clear();  // keeps the room of scopes for the next file
  SymbolTableScratch& scratch() { return scratch_; }

 private:
  static constexpr uint32_t kBlockScopes = 64;

  Scope& at(uint32_t index) const { return blocks_[index / kBlockScopes][index % kBlockScopes]; }

  SymbolTableScratch scratch_;
  std::vector<std::unique_ptr<Scope[]>> blocks_;
  size_t used_ = 0;
};

// Fills `table` and writes every node's scope id into it. False with the diagnostic set for CPython's errors
// ("name 'x' is parameter and global", "no binding for nonlocal …", 'yield' in a comprehension, …).
bool build_symbol_table(ast::Module& module, const FutureFeatures& future, const Target& target, NameTable& names,
                        Diagnostics& diagnostics, SymbolTable& table);

// `__x` inside class C is `_C__x` (not for dunders, dotted names, or a class name of underscores only).
// Gives `name` itself when there is nothing to mangle, which is found without an allocation.
NameId mangle_private(NameId class_name, NameId name, NameTable& names);  // of one that may be private
inline NameId mangle(NameId class_name, NameId name, NameTable& names) {
  return class_name == kNoName || !names.may_be_private(name) ? name : mangle_private(class_name, name, names);
}
// The name as `scope` has it: mangled for its class, unless only type parameters are (Scope::mangling).
NameId mangle_private(const SymbolTable& table, const Scope& scope, NameId name, NameTable& names);
inline NameId mangle(const SymbolTable& table, const Scope& scope, NameId name, NameTable& names) {
  return scope.class_name == kNoName || !names.may_be_private(name) ? name : mangle_private(table, scope, name, names);
}

// --dump=symtable: one line a scope and a symbol, as tests/differential/symtable_dump.py prints CPython's own table.
// Symbols that only pass through are sorted, since CPython has them in no certain order.
std::string dump_symbol_table(const SymbolTable& table, const NameTable& names);

}  // namespace leanpyc
