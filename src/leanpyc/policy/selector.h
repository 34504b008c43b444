// Selects the modules of a rule by module name, path or distribution.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/policy/glob.h"

namespace leanpyc {

// The facts about a file on which a policy's decisions depend.
struct ModuleFacts {
  std::string path{};          // absolute, without "." and ".."
  std::string real_path{};     // without symbolic links in its folders; empty: the same as `path`
  std::string module{};        // "package.module"; for a package, without ".__init__"
  std::string distribution{};  // the distribution that installed it, normalized; empty if not known
  bool third_party = false;    // installed: below site-packages, or listed by a *.dist-info beside it
  bool standard_library = false;
  bool in_tests = false;  // one of the project's own files below a folder of tests
};

// Returns the name normalized as in PEP 503: lower case, and "-" for every run of "-", "_" and ".".
std::string normalized_distribution(std::string_view name);

// The facts of one file, split into components once for all selectors.
struct SelectedFile {
  explicit SelectedFile(const ModuleFacts& facts)
      : module(split_components(facts.module, '.')),
        path(split_components(facts.path, '/')),
        real_path(split_components(facts.real_path, '/')),
        distribution(facts.distribution) {}

  std::vector<std::string_view> module;
  std::vector<std::string_view> path;
  std::vector<std::string_view> real_path;  // empty: the same as `path`
  std::string_view distribution;
  std::string_view project{};  // distribution of the project's own files; empty: not known
};

class Selector {
 public:
  enum class Kind { Module, Path, Distribution };

  // Reads a pattern of the given kind; "module:", "path:" or "dist:" at its start selects another kind. Paths are
  // relative to `folder`, and also match by their names without symbolic links. Returns nullopt and sets `error` if the
  // pattern is malformed.
  static std::optional<Selector> parse(std::string_view pattern, Kind kind, std::string_view folder,
                                       std::string& error);

  bool matches(const SelectedFile& file) const;
  // Returns the pattern with its kind before it: "module:tests.*".
  const std::string& text() const { return text_; }
  // Returns the pattern without its kind.
  std::string_view pattern() const { return std::string_view(text_).substr(text_.find(':') + 1); }
  // Returns text() with the folder that a path is relative to. Selectors that may match different files have different
  // texts.
  std::string resolved_text() const;
  Kind kind() const { return kind_; }
  // The place where the user wrote the pattern ("leanpyc.toml:4"), and the folder that its path is relative to.
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
  std::optional<Glob> real_glob_;  // for a path: relative to the folder's real path, if that differs
  std::string distribution_;
  std::string place_;
  std::string folder_;
};

}  // namespace leanpyc
