#include "leanpyc/code/argument_text.h"

#include "leanpyc/code/constant_repr.h"
#include "leanpyc/code/wtf8.h"
#include "leanpyc/cpython/op_table.h"
#include "leanpyc/text/unicode.h"

namespace leanpyc {
namespace {

constexpr std::string_view kUnknown = "?";
constexpr size_t kLongestConstant = 80;

// In CPython's order (opcode._nb_ops).
constexpr std::string_view kBinaryOperators[] = {"+",  "&",  "//", "<<",  "@",   "*",  "%",   "|",   "**",
                                                 ">>", "-",  "/",  "^",   "+=",  "&=", "//=", "<<=", "@=",
                                                 "*=", "%=", "|=", "**=", ">>=", "-=", "/=",  "^=",  "[]"};
constexpr std::string_view kComparisons[] = {"<", "<=", "==", "!=", ">", ">="};
constexpr std::string_view kConversions[] = {"", "str", "repr", "ascii"};
constexpr std::string_view kFunctionAttributes[] = {"defaults", "kwdefaults", "annotations", "closure", "annotate"};
constexpr std::string_view kCommonConstants[] = {"AssertionError", "NotImplementedError", "tuple", "all", "any"};
constexpr std::string_view kSpecialMethods[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};
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

std::string format(uint32_t flags) {
  std::string text = entry(kConversions, flags & 3);
  if ((flags & 4) != 0) text += text.empty() ? "with format" : ", with format";
  return text;
}

}  // namespace

bool jump_target(const DecodedInstruction& instruction, uint32_t& target_unit) {
  if (instruction.op == Op::kCount) return false;
  switch (operand_of(instruction.op)) {
    case Operand::JumpForward: target_unit = instruction.next_unit() + instruction.argument; return true;
    case Operand::JumpBackward: target_unit = instruction.next_unit() - instruction.argument; return true;
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
  if (instruction.op == Op::kCount) return {};
  switch (operand_of(instruction.op)) {
    case Operand::Number:
    case Operand::JumpForward:
    case Operand::JumpBackward: break;
    case Operand::Constant:
      if (argument >= code.constants.count) return std::string(kUnknown);
      return constant_repr(code.constants[argument], pool, kLongestConstant);
    case Operand::Name: return name(argument);
    case Operand::NameWithNull: return name(argument >> 1) + ((argument & 1) != 0 ? " + NULL" : "");
    case Operand::Attribute: return name(argument >> 1) + ((argument & 1) != 0 ? " + NULL|self" : "");
    case Operand::SuperAttribute: return name(argument >> 2) + ((argument & 1) != 0 ? " + NULL|self" : "");
    case Operand::Variable: return local(argument);
    case Operand::TwoVariables: return local(argument >> 4) + ", " + local(argument & 15);
    case Operand::ComparisonIndex: return entry(kComparisons, argument);
    case Operand::Comparison: return entry(kComparisons, argument >> 4);
    case Operand::ComparisonOrBool: {
      std::string comparison = entry(kComparisons, argument >> 5);
      return (argument & 16) != 0 ? "bool(" + comparison + ")" : comparison;
    }
    case Operand::Identity: return argument != 0 ? "is not" : "is";
    case Operand::Membership: return argument != 0 ? "not in" : "in";
    case Operand::BinaryOperator: return entry(kBinaryOperators, argument);
    case Operand::Conversion: return entry(kConversions, argument);
    case Operand::Format: return format(argument);
    case Operand::FunctionAttributes: return function_attributes(argument);
    case Operand::CommonConstant: return entry(kCommonConstants, argument);
    case Operand::SpecialMethod: return entry(kSpecialMethods, argument);
    case Operand::UnaryIntrinsic: return entry(kUnaryIntrinsics, argument);
    case Operand::BinaryIntrinsic: return entry(kBinaryIntrinsics, argument);
    case Operand::Resume: return entry(kResumes, argument & 3);
  }
  return {};
}

}  // namespace leanpyc
