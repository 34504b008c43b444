// Python's unary and binary operators.
#pragma once

#include <cstdint>

namespace leanpyc {

enum class Operator : uint8_t {
  Add,
  Sub,
  Mult,
  MatMult,
  Div,
  Mod,
  Pow,
  LShift,
  RShift,
  BitOr,
  BitXor,
  BitAnd,
  FloorDiv
};

enum class UnaryOperator : uint8_t { Invert, Not, UAdd, USub };

}  // namespace leanpyc
