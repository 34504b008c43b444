#include "leanpyc/code/weigh.h"

#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_reader.h"
#include "leanpyc/code/pyc.h"

namespace leanpyc {
namespace {

// Function-like scopes whose first constant is no docstring: CPython names them all in angle brackets, as it does
// modules.
bool is_documented_function(const CodeObject& code, std::string_view name) {
  constexpr uint32_t kFunction = code_flags::kOptimized | code_flags::kNewLocals;
  return (code.flags & kFunction) == kFunction && !name.starts_with('<');
}

std::optional<Weights> weigh_bytes(std::string_view marshalled, const Target& target, std::string& error) {
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names);
  Weights weights;
  MarshalReader reader(marshalled, pool, target, &weights);
  if (reader.read() == nullptr) {
    error = reader.error();
    return std::nullopt;
  }
  weights[Weight::Header] = PycHeader::kSize;
  weights[Weight::Scaffolding] += marshalled.size() - reader.position();
  return weights;
}

}  // namespace

std::string_view weight_name(Weight weight) {
  static constexpr std::string_view kNames[] = {"header", "code",      "docstrings",       "constants",
                                                "names",  "positions", "exception tables", "scaffolding"};
  return kNames[static_cast<size_t>(weight)];
}

std::optional<uint32_t> docstring_index(const CodeObject& code, const ConstantPool& pool, const Target& target) {
  auto is_string = [&](uint32_t index) {
    return index < code.constants.count && pool[code.constants[index]].kind == ConstantKind::Str;
  };
  if ((code.flags & code_flags::kOptimized) != 0) {
    if (is_documented_function(code, pool.names().text(code.name)) && is_string(0)) return 0;
    return std::nullopt;
  }
  // The docstring is stored before anything the source does; a later assignment to __doc__ of the source's own would be
  // no docstring, but only the first store can be told from it.
  uint32_t argument = 0;
  uint32_t loaded = 0;
  Op last = Op::kCount;
  for (uint32_t at = 0; at + 1 < code.code.count; at += 2) {
    const Op op = target.op_of_number[code.code[at]];
    argument = argument << 8 | code.code[at + 1];
    if (op == Op::EXTENDED_ARG) continue;
    if (op == Op::STORE_NAME && argument < code.names.count && code.names[argument] == names::kDunderDoc) {
      return last == Op::LOAD_CONST && is_string(loaded) ? std::optional(loaded) : std::nullopt;
    }
    loaded = argument;
    last = op;
    argument = 0;
    if (op != Op::kCount) at += 2 * target[op].caches;
  }
  return std::nullopt;
}

std::optional<Weights> weigh_pyc(std::string_view file, const Target& target, std::string& error) {
  std::optional<PycHeader> header = read_pyc_header(file);
  if (!header || header->magic != target.magic_word()) {
    error = "this is no .pyc file of the target";
    return std::nullopt;
  }
  return weigh_bytes(file.substr(PycHeader::kSize), target, error);
}

Weights weigh(const CodeObject& code, const ConstantPool& pool, const Target& target) {
  std::vector<uint8_t> bytes;
  marshal_code(code, pool, target, bytes);
  std::string error;
  std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return weigh_bytes(view, target, error).value_or(Weights{});
}

}  // namespace leanpyc
