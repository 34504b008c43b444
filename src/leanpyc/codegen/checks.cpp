// Warnings about code that cannot mean what it says: "is" with a literal, a call of a tuple, …
#include <fmt/format.h>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

std::string_view constant_type_name(ConstantKind kind) {
  switch (kind) {
    case ConstantKind::None: return "NoneType";
    case ConstantKind::False:
    case ConstantKind::True: return "bool";
    case ConstantKind::Ellipsis: return "ellipsis";
    case ConstantKind::Int:
    case ConstantKind::BigInt: return "int";
    case ConstantKind::Float: return "float";
    case ConstantKind::Complex: return "complex";
    case ConstantKind::Str: return "str";
    case ConstantKind::Bytes: return "bytes";
    case ConstantKind::Tuple: return "tuple";
    case ConstantKind::FrozenSet: return "frozenset";
    case ConstantKind::Slice: return "slice";
    case ConstantKind::Code: return "code";
  }
  return {};
}

// Returns the type that the expression certainly has, or an empty string if its form does not show the type.
std::string_view type_name(const Expr& node, const ConstantPool& pool) {
  switch (node.kind) {
    case ExprKind::Tuple: return "tuple";
    case ExprKind::List:
    case ExprKind::ListComp: return "list";
    case ExprKind::Dict:
    case ExprKind::DictComp: return "dict";
    case ExprKind::Set:
    case ExprKind::SetComp: return "set";
    case ExprKind::GeneratorExp: return "generator";
    case ExprKind::Lambda: return "function";
    case ExprKind::JoinedStr:
    case ExprKind::FormattedValue: return "str";
    case ExprKind::TemplateStr:
    case ExprKind::Interpolation: return "string.templatelib.Template";
    case ExprKind::Constant: return constant_type_name(pool[ast::as<const ast::Constant>(&node)->value].kind);
    default: return {};
  }
}

}  // namespace

void Generator::check_compare(const ast::Compare& node) {
  auto is_singleton_or_unknown = [this](const Expr& operand) {
    if (operand.kind != ExprKind::Constant) return true;
    switch (pool_[ast::as<const ast::Constant>(&operand)->value].kind) {
      case ConstantKind::None:
      case ConstantKind::False:
      case ConstantKind::True:
      case ConstantKind::Ellipsis: return true;
      default: return false;
    }
  };
  const Expr* left = node.left;
  bool left_is_fine = is_singleton_or_unknown(*left);
  for (uint32_t i = 0; i < node.ops.size(); ++i) {
    const Expr* right = node.comparators[i];
    const bool right_is_fine = is_singleton_or_unknown(*right);
    const ast::CompareOperator op = node.ops[i];
    if ((op == ast::CompareOperator::Is || op == ast::CompareOperator::IsNot) && !(left_is_fine && right_is_fine)) {
      std::string literal = fmt::format("with '{}' literal", type_name(left_is_fine ? *right : *left, pool_));
      if (target_.grammar.reports(Message::IsLiteralOfSomeType)) {
        literal = message_text(Message::IsLiteralOfSomeType);
      }
      return warn(node.range, op == ast::CompareOperator::Is
                                  ? fmt::format("\"is\" {}. Did you mean \"==\"?", literal)
                                  : fmt::format("\"is not\" {}. Did you mean \"!=\"?", literal));
    }
    left = right;
    left_is_fine = right_is_fine;
  }
}

void Generator::check_caller(const Expr& function) {
  if (function.kind == ExprKind::Lambda) return;
  std::string_view type = type_name(function, pool_);
  if (type.empty()) return;
  warn(function.range, fmt::format("'{}' object is not callable; perhaps you missed a comma?", type));
}

void Generator::check_subscripted(const Expr& value) {
  switch (value.kind) {
    case ExprKind::Constant:
      switch (pool_[ast::as<const ast::Constant>(&value)->value].kind) {
        case ConstantKind::Str:
        case ConstantKind::Bytes:
        case ConstantKind::Tuple:
        case ConstantKind::Code: return;
        default: break;
      }
      break;
    case ExprKind::Set:
    case ExprKind::SetComp:
    case ExprKind::GeneratorExp:
    case ExprKind::TemplateStr:
    case ExprKind::Interpolation:
    case ExprKind::Lambda: break;
    default: return;
  }
  warn(value.range,
       fmt::format("'{}' object is not subscriptable; perhaps you missed a comma?", type_name(value, pool_)));
}

void Generator::check_index(const Expr& value, const Expr& index) {
  std::string_view index_type = type_name(index, pool_);
  if (index_type.empty() || index_type == "int" || index_type == "bool") return;
  switch (value.kind) {
    case ExprKind::Constant:
      switch (pool_[ast::as<const ast::Constant>(&value)->value].kind) {
        case ConstantKind::Str:
        case ConstantKind::Bytes:
        case ConstantKind::Tuple: break;
        default: return;
      }
      break;
    case ExprKind::Tuple:
    case ExprKind::List:
    case ExprKind::ListComp:
    case ExprKind::JoinedStr:
    case ExprKind::FormattedValue: break;
    default: return;
  }
  warn(value.range, fmt::format("{} indices must be integers or slices, not {}; perhaps you missed a comma?",
                                type_name(value, pool_), index_type));
}

}  // namespace leanpyc::codegen
