// What a rule of the policy is about: modules by name, files by path, or installed distributions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/policy/glob.h"

namespace leanpyc {

// What the policy asks of a file.
struct ModuleFacts {
  std::string path{};          // absolute, without "." and ".."
  std::string module{};        // "package.module"; of a package without ".__init__"
  std::string distribution{};  // what installed it, as normalized_distribution() writes it; empty: not known to be any
  bool third_party = false;    // it is below site-packages or dist-packages
};

// PEP 503: lower case, with "-" for every run of "-", "_" and ".".
std::string normalized_distribution(std::string_view name);

// The facts of one file, cut up once for all selectors.
struct SelectedFile {
  explicit SelectedFile(const ModuleFacts& facts)
      : module(split_components(facts.module, '.')),
        path(split_components(facts.path, '/')),
        distribution(facts.distribution) {}

  std::vector<std::string_view> module;
  std::vector<std::string_view> path;
  std::string_view distribution;
};

class Selector {
 public:
  enum class Kind { Module, Path, Distribution };

  // A pattern of the kind given, unless it begins with "module:", "path:" or "dist:". Paths are relative to `folder`.
  // nullopt with `error`.
  static std::optional<Selector> parse(std::string_view pattern, Kind kind, std::string_view folder,
                                       std::string& error);

  bool matches(const SelectedFile& file) const;
  // With its kind in front.
  const std::string& text() const { return text_; }
  // The same with a path's folder: what can change whether a file matches.
  std::string resolved_text() const;
  Kind kind() const { return kind_; }

 private:
  Kind kind_ = Kind::Module;
  std::string text_;
  std::optional<Glob> glob_;
  std::string distribution_;
};

}  // namespace leanpyc
