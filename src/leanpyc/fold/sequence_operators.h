// Strings, bytes and tuples.
#pragma once

#include "leanpyc/code/constants.h"

namespace leanpyc {

// a + b for two of a kind; no limit to its size.
bool fold_concatenation(const Constant& a, const Constant& b, ConstantPool& pool, ConstId& result);
// A sequence times an integer, in either order.
bool fold_repetition(ConstId left, const Constant& a, ConstId right, const Constant& b, ConstantPool& pool,
                     ConstId& result);
// value[index], where a negative index counts from the end.
bool fold_item(const Constant& value, int64_t index, ConstantPool& pool, ConstId& result);

}  // namespace leanpyc
