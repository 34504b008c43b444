#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cli/target_arguments.h"
#include "leanpyc/launch/cache_trust.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/launch/launch_scripts.h"
#include "leanpyc/launch/module_server.h"
#include "leanpyc/launch/run_cache.h"
#include "leanpyc/policy/test_commands.h"
#include "leanpyc/text/printable.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "run";

struct RunArguments {
  PolicyArguments policy;
  TargetArguments target;
  std::string cache;
  bool count = false;
  bool prepare = false;
  // For a module server: the fingerprint of the policy it must have, what it compiles for, the magic word of the
  // interpreter that asks if that compiles the sources, its lock file, the distribution that counts as the project, and
  // the interpreter's site-packages.
  std::string serve;
  std::optional<uint32_t> sources;
  std::string lock;
  std::string own_distribution;
  std::vector<std::string> site_folders;
  int level = 0;
};

void declare(CLI::App& app, RunArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Run a command with elided bytecode: every module that Python imports in it, and the scripts it runs. leanpyc "
      "compiles what is missing into a cache and writes nothing beside the sources. The exit status is the command's.");
  app.prefix_command();
  declare(app, arguments.target,
          {.target = {},
           .python = "Use this interpreter for a COMMAND that is a Python file or begins with an option of Python (-m, "
                     "-c) (default: python3 on PATH; with --prepare, that of the environment that the files are in)"},
          "Options");
  app.add_option("--cache", arguments.cache,
                 "Keep elided code in this folder (default: leanpyc in the user's cache folder)")
      ->type_name("DIR")
      ->envname("LEANPYC_CACHE");
  app.add_flag("--prepare", arguments.prepare,
               "Compile these files, folders and modules into the cache and run nothing; without any, compile the "
               "folders of sys.path. All users may read such a cache");
  app.add_flag("--count", arguments.count,
               "Report on stderr, at the end of each interpreter, how many modules were elided and which were not");
  declare(app, arguments.policy, "Policy");
  app.add_option("--serve-modules", arguments.serve)->group("");
  app.add_option("--target", arguments.target.version)->group("");
  app.add_option("--sources", arguments.sources)->group("");
  app.add_option("--lock", arguments.lock)->group("");
  app.add_option("--own-distribution", arguments.own_distribution)->group("");
  app.add_option("--site", arguments.site_folders)->group("")->allow_extra_args(false);
  app.add_option("--level", arguments.level)->group("")->check(CLI::Range(0, 2).description(""));
  app.footer(
      "COMMAND is a program (python, pytest, a console script), a Python file, or options of Python (after --: -m, "
      "-c). Interpreters that COMMAND starts are elided too, unless they ignore the environment (-I, -E, -S).");
}

