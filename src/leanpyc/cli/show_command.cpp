#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/sizes.h"
#include "leanpyc/cli/target_arguments.h"
#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/code/weigh.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/text/printable.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "show";

struct ShowArguments {
  std::string file;
  TargetArguments target;
  int level = 0;
  bool weights_only = false;
  bool code_only = false;
  bool json = false;
};

void declare(CLI::App& app, ShowArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Shows what a .pyc file contains, whatever wrote it: its header, the size of each kind of content, and the "
      "instructions. A .py file is compiled first. Of a .pyc for a version that leanpyc does not compile natively, only "
      "the header is shown.");
  app.add_option("FILE", arguments.file, "show this .pyc or .py file")->type_name("")->required();
  declare(app, arguments.target, {.target = "compile a .py file for this CPython", .python = {}}, "Options");
  app.add_option("-o,--optimize", arguments.level, "compile a .py file at level 0, 1 or 2 (default: 0)")
      ->type_name("LEVEL")
      ->check(CLI::Range(0, 2).description(""));
  CLI::Option* weights = app.add_flag("--weights", arguments.weights_only, "leave out the instructions");
  CLI::Option* code = app.add_flag("--code", arguments.code_only, "show the instructions only");
  CLI::Option* json = app.add_flag("--json", arguments.json, "print JSON (docs/json.md)");
  code->excludes(weights)->excludes(json);
}

struct Shown {
  std::string kind;                // "pyc" or "py"
  const Target* target = nullptr;  // for a .pyc: nullptr if leanpyc reads only its header
  uint16_t magic_number = 0;       // for a .pyc
  std::string version;             // "3.13"; empty for a .pyc of an unknown version
  std::optional<PycHeader> header;
  std::optional<uint32_t> note;
  Weights weights;
  uint64_t code_objects = 0;
  std::string instructions;
};

ExitStatus fail(std::string_view message) {
  fmt::print(stderr, "leanpyc show: {}\n", message);
  return ExitStatus::Failed;
}

// Counts each code object once, however often it is in the constants: sharing could make the sum exponential in a
// hostile file.
uint64_t count_code_objects(const CodeObject& module, const ConstantPool& pool) {
  std::vector<bool> seen(pool.size());
  std::vector<const CodeObject*> waiting{&module};
  uint64_t count = 0;
  while (!waiting.empty()) {
    const CodeObject& code = *waiting.back();
    waiting.pop_back();
    ++count;
    for (ConstId id : code.constants) {
      if (pool[id].kind != ConstantKind::Code || seen[static_cast<uint32_t>(id)]) continue;
      seen[static_cast<uint32_t>(id)] = true;
      waiting.push_back(pool[id].code);
    }
  }
  return count;
}

std::string mode_text(const PycHeader& header) {
  switch (header.mode) {
    case InvalidationMode::Timestamp: {
      std::time_t seconds = header.source_mtime;
      std::tm utc{};
      ::gmtime_r(&seconds, &utc);
      return fmt::format("timestamp, source of {:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC with {} bytes",
                         utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                         header.source_size);
    }
    case InvalidationMode::CheckedHash: return fmt::format("checked hash {:016x}", header.source_hash);
    case InvalidationMode::UncheckedHash: return fmt::format("unchecked hash {:016x}", header.source_hash);
  }
  return {};
}

std::string target_text(const Target& target) {
  return fmt::format("{}.{}", target.version.major, target.version.minor);
}

// Returns the minor version whose releases and previews have this magic number; empty if no version up to 3.14 has it.
std::string version_of_magic(uint16_t number) {
  struct Row {
    uint16_t first;
    uint16_t last;
    std::string_view version;
  };
  static constexpr Row kRows[] = {
      {62171, 62211, "2.7"}, {3361, 3379, "3.6"},  {3390, 3394, "3.7"},  {3400, 3413, "3.8"},  {3420, 3425, "3.9"},
      {3430, 3439, "3.10"},  {3450, 3495, "3.11"}, {3500, 3531, "3.12"}, {3550, 3571, "3.13"}, {3600, 3627, "3.14"}};
  for (const Row& row : kRows) {
    if (number >= row.first && number <= row.last) return std::string(row.version);
  }
  return {};
}

