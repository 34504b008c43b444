#include "leanpyc/policy/selection_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace leanpyc {
namespace {

// Maximum number of names that are remembered for suggestions. A tree may have millions of names.
constexpr size_t kMostNames = 20000;

std::string nearest(std::string_view wrong, const std::set<std::string, std::less<>>& names) {
  const std::vector<std::string_view> all(names.begin(), names.end());
  return nearest_name(wrong, all);
}

// Returns the pattern's path with its first missing component replaced by the nearest existing name. Returns an empty
// text if all components exist, or if the pattern begins with a wildcard.
std::string nearest_path(std::string_view pattern, const std::string& folder) {
  namespace fs = std::filesystem;
  const std::vector<std::string_view> parts = split_components(pattern, '/');
  fs::path at = pattern.starts_with('/') ? "/" : folder;
  std::error_code failure;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].find_first_of("*?[") != std::string_view::npos) return {};
    if (fs::exists(at / parts[i], failure)) {
      at /= parts[i];
      continue;
    }
    std::set<std::string, std::less<>> names;
    for (fs::directory_iterator entry(at, failure), end; !failure && entry != end; entry.increment(failure)) {
      std::string name = entry->path().filename().string();
      if (!name.starts_with('.')) names.insert(std::move(name));
    }
    if (names.empty()) return {};
    std::string result = pattern.starts_with('/') ? "/" : "";
    const std::string best = nearest(parts[i], names);
    if (best.empty()) return {};
    for (size_t j = 0; j < parts.size(); ++j) {
      result += fmt::format("{}{}", j == 0 ? "" : "/", j == i ? std::string_view(best) : parts[j]);
    }
    return result;
  }
  return {};
}

}  // namespace

void SelectionLog::watch(const PolicyFile& file) {
  for (const PolicyOverride& override : file.overrides) {
    for (const Selector& selector : override.selectors) patterns_.push_back(&selector);
  }
  selected_ = std::make_unique<std::atomic<bool>[]>(patterns_.size());
}

bool SelectionLog::selects(const PolicyOverride& override, const SelectedFile& file) const {
  bool any = false;
  for (const Selector& selector : override.selectors) {
    if (!selector.matches(file)) continue;
    any = true;
    selected_[override.first_pattern + static_cast<size_t>(&selector - override.selectors.data())].store(
        true, std::memory_order_relaxed);
  }
  return any;
}

void SelectionLog::saw(const ModuleFacts& facts, std::string_view project) const {
  const std::lock_guard lock(seen_->mutex);
  if (seen_->modules.size() < kMostNames) seen_->modules.insert(facts.module);
  for (std::string_view name : {std::string_view(facts.distribution), project}) {
    if (!name.empty() && !seen_->distributions.contains(name)) seen_->distributions.emplace(name);
  }
}

std::vector<std::string> SelectionLog::unselected() const {
  std::vector<std::string> messages;
  const std::lock_guard lock(seen_->mutex);
  for (size_t i = 0; i < patterns_.size(); ++i) {
    if (selected_[i].load(std::memory_order_relaxed)) continue;
    const Selector& selector = *patterns_[i];
    std::string_view key = "module";
    std::string suggestion;
    switch (selector.kind()) {
      case Selector::Kind::Module: suggestion = nearest(selector.pattern(), seen_->modules); break;
      case Selector::Kind::Path:
        key = "path";
        suggestion = nearest_path(selector.pattern(), selector.folder());
        break;
      case Selector::Kind::Distribution:
        key = "dist";
        suggestion = nearest(selector.pattern(), seen_->distributions);
        break;
    }
    std::string message =
        fmt::format("{}: {} = '{}' selects none of these files", selector.place(), key, selector.pattern());
    if (!suggestion.empty()) message += fmt::format("; did you mean '{}'?", suggestion);
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace leanpyc
