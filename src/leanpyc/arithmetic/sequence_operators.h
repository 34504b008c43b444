// Python's operators on strings, bytes and tuples.
#pragma once

#include "leanpyc/code/constants.h"

namespace leanpyc {

// Computes a + b for two operands of one kind; the size is not limited.
bool fold_concatenation(const Constant& a, const Constant& b, ConstantPool& pool, ConstId& result);
// Multiplies a sequence by an integer, in either order.
bool fold_repetition(ConstId left, const Constant& a, ConstId right, const Constant& b, ConstantPool& pool,
                     ConstId& result);
// Computes value[index]; a negative index counts from the end.
bool fold_item(const Constant& value, int64_t index, ConstantPool& pool, ConstId& result);

// Computes value[start:stop:step].
bool fold_slice(const Constant& value, const Constant& slice, ConstantPool& pool, ConstId& result);

}  // namespace leanpyc
