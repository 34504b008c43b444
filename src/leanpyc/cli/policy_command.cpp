#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/interpreter.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cli/target_arguments.h"
#include "leanpyc/launch/run_cache.h"
#include "leanpyc/policy/module_finder.h"
#include "leanpyc/text/printable.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "policy";

struct PolicyCommandArguments {
  std::vector<std::string> modules;
  PolicyArguments policy;
  TargetArguments target;
  bool json = false;
};

void declare(CLI::App& app, PolicyCommandArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Show what the policy leaves out of a module, and which line, variable, option or built-in row decided each "
      "kind. A module is searched for in the working folder and in sys.path. A path is a source file or the folder of "
      "a package. Shows the answer of compile and strip, and that of run and verify, which leave out lean by default.");
  app.add_option("MODULE|PATH", arguments.modules, "Modules by name, or files")->type_name("")->required();
  declare(
      app, arguments.target,
      {.target = "Search for modules in the sys.path of an interpreter of this CPython",
       .python = "Search for modules in the sys.path of this interpreter (default: one of the target that a PATH or "
                 "its surroundings name, else the active one)"},
      "Options");
  app.add_flag("--json", arguments.json, "Print JSON");
  declare(app, arguments.policy, "Policy");
  app.footer("Exit status: 0 done; 1 a module was not found or could not be read; 2 wrong usage, or a wrong policy.");
}

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// Finds source files by what the user calls them.
class SourceFinder {
 public:
  // Asks an interpreter of `target`, or the active one if it is nullptr, for sys.path when it is needed.
  explicit SourceFinder(BuildTarget* target) : target_(target) {}

  // nullopt with `error` in plain words.
  std::optional<std::string> find(const std::string& name, std::string& error) {
    if (is_file(name)) return name;
    const bool is_path = name.find('/') != std::string::npos || name.ends_with(".py");
    if (is_path && !is_folder(name)) {
      error = fmt::format("the file {} does not exist", quote_path(name));
      return std::nullopt;
    }
    if (is_folder(name)) {
      std::string package = join_path(name, "__init__.py");
      if (is_file(package)) return package;
      if (is_path) {
        error = fmt::format("the folder {} is not a package: it has no __init__.py", quote_path(name));
        return std::nullopt;
      }
    }
    std::string relative = name;
    std::ranges::replace(relative, '.', '/');
    if (std::optional<std::string> found = find_below("", relative)) return found;
    if (!ask_for_module_path(error)) return std::nullopt;
    for (const std::string& folder : *module_path_) {
      if (std::optional<std::string> found = find_below(folder, relative)) return found;
    }
    error = fmt::format("no source of a module '{}' in the working folder or in sys.path", printable_text(name));
    if (std::string path = path_below(relative); !path.empty()) {
      error += fmt::format("; did you mean {}?", quote_path(path));
    }
    return std::nullopt;
  }

 private:
  static std::optional<std::string> find_below(const std::string& folder, const std::string& relative) {
    const std::string base = folder.empty() ? relative : join_path(folder, relative);
    for (std::string path : {base + "/__init__.py", base + ".py"}) {
      if (is_file(path)) return path;
    }
    return std::nullopt;
  }

  // Returns the first path below the working folder that ends with the module's path, for a suggestion. Looks into a
  // limited number of folders, and skips hidden folders and folders of dependencies.
  static std::string path_below(const std::string& relative) {
    constexpr size_t kMostFolders = 2000;
    namespace fs = std::filesystem;
    std::vector<std::string> folders{"."};
    std::error_code failure;
    for (size_t i = 0; i < folders.size() && i < kMostFolders; ++i) {
      std::vector<std::string> inner;
      for (fs::directory_iterator at(folders[i], failure), end; !failure && at != end; at.increment(failure)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with('.') || name == "node_modules" || name == "__pycache__") continue;
        if (at->is_directory(failure) && !at->is_symlink(failure)) inner.push_back(at->path().string());
      }
      std::ranges::sort(inner);
      for (const std::string& folder : inner) {
        if (std::optional<std::string> found = find_below(folder, relative)) return found->substr(2);
        folders.push_back(folder);
      }
    }
    return {};
  }

  bool ask_for_module_path(std::string& error) {
    if (module_path_) return true;
    std::optional<Interpreter> interpreter = find_interpreter(error);
    if (!interpreter) return false;
    module_path_ = ask_module_path(*interpreter, error);
    return module_path_.has_value();
  }

  // That of the target, or the first that is there: the active environment's, if there is one.
  std::optional<Interpreter> find_interpreter(std::string& error) const {
    if (target_ != nullptr) {
      if (const Interpreter* found = target_->interpreter()) return *found;
      error = target_->interpreter_problem();
      return std::nullopt;
    }
    for (const std::string& candidate : interpreter_candidates()) {
      std::string problem;
      std::optional<Interpreter> found = ask_interpreter(candidate, problem);
      if (found && found->is_cpython()) return found;
    }
    error = "no interpreter found to ask for sys.path (name one with --python)";
    return std::nullopt;
  }

  BuildTarget* target_;
  std::optional<std::vector<std::string>> module_path_;
};

