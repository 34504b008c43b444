// Named behaviours in which CPython releases differ.
#pragma once

#include <cstdint>
#include <string_view>

namespace leanpyc {

// Behaviours in which the patch releases of a version differ. Code asks for a behaviour by name, never for a version.
enum class Feature : uint8_t {
#define LEANPYC_FEATURE(name, description) name,
#include "leanpyc/cpython/features.def"
#undef LEANPYC_FEATURE
  kCount
};
std::string_view feature_name(Feature feature);
std::string_view feature_description(Feature feature);

class FeatureSet {
 public:
  constexpr FeatureSet() = default;
  template <class... Features>
  constexpr explicit FeatureSet(Features... features)
      : bits_(((uint64_t{1} << static_cast<int>(features)) | ... | 0)) {}
  constexpr bool has(Feature feature) const { return (bits_ >> static_cast<int>(feature)) & 1; }
  constexpr FeatureSet with(Feature feature) const {
    return from_bits(bits_ | (uint64_t{1} << static_cast<int>(feature)));
  }

 private:
  static_assert(static_cast<int>(Feature::kCount) <= 64, "a FeatureSet has 64 bits");
  static constexpr FeatureSet from_bits(uint64_t bits) {
    FeatureSet set;
    set.bits_ = bits;
    return set;
  }
  uint64_t bits_ = 0;
};

}  // namespace leanpyc
