#include "leanpyc/code/weigh.h"

#include "leanpyc/code/bytecode.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_reader.h"
#include "leanpyc/code/pyc.h"

namespace leanpyc {
namespace {

// Returns true if the first constant of the code object may be a docstring. Lambdas, comprehensions and the like have
// no docstring: CPython names them in angle brackets, like modules.
bool is_documented_function(const CodeObject& code, std::string_view name) {
  constexpr uint32_t kFunction = code_flags::kOptimized | code_flags::kNewLocals;
  return (code.flags & kFunction) == kFunction && !name.starts_with('<');
}

// The names that a class body stores before its docstring.
bool is_prelude_name(NameId name) {
  return name == names::kDunderModule || name == names::kDunderQualname || name == names::kDunderFirstLineno ||
         name == names::kDunderTypeParams;
}

std::optional<Weights> weigh_bytes(std::string_view marshalled, const Target& target, std::string& error) {
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
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
  // The instructions that every module or class begins with come before the docstring. After the first instruction from
  // the source, a store to __doc__ is an ordinary assignment. The limit is small because a file can make many code
  // objects share a long code.
  constexpr uint32_t kLongestPrelude = 1000;
  BytecodeReader instructions(code.code, target);
  DecodedInstruction instruction;
  uint32_t loaded = 0;
  while (instructions.next(instruction) && instruction.unit < kLongestPrelude) {
    switch (instruction.op) {
      case Op::LOAD_CONST: loaded = instruction.argument; break;
      case Op::STORE_NAME: {
        const NameId name = instruction.argument < code.names.count ? code.names[instruction.argument] : kNoName;
        if (name == names::kDunderDoc) return is_string(loaded) ? std::optional(loaded) : std::nullopt;
        if (!is_prelude_name(name)) return std::nullopt;
        break;
      }
      case Op::EXTENDED_ARG:
      case Op::RESUME:
      case Op::MAKE_CELL:
      case Op::COPY_FREE_VARS:
      case Op::LOAD_NAME:
      case Op::LOAD_LOCALS:
      case Op::LOAD_DEREF:
      case Op::STORE_DEREF:
      case Op::SETUP_ANNOTATIONS:
      case Op::NOP: break;
      default: return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<Weights> weigh_pyc(std::string_view file, const Target& target, std::string& error) {
  std::optional<PycHeader> header = read_pyc_header(file);
  if (!header || header->magic != target.magic_word()) {
    error = "this is not a .pyc file of the target";
    return std::nullopt;
  }
  return weigh_bytes(file.substr(PycHeader::kSize), target, error);
}

Weights weigh(const CodeObject& code, const ConstantPool& pool, const Target& target) {
  ByteBuffer bytes;
  marshal_code(code, pool, target, bytes);
  std::string error;
  std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return weigh_bytes(view, target, error).value_or(Weights{});
}

}  // namespace leanpyc
