// Python's operators on floats and complex numbers.
#pragma once

#include "leanpyc/arithmetic/operator_kind.h"
#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc {

// Folds an operator on two floats. The result is complex for a fractional power of a negative number.
bool fold_floats(Operator op, double a, double b, const Target& target, ConstantPool& pool, ConstId& result);
// Takes any two numbers, of which at least one is complex.
bool fold_complexes(Operator op, const Constant& a, const Constant& b, const Target& target, ConstantPool& pool,
                    ConstId& result);

// Computes base ** exponent by the rules for complex numbers.
bool fold_complex_power(double base, double exponent, const Target& target, ConstantPool& pool, ConstId& result);

}  // namespace leanpyc
