// The results of operators on constants, where CPython folds them.
#pragma once

#include "leanpyc/arithmetic/operator_kind.h"
#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc {

// Each returns false and leaves `result` unchanged if the operation raises in Python or exceeds a limit; the expression
// stays unfolded then.
bool fold_unary(UnaryOperator op, ConstId operand, ConstantPool& pool, ConstId& result);
bool fold_binary(Operator op, ConstId left, ConstId right, const Target& target, ConstantPool& pool, ConstId& result);
// Computes value[index] of a string, bytes or tuple; the index may be a slice.
bool fold_subscript(ConstId value, ConstId index, ConstantPool& pool, ConstId& result);

// Python's ranks of numbers; a bool is an integer.
enum class NumberRank : uint8_t { None, Integer, Float, Complex };
constexpr NumberRank number_rank(ConstantKind kind) {
  switch (kind) {
    case ConstantKind::False:
    case ConstantKind::True:
    case ConstantKind::Int:
    case ConstantKind::BigInt: return NumberRank::Integer;
    case ConstantKind::Float: return NumberRank::Float;
    case ConstantKind::Complex: return NumberRank::Complex;
    default: return NumberRank::None;
  }
}

// The limits of CPython's safe_multiply, safe_power and safe_lshift.
inline constexpr int64_t kMaxFoldedIntegerBits = 128;
inline constexpr int64_t kMaxFoldedItems = 256;
inline constexpr int64_t kMaxFoldedCharacters = 4096;
inline constexpr int64_t kMaxFoldedTotalItems = 1024;

}  // namespace leanpyc
