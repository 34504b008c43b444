#include <fmt/format.h>
#include <tbb/info.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cli/verify_report.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/verify/policy_fix.h"
#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "verify";
// Each round of --fix makes what it found pass, and may uncover what stood behind it.
constexpr int kMostRounds = 20;

struct VerifyArguments {
  std::vector<std::string> targets;
  std::vector<std::string> command;
  PolicyArguments policy;
  std::string python;
  std::string cache;
  int workers = 0;
  int timeout = 60;
  bool fix = false;
  bool json = false;
  bool list_plain = false;
  bool quiet = false;
};

void declare(CLI::App& app, VerifyArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Imports every module of an environment plain and elided, and says which break only elided, of which kind of "
      "elision, and in which module it has to be kept. After --, runs a command plain and elided and compares exit "
      "status and output.");
  app.add_option("MODULE|DISTRIBUTION|PATH", arguments.targets,
                 "what to import, with all below it; without any, all of site-packages")
      ->type_name("");
  app.add_option("--python", arguments.python, "the environment's interpreter; the default is python3 on PATH")
      ->type_name("PROGRAM");
  app.add_flag("--fix", arguments.fix,
               "add what has to be kept to the policy's file (or to pyproject.toml or leanpyc.toml here), and verify "
               "again, until all pass");
  app.add_option("--timeout", arguments.timeout, "seconds that an import may take; the default is 60")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 1 << 20).description(""));
  app.add_option("-j,--workers", arguments.workers, "interpreters at a time; 0, the default: one a core")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 12).description(""));
  app.add_flag("--list-plain", arguments.list_plain, "list the modules that cannot be imported plain, either");
  app.add_flag("-q,--quiet", arguments.quiet, "no progress");
  app.add_flag("--json", arguments.json, "print the result as JSON on the standard output");
  app.add_option("--cache", arguments.cache, "where elided code is kept; the default is leanpyc in the user's cache")
      ->type_name("DIR")
      ->envname("LEANPYC_CACHE");
  declare(app, arguments.policy, "Policy");
  app.footer(
      "An import runs no assert and calls few functions: run the tests too (leanpyc verify -- pytest). Exit status: 0 "
      "nothing breaks; 1 something does; 2 wrong usage, or something is missing.");
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
  fmt::print(stderr, "leanpyc verify: {}\n", problem);
  return ExitStatus::Trouble;
}

