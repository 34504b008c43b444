// Patterns of module names and of paths, component by component.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// Returns the pieces of `text` between separators, without empty pieces.
std::vector<std::string_view> split_components(std::string_view text, char separator);

// Within a component, `*`, `?` and `[…]` have the meaning that they have in a shell. A component `**` matches any
// number of components, including zero. In a module's name `*` alone does the same, so that "tests.*" matches the
// package itself and everything below it.
class Glob {
 public:
  // Reads a pattern such as "tests.*". Returns nullopt with `error` if it cannot be a pattern of module names.
  static std::optional<Glob> of_modules(std::string_view pattern, std::string& error);

  // Reads a pattern of paths, as in a .gitignore. A pattern without a slash is the name of a file or folder at any
  // depth. A pattern with a slash is relative to `folder` (absolute), unless it begins with "/" or "**/". A pattern
  // that matches a folder matches everything in it.
  static std::optional<Glob> of_paths(std::string_view pattern, std::string_view folder, std::string& error);

  // Matches the components of a module's name, or of an absolute path.
  bool matches(std::span<const std::string_view> components) const;

  // Returns all components in the form in which they are matched. Patterns that match the same have the same text.
  std::string resolved_text() const;

  // Returns a component that every matching name contains unchanged; empty if there is no such component.
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
