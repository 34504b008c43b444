// Sizes in bytes as text.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace leanpyc {

// Returns a size as text, in the decimal units of the documentation's tables: "812 bytes", "4.1 kB", "96.5 MB".
inline std::string size_text(uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
  if (bytes < 1000000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  if (bytes < 1000000000) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
  return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
}

}  // namespace leanpyc
