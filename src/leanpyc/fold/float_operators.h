// Python's floats and complex numbers.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/target/target.h"

namespace leanpyc {

// A negative number's broken power is complex.
bool fold_floats(ast::Operator op, double a, double b, const Target& target, ConstantPool& pool, ConstId& result);
// Any two numbers, at least one of them complex.
bool fold_complexes(ast::Operator op, const Constant& a, const Constant& b, const Target& target, ConstantPool& pool,
                    ConstId& result);

// base ** exponent by the rules of complex numbers.
bool fold_complex_power(double base, double exponent, const Target& target, ConstantPool& pool, ConstId& result);

}  // namespace leanpyc
