#include <fmt/format.h>
#include <tbb/info.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cli/target_arguments.h"
#include "leanpyc/cli/verify_report.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/policy/test_commands.h"
#include "leanpyc/verify/policy_fix.h"
#include "leanpyc/verify/process_groups.h"
#include "leanpyc/verify/trial_folder.h"
#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "verify";
// Maximum number of rounds of --fix. A round repairs the breaks that it found, and may uncover breaks that come later
// in an import.
constexpr int kMostRounds = 20;

struct VerifyArguments {
  std::vector<std::string> targets;
  std::vector<std::string> command;
  PolicyArguments policy;
  TargetArguments target;
  std::string cache;
  int workers = 0;
  int timeout = 60;
  bool fix = false;
  bool json = false;
  bool list_plain = false;
  bool quiet = false;
  bool strict = false;
};

void declare(CLI::App& app, VerifyArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Import every module of an environment plain and elided. Report which modules break only elided, which kind of "
      "elision breaks them, and in which module to keep it. With a COMMAND, run the command plain and elided, and "
      "compare exit status and output.");
  app.add_option("MODULE|DISTRIBUTION|PATH", arguments.targets,
                 "import this and all modules below it (default: all of site-packages)")
      ->type_name("");
  declare(app, arguments.target,
          {.target = {},
           .python = "use this interpreter (default: that of the environment that PATH is in, else python3 on PATH)"},
          "Options");
  app.add_flag(
      "--fix", arguments.fix,
      "add what must be kept to the policy file (or to pyproject.toml or leanpyc.toml here), and verify again, "
      "until everything passes");
  app.add_option("--timeout", arguments.timeout,
                 "limit the start of the interpreter, and each import, to SECONDS (default: 60)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 1 << 20).description(""));
  app.add_option("-j,--workers", arguments.workers, "run N interpreters at a time (default: 0, one per core)")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 12).description(""));
  app.add_option("--cache", arguments.cache, "keep elided code in DIR (default: leanpyc in the user's cache)")
      ->type_name("DIR")
      ->envname("LEANPYC_CACHE");
  app.add_flag("--list-plain", arguments.list_plain, "list the modules that cannot be imported plain, either")
      ->group("Output");
  declare_strict(app, arguments.strict, "Output");
  app.add_flag("-q,--quiet", arguments.quiet, "show no progress")->group("Output");
  app.add_flag("--json", arguments.json, "print the result as JSON to the standard output")->group("Output");
  declare(app, arguments.policy, "Policy");
  app.footer(
      "An import runs few functions: verify a COMMAND as well, such as the tests. Exit status: 0 nothing breaks; 1 "
      "something breaks; 2 wrong usage, or a file or program is missing.");
}