void print(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::vector<PolicyOverrideText> overrides_for(const ImportVerdict& verdict) {
  std::vector<PolicyOverrideText> overrides;
  for (const Finding& finding : verdict.findings) {
    const Diagnosis& diagnosis = finding.diagnosis;
    if (!diagnosis.explained) continue;
    PolicyOverrideText text{.modules = diagnosis.modules,
                            .path = {},
                            .keep = diagnosis.keep,
                            .reason = fmt::format("import {}: {}", finding.modules[0].name, finding.outcome.text())};
    if (text.modules.empty()) text.modules = {"*"};
    auto same = [&](const PolicyOverrideText& other) {
      return other.modules == text.modules && other.keep == text.keep;
    };
    if (std::ranges::none_of(overrides, same)) overrides.push_back(std::move(text));
  }
  return overrides;
}

std::vector<PolicyOverrideText> overrides_for(const CommandVerdict& verdict, const std::vector<std::string>& command) {
  if (!verdict.diagnosis.explained) return {};
  std::string shown;
  for (const std::string& argument : command) shown += (shown.empty() ? "" : " ") + argument;
  PolicyOverrideText text{.modules = verdict.diagnosis.modules,
                          .path = {},
                          .keep = verdict.diagnosis.keep,
                          .reason = fmt::format("{}: {}", shown, verdict.difference)};
  // A script has no name of its own.
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
    VerifyWorker lister(request_.settings);
    std::optional<ModuleList> list = lister.list(arguments_.targets, error);
    if (!list) return trouble(error);
    for (const std::string& name : list->not_found)
      fmt::print(stderr, "leanpyc verify: there is no module '{}'\n", name);
    if (!list->not_found.empty()) return ExitStatus::Trouble;
    if (list->modules.empty()) return trouble("this environment has no modules in site-packages; name what to import");
    request_.settings.roots = list->roots;
    Progress progress(arguments_.quiet);
    request_.progress = [&progress](size_t done, size_t all) { progress.show(done, all); };
    nlohmann::ordered_json rounds = nlohmann::ordered_json::array();
    for (int round = 0; round < kMostRounds; ++round) {
      std::optional<ImportVerdict> verdict = verify_imports(request_, list->modules, error);
      progress.clear();
      if (!verdict) return trouble(error);
      if (!arguments_.json) print_table(*verdict, arguments_.list_plain);
      rounds.push_back(to_json(*verdict));
      request_.plain = std::move(verdict->plain);
      if (verdict->broken == 0 || !arguments_.fix || !fix(overrides_for(*verdict), error)) {
        if (arguments_.json) print_rounds(rounds);
        if (!error.empty()) return trouble(error);
        return verdict->broken == 0 ? ExitStatus::Done : ExitStatus::Failed;
      }
    }
    if (arguments_.json) print_rounds(rounds);
    return ExitStatus::Failed;
  }

  ExitStatus command() {
    std::string error;
    const std::vector<std::string> command = with_interpreter(arguments_.command, arguments_.python);
    if (std::string option = isolating_option(command); !option.empty()) {
      return trouble(
          fmt::format("{} makes {} take no notice of leanpyc: there is nothing to compare", option, command[0]));
    }
    nlohmann::ordered_json rounds = nlohmann::ordered_json::array();
    for (int round = 0; round < kMostRounds; ++round) {
      std::optional<CommandVerdict> verdict = verify_command(request_, command, error);
      if (!verdict) return trouble(error);
      if (!arguments_.json) print_text(*verdict);
      rounds.push_back(to_json(*verdict));
      if (verdict->difference.empty() || !arguments_.fix || !fix(overrides_for(*verdict, command), error)) {
        if (arguments_.json) print_rounds(rounds);
        if (!error.empty()) return trouble(error);
        return verdict->difference.empty() ? ExitStatus::Done : ExitStatus::Failed;
      }
    }
    if (arguments_.json) print_rounds(rounds);
    return ExitStatus::Failed;
  }

 private:
  // The last one with what --fix added on the way.
  void print_rounds(nlohmann::ordered_json& rounds) const {
    nlohmann::ordered_json json = rounds.back();
    if (arguments_.fix) {
      json["fixed"] = fixed_;
      json["policy_file"] = file_;
      json["rounds"] = rounds.size();
    }
    print(json);
  }

  // False if nothing could be added: there is nothing, it was added before, or `error`.
  bool fix(std::vector<PolicyOverrideText> overrides, std::string& error) {
    std::optional<Policy> policy = Policy::load(request_.policy, error);
    if (!policy) return false;
    std::erase_if(overrides, [this](const PolicyOverrideText& text) {
      return std::ranges::any_of(written_, [&](const PolicyOverrideText& other) {
        return other.modules == text.modules && other.path == text.path && other.keep == text.keep;
      });
    });
    if (overrides.empty()) return false;
    file_ = policy_file_to_fix(policy->file(), std::filesystem::current_path().string());
    if (!append_overrides(file_, overrides, error)) return false;
    request_.policy.file = file_;
    for (const PolicyOverrideText& text : overrides) {
      std::string where;
      for (const std::string& module : text.modules) where += (where.empty() ? "" : ", ") + module;
      if (where.empty()) where = text.path;
      std::string kept;
      for (const std::string& kind : text.keep) kept += (kept.empty() ? "" : ", ") + kind;
      if (!arguments_.json) fmt::print("{}: keep {} in {}\n", file_, kept, where);
      fixed_.push_back({{"modules", text.modules}, {"path", text.path}, {"keep", text.keep}, {"reason", text.reason}});
      written_.push_back(text);
    }
    if (!arguments_.json) fmt::print("\n");
    return true;
  }

  const VerifyArguments& arguments_;
  VerifyRequest request_;
  std::vector<PolicyOverrideText> written_;
  nlohmann::ordered_json fixed_ = nlohmann::ordered_json::array();
  std::string file_;
};

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
  std::optional<RunCache> cache = RunCache::open(arguments.cache, error);
  if (!cache) return usage_error(kName, error);
  VerifyRequest request{.cache = &*cache,
                        .policy = with_default_elision(policy_request(arguments.policy), error),
                        .settings = {.python = arguments.python,
                                     .timeout = arguments.timeout,
                                     .folder = std::filesystem::current_path().string()},
                        .workers = arguments.workers > 0 ? arguments.workers : tbb::info::default_concurrency()};
  std::optional<Policy> policy = Policy::load(request.policy, error);
  if (!policy) return usage_error(kName, error);
  request.settings.flag = policy->flag();
  if (request.settings.python.empty()) request.settings.python = with_interpreter({"-"}, "")[0];
  Verify verify(arguments, std::move(request));
  const ExitStatus status = has_command ? verify.command() : verify.modules();
  cache->remove_trials();
  return status;
}

}  // namespace leanpyc
