#include "leanpyc/cli/policy_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "leanpyc/build/override_check.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/policy/policy_file.h"
#include "leanpyc/text/printable.h"

namespace leanpyc {

void declare(CLI::App& app, PolicyArguments& arguments, const std::string& group) {
  app.add_option("--elide", arguments.elide,
                 "elide these kinds and sets, separated by commas: lean, or OO,columns (default: as the policy says; "
                 "docs/policy.md)")
      ->type_name("KINDS")
      ->group(group);
  app.add_option("--keep", arguments.keep, "keep these kinds in every module, separated by commas")
      ->type_name("KINDS")
      ->group(group);
  app.add_option("--keep-own", arguments.keep_own, "keep these kinds in the project's own modules, separated by commas")
      ->type_name("KINDS")
      ->group(group);
  CLI::Option* config =
      app.add_option("--config", arguments.config,
                     "read the policy from FILE (default: the nearest leanpyc.toml, or pyproject.toml "
                     "with [tool.leanpyc], from the working folder upwards)")
          ->type_name("FILE")
          ->group(group);
  app.add_flag("--no-config", arguments.no_config, "read no policy file")->excludes(config)->group(group);
  app.add_option("--flag", arguments.flag,
                 "assume that the process runs with this optimisation flag: 0 (none), 1 (-O) or 2 (-OO) (default: that "
                 "of the policy file, else 0)")
      ->type_name("FLAG")
      ->check(CLI::Range(0, 2).description(""))
      ->group(group);
}

PolicyRequest policy_request(const PolicyArguments& arguments) {
  PolicyRequest request = PolicyRequest::from_environment();
  request.file = arguments.config;
  request.search = !arguments.no_config;
  request.option_elide = arguments.elide;
  request.option_keep = arguments.keep;
  request.option_keep_own = arguments.keep_own;
  request.flag = arguments.flag;
  return request;
}

bool read_file_once(PolicyRequest& request, std::string& error) {
  if (request.file.empty()) return true;
  request.file_text = read_policy_text(request.file, error);
  return request.file_text.has_value();
}

std::optional<Policy> load_policy(std::string_view command, const PolicyRequest& request, std::string& error) {
  std::optional<Policy> policy = Policy::load(request, error);
  if (!policy) return policy;
  for (const std::string& notice : policy->notices()) {
    fmt::print(stderr, "leanpyc {}: {}\n", command, printable_text(notice));
  }
  return policy;
}

bool is_over_a_tree(const std::vector<std::string>& paths) {
  std::error_code failure;
  return std::ranges::any_of(
      paths, [&failure](const std::string& path) { return std::filesystem::is_directory(path, failure); });
}

void warn_of_unselected(std::string_view command, const Policy& policy, bool quiet) {
  for (const std::string& message : overrides_without_effect(policy, nullptr)) {
    warn(command, printable_text(message), quiet);
  }
}

}  // namespace leanpyc
