// The pipeline for one file, from bytes to a code object.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "leanpyc/code/code_object.h"
#include "leanpyc/elide/elide.h"
#include "leanpyc/elide/source_edits.h"
#include "leanpyc/flow/assemble.h"
#include "leanpyc/policy/content_rules.h"
#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/stage_clock.h"

namespace leanpyc {

enum class Dump : uint8_t { None, Tokens, Ast, Symtable, Cfg, Code };

struct CompileOptions {
  const Target* target = nullptr;
  Elision elision;  // CPython's levels are Elision::of_level()
  // Rules that keep some of the elision's kinds, `may_keep`, because of the module's imports; nullptr: no rules.
  const ContentRules* content = nullptr;
  KindSet may_keep{};
  std::string filename;  // co_filename
  bool in_file = true;   // the named file contains the source
  bool warnings_are_errors = false;
  Dump dump = Dump::None;  // stop after this stage and print it into CompileResult::dump
};

// Valid until the Compiler compiles its next file.
struct CompileResult {
  const CodeObject* code = nullptr;  // nullptr if an error is set, or if a dump stopped earlier
  const ConstantPool* pool = nullptr;
  const Diagnostics* diagnostics = nullptr;
  KindSet elided_kinds;     // the elision's kinds, without those that the content rules keep
  ElisionCounts elided;     // without the position tables, of which each code object has one
  std::string_view source;  // decoded, to show the line of a diagnostic
  std::string dump;
};

// Valid until the Compiler reads its next file.
struct StripResult {
  const Diagnostics* diagnostics = nullptr;
  std::optional<std::string> bytes;  // the file without the elided parts; nullopt: an error is set, or `unmapped`
  bool unmapped = false;             // the encoding does not allow mapping characters to bytes
  KindSet elided_kinds;              // as in CompileResult
  ElisionCounts elided;
  uint32_t kept = 0;        // number of elided things that stay because source cannot express their elision
  std::string_view source;  // decoded
};

// Compiles one file after another and reuses its memory. Each thread has its own.
class Compiler {
 public:
  Compiler();
  ~Compiler();
  Compiler(const Compiler&) = delete;
  Compiler& operator=(const Compiler&) = delete;

  // `bytes` is as in decode_source. The result refers to memory of the compiler and to `bytes`.
  CompileResult compile(std::string_view bytes, bool padded, const CompileOptions& options);

  // Measures the compiler's stages; runs only after the caller starts it.
  StageClock& clock();

  // Frees the memory that is kept for the next file, and the last result. For use after a very large file.
  void give_back();

  // Applies the same elisions from source to source. Every other byte and every line number stays. Position tables are
  // not part of the source.
  StripResult strip(std::string_view bytes, bool padded, const CompileOptions& options, const SourceEditOptions& edits);

 private:
  struct State;
  struct Reading;
  ast::Module* read(std::string_view bytes, bool padded, const CompileOptions& options, Reading& reading);
  bool resolve_scopes(ast::Module& module, const Reading& reading, const Target& target);
  std::vector<SourceRange> scopes_changed_by(const std::string& stripped, const CompileOptions& options);

  std::unique_ptr<State> state_;
  // Reads the output of strip() to compare its scopes with the original's; made on first use.
  std::unique_ptr<Compiler> second_;
};

}  // namespace leanpyc
