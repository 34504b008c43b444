#include "leanpyc/codegen/dialect.h"

namespace leanpyc::codegen {

namespace {

const Dialect& dialect_of_version(const Target& target) {
  switch (target.version.minor) {
#define LEANPYC_NATIVE_VERSION(suffix, minor) \
  case minor:                                 \
    return dialect_##suffix();
#include "leanpyc/cpython/native_versions.def"
#undef LEANPYC_NATIVE_VERSION
    default: __builtin_unreachable();
  }
}

}  // namespace

Dialect dialect_of(const Target& target) {
  Dialect dialect = dialect_of_version(target);
  if (dialect.fit != nullptr) dialect.fit(dialect, target);
  return dialect;
}

}  // namespace leanpyc::codegen
