// The pipeline of one file, from bytes to a code object.
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
  // Rules that keep some of the elision's kinds, `may_keep`, for what the module imports; nullptr: none.
  const ContentRules* content = nullptr;
  KindSet may_keep{};
  std::string filename;  // co_filename
  bool in_file = true;   // the file of that name holds the source
  bool warnings_are_errors = false;
  Dump dump = Dump::None;  // stop after that stage and print it into CompileResult::dump
};

// Lives until the Compiler compiles its next file.
struct CompileResult {
  const CodeObject* code = nullptr;  // nullptr if an error is set, or a dump stopped before it
  const ConstantPool* pool = nullptr;
  const Diagnostics* diagnostics = nullptr;
  KindSet elided_kinds;     // the elision's, without those that the content rules keep
  ElisionCounts elided;     // but for the position tables, of which each code object has one
  std::string_view source;  // decoded, for showing the line of a diagnostic
  std::string dump;
};

// Lives until the Compiler reads its next file.
struct StripResult {
  const Diagnostics* diagnostics = nullptr;
  std::optional<std::string> bytes;  // the file without what is elided; nullopt: an error is set, or `unmapped`
  bool unmapped = false;             // the encoding does not say where in the bytes a character is
  KindSet elided_kinds;              // as in CompileResult
  ElisionCounts elided;
  uint32_t kept = 0;        // of these, things that stay because the source has no way to leave them out
  std::string_view source;  // decoded
};

// Compiles one file after another, reusing its memory. One a thread.
class Compiler {
 public:
  Compiler();
  ~Compiler();
  Compiler(const Compiler&) = delete;
  Compiler& operator=(const Compiler&) = delete;

  // `bytes` as in decode_source. The result points into the compiler and into them.
  CompileResult compile(std::string_view bytes, bool padded, const CompileOptions& options);

  // Of what it does; to be started by who wants to know.
  StageClock& clock();

  // Frees what it keeps for the next file, and with it the last result: for after a file that took much.
  void give_back();

  // The same elisions from source to source. Every other byte and every line number stays. The tables of positions are
  // none of the source.
  StripResult strip(std::string_view bytes, bool padded, const CompileOptions& options, const SourceEditOptions& edits);

 private:
  struct State;
  struct Reading;
  ast::Module* read(std::string_view bytes, bool padded, const CompileOptions& options, Reading& reading);
  bool resolve_scopes(ast::Module& module, const Reading& reading, const Target& target);
  std::vector<SourceRange> scopes_changed_by(const std::string& stripped, const CompileOptions& options);

  std::unique_ptr<State> state_;
  // Reads what strip() made, to compare its scopes with the original's; made when first wanted.
  std::unique_ptr<Compiler> second_;
};

}  // namespace leanpyc