// Without "--", the command begins after the last option.
std::vector<std::string> split_off_command(Arguments& arguments) {
  auto dashes = std::ranges::find(arguments, "--");
  if (dashes == arguments.end()) return {};
  std::vector<std::string> command(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  return command;
}

ExitStatus trouble(std::string_view problem) {
  fmt::print(stderr, "leanpyc run: {}\n", problem);
  return ExitStatus::Trouble;
}

// Runs a module server: compiles modules for an interpreter under `leanpyc run` until the interpreter ends.
ExitStatus serve(const RunArguments& arguments) {
  close_inherited_descriptors();
  std::string error;
  PolicyRequest policy_given = policy_request(arguments.policy);
  policy_given.is_read_again = true;
  policy_given.own_distribution = arguments.own_distribution;
  policy_given.site_folders = arguments.site_folders;
  std::optional<Policy> policy = Policy::load(policy_given, error);
  if (!policy) return trouble(error);
  if (policy->fingerprint() != arguments.serve) {
    return trouble(fmt::format("{} has changed since the start of the command", policy->file()));
  }
  std::unique_ptr<BuildTarget> target = BuildTarget::resolve({.version = arguments.target.version,
                                                              .python = arguments.target.python,
                                                              .version_only = arguments.sources.has_value()},
                                                             error);
  if (target == nullptr) return trouble(error);
  if (!detach_from_parent()) return trouble("cannot start a process");
  ModuleFinder modules;
  BuildRequest request;
  request.target = target.get();
  request.policy = &*policy;
  request.modules = &modules;
  request.levels = {arguments.level};
  request.hand_over_sources = arguments.sources;
  serve_modules(request, arguments.lock);
  return ExitStatus::Done;
}

// Replaces this process by an interpreter that compiles its modules into the cache.
ExitStatus prepare_cache(const RunArguments& arguments, const RunCache& cache, HookSettings settings,
                         const std::vector<std::string>& names) {
  std::string error;
  settings.shared = true;
  std::string folders;
  for (bool count : {false, true}) {
    settings.count = count;
    std::optional<std::string> folder = make_hook_folder(cache.folder(), settings, error);
    if (!folder) return trouble(fmt::format("the cache cannot be written: {}", error));
    folders += *folder + '\n';
  }
  for (const std::string& folder : {cache.folder(), cache.folder() + "/hooks"}) ::chmod(folder.c_str(), 0755);
  std::vector<std::string> command = with_interpreter({"-c"}, arguments.target.python);
  command.push_back(
      fmt::format("{}{}\nsys.exit(prepare({}, sys.argv[1:]))\n", kHookScript, kPrepareScript, python_text(settings)));
  command.push_back(folders);
  command.insert(command.end(), names.begin(), names.end());
  replace_process(command, std::nullopt, error);
  return trouble(error);
}

// Returns the folder that comes first on PYTHONPATH; nullopt with `error` if no folder can be written.
std::optional<std::string> hook_folder(const RunCache& cache, const HookSettings& settings, std::string& error) {
  std::optional<std::string> hook;
  if (!cache.folder().empty()) hook = make_hook_folder(cache.folder(), settings, error);
  if (hook) return hook;
  std::optional<std::string> elsewhere = temporary_hook_cache(error);
  return elsewhere ? make_hook_folder(*elsewhere, settings, error) : std::nullopt;
}

ExitStatus start_command(const RunArguments& arguments, std::vector<std::string> command) {
  std::string error;
  std::string problem;
  PolicyRequest policy = policy_request(arguments.policy);
  policy.is_read_again = true;
  policy = with_default_elision(std::move(policy), error);
  if (!arguments.prepare) keep_checks_of_tests(command, policy);
  std::optional<RunCache> cache = RunCache::open_if_usable(arguments.cache, problem, error);
  if (!cache) return trouble(error);
  std::optional<HookVariant> variant = cache->variant(policy, {}, error);
  if (!variant) return usage_error(kName, error);
  for (const std::string& ignored : variant->ignored_files) {
    fmt::print(stderr, "leanpyc run: {}\n", printable_text(ignored));
  }
  HookSettings settings{.program = cache->program(), .variant = *variant, .count = arguments.count};
  if (arguments.prepare) {
    if (!problem.empty()) return trouble(problem);
    return prepare_cache(arguments, *cache, settings, command);
  }
  if (!problem.empty()) {
    fmt::print(stderr, "leanpyc run: {}: modules are compiled at every start\n", problem);
  }
  cache->sweep(*variant);
  command = with_interpreter(std::move(command), arguments.target.python);
  std::optional<std::string> python_path;
  std::string option = isolating_option(command);
  if (option.empty()) option = isolating_option_of_script(command);
  if (!option.empty()) {
    fmt::print(stderr, "leanpyc run: nothing is elided: {} makes {} ignore leanpyc\n", option, command[0]);
  }
  if (std::optional<std::string> hook = hook_folder(*cache, settings, error)) {
    const char* before = std::getenv("PYTHONPATH");
    python_path = hooked_python_path(*hook, before == nullptr ? "" : before);
  } else {
    fmt::print(stderr, "leanpyc run: nothing is elided: {}\n", error);
  }
  const int status = replace_process(command, python_path, error);
  fmt::print(stderr, "leanpyc run: {}\n", error);
  return static_cast<ExitStatus>(status);
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
  if (!arguments.serve.empty()) return serve(arguments);
  if (!rest.empty()) {
    // A "--" after the command's name belongs to the command.
    if (options.size() != given.size()) rest.push_back("--");
    command.insert(command.begin(), rest.begin(), rest.end());
  }
  if (arguments.prepare) {
    std::erase(command, "--");
    std::string error;
    if (!choose_interpreter(arguments.target, existing_paths(command), error)) return usage_error(kName, error);
  }
  if (command.empty() && !arguments.prepare) return usage_error(kName, "no COMMAND given");
  return start_command(arguments, std::move(command));
}

}  // namespace leanpyc
