// The instructions of CPython 3.11, as differences from 3.12 (dialect_3_12.cpp).
#include "leanpyc/codegen/dialect.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::codegen {

const Dialect& dialect_3_11() {
  static const Dialect kDialect = [] {
    Dialect dialect = dialect_3_12();
    return dialect;
  }();
  return kDialect;
}

}  // namespace leanpyc::codegen
