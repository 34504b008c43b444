#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/launch/run_cache.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "run";

struct RunArguments {
  PolicyArguments policy;
  std::string python;
  std::string cache;
  bool count = false;
};

void declare(CLI::App& app, RunArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Runs a command so that all that Python imports in it, and the scripts it runs, is elided. What is missing is "
      "compiled into a cache; nothing is written beside the sources. The exit status is the command's own.");
  app.prefix_command();
  app.add_option("--python", arguments.python,
                 "the interpreter for a COMMAND that is a Python file or begins with an option (-m, -c); the default "
                 "is python3 on PATH")
      ->type_name("PROGRAM");
  app.add_option("--cache", arguments.cache, "where elided code is kept; the default is leanpyc in the user's cache")
      ->type_name("DIR")
      ->envname("LEANPYC_CACHE");
  app.add_flag("--count", arguments.count,
               "each interpreter tells at its end, on stderr, how many modules it loaded elided, and which not");
  declare(app, arguments.policy, "Policy");
  app.footer(
      "COMMAND is a program (python, pytest, a console script), a Python file, or options of Python (after --: -m, "
      "-c). Interpreters that COMMAND starts are elided too, unless they are told to take no notice of the "
      "environment (-I, -E, -S).");
}

// Without "--", the command begins where the options end.
std::vector<std::string> split_off_command(Arguments& arguments) {
  auto dashes = std::ranges::find(arguments, "--");
  if (dashes == arguments.end()) return {};
  std::vector<std::string> command(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return command;
}

}  // namespace

ExitStatus run_run_command(const Arguments& given) {
  CLI::App app;
  RunArguments arguments;
  declare(app, arguments);
  Arguments options = given;
  std::vector<std::string> command = split_off_command(options);
  if (std::optional<ExitStatus> over = parse(app, kName, options)) return *over;
  std::vector<std::string> rest = app.remaining();
  if (!rest.empty() && rest[0].starts_with('-')) return usage_error(kName, unknown_option(rest[0], app));
  if (!rest.empty()) {
    // A "--" behind the command's name is the command's.
    if (options.size() != given.size()) rest.push_back("--");
    command.insert(command.begin(), rest.begin(), rest.end());
  }
  if (command.empty()) return usage_error(kName, "no COMMAND given");

  std::string error;
  const PolicyRequest policy = with_default_elision(policy_request(arguments.policy), error);
  std::optional<RunCache> cache = RunCache::open(arguments.cache, error);
  if (!cache) return usage_error(kName, error);
  std::optional<HookVariant> variant = cache->variant(policy, {}, error);
  if (!variant) return usage_error(kName, error);
  HookSettings settings{.program = cache->program(), .variant = *variant, .count = arguments.count};
  std::optional<std::string> hook = make_hook_folder(cache->folder(), settings, error);
  if (!hook) return usage_error(kName, fmt::format("the cache cannot be written: {} (choose one with --cache)", error));

  command = with_interpreter(std::move(command), arguments.python);
  if (std::string option = isolating_option(command); !option.empty()) {
    fmt::print(stderr, "leanpyc run: nothing is elided: {} makes {} take no notice of leanpyc\n", option, command[0]);
  }
  const char* before = std::getenv("PYTHONPATH");
  const int status = replace_process(command, hooked_python_path(*hook, before == nullptr ? "" : before), error);
  fmt::print(stderr, "leanpyc run: {}\n", error);
  return static_cast<ExitStatus>(status);
}

}  // namespace leanpyc
