#include "leanpyc/compile/compile.h"

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal_depth.h"
#include "leanpyc/codegen/codegen.h"
#include "leanpyc/compile/compiler_state.h"
#include "leanpyc/fold/finally_jumps.h"
#include "leanpyc/fold/fold.h"
#include "leanpyc/scope/future.h"
#include "leanpyc/syntax/ast_dump.h"
#include "leanpyc/syntax/encoding_check.h"
#include "leanpyc/syntax/parser.h"
#include "leanpyc/syntax/token_dump.h"
#include "leanpyc/text/contains.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

namespace {

// The code generator elides position tables when it writes them.
PositionDetail position_detail(KindSet elided) {
  if (elided.has(Kind::Lines)) return PositionDetail::Definition;
  return elided.has(Kind::Columns) ? PositionDetail::Lines : PositionDetail::Full;
}

}  // namespace

Elider::File Compiler::State::elider_file(const Reading& reading, const Target& target) {
  return {.source = reading.source,
          .tokens = tokens,
          .target = target,
          .pool = *pool,
          .future_annotations = reading.future.annotations()};
}

Compiler::Compiler() : state_(std::make_unique<State>()) {}
Compiler::~Compiler() = default;

StageClock& Compiler::clock() { return state_->clock; }

void Compiler::give_back() {
  const StageClock running = state_->clock;
  state_ = std::make_unique<State>();
  state_->clock = running;
  second_.reset();
}

CodeObject* Compiler::State::generate(const ast::Module& module, const FutureFeatures& future, NameId filename,
                                      KindSet elided, const Target& target, bool keep, const UnitObserver& observer) {
  CodegenOptions codegen{.filename = filename, .positions = position_detail(elided), .clock = &clock};
  if (keep) {
    kept.begin(symbols.size(), elider.marked_functions(), codegen.positions == PositionDetail::Lines);
    codegen.kept = &kept;
  }
  return generate_code(module, symbols, future, codegen, target, *pool, workspace, *diagnostics, observer);
}

// Turns bytes into a marked tree. Returns nullptr with an error set, or with a dump.
ast::Module* Compiler::read(std::string_view bytes, bool padded, const CompileOptions& options, Reading& reading) {
  State& file = *state_;
  file.begin_file(*options.target);
  Diagnostics& diagnostics = *file.diagnostics;
  if (options.warnings_are_errors) diagnostics.make_warnings_errors();
  ConstantPool& pool = *file.pool;
  const Target& target = *options.target;

  file.clock.enter(Stage::Decode);
  // Decode the bytes. From here on the source is UTF-8 with LF newlines.
  SourceText& source = reading.source;
  if (target.has(Feature::NullBytesAreValueErrors) && contains(bytes, '\0')) {
    diagnostics.error(ErrorKind::ValueError, kNoPosition, kNullBytesMessage);
    return nullptr;
  }
  if (!decode_source(bytes, padded, file.arena, diagnostics, source)) return nullptr;
  source.in_file = options.in_file;
  if (!check_encoding(source, target.grammar, diagnostics)) return nullptr;

  file.clock.enter(Stage::Lex);
  // Split the text into tokens. An error token counts only if the parser reaches it.
  tokenize(source, target.grammar, *file.names, file.arena, diagnostics, file.tokens);
  if (options.dump == Dump::Tokens) {
    reading.dump = dump_tokens(source, file.tokens);
    return nullptr;
  }

  file.clock.enter(Stage::Parse);
  // Parse the tokens. From here on only scopes and misplaced statements can be errors.
  ast::Module* module = parse_module(source, file.tokens, target.grammar, pool, diagnostics);
  if (module == nullptr) return nullptr;
  if (options.dump == Dump::Ast) {
    reading.dump = dump_ast(*module, pool);
    return nullptr;
  }

  file.clock.enter(Stage::Elide);
  // Find the future features, on which folding and scopes depend.
  if (!find_future_features(*module, target, pool, diagnostics, reading.future)) return nullptr;

  // Mark the elisions in the tree. Scopes still come from the whole tree.
  Elision elision = options.elision;
  if (options.content != nullptr && elision.kinds.has_any(options.may_keep)) {
    const ContentRules::Kept kept = options.content->kept(source.text, file.tokens, *file.names);
    elision.kinds = elision.kinds - (kept.kinds & options.may_keep);
    elision.keep_received = kept.received & options.may_keep;
  }
  reading.elided_kinds = elision.kinds;
  Elider::File elider_file = file.elider_file(reading, target);
  elider_file.may_undo = options.weigh;
  if (!elision.kinds.empty()) reading.elided = file.elider.mark(*module, elision, elider_file);
  return module;
}

