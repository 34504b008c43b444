#include "leanpyc/policy/selector.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "leanpyc/policy/toml_document.h"

namespace leanpyc {
namespace {

constexpr std::array<std::string_view, 3> kPrefixes{"module", "path", "dist"};

bool is_ascii_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool may_stand_in_distribution(char c) {
  return is_ascii_letter_or_digit(c) || std::string_view("-_.*?").find(c) != std::string_view::npos;
}

}  // namespace

std::string normalized_distribution(std::string_view name) {
  std::string normal;
  for (char c : name) {
    if (c == '-' || c == '_' || c == '.') {
      if (!normal.ends_with('-')) normal += '-';
    } else {
      normal += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return normal;
}

std::optional<Selector> Selector::parse(std::string_view pattern, Kind kind, std::string_view folder,
                                        std::string& error) {
  Selector selector;
  size_t colon = pattern.find(':');
  if (colon != std::string_view::npos) {
    std::string_view prefix = pattern.substr(0, colon);
    auto found = std::ranges::find(kPrefixes, prefix);
    if (found == kPrefixes.end()) {
      error = fmt::format("'{}': a pattern of kind '{}' does not exist{}", pattern, prefix,
                          suggestion_of(prefix, kPrefixes));
      return std::nullopt;
    }
    kind = static_cast<Kind>(found - kPrefixes.begin());
    pattern.remove_prefix(colon + 1);
  }
  selector.kind_ = kind;
  selector.text_ = fmt::format("{}:{}", kPrefixes[static_cast<size_t>(kind)], pattern);
  switch (kind) {
    case Kind::Module: selector.glob_ = Glob::of_modules(pattern, error); break;
    case Kind::Path: {
      selector.glob_ = Glob::of_paths(pattern, folder, error);
      std::error_code failure;
      const std::string real = folder.empty() ? "" : std::filesystem::canonical(folder, failure).string();
      if (selector.glob_ && !failure && !real.empty() && real != folder) {
        selector.real_glob_ = Glob::of_paths(pattern, real, error);
      }
      break;
    }
    case Kind::Distribution:
      if (pattern.empty() || !std::ranges::all_of(pattern, may_stand_in_distribution)) {
        error = fmt::format("'{}' is not a name of a distribution, such as 'numpy' or 'types-*'", pattern);
        return std::nullopt;
      }
      selector.distribution_ = normalized_distribution(pattern);
      return selector;
  }
  if (!selector.glob_) return std::nullopt;
  return selector;
}

std::string Selector::resolved_text() const {
  return kind_ == Kind::Path ? fmt::format("path:{}", glob_->resolved_text()) : text_;
}

bool Selector::matches(const SelectedFile& file) const {
  switch (kind_) {
    case Kind::Module: return glob_->matches(file.module);
    case Kind::Path: {
      const auto matches_path = [&file](const Glob& glob) {
        return glob.matches(file.path) || (!file.real_path.empty() && glob.matches(file.real_path));
      };
      return matches_path(*glob_) || (real_glob_ && matches_path(*real_glob_));
    }
    case Kind::Distribution: {
      const auto is_named = [this](std::string_view name) {
        return !name.empty() && ::fnmatch(distribution_.c_str(), std::string(name).c_str(), 0) == 0;
      };
      return is_named(file.distribution) || is_named(file.project);
    }
  }
  return false;
}

}  // namespace leanpyc