void print_text(const ShowArguments& arguments, const Shown& shown) {
  if (arguments.code_only) {
    fmt::print("{}", printable_text(shown.instructions, LineBreaks::Keep));
    return;
  }
  fmt::print("{}\n", printable_path(arguments.file));
  if (shown.kind == "pyc") {
    fmt::print("CPython {}, magic number {}{}{}\n", shown.version.empty() ? "of an unknown version" : shown.version,
               shown.magic_number, shown.header ? ", " : "", shown.header ? mode_text(*shown.header) : "");
    if (shown.target == nullptr) {
      fmt::print(
          "leanpyc reads the code of released versions of CPython {} only; for others use that version's dis module\n",
          fmt::join(native_targets(), ", "));
      return;
    }
    if (shown.note) fmt::print("elided by leanpyc: {}\n", elision_text(elision_of_word(*shown.note)));
  } else {
    fmt::print("compiled for CPython {}, level {}\n", target_text(*shown.target), arguments.level);
  }
  const size_t total = shown.weights.total();
  fmt::print("{} code object{}, {}\n\n", shown.code_objects, shown.code_objects == 1 ? "" : "s", size_text(total));
  for (size_t i = 0; i < shown.weights.bytes.size(); ++i) {
    size_t bytes = shown.weights.bytes[i];
    double share = total == 0 ? 0 : 100 * static_cast<double>(bytes) / static_cast<double>(total);
    fmt::print("{:>10}  {:5.1f} %  {}\n", bytes, share, weight_name(static_cast<Weight>(i)));
  }
  fmt::print("{:>10}  100.0 %  total\n", total);
  if (!arguments.weights_only) fmt::print("\n{}", printable_text(shown.instructions, LineBreaks::Keep));
}

void print_json(const ShowArguments& arguments, const Shown& shown) {
  nlohmann::ordered_json json{
      {"file", json_path(arguments.file)},
      {"kind", shown.kind},
      {"target", shown.version.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(shown.version)}};
  if (shown.kind == "pyc") json["magic_number"] = shown.magic_number;
  if (shown.header) {
    static constexpr std::string_view kModes[] = {"timestamp", "checked-hash", "unchecked-hash"};
    json["invalidation_mode"] = kModes[static_cast<size_t>(shown.header->mode)];
    if (shown.header->mode == InvalidationMode::Timestamp) {
      json["source_mtime"] = shown.header->source_mtime;
      json["source_size"] = shown.header->source_size;
    } else {
      json["source_hash"] = fmt::format("{:016x}", shown.header->source_hash);
    }
    if (shown.note) json["elided"] = elision_text(elision_of_word(*shown.note));
  } else if (shown.kind == "py") {
    json["level"] = arguments.level;
  }
  if (shown.target == nullptr) {
    fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return;
  }
  json["code_objects"] = shown.code_objects;
  json["bytes"] = shown.weights.total();
  nlohmann::ordered_json weights;
  for (size_t i = 0; i < shown.weights.bytes.size(); ++i) {
    weights[std::string(weight_name(static_cast<Weight>(i)))] = shown.weights.bytes[i];
  }
  json["weights"] = std::move(weights);
  if (!arguments.weights_only) json["instructions"] = shown.instructions;
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

// Returns an empty text, or the problem with the file.
std::string show_pyc(std::string_view bytes, Shown& shown) {
  if (bytes.size() < PycHeader::kSize) return "it is too short for a .pyc file";
  auto word = [&](size_t at) {
    return static_cast<uint16_t>(static_cast<uint8_t>(bytes[at]) | static_cast<uint8_t>(bytes[at + 1]) << 8);
  };
  constexpr uint16_t kMagicEnd = 0x0A0D;
  if (word(2) != kMagicEnd) return "it does not begin with a .pyc file's magic number";
  shown.kind = "pyc";
  shown.magic_number = word(0);
  shown.target = find_target_by_magic(shown.magic_number);
  shown.version = shown.target != nullptr ? target_text(*shown.target) : version_of_magic(shown.magic_number);
  // Before CPython 3.7 the header has no flags, and the code begins earlier.
  constexpr uint16_t kFirstWithFlags = 3390;
  constexpr uint16_t kFirstOfPython2 = 60000;
  if (shown.magic_number >= kFirstWithFlags && shown.magic_number < kFirstOfPython2)
    shown.header = read_pyc_header(bytes);
  if (shown.target == nullptr) return {};
  shown.note = read_pyc_note(bytes, kKindListDigest);
  if (shown.note) bytes.remove_suffix(kPycNoteSize);
  if (!shown.header) return "its header has unknown flags";
  std::string error;
  std::optional<Weights> weights = weigh_pyc(bytes, *shown.target, error);
  if (!weights) return error;
  shown.weights = *weights;
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, shown.target->grammar.unicode);
  const CodeObject* code = unmarshal_code(bytes.substr(PycHeader::kSize), pool, *shown.target, error);
  if (code == nullptr) return error;
  shown.code_objects = count_code_objects(*code, pool);
  shown.instructions = disassemble(*code, pool, *shown.target, longest_disassembly(bytes.size()));
  return {};
}

