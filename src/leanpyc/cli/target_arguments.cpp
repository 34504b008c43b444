#include "leanpyc/cli/target_arguments.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "leanpyc/build/target_hint.h"
#include "leanpyc/cli/parse.h"

namespace leanpyc {

void declare(CLI::App& app, TargetArguments& arguments, const TargetHelp& help, const std::string& group) {
  if (!help.target.empty()) {
    app.add_option("--target", arguments.version,
                   fmt::format("{}: 3.13, or with the patch release, 3.13.0 (default: the version of the environment "
                               "that PATH is in, else the newest native one; docs/target.md)",
                               help.target))
        ->type_name("VERSION")
        ->group(group);
  }
  if (!help.python.empty()) {
    app.add_option("--python", arguments.python, std::string(help.python))->type_name("PROGRAM")->group(group);
  }
  app.add_flag("--ignore-path-version", arguments.ignore_path_version,
               "accept a PATH that belongs to another version of Python than the target")
      ->group(group);
}

std::unique_ptr<BuildTarget> resolve_target(std::string_view command, const TargetArguments& arguments,
                                            BuildTarget::Wish wish, std::span<const std::string> paths, bool quiet,
                                            std::string& error) {
  wish.version = arguments.version;
  wish.python = arguments.python;
  std::unique_ptr<BuildTarget> target =
      BuildTarget::resolve_for(std::move(wish), paths, arguments.ignore_path_version, error);
  if (target != nullptr && !target->unknown_release().empty()) {
    warn(command,
         fmt::format("CPython {} is not a release that leanpyc knows; it compiles as for {}", target->unknown_release(),
                     target->name()),
         quiet);
  }
  return target;
}

bool choose_interpreter(TargetArguments& arguments, std::span<const std::string> paths, std::string& error) {
  if (arguments.ignore_path_version) return true;
  const std::optional<TargetHint> hint = hint_of_paths(paths, error);
  if (!hint) return error.empty();
  const std::unique_ptr<BuildTarget> target = BuildTarget::resolve_for(
      {.version = {}, .python = arguments.python, .needs_interpreter = true}, paths, false, error);
  if (target == nullptr) return false;
  if (arguments.python.empty()) arguments.python = target->interpreter()->path;
  return true;
}

std::vector<std::string> existing_paths(std::span<const std::string> names) {
  std::vector<std::string> paths;
  std::ranges::copy_if(names, std::back_inserter(paths),
                       [](const std::string& name) { return ::access(name.c_str(), F_OK) == 0; });
  return paths;
}

}  // namespace leanpyc
