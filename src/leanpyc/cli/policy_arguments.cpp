#include "leanpyc/cli/policy_arguments.h"

namespace leanpyc {

void declare(CLI::App& app, PolicyArguments& arguments, const std::string& group) {
  app.add_option("--elide", arguments.elide,
                 "what to leave out: kinds and sets between commas, such as lean, or OO,columns; see docs/policy.md")
      ->type_name("KINDS")
      ->group(group);
  app.add_option("--keep", arguments.keep, "what not to leave out, in no module: kinds between commas")
      ->type_name("KINDS")
      ->group(group);
  CLI::Option* config = app.add_option("--config", arguments.config,
                                       "the policy's file; the default is the nearest leanpyc.toml, or pyproject.toml "
                                       "with [tool.leanpyc], from the working folder upwards")
                            ->type_name("FILE")
                            ->group(group);
  app.add_flag("--no-config", arguments.no_config, "read no file")->excludes(config)->group(group);
  app.add_option("--flag", arguments.flag,
                 "the optimisation flag with which the process will run: 0 (none), 1 (-O) or 2 (-OO); the default is "
                 "the file's, or 0")
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
