// Patterns of module names and of paths, component by component.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// The pieces of `text` between separators, without empty ones.
std::vector<std::string_view> split_components(std::string_view text, char separator);

// Within a component, `*`, `?` and `[…]` are those of the shell. A component `**` stands for any number of components,
// none too; in a module's name so does `*` alone, so that "tests.*" is the package itself and all below it.
class Glob {
 public:
  // "tests.*". nullopt with `error` if it cannot be a pattern of module names.
  static std::optional<Glob> of_modules(std::string_view pattern, std::string& error);

  // As in a .gitignore: a pattern without a slash is the name of a file or folder anywhere; one with a slash is
  // relative to `folder` (absolute), unless it begins with "/" or "**/". A pattern that matches a folder matches
  // everything in it.
  static std::optional<Glob> of_paths(std::string_view pattern, std::string_view folder, std::string& error);

  // `components` of a module's name, or of an absolute path.
  bool matches(std::span<const std::string_view> components) const;

  // All components, as they are matched: equal for patterns that match the same.
  std::string resolved_text() const;

  // A component that every matching name contains unchanged; empty if the pattern has no such component.
  std::string_view fixed_component() const;

 private:
  struct Component {
    std::string text;
    bool any_number = false;
    bool wildcards = false;

    bool matches(std::string_view name) const;
  };

  std::vector<Component> components_;
};

}  // namespace leanpyc
