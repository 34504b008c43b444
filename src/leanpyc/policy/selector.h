// Selects the modules of a rule: by module name, by path or by distribution.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/policy/glob.h"

namespace leanpyc {

// The facts about a file that a policy decides by.
struct ModuleFacts {
  std::string path{};          // absolute, without "." and ".."
  std::string real_path{};     // without symbolic links in its folders; empty: the same as `path`
  std::string module{};        // "package.module"; of a package without ".__init__"
  std::string distribution{};  // that installed it, normalized; empty if not known
  bool third_party = false;    // it is installed: below site-packages, or listed by a *.dist-info beside it
  bool standard_library = false;
  bool in_tests = false;  // it is the project's own, below a folder of tests
};

// PEP 503: lower case, with "-" for every run of "-", "_" and ".".
std::string normalized_distribution(std::string_view name);

// The facts of one file, split once for all selectors.
struct SelectedFile {
  explicit SelectedFile(const ModuleFacts& facts)
      : module(split_components(facts.module, '.')),
        path(split_components(facts.path, '/')),
        real_path(split_components(facts.real_path, '/')),
        distribution(facts.distribution) {}

  std::vector<std::string_view> module;
  std::vector<std::string_view> path;
  std::vector<std::string_view> real_path;  // empty: the same
  std::string_view distribution;
  std::string_view project{};  // the distribution that the project's own file belongs to; empty: not known
};

class Selector {
 public:
  enum class Kind { Module, Path, Distribution };

  // A pattern of the kind given, unless it begins with "module:", "path:" or "dist:". Paths are relative to `folder`,
  // and match through symbolic links too. Returns nullopt and sets `error` if the pattern is malformed.
  static std::optional<Selector> parse(std::string_view pattern, Kind kind, std::string_view folder,
                                       std::string& error);

  bool matches(const SelectedFile& file) const;
  // The pattern after its kind: "module:tests.*".
  const std::string& text() const { return text_; }
  // The pattern alone.
  std::string_view pattern() const { return std::string_view(text_).substr(text_.find(':') + 1); }
  // As text(), with the folder of a path. Selectors that may match different files differ in it.
  std::string resolved_text() const;
  Kind kind() const { return kind_; }
  // Where the user wrote it ("leanpyc.toml:4"), and the folder that its path is relative to.
  const std::string& place() const { return place_; }
  const std::string& folder() const { return folder_; }
  void set_place(std::string place, std::string folder) {
    place_ = std::move(place);
    folder_ = std::move(folder);
  }

 private:
  Kind kind_ = Kind::Module;
  std::string text_;
  std::optional<Glob> glob_;
  std::optional<Glob> real_glob_;  // of a path, relative to the folder's real path, if that is another
  std::string distribution_;
  std::string place_;
  std::string folder_;
};

}  // namespace leanpyc
