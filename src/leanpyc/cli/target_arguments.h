// The options that choose the target, the same for every command that has a target and takes paths.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/build_target.h"

namespace leanpyc {

struct TargetArguments {
  std::string version;
  std::string python;
  bool ignore_path_version = false;

  bool asked() const { return !version.empty() || !python.empty(); }
};

// Each text begins the option's help: "compile for this CPython". Without a text, the option is not declared.
struct TargetHelp {
  std::string_view target;
  std::string_view python;
};

// Declares --target, --python and --ignore-path-version under the heading `group`.
void declare(CLI::App& app, TargetArguments& arguments, const TargetHelp& help, const std::string& group);

// Returns the target for `paths`, in the order of docs/target.md, or nullptr with `error`. Adds the options to `wish`.
// Warns of an unknown patch release as `command`; with `quiet`, the warning only counts for --strict.
std::unique_ptr<BuildTarget> resolve_target(std::string_view command, const TargetArguments& arguments,
                                            BuildTarget::Wish wish, std::span<const std::string> paths, bool quiet,
                                            std::string& error);

// For a command that runs an interpreter on files: makes `arguments.python` the interpreter of the environment that
// the paths are in, if they are in one and no interpreter was asked for. Returns false with `error` if the interpreter
// or another path is of another version.
bool choose_interpreter(TargetArguments& arguments, std::span<const std::string> paths, std::string& error);

// Those of `names` that exist as a file or folder: the others are names of modules.
std::vector<std::string> existing_paths(std::span<const std::string> names);

}  // namespace leanpyc
