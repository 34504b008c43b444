#include "leanpyc/codegen/dialect.h"

namespace leanpyc::codegen {

const Dialect& dialect_of(const Target&) { return dialect_3_13(); }

}  // namespace leanpyc::codegen