struct Answer {
  std::string asked;
  std::string file;
  ModuleFacts facts;
  PolicyDecision decision;      // for compile and strip
  PolicyDecision run_decision;  // for run and verify
  const PolicySource* keeps_source = nullptr;
};

// The policy that compile and strip follow, and the policy that run and verify follow.
struct Policies {
  Policy compile;
  Policy run;
};

std::string_view source_name(PolicySource::Kind kind) {
  switch (kind) {
    case PolicySource::Kind::File: return "file";
    case PolicySource::Kind::Environment: return "environment";
    case PolicySource::Kind::Option: return "option";
    case PolicySource::Kind::Knowledge: return "knowledge";
  }
  return {};
}

std::string source_text(const PolicySource* source) {
  if (source == nullptr) return "no policy names it";
  std::string text = printable_text(source->place);
  text += source->kind == PolicySource::Kind::Option || source->kind == PolicySource::Kind::Environment ? " " : ": ";
  if (source->kind == PolicySource::Kind::Knowledge) return text + fmt::format("{} ({})", source->reason, source->link);
  text += printable_text(source->text);
  if (!source->reason.empty()) text += fmt::format(" ({})", printable_text(source->reason));
  return text;
}

std::string_view state_text(const PolicyDecision& decision, Kind kind) {
  if (!decision.elision.kinds.has(kind)) return "kept";
  if (decision.received.has(kind)) return "partly";
  return decision.elision.empty_docstrings && kDocstrings.has(kind) ? "empty" : "elided";
}

// Returns the source that decided a kind. For a kind that is elided only in part, returns the source that keeps the
// rest.
const PolicySource* deciding(const PolicyDecision& decision, Kind kind) {
  const auto index = static_cast<size_t>(kind);
  return decision.received.has(kind) ? decision.received_because[index] : decision.because[index];
}

void print_kinds(const PolicyDecision& decision) {
  fmt::print("  {:<21}{:<8}{}\n", "kind", "here", "decided by");
  for (size_t i = 0; i < kKindCount; ++i) {
    auto kind = static_cast<Kind>(i);
    fmt::print("  {:<21}{:<8}{}\n", kind_name(kind), state_text(decision, kind), source_text(deciding(decision, kind)));
  }
}

void print_text(const std::vector<Answer>& answers, const Policy& policy, const BuildTarget* target) {
  for (const Answer& answer : answers) {
    fmt::print("{}\n", printable_text(answer.facts.module));
    fmt::print("  file          {}\n", printable_text(answer.file));
    if (answer.facts.third_party) {
      fmt::print("  distribution  {}\n", answer.facts.distribution.empty() ? "third party, of no known distribution"
                                                                           : printable_text(answer.facts.distribution));
    }
    fmt::print("  policy        {}; the process runs with flag {}\n",
               policy.file().empty() ? "no file" : printable_text(policy.file()), policy.flag());
    if (target != nullptr && !target->source().empty()) {
      fmt::print("  target        CPython {} (by {})\n", target->name(), target->source());
    }
    if (answer.keeps_source != nullptr) fmt::print("  stays source  {}\n", source_text(answer.keeps_source));
    const std::string compile = elision_text(answer.decision.elision);
    const std::string run = elision_text(answer.run_decision.elision);
    if (compile == run) {
      fmt::print("  left out      {}\n\n", compile);
    } else {
      fmt::print("  left out      {} by compile and strip; {} by run and verify, shown here\n\n", compile, run);
    }
    print_kinds(answer.run_decision);
    fmt::print("\n");
  }
}

nlohmann::ordered_json source_json(const PolicySource& source) {
  nlohmann::ordered_json json{{"source", source_name(source.kind)}, {"place", source.place}, {"text", source.text}};
  if (!source.reason.empty()) json["reason"] = source.reason;
  if (!source.link.empty()) json["link"] = source.link;
  return json;
}

