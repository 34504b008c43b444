// Python's operators on integers of any size.
#pragma once

#include "leanpyc/arithmetic/operator_kind.h"
#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc {

// `value` is an integer or a bool. The operator is never Not.
bool fold_integer_unary(UnaryOperator op, const Constant& value, ConstantPool& pool, ConstId& result);
// Both operands are integers or bools. Division and a negative power return a float.
bool fold_integers(Operator op, const Constant& a, const Constant& b, const Target& target, ConstantPool& pool,
                   ConstId& result);

// Converts an integer or bool that fits in 64 bits.
bool small_integer(const Constant& value, int64_t& result);
// Converts a real number to a double, correctly rounded. Returns false if it is too large (OverflowError).
bool number_to_double(const Constant& value, double& result);

}  // namespace leanpyc
