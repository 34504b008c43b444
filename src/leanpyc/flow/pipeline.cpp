#include "leanpyc/flow/pipeline.h"

namespace leanpyc::flow {

#define LEANPYC_NATIVE_VERSION(suffix, minor) extern const Pipeline kPipeline_##suffix;
#include "leanpyc/cpython/native_versions.def"
#undef LEANPYC_NATIVE_VERSION

const Pipeline& pipeline_of(const Target& target) {
  switch (target.version.minor) {
#define LEANPYC_NATIVE_VERSION(suffix, minor) \
  case minor:                                 \
    return kPipeline_##suffix;
#include "leanpyc/cpython/native_versions.def"
#undef LEANPYC_NATIVE_VERSION
    default: __builtin_unreachable();  // only these targets exist
  }
}

}  // namespace leanpyc::flow
