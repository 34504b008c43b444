#include "leanpyc/cpython/native_releases.h"

#include <algorithm>
#include <vector>

#include "leanpyc/cpython/cpython_3_11.h"
#include "leanpyc/cpython/cpython_3_12.h"
#include "leanpyc/cpython/cpython_3_13.h"
#include "leanpyc/cpython/cpython_3_14.h"

namespace leanpyc {
namespace {

// Empty for a preview.
constexpr std::string_view kReleases[] = {
#define LEANPYC_NATIVE_VERSION(suffix, minor) kNativeRelease_##suffix,
#include "leanpyc/cpython/native_versions.def"
#undef LEANPYC_NATIVE_VERSION
};

// Returns true if `name` is the release, or one of its patch releases.
bool covers(std::string_view release, std::string_view name) {
  return name.starts_with(release) && (name.size() == release.size() || name[release.size()] == '.');
}

}  // namespace

std::span<const std::string_view> native_releases() {
  static const std::vector<std::string_view> kNative = [] {
    std::vector<std::string_view> releases(std::begin(kReleases), std::end(kReleases));
    std::erase(releases, "");
    return releases;
  }();
  return kNative;
}

const Target* find_native_target(std::string_view name) {
  const bool native =
      std::ranges::any_of(native_releases(), [name](std::string_view each) { return covers(each, name); });
  return native || previews_are_native() ? find_target(name) : nullptr;
}

}  // namespace leanpyc
