// The compilers of leanpyc.h, and their results.
#include <algorithm>
#include <exception>
#include <new>
#include <string_view>

#include "leanpyc/api/deep_stack.h"
#include "leanpyc/api/handles.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/cpython/native_releases.h"
#include "leanpyc/text/source.h"

namespace leanpyc::api {
namespace {

constexpr KindSet kTables{Kind::Columns, Kind::Lines};
// The memory for a larger source is freed after it.
constexpr size_t kLargestKept = size_t{1} << 20;

enum class Task { Compile, Strip };

bool wrong(leanpyc_compiler& to, std::string text) {
  to.error = std::move(text);
  return false;
}

// Fills `compile` with the elision that the options ask for.
bool set_elision(const leanpyc_options& options, CompileOptions& compile, leanpyc_compiler& to) {
  const Elision by_level = Elision::of_level(options.optimize);
  Elision wanted = by_level;
  if (options.policy != nullptr) {
    if (options.elide != nullptr || options.keep != nullptr)
      return wrong(to, "elide and keep are set, and so is a policy");
    if (!options.policy->policy) return wrong(to, options.policy->error);
    const char* path = options.path != nullptr ? options.path : compile.filename.c_str();
    const PolicyDecision decision = options.policy->policy->decide(options.policy->modules.facts(path));
    wanted = decision.elision;
    compile.content = decision.content;
    compile.may_keep = decision.may_keep - by_level.kinds;
  } else {
    wanted = {};
    Elision kept;
    if (options.elide != nullptr && !parse_elision(options.elide, wanted, to.error)) return false;
    if (options.keep != nullptr && !parse_elision(options.keep, kept, to.error)) return false;
    wanted.kinds = wanted.kinds - kept.kinds;
  }
  // As file_elision() of build/: a process with this flag expects what the flag elides.
  wanted.kinds = wanted.kinds | by_level.kinds;
  compile.elision = wanted;
  return true;
}

bool read_options(const leanpyc_options* given, Task task, CompileOptions& compile, uint32_t& flags,
                  leanpyc_compiler& to) {
  const auto options = whole_options(given);
  if (!options) return wrong(to, "the options are NULL, or their size is wrong");
  if (options->optimize < 0 || options->optimize > 2) return wrong(to, "optimize is not 0, 1 or 2");
  flags = options->flags;
  if ((flags & ~uint32_t{LEANPYC_WARNINGS_ARE_ERRORS | LEANPYC_TEXT}) != 0) return wrong(to, "unknown flags");
  if (options->target == nullptr) {
    compile.target = &newest_target();
  } else if (task == Task::Strip) {
    // The newest grammar reads the source of a version that is not native.
    const Target* target = find_target(options->target);
    compile.target = target != nullptr ? target : &newest_target();
  } else {
    compile.target = find_native_target(options->target);
    if (compile.target == nullptr) return wrong(to, std::string(options->target) + " is not a native target");
  }
  compile.filename = options->filename != nullptr ? options->filename : "<string>";
  compile.in_file = false;
  compile.warnings_are_errors = (flags & LEANPYC_WARNINGS_ARE_ERRORS) != 0;
  return set_elision(*options, compile, to);
}

// Text has no encoding: CPython ignores its cookie, and a byte order mark is a character of it.
bool is_plain_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return false;
  const std::string_view cookie = find_encoding(text);
  return cookie.empty() || cookie == "utf-8" || cookie == "utf8";
}

KeptDiagnostic kept(std::string_view type, std::string_view message, const SourceRange& range, bool has_position,
                    std::string_view source) {
  KeptDiagnostic out{.type = std::string(type), .message = std::string(message), .text = {}};
  if (!has_position || range.line == kNoLine) return out;
  out.line = range.line;
  out.column = range.column + 1;
  if (range.end_line != kNoLine) {
    out.end_line = range.end_line;
    if (range.end_column != kNoColumn) out.end_column = range.end_column + 1;
  }
  size_t start = 0;
  for (int32_t line = 1; line < range.line && start != std::string_view::npos; ++line) {
    start = source.find('\n', start);
    if (start != std::string_view::npos) ++start;
  }
  if (range.line >= 1 && start < source.size())
    out.text = std::string(source.substr(start, source.find('\n', start) - start));
  return out;
}

void keep_diagnostics(const Diagnostics& diagnostics, std::string_view source, leanpyc_compiler& to) {
  if (diagnostics.failed()) {
    const Diagnostic& error = diagnostics.error();
    const bool is_syntax_error = error.kind == ErrorKind::SyntaxError || error.kind == ErrorKind::IndentationError ||
                                 error.kind == ErrorKind::TabError;
    to.diagnostics.push_back(kept(error_name(error.kind), error.message, error.range, is_syntax_error, source));
  }
  for (const Warning& warning : diagnostics.warnings()) {
    const bool is_syntax_warning = warning.kind == WarningKind::SyntaxWarning;
    to.diagnostics.push_back(
        kept(is_syntax_warning ? "SyntaxWarning" : "DeprecationWarning", warning.message, warning.range, true, source));
  }
}

uint32_t count_code_objects(const CodeObject& code, const ConstantPool& pool) {
  uint32_t count = 1;
  for (ConstId id : code.constants) {
    const Constant& constant = pool[id];
    if (constant.kind == ConstantKind::Code) count += count_code_objects(*constant.code, pool);
  }
  return count;
}

void keep_counts(KindSet kinds, const ElisionCounts& counts, leanpyc_compiler& to) {
  to.elided = counts;
  to.positions = kinds.has(Kind::Lines) ? 0 : kinds.has(Kind::Columns) ? 1 : 2;
}

int failure(const Diagnostics& diagnostics, leanpyc_compiler& to) {
  if (diagnostics.failed() && diagnostics.error().kind != ErrorKind::Unsupported) return LEANPYC_REJECTED;
  to.error = diagnostics.failed() ? diagnostics.error().message : "no result";
  to.diagnostics.clear();
  return LEANPYC_UNSUPPORTED;
}

int compile_source(std::string_view source, const CompileOptions& options, leanpyc_compiler& to) {
  const CompileResult result = to.compiler.compile(source, false, options);
  keep_diagnostics(*result.diagnostics, result.source, to);
  if (result.code == nullptr) return failure(*result.diagnostics, to);
  to.code.clear();
  marshal_code(*result.code, *result.pool, *options.target, to.code);
  keep_counts(result.elided_kinds, result.elided, to);
  const KindSet tables = result.elided_kinds & kTables;
  const uint32_t code_objects = tables.empty() ? 0 : count_code_objects(*result.code, *result.pool);
  for (Kind table : {Kind::Columns, Kind::Lines}) {
    if (tables.has(table)) to.elided[table] = code_objects;
  }
  to.output = reinterpret_cast<const char*>(to.code.data());
  to.output_size = to.code.size();
  return LEANPYC_OK;
}

int strip_source(std::string_view source, const CompileOptions& options, leanpyc_compiler& to) {
  StripResult result = to.compiler.strip(source, false, options, {});
  keep_diagnostics(*result.diagnostics, result.source, to);
  if (result.diagnostics->failed()) return failure(*result.diagnostics, to);
  if (!result.bytes) {
    to.error = "the source cannot be stripped in its encoding";
    return LEANPYC_UNSUPPORTED;
  }
  keep_counts(result.elided_kinds, result.elided, to);
  to.text = std::move(*result.bytes);
  to.output = to.text.data();
  to.output_size = to.text.size();
  return LEANPYC_OK;
}

int work(Task task, std::string_view source, const leanpyc_options* given, leanpyc_compiler& to) {
  CompileOptions options;
  uint32_t flags = 0;
  if (!read_options(given, task, options, flags, to)) return LEANPYC_WRONG_OPTIONS;
  if ((flags & LEANPYC_TEXT) != 0 && !is_plain_text(source)) {
    to.error = "the text begins with a byte order mark, or names an encoding";
    return LEANPYC_UNSUPPORTED;
  }
  return task == Task::Compile ? compile_source(source, options, to) : strip_source(source, options, to);
}

int guarded(Task task, std::string_view source, const leanpyc_options* given, leanpyc_compiler& to) noexcept {
  try {
    return work(task, source, given, to);
  } catch (const std::bad_alloc&) {
    return LEANPYC_NO_MEMORY;
  } catch (const std::exception& error) {
    to.error = error.what();
    return LEANPYC_UNSUPPORTED;
  }
}

int run(Task task, leanpyc_compiler* compiler, const char* source, size_t size, const leanpyc_options* options) {
  leanpyc_compiler& to = *compiler;
  to.error.clear();
  to.diagnostics.clear();
  to.elided = {};
  to.positions = 2;
  to.output = nullptr;
  to.output_size = 0;
  int status = LEANPYC_NO_MEMORY;
  const bool called =
      call_with_deep_stack(size, [&] { status = guarded(task, std::string_view(source, size), options, to); });
  if (size > kLargestKept) to.compiler.give_back();
  return called ? status : LEANPYC_NO_MEMORY;
}

}  // namespace
}  // namespace leanpyc::api

