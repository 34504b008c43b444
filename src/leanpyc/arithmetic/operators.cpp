#include "leanpyc/arithmetic/operators.h"

#include "leanpyc/arithmetic/float_operators.h"
#include "leanpyc/arithmetic/integer_operators.h"
#include "leanpyc/arithmetic/sequence_operators.h"

namespace leanpyc {

bool fold_unary(UnaryOperator op, ConstId operand, ConstantPool& pool, ConstId& result) {
  if (op == UnaryOperator::Not) {
    result = ConstantPool::boolean(!pool.truth(operand));
    return true;
  }
  Constant value = pool[operand];
  switch (number_rank(value.kind)) {
    case NumberRank::None: return false;
    case NumberRank::Integer: return fold_integer_unary(op, value, pool, result);
    case NumberRank::Float:
      if (op == UnaryOperator::Invert) return false;
      result = op == UnaryOperator::USub ? pool.real(-value.real) : operand;
      return true;
    case NumberRank::Complex:
      if (op == UnaryOperator::Invert) return false;
      result = op == UnaryOperator::USub ? pool.complex(-value.real, -value.imaginary) : operand;
      return true;
  }
  return false;
}

bool fold_binary(Operator op, ConstId left, ConstId right, const Target& target, ConstantPool& pool, ConstId& result) {
  // Copies, because a pool's constants move when the pool grows.
  Constant a = pool[left];
  Constant b = pool[right];
  NumberRank a_rank = number_rank(a.kind);
  NumberRank b_rank = number_rank(b.kind);
  if (a_rank == NumberRank::None || b_rank == NumberRank::None) {
    if (op == Operator::Add) return fold_concatenation(a, b, pool, result);
    if (op == Operator::Mult) return fold_repetition(left, a, right, b, pool, result);
    return false;
  }
  if (a_rank == NumberRank::Integer && b_rank == NumberRank::Integer)
    return fold_integers(op, a, b, target, pool, result);
  if (a_rank == NumberRank::Complex || b_rank == NumberRank::Complex)
    return fold_complexes(op, a, b, target, pool, result);
  double x = 0;
  double y = 0;
  if (!number_to_double(a, x) || !number_to_double(b, y)) return false;
  return fold_floats(op, x, y, target, pool, result);
}

bool fold_subscript(ConstId value, ConstId index, ConstantPool& pool, ConstId& result) {
  if (pool[index].kind == ConstantKind::Slice) return fold_slice(pool[value], pool[index], pool, result);
  int64_t at = 0;
  if (!small_integer(pool[index], at)) return false;
  return fold_item(pool[value], at, pool, result);
}

}  // namespace leanpyc
