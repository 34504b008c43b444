#include "leanpyc/compile/compile.h"

#include <optional>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/codegen/codegen.h"
#include "leanpyc/fold/fold.h"
#include "leanpyc/scope/future.h"
#include "leanpyc/syntax/ast_dump.h"
#include "leanpyc/syntax/parser.h"
#include "leanpyc/syntax/token_dump.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// What one file needs. The arena and the buffers keep their room from file to file; the tables over them do not.
struct Compiler::State {
  Arena arena;
  TokenBuffer tokens;
  SymbolTable symbols;
  FlowWorkspace workspace;
  std::optional<NameTable> names;
  std::optional<ConstantPool> pool;
  std::optional<Diagnostics> diagnostics;

  void begin_file() {
    diagnostics.reset();
    pool.reset();
    names.reset();
    symbols.clear();
    arena.reset();
    names.emplace(arena);
    pool.emplace(arena, *names);
    diagnostics.emplace(arena);
  }
};

Compiler::Compiler() : state_(std::make_unique<State>()) {}
Compiler::~Compiler() = default;

CompileResult Compiler::compile(std::string_view bytes, bool padded, const CompileOptions& options) {
  State& file = *state_;
  file.begin_file();
  Diagnostics& diagnostics = *file.diagnostics;
  ConstantPool& pool = *file.pool;
  const Target& target = *options.target;
  CompileResult result;
  result.pool = &pool;
  result.diagnostics = &diagnostics;

  // Bytes to text. From here on the source is UTF-8 with LF newlines.
  SourceText source;
  if (!decode_source(bytes, padded, file.arena, diagnostics, source)) return result;
  result.source = source.text;

  // Text to tokens. An error among them counts only if the parser gets there.
  tokenize(source, *file.names, file.arena, diagnostics, file.tokens, &target);
  if (options.dump == Dump::Tokens) {
    result.dump = dump_tokens(source, file.tokens);
    return result;
  }

  // Tokens to the tree. From here on the source is accepted, but for scopes and misplaced statements.
  ast::Module* module = parse_module(source, file.tokens, pool, diagnostics);
  if (module == nullptr) return result;
  if (options.dump == Dump::Ast) {
    result.dump = dump_ast(*module, pool);
    return result;
  }

  // Future features, which folding and scopes already depend on.
  FutureFeatures future;
  if (!find_future_features(*module, target, pool, diagnostics, future)) return result;

  // Constants folded in the tree, before scopes, as in CPython: a folded __debug__ is no name any more.
  FoldOptions fold{.debug = options.optimize == 0, .future_annotations = future.annotations()};
  if (!fold_constants(*module, fold, target, pool, diagnostics)) return result;

  // Scopes. From here on every name is resolved.
  if (!build_symbol_table(*module, future, target, *file.names, diagnostics, file.symbols)) return result;
  if (options.dump == Dump::Symtable) {
    result.dump = dump_symbol_table(file.symbols, *file.names);
    return result;
  }

  // Instructions, and from them, unit by unit, code objects.
  CodegenOptions codegen{.optimize = options.optimize, .filename = file.names->intern(options.filename)};
  UnitObserver observer;
  if (options.dump == Dump::Cfg) {
    observer = [&](CodeUnit& unit) { result.dump += dump_flow_graph(unit, target, pool, file.workspace); };
  }
  result.code = generate_code(*module, file.symbols, future, codegen, target, pool, file.workspace, diagnostics, observer);
  if (diagnostics.failed()) result.code = nullptr;
  if (options.dump == Dump::Code && result.code != nullptr) result.dump = disassemble(*result.code, pool, target);
  return result;
}

}  // namespace leanpyc