leanpyc_compiler* leanpyc_compiler_new(void) {
  try {
    return new leanpyc_compiler();
  } catch (...) {
    return nullptr;
  }
}

void leanpyc_compiler_free(leanpyc_compiler* compiler) { delete compiler; }

int leanpyc_compile(leanpyc_compiler* compiler, const char* source, size_t size, const leanpyc_options* options) {
  return leanpyc::api::run(leanpyc::api::Task::Compile, compiler, source, size, options);
}

int leanpyc_strip(leanpyc_compiler* compiler, const char* source, size_t size, const leanpyc_options* options) {
  return leanpyc::api::run(leanpyc::api::Task::Strip, compiler, source, size, options);
}

const char* leanpyc_output(const leanpyc_compiler* compiler, size_t* size) {
  if (size != nullptr) *size = compiler->output_size;
  return compiler->output;
}

const char* leanpyc_error(const leanpyc_compiler* compiler) { return compiler->error.c_str(); }

uint32_t leanpyc_elided(const leanpyc_compiler* compiler, size_t kind) {
  return kind < leanpyc::kKindCount ? compiler->elided.things[kind] : 0;
}

int leanpyc_positions(const leanpyc_compiler* compiler) { return compiler->positions; }

size_t leanpyc_diagnostic_count(const leanpyc_compiler* compiler) { return compiler->diagnostics.size(); }

int leanpyc_diagnostic_at(const leanpyc_compiler* compiler, size_t index, leanpyc_diagnostic* diagnostic) {
  if (index >= compiler->diagnostics.size() || diagnostic->size < sizeof diagnostic->size) return 0;
  const leanpyc::api::KeptDiagnostic& from = compiler->diagnostics[index];
  leanpyc_diagnostic filled{};
  filled.type = from.type.c_str();
  filled.message = from.message.c_str();
  filled.text = from.text ? from.text->c_str() : nullptr;
  filled.line = from.line;
  filled.column = from.column;
  filled.end_line = from.end_line;
  filled.end_column = from.end_column;
  // The caller's structure may be an older, shorter one.
  filled.size = std::min(diagnostic->size, sizeof filled);
  const auto* bytes = reinterpret_cast<const char*>(&filled);
  std::copy(bytes, bytes + filled.size, reinterpret_cast<char*>(diagnostic));
  return 1;
}
