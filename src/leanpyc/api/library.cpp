// The functions of leanpyc.h about the library itself.
#include <algorithm>

#include "leanpyc.h"
#include "leanpyc/cpython/native_releases.h"
#include "leanpyc/elide/kinds.h"

uint32_t leanpyc_api_version(void) { return LEANPYC_API_VERSION; }

const char* leanpyc_version(void) { return LEANPYC_VERSION; }

// The names are literals, so a NUL follows each.
const char* leanpyc_native_target(size_t index) {
  const auto releases = leanpyc::native_releases();
  return index < releases.size() ? releases[index].data() : nullptr;
}

int leanpyc_is_native_target(const char* release) {
  return release != nullptr && leanpyc::find_native_target(release) != nullptr ? 1 : 0;
}

const char* leanpyc_kind_name(size_t kind) {
  return kind < leanpyc::kKindCount ? leanpyc::kind_name(static_cast<leanpyc::Kind>(kind)).data() : nullptr;
}
