#include "leanpyc/build/duplicates.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "leanpyc/build/path_text.h"
#include "leanpyc/build/pyc_layout.h"
#include "leanpyc/code/pyc.h"

namespace leanpyc {
namespace {

// SipHash, which the compiler has anyway. The key does not matter.
uint64_t hash_of(std::string_view text) { return source_hash(0, text); }

// A file is known by its folder and its name there: a link to it has a separate .pyc.
std::string identity(const struct stat& folder, std::string_view name) {
  std::string text(sizeof folder.st_dev + sizeof folder.st_ino, '\0');
  std::memcpy(text.data(), &folder.st_dev, sizeof folder.st_dev);
  std::memcpy(text.data() + sizeof folder.st_dev, &folder.st_ino, sizeof folder.st_ino);
  text += name;
  return text;
}

}  // namespace

bool Duplicates::HashSet::insert(uint64_t hash) {
  if (hash == 0) hash = 1;
  if (2 * (count_ + 1) > slots_.size()) grow();
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    if (slots_[at] == hash) return false;
    if (slots_[at] != 0) continue;
    slots_[at] = hash;
    ++count_;
    return true;
  }
}

void Duplicates::HashSet::grow() {
  constexpr size_t kFirstSize = 1024;
  std::vector<uint64_t> before(std::max(kFirstSize, 2 * slots_.size()));
  before.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (uint64_t hash : before) {
    if (hash == 0) continue;
    size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = hash;
  }
}

Duplicates::Duplicates(const BuildRequest& request)
    : possible_(request.paths.size() > 1 || request.list_file.has_value()),
      out_(!request.out.empty()),
      whole_tree_(request.whole_tree()) {}

void Duplicates::sift(SourceBatch& batch) {
  if (!possible_ || batch.items.empty()) return;
  struct stat folder {};
  if (!batch.named && ::fstat(batch.folder_descriptor(), &folder) != 0) return;
  auto seen = [&](const SourceBatch::Item& item) {
    std::string above(folder_prefix(item.name));
    // If the file's folder does not exist, opening the file will fail and report the error.
    if (batch.named && ::stat(above.empty() ? "." : above.c_str(), &folder) != 0) return false;
    return !files_.insert(hash_of(identity(folder, base_name(item.name))));
  };
  std::erase_if(batch.items, seen);
  if (!out_) return;
  for (SourceBatch::Item& item : batch.items) {
    if (!whole_tree_ && !item.name.ends_with(".py")) continue;
    std::string output = PycLayout::relative_path(batch, item);
    // NAME.pyc and NAME.py are one module.
    if (output.ends_with(".pyc")) output.pop_back();
    item.collides_with = claim(output, batch.path(item));
  }
}

std::string Duplicates::claim(const std::string& output, const std::string& source) {
  if (auto folder = folders_.find(output); folder != folders_.end()) return folder->second;
  for (size_t slash = output.rfind('/'); slash != std::string::npos; slash = output.rfind('/', slash - 1)) {
    const std::string folder = output.substr(0, slash);
    if (auto other = outputs_.find(folder); other != outputs_.end()) return other->second;
    // If this folder was recorded before, so were the folders above it.
    if (!folders_.try_emplace(folder, source).second || slash == 0) break;
  }
  auto [other, added] = outputs_.try_emplace(output, source);
  return added ? std::string() : other->second;
}

}  // namespace leanpyc