// Folds the tree's constants and resolves every name.
bool Compiler::resolve_scopes(ast::Module& module, const Reading& reading, const Target& target) {
  State& file = *state_;
  file.clock.enter(Stage::Fold);
  if (module.has_finally && target.grammar.warns_of_finally_jumps) {
    warn_of_finally_jumps(module, *file.diagnostics);
    if (file.diagnostics->failed()) return false;
  }
  // Fold constants before scopes, as CPython does: a folded __debug__ is not a name.
  FoldOptions fold{.future_annotations = reading.future.annotations()};
  if (!fold_constants(module, fold, target, *file.pool, *file.diagnostics)) return false;

  file.clock.enter(Stage::Scopes);
  return build_symbol_table(module, reading.future, target, *file.names, *file.diagnostics, file.symbols);
}

CompileResult Compiler::compile(std::string_view bytes, bool padded, const CompileOptions& options) {
  Reading reading;
  ast::Module* module = read(bytes, padded, options, reading);
  State& file = *state_;
  Diagnostics& diagnostics = *file.diagnostics;
  ConstantPool& pool = *file.pool;
  const Target& target = *options.target;
  const FutureFeatures& future = reading.future;
  CompileResult result;
  result.pool = &pool;
  result.diagnostics = &diagnostics;
  result.source = reading.source.text;
  result.elided_kinds = reading.elided_kinds;
  result.elided = reading.elided;
  result.dump = std::move(reading.dump);
  if (module == nullptr) return result;

  if (!resolve_scopes(*module, reading, target)) return result;
  if (options.dump == Dump::Symtable) {
    result.dump = dump_symbol_table(file.symbols, *file.names);
    return result;
  }

  file.clock.enter(Stage::Code);
  // Scopes are complete, so removing a call no longer removes its names from them.
  if (result.elided[Kind::Casts] != 0) file.elider.replace_casts();

  // Generate the instructions, and from them, unit by unit, the code objects.
  const NameId filename = file.names->intern(options.filename);
  const bool weigh = options.weigh && !reading.elided_kinds.empty() && file.elider.can_undo();
  UnitObserver observer;
  if (options.dump == Dump::Cfg) {
    observer = [&](CodeUnit& unit) { result.dump += dump_flow_graph(unit, target, pool, file.workspace.flow()); };
  }
  CodeObject* const code = file.generate(*module, future, filename, result.elided_kinds, target, weigh, observer);
  result.code = code;
  // Code with fewer scopes cannot nest so deeply: constants nest up to 200 levels, and code objects two per scope.
  constexpr uint32_t kScopesToNest = 800;
  if (result.code != nullptr && file.symbols.size() > kScopesToNest && is_too_deep_to_marshal(*result.code, pool)) {
    diagnostics.error(ErrorKind::ValueError, kNoLocation, "object too deeply nested to marshal");
  }
  if (diagnostics.failed()) result.code = nullptr;
  if (weigh && result.code != nullptr) {
    const KindSet elided = result.elided.kinds() | (result.elided_kinds & kTableKinds);
    file.weighing = {module, &target, future, filename, code, elided};
  }
  if (options.dump == Dump::Code && result.code != nullptr) result.dump = disassemble(*result.code, pool, target);
  return result;
}

}  // namespace leanpyc
