#include "leanpyc/cpython/target.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

#include "leanpyc/cpython/cpython_3_11.h"
#include "leanpyc/cpython/cpython_3_12.h"
#include "leanpyc/cpython/cpython_3_13.h"
#include "leanpyc/cpython/cpython_3_14.h"

namespace leanpyc {
namespace {

// A minor version with native support, and the function that builds its table for a patch release.
struct Family {
  std::string_view name;
  int minor;
  int newest_patch;
  uint16_t magic_number;
  bool preview;
  Target (*make)(int patch);
};

constexpr Family kFamilies[] = {
#define LEANPYC_NATIVE_VERSION(suffix, minor)                                                                       \
  {"3." #minor,          minor, kNewestKnownPatch_##suffix, kMagicNumber_##suffix, kNativeRelease_##suffix.empty(), \
   make_cpython_##suffix},
#include "leanpyc/cpython/native_versions.def"
#undef LEANPYC_NATIVE_VERSION
};

// Built on first use and kept: a few tables of a few kilobytes.
const Target* cached(const Family& family, int patch) {
  static std::mutex mutex;
  static std::map<std::pair<int, int>, Target> targets;
  std::lock_guard lock(mutex);
  auto key = std::pair(family.minor, patch);
  auto found = targets.find(key);
  if (found == targets.end()) found = targets.emplace(key, family.make(patch)).first;
  return &found->second;
}

}  // namespace

void Target::set_opcodes(std::span<const OpcodeRow> rows) {
  op_of_number.fill(Op::kCount);
  for (const OpcodeRow& row : rows) {
    opcodes[static_cast<size_t>(row.op)] = row.info;
    if (!row.info.pseudo) op_of_number[row.info.number] = row.op;
  }
}

std::string_view feature_name(Feature feature) {
  static constexpr std::string_view kFeatureNames[] = {
#define LEANPYC_FEATURE(name, description) #name,
#include "leanpyc/cpython/features.def"
#undef LEANPYC_FEATURE
  };
  return kFeatureNames[static_cast<size_t>(feature)];
}

std::string_view feature_description(Feature feature) {
  static constexpr std::string_view kDescriptions[] = {
#define LEANPYC_FEATURE(name, description) description,
#include "leanpyc/cpython/features.def"
#undef LEANPYC_FEATURE
  };
  return kDescriptions[static_cast<size_t>(feature)];
}

const Target* find_target(std::string_view name) {
  for (const Family& family : kFamilies) {
    if (name == family.name) return cached(family, family.newest_patch);
    if (!name.starts_with(family.name) || name[family.name.size()] != '.') continue;
    std::string_view digits = name.substr(family.name.size() + 1);
    int patch = 0;
    auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), patch);
    if (status != std::errc{} || end != digits.data() + digits.size() || patch < 0) return nullptr;
    return cached(family, patch < family.newest_patch ? patch : family.newest_patch);
  }
  return nullptr;
}

bool previews_are_native() {
  static const bool kAsked = std::getenv("LEANPYC_PREVIEW") != nullptr;
  return kAsked;
}

std::span<const std::string_view> native_targets() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const Family& family : kFamilies) {
      if (!family.preview || previews_are_native()) names.push_back(family.name);
    }
    return names;
  }();
  return kNames;
}

const Target& newest_target() { return *find_target(native_targets().back()); }

const Target* find_target_by_magic(uint16_t magic_number) {
  for (const Family& family : kFamilies) {
    if (family.magic_number != magic_number || (family.preview && !previews_are_native())) continue;
    return cached(family, family.newest_patch);
  }
  return nullptr;
}

}  // namespace leanpyc
