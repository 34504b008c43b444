#include "leanpyc/build/elision_tally.h"

#include <algorithm>

#include "leanpyc/build/path_text.h"

namespace leanpyc {

void ElisionTally::add_file(std::string_view name, const File& file) {
  for (size_t i = 0; i < kKindCount; ++i) {
    things_[i] += file.counts.things[i];
    bytes_[i] += file.bytes[i];
  }
  auto at = distributions_.find(name);
  if (at == distributions_.end()) at = distributions_.emplace(name, Distribution{}).first;
  Distribution& row = at->second;
  ++row.files;
  if (!file.plain_bytes) return;
  ++row.measured;
  row.plain_bytes += *file.plain_bytes;
  row.pyc_bytes += file.pyc_bytes;
}

void ElisionTally::add(const ElisionTally& other) {
  for (size_t i = 0; i < kKindCount; ++i) {
    things_[i] += other.things_[i];
    bytes_[i] += other.bytes_[i];
  }
  for (const auto& [name, theirs] : other.distributions_) {
    Distribution& ours = distributions_[name];
    ours.files += theirs.files;
    ours.measured += theirs.measured;
    ours.plain_bytes += theirs.plain_bytes;
    ours.pyc_bytes += theirs.pyc_bytes;
  }
}

ElisionTally::Distribution ElisionTally::total() const {
  Distribution sum;
  for (const auto& [name, row] : distributions_) {
    sum.files += row.files;
    sum.measured += row.measured;
    sum.plain_bytes += row.plain_bytes;
    sum.pyc_bytes += row.pyc_bytes;
  }
  return sum;
}

std::string_view distribution_of(std::string_view path, size_t root_length) {
  std::string_view rest;
  for (std::string_view folder : {"site-packages/", "dist-packages/"}) {
    size_t at = path.rfind(folder);
    if (at != std::string_view::npos && (at == 0 || path[at - 1] == '/')) rest = path.substr(at + folder.size());
  }
  // A path outside of these folders counts by its part below the named folder; a file that was named itself, by its own
  // name.
  if (rest.empty()) rest = root_length == 0 ? base_name(path) : path.substr(std::min(root_length, path.size()));
  while (rest.starts_with('/')) rest.remove_prefix(1);
  rest = rest.substr(0, rest.find('/'));
  if (rest.ends_with(".py")) rest.remove_suffix(3);
  return rest;
}

}  // namespace leanpyc
