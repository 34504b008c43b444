#include "leanpyc/cli/policy_arguments.h"

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
  request.flag = arguments.flag;
  return request;
}

}  // namespace leanpyc
