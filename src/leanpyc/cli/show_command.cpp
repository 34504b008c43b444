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
#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/code/weigh.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "show";

struct ShowArguments {
  std::string file;
  std::string target;
  int level = 0;
  bool weights_only = false;
  bool code_only = false;
  bool json = false;
};

void declare(CLI::App& app, ShowArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Shows what is in a .pyc file, whoever wrote it: its header, what each kind of thing in it weighs, and the "
      "instructions. A .py file is compiled first.");
  app.add_option("FILE", arguments.file, "a .pyc or a .py file")->type_name("")->required();
  app.add_option("--target", arguments.target, "version of Python to compile a .py file for: 3.13, or 3.13.0")
      ->type_name("VERSION");
  app.add_option("-o,--optimize", arguments.level, "level to compile a .py file at: 0, 1 or 2")
      ->type_name("LEVEL")
      ->check(CLI::Range(0, 2).description(""));
  CLI::Option* weights =
      app.add_flag("--weights", arguments.weights_only, "the header and the weights, not the instructions");
  CLI::Option* code = app.add_flag("--code", arguments.code_only, "the instructions alone");
  CLI::Option* json = app.add_flag("--json", arguments.json, "the same as JSON");
  code->excludes(weights)->excludes(json);
}

// What is to be shown, and what it stands in.
struct Shown {
  std::string kind;  // "pyc" or "py"
  const Target* target = nullptr;
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

// Each once, however often it stands in the constants: sharing could make the sum exponential in a hostile file.
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

void print_text(const ShowArguments& arguments, const Shown& shown) {
  if (arguments.code_only) {
    fmt::print("{}", shown.instructions);
    return;
  }
  fmt::print("{}\n", printable_path(arguments.file));
  if (shown.header) {
    fmt::print("CPython {}, magic number {}, {}\n", target_text(*shown.target), shown.target->magic_number,
               mode_text(*shown.header));
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
  if (!arguments.weights_only) fmt::print("\n{}", shown.instructions);
}

void print_json(const ShowArguments& arguments, const Shown& shown) {
  nlohmann::ordered_json json{
      {"file", printable_path(arguments.file)}, {"kind", shown.kind}, {"target", target_text(*shown.target)}};
  if (shown.header) {
    static constexpr std::string_view kModes[] = {"timestamp", "checked-hash", "unchecked-hash"};
    json["magic_number"] = shown.target->magic_number;
    json["invalidation_mode"] = kModes[static_cast<size_t>(shown.header->mode)];
    if (shown.header->mode == InvalidationMode::Timestamp) {
      json["source_mtime"] = shown.header->source_mtime;
      json["source_size"] = shown.header->source_size;
    } else {
      json["source_hash"] = fmt::format("{:016x}", shown.header->source_hash);
    }
    if (shown.note) json["elided"] = elision_text(elision_of_word(*shown.note));
  } else {
    json["level"] = arguments.level;
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

// An empty text, or what is wrong with the file.
std::string show_pyc(std::string_view bytes, Shown& shown) {
  if (bytes.size() < PycHeader::kSize) return "it is too short for a .pyc file";
  auto word = [&](size_t at) {
    return static_cast<uint16_t>(static_cast<uint8_t>(bytes[at]) | static_cast<uint8_t>(bytes[at + 1]) << 8);
  };
  constexpr uint16_t kMagicEnd = 0x0A0D;
  if (word(2) != kMagicEnd) return "it does not begin with a .pyc file's magic number";
  shown.kind = "pyc";
  shown.target = find_target_by_magic(word(0));
  if (shown.target == nullptr) return fmt::format("its magic number {} is that of no version known here", word(0));
  shown.header = read_pyc_header(bytes);
  shown.note = read_pyc_note(bytes);
  if (shown.note) bytes.remove_suffix(kPycNoteSize);
  if (!shown.header) return "its header has unknown flags";
  std::string error;
  std::optional<Weights> weights = weigh_pyc(bytes, *shown.target, error);
  if (!weights) return error;
  shown.weights = *weights;
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names);
  const CodeObject* code = unmarshal_code(bytes.substr(PycHeader::kSize), pool, *shown.target, error);
  if (code == nullptr) return error;
  shown.code_objects = count_code_objects(*code, pool);
  shown.instructions = disassemble(*code, pool, *shown.target, longest_disassembly(bytes.size()));
  return {};
}

// The same of a source; a syntax error is printed here, and the text says no more than that.
std::string show_source(const ShowArguments& arguments, const SourceFile& source, Shown& shown) {
  shown.kind = "py";
  shown.target = find_target(arguments.target.empty() ? native_targets().back() : std::string_view(arguments.target));
  if (shown.target == nullptr) return fmt::format("'{}' is no native target", arguments.target);
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
    return fail(error == kNotAFile ? fmt::format("{} is no file", quote_path(arguments.file))
                                   : os_error_text(error, arguments.file));
  }
  Shown shown;
  const bool source = arguments.file.ends_with(".py");
  std::string problem = source ? show_source(arguments, file, shown) : show_pyc(file.bytes, shown);
  if (!problem.empty()) return fail(fmt::format("{}: {}", quote_path(arguments.file), problem));
  if (arguments.json) {
    print_json(arguments, shown);
  } else {
    print_text(arguments, shown);
  }
  return ExitStatus::Done;
}

}  // namespace leanpyc
