#include "leanpyc/code/argument_text.h"

#include "leanpyc/code/constant_repr.h"
#include "leanpyc/code/wtf8.h"
#include "leanpyc/text/unicode.h"

namespace leanpyc {
namespace {

constexpr std::string_view kUnknown = "?";
constexpr size_t kLongestConstant = 80;

// In CPython's order (opcode._nb_ops).
constexpr std::string_view kBinaryOperators[] = {
    "+",  "&",  "//",  "<<",  "@",  "*",  "%",  "|",  "**",  ">>",  "-",  "/",  "^",
    "+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^="};
constexpr std::string_view kComparisons[] = {"<", "<=", "==", "!=", ">", ">="};
constexpr std::string_view kConversions[] = {"", "str", "repr", "ascii"};
constexpr std::string_view kFunctionAttributes[] = {"defaults", "kwdefaults", "annotations", "closure"};
constexpr std::string_view kResumes[] = {"start of function", "after yield", "after yield from", "after await"};
constexpr std::string_view kUnaryIntrinsics[] = {
    "INVALID",       "PRINT",   "IMPORT_STAR", "STOPITERATION_ERROR", "ASYNC_GEN_WRAP",    "UNARY_POSITIVE",
    "LIST_TO_TUPLE", "TYPEVAR", "PARAMSPEC",   "TYPEVARTUPLE",        "SUBSCRIPT_GENERIC", "TYPEALIAS"};
constexpr std::string_view kBinaryIntrinsics[] = {"INVALID",
                                                  "PREP_RERAISE_STAR",
                                                  "TYPEVAR_WITH_BOUND",
                                                  "TYPEVAR_WITH_CONSTRAINTS",
                                                  "SET_FUNCTION_TYPE_PARAMS",
                                                  "SET_TYPEPARAM_DEFAULT"};

template <size_t N>
std::string entry(const std::string_view (&table)[N], uint32_t index) {
  return std::string(index < N ? table[index] : kUnknown);
}

std::string name_at(const Seq<NameId>& list, uint32_t index, const ConstantPool& pool) {
  return index < list.count ? name_text(list[index], pool) : std::string(kUnknown);
}

std::string function_attributes(uint32_t flags) {
  std::string text;
  for (size_t i = 0; i < std::size(kFunctionAttributes); ++i) {
    if ((flags >> i & 1) == 0) continue;
    if (!text.empty()) text += ", ";
    text += kFunctionAttributes[i];
  }
  return text;
}

}  // namespace

bool jump_target(const DecodedInstruction& instruction, uint32_t& target_unit) {
  switch (instruction.op) {
    case Op::FOR_ITER:
    case Op::SEND:
    case Op::JUMP_FORWARD:
    case Op::POP_JUMP_IF_FALSE:
    case Op::POP_JUMP_IF_NONE:
    case Op::POP_JUMP_IF_NOT_NONE:
    case Op::POP_JUMP_IF_TRUE: target_unit = instruction.next_unit() + instruction.argument; return true;
    case Op::JUMP_BACKWARD:
    case Op::JUMP_BACKWARD_NO_INTERRUPT: target_unit = instruction.next_unit() - instruction.argument; return true;
    default: return false;
  }
}

std::string name_text(NameId name, const ConstantPool& pool) {
  std::string_view text = pool.names().text(name);
  bool plain = !text.empty();
  for (size_t at = 0; at < text.size() && plain;) {
    const char32_t c = next_code_point(text, at);
    plain = c != ' ' && c != '\'' && c != '"' && is_printable(c, pool.unicode());
  }
  if (plain) return std::string(text);
  std::string quoted;
  append_string_repr(text, pool.unicode(), quoted);
  return quoted;
}

std::string argument_text(const DecodedInstruction& instruction, const CodeObject& code, const ConstantPool& pool) {
  const uint32_t argument = instruction.argument;
  auto name = [&](uint32_t index) { return name_at(code.names, index, pool); };
  auto local = [&](uint32_t index) { return name_at(code.localsplus_names, index, pool); };
  switch (instruction.op) {
    case Op::LOAD_CONST:
    case Op::RETURN_CONST:
      if (argument >= code.constants.count) return std::string(kUnknown);
      return constant_repr(code.constants[argument], pool, kLongestConstant);
    case Op::DELETE_ATTR:
    case Op::DELETE_GLOBAL:
    case Op::DELETE_NAME:
    case Op::IMPORT_FROM:
    case Op::IMPORT_NAME:
    case Op::LOAD_FROM_DICT_OR_GLOBALS:
    case Op::LOAD_NAME:
    case Op::STORE_ATTR:
    case Op::STORE_GLOBAL:
    case Op::STORE_NAME: return name(argument);
    // The low bit requests an extra value for a call: a NULL, or the method and its self.
    case Op::LOAD_GLOBAL: return name(argument >> 1) + ((argument & 1) != 0 ? " + NULL" : "");
    case Op::LOAD_ATTR: return name(argument >> 1) + ((argument & 1) != 0 ? " + NULL|self" : "");
    case Op::LOAD_SUPER_ATTR: return name(argument >> 2) + ((argument & 1) != 0 ? " + NULL|self" : "");
    case Op::DELETE_FAST:
    case Op::LOAD_FAST:
    case Op::LOAD_FAST_AND_CLEAR:
    case Op::LOAD_FAST_CHECK:
    case Op::STORE_FAST:
    case Op::DELETE_DEREF:
    case Op::LOAD_DEREF:
    case Op::LOAD_FROM_DICT_OR_DEREF:
    case Op::MAKE_CELL:
    case Op::STORE_DEREF: return local(argument);
    case Op::LOAD_FAST_LOAD_FAST:
    case Op::STORE_FAST_LOAD_FAST:
    case Op::STORE_FAST_STORE_FAST: return local(argument >> 4) + ", " + local(argument & 15);
    case Op::COMPARE_OP: {
      std::string comparison = entry(kComparisons, argument >> 5);
      return (argument & 16) != 0 ? "bool(" + comparison + ")" : comparison;
    }
    case Op::IS_OP: return argument != 0 ? "is not" : "is";
    case Op::CONTAINS_OP: return argument != 0 ? "not in" : "in";
    case Op::BINARY_OP: return entry(kBinaryOperators, argument);
    case Op::CONVERT_VALUE: return entry(kConversions, argument);
    case Op::SET_FUNCTION_ATTRIBUTE: return function_attributes(argument);
    case Op::CALL_INTRINSIC_1: return entry(kUnaryIntrinsics, argument);
    case Op::CALL_INTRINSIC_2: return entry(kBinaryIntrinsics, argument);
    case Op::RESUME: return entry(kResumes, argument & 3);
    default: return {};
  }
}

}  // namespace leanpyc
