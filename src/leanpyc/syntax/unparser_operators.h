// The text of operators, and how tightly they bind.
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// From the loosest to the tightest.
enum class Level : uint8_t {
  Tuple,
  Test,  // conditional expressions, lambda
  Or,
  And,
  Not,
  Compare,
  BitOr,
  BitXor,
  BitAnd,
  Shift,
  Sum,
  Product,
  Unary,
  Power,
  Await,
  Atom,
};

constexpr Level tighter(Level level) { return static_cast<Level>(static_cast<uint8_t>(level) + 1); }

struct OperatorText {
  std::string_view text;
  Level level;
};

constexpr OperatorText operator_text(ast::Operator op) {
  using ast::Operator;
  switch (op) {
    case Operator::Add: return {" + ", Level::Sum};
    case Operator::Sub: return {" - ", Level::Sum};
    case Operator::Mult: return {" * ", Level::Product};
    case Operator::MatMult: return {" @ ", Level::Product};
    case Operator::Div: return {" / ", Level::Product};
    case Operator::Mod: return {" % ", Level::Product};
    case Operator::Pow: return {" ** ", Level::Power};
    case Operator::LShift: return {" << ", Level::Shift};
    case Operator::RShift: return {" >> ", Level::Shift};
    case Operator::BitOr: return {" | ", Level::BitOr};
    case Operator::BitXor: return {" ^ ", Level::BitXor};
    case Operator::BitAnd: return {" & ", Level::BitAnd};
    case Operator::FloorDiv: return {" // ", Level::Product};
  }
  return {};
}

constexpr OperatorText operator_text(ast::UnaryOperator op) {
  using ast::UnaryOperator;
  switch (op) {
    case UnaryOperator::Invert: return {"~", Level::Unary};
    case UnaryOperator::Not: return {"not ", Level::Not};
    case UnaryOperator::UAdd: return {"+", Level::Unary};
    case UnaryOperator::USub: return {"-", Level::Unary};
  }
  return {};
}

constexpr std::string_view operator_text(ast::CompareOperator op) {
  using ast::CompareOperator;
  switch (op) {
    case CompareOperator::Eq: return " == ";
    case CompareOperator::NotEq: return " != ";
    case CompareOperator::Lt: return " < ";
    case CompareOperator::LtE: return " <= ";
    case CompareOperator::Gt: return " > ";
    case CompareOperator::GtE: return " >= ";
    case CompareOperator::Is: return " is ";
    case CompareOperator::IsNot: return " is not ";
    case CompareOperator::In: return " in ";
    case CompareOperator::NotIn: return " not in ";
  }
  return {};
}

}  // namespace leanpyc
