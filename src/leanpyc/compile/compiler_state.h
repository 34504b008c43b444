// The state that a Compiler keeps, between files and within one. Only the folder compile/ includes this header.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "leanpyc/codegen/codegen.h"
#include "leanpyc/codegen/kept_code.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/scope/future.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/arena.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// The results of the first steps, which the steps to code or back to source need.
struct Compiler::Reading {
  SourceText source;
  FutureFeatures future;
  KindSet elided_kinds;
  ElisionCounts elided;
  std::string dump;
};

// The last file, for Compiler::size_without().
struct Compiler::Weighing {
  ast::Module* module;
  const Target* target;
  FutureFeatures future;
  NameId filename;
  CodeObject* code;
  KindSet elided;  // the kinds that `code` is without
};

// The memory for one file. The arena and the buffers keep their memory for the next file; the tables in them do not.
struct Compiler::State {
  StageClock clock;
  Arena arena;
  TokenBuffer tokens;
  Elider elider;
  SymbolTable symbols;
  CodegenWorkspace workspace;
  std::optional<NameTable> names;
  std::optional<ConstantPool> pool;
  std::optional<Diagnostics> diagnostics;
  // For Compiler::size_without().
  std::optional<Weighing> weighing;
  KeptCode kept;
  ByteBuffer marshalled;

  void begin_file(const Target& target) {
    weighing.reset();
    kept.clear();
    diagnostics.reset();
    pool.reset();
    names.reset();
    symbols.clear();
    arena.reset();
    names.emplace(arena);
    pool.emplace(arena, *names, target.grammar.unicode);
    diagnostics.emplace(arena);
  }

  std::optional<size_t> size_without(KindSet kinds, size_t size);
  Elider::File elider_file(const Reading& reading, const Target& target);
  // Generates the code objects of a tree whose names are resolved, without its marked parts. Returns nullptr if an
  // error is set.
  CodeObject* generate(const ast::Module& module, const FutureFeatures& future, NameId filename, KindSet elided,
                       const Target& target, bool keep, const UnitObserver& observer = {});
};

}  // namespace leanpyc