nlohmann::ordered_json kinds_json(const PolicyDecision& decision) {
  nlohmann::ordered_json kinds;
  for (size_t i = 0; i < kKindCount; ++i) {
    auto kind = static_cast<Kind>(i);
    nlohmann::ordered_json entry{{"state", state_text(decision, kind)}, {"source", nullptr}};
    if (const PolicySource* source = deciding(decision, kind)) entry.update(source_json(*source));
    kinds[std::string(kind_name(kind))] = std::move(entry);
  }
  return kinds;
}

void print_json(const std::vector<Answer>& answers, const Policy& policy, const BuildTarget* target) {
  nlohmann::ordered_json json;
  json["policy"] = policy.file().empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(policy.file());
  json["flag"] = policy.flag();
  json["fingerprint"] = policy.fingerprint();
  json["target"] = target == nullptr ? nlohmann::ordered_json() : nlohmann::ordered_json(target->name());
  json["target_source"] = target == nullptr || target->source().empty()
                              ? nlohmann::ordered_json()
                              : nlohmann::ordered_json(json_path(target->source()));
  json["modules"] = nlohmann::ordered_json::array();
  for (const Answer& answer : answers) {
    nlohmann::ordered_json module{{"asked", answer.asked},
                                  {"module", answer.facts.module},
                                  {"file", answer.facts.path},
                                  {"third_party", answer.facts.third_party}};
    const std::string& distribution = answer.facts.distribution;
    module["distribution"] = distribution.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(distribution);
    module["keeps_source"] =
        answer.keeps_source == nullptr ? nlohmann::ordered_json() : source_json(*answer.keeps_source);
    module["elide"] = elision_text(answer.decision.elision);
    module["kinds"] = kinds_json(answer.decision);
    module["run"] = {{"elide", elision_text(answer.run_decision.elision)}, {"kinds", kinds_json(answer.run_decision)}};
    json["modules"].push_back(std::move(module));
  }
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

// Fills the answer from its file. Returns an empty text, or what is wrong.
std::string decide(const Policies& policies, const Grammar& grammar, ModuleFinder& modules, Answer& answer) {
  answer.facts = modules.facts(answer.file);
  std::string bytes;
  if (int error = read_whole_file(AT_FDCWD, answer.file.c_str(), bytes, kMostBytesOfCode))
    return os_error_text(error, answer.file);
  answer.keeps_source = policies.compile.keeps_source(answer.facts, bytes, grammar);
  const auto decided = [&](const Policy& policy) {
    PolicyDecision decision = policy.decide(answer.facts);
    if (decision.content != nullptr) decision.keep_for_content(decision.content->matching(bytes, grammar));
    return decision;
  };
  answer.decision = decided(policies.compile);
  answer.run_decision = decided(policies.run);
  return {};
}

std::optional<Policies> load_policies(PolicyRequest request, std::string& error) {
  if (!read_file_once(request, error)) return std::nullopt;
  std::optional<Policy> compile = load_policy(kName, request, error);
  if (!compile) return std::nullopt;
  const PolicyRequest run_request = with_default_elision(request, error);
  std::optional<Policy> run = Policy::load(run_request, error);
  if (!run) return std::nullopt;
  return Policies{std::move(*compile), std::move(*run)};
}

}  // namespace

ExitStatus run_policy_command(const Arguments& given) {
  CLI::App app;
  PolicyCommandArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;

  std::string error;
  std::optional<Policies> policies = load_policies(policy_request(arguments.policy), error);
  if (!policies) return usage_error(kName, error);
  const std::unique_ptr<BuildTarget> resolved =
      resolve_target(kName, arguments.target, {.version_only = true}, existing_paths(arguments.modules), false, error);
  if (resolved == nullptr) return usage_error(kName, error);
  // The default target says nothing about which interpreter runs these modules.
  BuildTarget* target = arguments.target.asked() || !resolved->source().empty() ? resolved.get() : nullptr;
  SourceFinder sources(target);
  ModuleFinder modules;
  std::vector<Answer> answers;
  bool failed = false;
  for (const std::string& asked : arguments.modules) {
    std::optional<std::string> file = sources.find(asked, error);
    if (file) {
      Answer& answer = answers.emplace_back(Answer{asked, std::move(*file), {}, {}, {}});
      error = decide(*policies, resolved->source_target().grammar, modules, answer);
      if (error.empty()) continue;
      answers.pop_back();
    }
    fmt::print(stderr, "leanpyc policy: {}\n", error);
    failed = true;
  }
  if (arguments.json) {
    print_json(answers, policies->compile, target);
  } else {
    print_text(answers, policies->compile, target);
  }
  return failed ? ExitStatus::Failed : ExitStatus::Done;
}

}  // namespace leanpyc