// Compiles a source file and shows the result. Returns an empty text, or the problem with the file.
std::string show_source(const ShowArguments& arguments, const SourceFile& source, Shown& shown) {
  shown.kind = "py";
  std::string error;
  const std::unique_ptr<BuildTarget> target =
      resolve_target(kName, arguments.target, {.version_only = true}, std::span(&arguments.file, 1), false, error);
  if (target == nullptr) return error;
  shown.target = target->native();
  if (shown.target == nullptr) {
    const std::string by = target->source().empty() ? "" : fmt::format(" (by {})", target->source());
    return fmt::format("'{}'{} is not a native target; choose one with --target ({})", target->name(), by,
                       fmt::join(native_targets(), ", "));
  }
  shown.version = target_text(*shown.target);
  Compiler compiler;
  CompileOptions options{
      .target = shown.target, .elision = Elision::of_level(arguments.level), .filename = decode_path(arguments.file)};
  CompileResult result = compiler.compile(source.bytes, true, options);
  if (result.code == nullptr) {
    if (!result.diagnostics->failed()) return "it was not compiled";
    return "it is rejected\n" + error_text(result.diagnostics->error(), result.source, printable_path(arguments.file));
  }
  shown.weights = weigh(*result.code, *result.pool, *shown.target);
  shown.code_objects = count_code_objects(*result.code, *result.pool);
  shown.instructions = disassemble(*result.code, *result.pool, *shown.target);
  return {};
}

}  // namespace

ExitStatus run_show_command(const Arguments& given) {
  CLI::App app;
  ShowArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;

  FileBuffer buffer;
  SourceFile file;
  if (int error = read_source_file(AT_FDCWD, arguments.file.c_str(), buffer, file)) {
    return fail(error == kNotAFile ? fmt::format("{} is not a regular file", quote_path(arguments.file))
                                   : os_error_text(error, arguments.file));
  }
  Shown shown;
  const bool source = arguments.file.ends_with(".py");
  std::string problem = source ? show_source(arguments, file, shown) : show_pyc(file.bytes, shown);
  if (problem.empty() && arguments.code_only && shown.target == nullptr) {
    problem = fmt::format("it is for CPython {}, whose instructions leanpyc does not read",
                          shown.version.empty() ? "of an unknown version" : shown.version);
  }
  if (!problem.empty()) return fail(fmt::format("{}: {}", quote_path(arguments.file), problem));
  if (arguments.json) {
    print_json(arguments, shown);
  } else {
    print_text(arguments, shown);
  }
  return ExitStatus::Done;
}

}  // namespace leanpyc
