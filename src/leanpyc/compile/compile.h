// The pipeline for one file, from bytes to a code object.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "leanpyc/code/code_object.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/elide/elide.h"
#include "leanpyc/elide/source_edits.h"
#include "leanpyc/flow/assemble.h"
#include "leanpyc/policy/content_rules.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/stage_clock.h"

namespace leanpyc {

enum class Dump : uint8_t { None, Tokens, Ast, Symtable, Cfg, Code };

struct CompileOptions {
  const Target* target = nullptr;
  Elision elision;  // CPython's levels are Elision::of_level()
  // Rules that keep the kinds `may_keep` of the elision in modules with certain imports; nullptr: no rules.
  const ContentRules* content = nullptr;
  KindSet may_keep{};
  std::string filename;  // co_filename
  bool in_file = true;   // a file of that name holds the source
  bool warnings_are_errors = false;
  bool weigh = false;      // prepare for Compiler::size_without()
  Dump dump = Dump::None;  // stop after this stage and print it into CompileResult::dump
};

// Valid until the Compiler compiles its next file.
struct CompileResult {
  const CodeObject* code = nullptr;  // nullptr if an error is set, or a dump stopped earlier
  const ConstantPool* pool = nullptr;
  const Diagnostics* diagnostics = nullptr;
  KindSet elided_kinds;     // the elision's kinds without those that the content rules keep
  ElisionCounts elided;     // without position tables: each code object has one
  std::string_view source;  // decoded, for showing the line of a diagnostic
  std::string dump;
};

// Valid until the Compiler reads its next file.
struct StripResult {
  const Diagnostics* diagnostics = nullptr;
  std::optional<std::string> bytes;  // the stripped file; nullopt: an error is set, or `unmapped`
  bool unmapped = false;             // text offsets have no counterpart in the file's encoding
  KindSet elided_kinds;              // as in CompileResult
  ElisionCounts elided;
  uint32_t kept = 0;        // number of these that stay, because the source cannot express their removal
  std::string_view source;  // decoded
};

// Compiles one file after another and reuses its memory. Each thread needs its own.
class Compiler {
 public:
  Compiler();
  ~Compiler();
  Compiler(const Compiler&) = delete;
  Compiler& operator=(const Compiler&) = delete;

  // `bytes` as in decode_source. The result points into the compiler and into `bytes`.
  CompileResult compile(std::string_view bytes, bool padded, const CompileOptions& options);

  // Returns the size in marshal that the last file's code has if `kinds` are not elided. `size` is that of the code so
  // far: from compile(), and then from the last call. Generates only the code that the kinds change, so this costs much
  // less than compile(). Call it after compile() with CompileOptions::weigh, with more kinds each time. Invalidates the
  // result of compile(). Returns nullopt if the whole file must be compiled to find the size.
  std::optional<size_t> size_without(KindSet kinds, size_t size);

  // Returns the clock of the compiler's stages, which the caller may start.
  StageClock& clock();

  // Frees the memory kept for the next file, and the last result with it. For use after a very large file.
  void give_back();

  // Elides from source to source. All other bytes and all line numbers stay. Position tables do not exist in source.
  StripResult strip(std::string_view bytes, bool padded, const CompileOptions& options, const SourceEditOptions& edits);

 private:
  struct State;
  struct Weighing;
  struct Reading;
  ast::Module* read(std::string_view bytes, bool padded, const CompileOptions& options, Reading& reading);
  bool resolve_scopes(ast::Module& module, const Reading& reading, const Target& target);
  std::vector<SourceRange> scopes_changed_by(const std::string& stripped, const CompileOptions& options);

  std::unique_ptr<State> state_;
  // Compiles the output of strip(), to compare its scopes with the original's. Created on first use.
  std::unique_ptr<Compiler> second_;
};

}  // namespace leanpyc