class Progress {
 public:
  explicit Progress(bool quiet) : shown_(!quiet && ::isatty(STDERR_FILENO) == 1) {}
  void show(size_t done, size_t all) const {
    if (shown_ && all > 0) {
      constexpr size_t kWidth = 30;
      const size_t filled = std::min(kWidth, kWidth * done / all);
      fmt::print(stderr, "\r\x1b[K[{:#<{}}{:.<{}}] {} of {} imports", "", filled, "", kWidth - filled, done, all);
    }
  }
  void clear() const {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  bool shown_;
};

ExitStatus trouble(std::string_view problem) {
  fmt::print(stderr, "leanpyc verify: {}\n", terminal_text(problem));
  return ExitStatus::Trouble;
}

void print(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

std::vector<PolicyOverrideText> overrides_for(const ImportVerdict& verdict) {
  std::vector<PolicyOverrideText> overrides;
  for (const Finding& finding : verdict.findings) {
    std::vector<std::string> causes;
    for (const ImportOutcome& outcome : finding.causes) causes.push_back(outcome.text());
    PolicyOverrideText text{.modules = finding.diagnosis.modules,
                            .path = {},
                            .keep = finding.diagnosis.keep,
                            .reason = fmt::format("import {}: {}", finding.modules[0].name, joined(causes, "; then "))};
    if (text.modules.empty()) text.modules = {"*"};
    add_override(overrides, std::move(text));
  }
  return overrides;
}

std::vector<PolicyOverrideText> overrides_for(const CommandVerdict& verdict, const std::vector<std::string>& command) {
  PolicyOverrideText text{
      .modules = verdict.diagnosis.modules,
      .path = {},
      .keep = verdict.diagnosis.keep,
      .reason = fmt::format("{}: {}", joined(command, " "), joined(verdict.differences, "; then "))};
  // The module name of a script is always __main__, so its override selects it by path.
  if (text.modules == std::vector<std::string>{"__main__"}) {
    auto script = verdict.paths.find("__main__");
    text.modules.clear();
    text.path = script->second;
  }
  if (text.modules.empty() && text.path.empty()) text.modules = {"*"};
  return {text};
}

class Verify {
 public:
  Verify(const VerifyArguments& arguments, VerifyRequest request)
      : arguments_(arguments), request_(std::move(request)) {}

  ExitStatus modules() {
    std::string error;
    std::optional<ModuleList> list = VerifyWorker(request_.settings).list(arguments_.targets, error);
    if (!list) return trouble(error);
    for (const std::string& name : list->not_found) trouble(fmt::format("there is no module '{}'", name));
    if (!list->not_found.empty()) return ExitStatus::Trouble;
    if (list->modules.empty()) return trouble("this environment has no modules in site-packages; name what to import");
    request_.settings.roots = list->roots;
    Progress progress(arguments_.quiet);
    request_.progress = [&progress](size_t done, size_t all) { progress.show(done, all); };
    auto round = [&](std::string& problem) {
      std::optional<ImportVerdict> verdict = verify_imports(request_, list->modules, problem);
      progress.clear();
      if (verdict) request_.plain = verdict->plain;
      // If only some modules were named, other overrides may be meant for other modules, so unselected patterns are not
      // reported.
      if (verdict && !is_over_a_tree(arguments_.targets)) verdict->unselected.clear();
      return verdict;
    };
    return rounds(
        round, [this](const ImportVerdict& verdict) { print_table(verdict, arguments_.list_plain); },
        [](const ImportVerdict& verdict) { return overrides_for(verdict); });
  }

  ExitStatus command() {
    const std::vector<std::string> command = with_interpreter(arguments_.command, arguments_.target.python);
    if (std::string option = isolating_option(command); !option.empty()) {
      return trouble(fmt::format("{} makes {} ignore leanpyc: there is nothing to compare", option, command[0]));
    }
    return rounds([&](std::string& problem) { return verify_command(request_, command, problem); },
                  [](const CommandVerdict& verdict) { print_text(verdict); },
                  [&](const CommandVerdict& verdict) { return overrides_for(verdict, command); });
  }

 private:
  static bool is_broken(const ImportVerdict& verdict) { return verdict.broken > 0; }
  static bool is_broken(const CommandVerdict& verdict) { return verdict.broken(); }

  // Runs one verification. With --fix, repeats it until nothing breaks or no override can be added.
  template <class Round, class Show, class Overrides>
  ExitStatus rounds(const Round& round, const Show& show, const Overrides& overrides) {
    std::string error;
    bool broken = true;
    std::vector<std::string> warnings;
    nlohmann::ordered_json json;
    int count = 0;
    for (bool again = true; again && count < kMostRounds;) {
      auto verdict = round(error);
      if (!verdict) return trouble(error);
      ++count;
      if (!arguments_.json) show(*verdict);
      json = to_json(*verdict);
      warnings = warnings_of(*verdict);
      broken = is_broken(*verdict);
      again = broken && arguments_.fix && fix(overrides(*verdict), error);
    }
    for (const std::string& warning : warnings) warn(kName, terminal_text(warning));
    if (arguments_.json) print_json(json, count);
    if (!error.empty()) return trouble(error);
    return strict_status(arguments_.strict, broken ? ExitStatus::Failed : ExitStatus::Done);
  }

  // Prints the last verdict, and with --fix the overrides that were added.
  void print_json(nlohmann::ordered_json& json, int rounds) const {
    if (arguments_.fix) {
      json["fixed"] = nlohmann::ordered_json::array();
      if (fix_) {
        for (const PolicyOverrideText& text : fix_->overrides()) {
          json["fixed"].push_back(
              {{"modules", text.modules}, {"path", text.path}, {"keep", text.keep}, {"reason", text.reason}});
        }
      }
      json["policy_file"] = fix_ ? fix_->file() : std::string();
      json["rounds"] = rounds;
    }
    print(json);
  }

  // Adds overrides to the policy file. Returns false if there was nothing new to add, or with `error` set.
  bool fix(const std::vector<PolicyOverrideText>& overrides, std::string& error) {
    std::optional<Policy> policy = Policy::load(request_.policy, error);
    if (!policy) return false;
    if (!fix_) fix_.emplace(policy_file_to_fix(policy->file(), std::filesystem::current_path().string()));
    if (!fix_->add(overrides, error)) return false;
    request_.policy.file = fix_->file();
    if (arguments_.json) return true;
    for (const PolicyOverrideText& text : overrides) {
      const std::string where = text.modules.empty() ? text.path : joined(text.modules, ", ");
      fmt::print("{}: keep {} in {}\n", terminal_text(fix_->file()), joined(text.keep, ", "), terminal_text(where));
    }
    fmt::print("\n");
    return true;
  }

  const VerifyArguments& arguments_;
  VerifyRequest request_;
  std::optional<PolicyFix> fix_;
};

// The cache that is named or the user's. Without a usable one of the user's: one below TMPDIR, with a message.
std::optional<RunCache> open_cache(const std::string& named, std::string& error) {
  std::optional<RunCache> cache = RunCache::open(named, error);
  if (cache || !named.empty()) return cache;
  std::string problem;
  const std::optional<std::string> folder = temporary_hook_cache(problem);
  if (!folder) return cache;
  fmt::print(stderr, "leanpyc verify: {}; elided code goes to {}\n", terminal_text(error), terminal_text(*folder));
  return RunCache::open(*folder, error);
}

ExitStatus verify(const VerifyArguments& arguments, bool has_command) {
  std::string error;
  std::optional<RunCache> cache = open_cache(arguments.cache, error);
  if (!cache) return usage_error(kName, error);
  PolicyRequest policy_given = policy_request(arguments.policy);
  policy_given.is_read_again = true;
  policy_given = with_default_elision(std::move(policy_given), error);
  if (has_command) keep_checks_of_tests(arguments.command, policy_given);
  std::optional<Policy> policy = load_policy(kName, policy_given, error);
  if (!policy) return usage_error(kName, error);
  std::optional<TrialFolder> folder = TrialFolder::make(cache->folder(), error);
  if (!folder) return trouble(error);
  std::optional<RunCache> trials = RunCache::open(folder->path(), error);
  if (!trials) return trouble(error);
  const std::string script = folder->path() + "/verify_worker.py";
  if (!write_worker_script(script, error)) return trouble(error);
  VerifyRequest request{.cache = &*cache,
                        .trials = &*trials,
                        .policy = policy_given,
                        .settings = {.python = arguments.target.python,
                                     .script = script,
                                     .flag = policy->flag(),
                                     .timeout = arguments.timeout,
                                     .folder = std::filesystem::current_path().string()},
                        .workers = arguments.workers > 0 ? arguments.workers : tbb::info::default_concurrency()};
  if (request.settings.python.empty()) request.settings.python = with_interpreter({"-"}, "")[0];
  Verify verify(arguments, std::move(request));
  return has_command ? verify.command() : verify.modules();
}

}  // namespace

ExitStatus run_verify_command(const Arguments& given) {
  CLI::App app;
  VerifyArguments arguments;
  declare(app, arguments);
  auto dashes = std::ranges::find(given, "--");
  const bool has_command = dashes != given.end();
  if (has_command) arguments.command.assign(dashes + 1, given.end());
  if (std::optional<ExitStatus> over = parse(app, kName, {given.begin(), dashes})) return *over;
  if (has_command && arguments.command.empty()) return usage_error(kName, "no COMMAND given after --");
  if (has_command && !arguments.targets.empty()) return usage_error(kName, "modules or a COMMAND, not both");
  if (arguments.fix && arguments.policy.no_config)
    return usage_error(kName, "--fix needs a file: not with --no-config");
  std::string error;
  if (!choose_interpreter(arguments.target, existing_paths(arguments.targets), error)) return usage_error(kName, error);
  end_groups_on_signals();
  const ExitStatus status = verify(arguments, has_command);
  end_by_signal();
  return status;
}

}  // namespace leanpyc
