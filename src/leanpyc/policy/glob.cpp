#include "leanpyc/policy/glob.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace leanpyc {
namespace {

constexpr std::string_view kWildcards = "*?[";

bool has_wildcards(std::string_view text) { return text.find_first_of(kWildcards) != std::string_view::npos; }

bool is_open_bracket(std::string_view text) {
  size_t open = text.rfind('[');
  return open != std::string_view::npos && text.find(']', open + 1) == std::string_view::npos;
}

bool may_stand_in_module_pattern(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte >= 0x80 ||
         std::string_view("_.*?[]!-").find(c) != std::string_view::npos;
}

}  // namespace

std::vector<std::string_view> split_components(std::string_view text, char separator) {
  std::vector<std::string_view> components;
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find(separator, start), text.size());
    if (end > start) components.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return components;
}

std::optional<Glob> Glob::of_modules(std::string_view pattern, std::string& error) {
  if (pattern.find('/') != std::string_view::npos) {
    error = fmt::format("'{}' is not a pattern of module names; select files with path = …", pattern);
    return std::nullopt;
  }
  if (pattern.empty() || pattern.front() == '.' || pattern.back() == '.' ||
      pattern.find("..") != std::string_view::npos || !std::ranges::all_of(pattern, may_stand_in_module_pattern) ||
      is_open_bracket(pattern)) {
    error = fmt::format("'{}' is not a pattern of module names, such as 'tests.*' or '*.test_?'", pattern);
    return std::nullopt;
  }
  Glob glob;
  for (std::string_view part : split_components(pattern, '.')) {
    glob.components_.push_back({std::string(part), part == "*" || part == "**", has_wildcards(part)});
  }
  return glob;
}

std::optional<Glob> Glob::of_paths(std::string_view pattern, std::string_view folder, std::string& error) {
  if (split_components(pattern, '/').empty() || is_open_bracket(pattern)) {
    error = fmt::format("'{}' is not a pattern of paths, such as 'src/vendor' or '**/*_pb2.py'", pattern);
    return std::nullopt;
  }
  Glob glob;
  const bool anywhere = pattern.substr(0, pattern.size() - 1).find('/') == std::string_view::npos;
  if (anywhere) {
    glob.components_.push_back({"**", true, false});
  } else if (pattern.front() != '/' && !pattern.starts_with("**/")) {
    for (std::string_view part : split_components(folder, '/')) glob.components_.push_back({std::string(part)});
  }
  for (std::string_view part : split_components(pattern, '/')) {
    if (part == ".") continue;
    if (part == "..") {
      // ".." can remove only a known component; the one that "**" matches is unknown.
      if (glob.components_.empty() || glob.components_.back().any_number) {
        error = fmt::format("'{}': '..' leads out of every folder", pattern);
        return std::nullopt;
      }
      glob.components_.pop_back();
      continue;
    }
    glob.components_.push_back({std::string(part), part == "**", has_wildcards(part)});
  }
  glob.components_.push_back({"**", true, false});
  return glob;
}

bool Glob::Component::matches(std::string_view name) const {
  if (!wildcards) return text == name;
  return ::fnmatch(text.c_str(), std::string(name).c_str(), 0) == 0;
}

// When a component does not match, only the last "any number" before it can take one more; earlier ones keep what they
// took. So the time is at most the product of the two lengths.
bool Glob::matches(std::span<const std::string_view> components) const {
  size_t at = 0;
  size_t taken = 0;
  std::optional<size_t> last_any;
  size_t last_taken = 0;
  while (taken < components.size()) {
    if (at < components_.size() && components_[at].any_number) {
      last_any = at++;
      last_taken = taken;
    } else if (at < components_.size() && components_[at].matches(components[taken])) {
      ++at;
      ++taken;
    } else if (last_any) {
      at = *last_any + 1;
      taken = ++last_taken;
    } else {
      return false;
    }
  }
  while (at < components_.size() && components_[at].any_number) ++at;
  return at == components_.size();
}

std::string Glob::resolved_text() const {
  std::string text;
  for (const Component& component : components_) text += '/' + component.text;
  return text;
}

std::string_view Glob::fixed_component() const {
  auto fixed = std::ranges::find_if(components_, [](const Component& c) { return !c.any_number && !c.wildcards; });
  return fixed == components_.end() ? std::string_view() : std::string_view(fixed->text);
}

}  // namespace leanpyc
