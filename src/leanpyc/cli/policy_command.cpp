#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/interpreter.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/policy/module_finder.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "policy";

struct PolicyCommandArguments {
  std::vector<std::string> modules;
  PolicyArguments policy;
  std::string python;
  bool json = false;
};

void declare(CLI::App& app, PolicyCommandArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Says what the policy leaves out of a module, and for each kind, which line of a file, variable, option or row "
      "of "
      "the built-in knowledge decided. A module is looked for in the working folder and in sys.path; a path is a "
      "source "
      "file or a package's folder.");
  app.add_option("MODULE|PATH", arguments.modules, "modules by name, or files")->type_name("")->required();
  app.add_option("--python", arguments.python,
                 "the interpreter whose sys.path is meant; the default is to look for one")
      ->type_name("PROGRAM");
  app.add_flag("--json", arguments.json, "the same as JSON");
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
  explicit SourceFinder(std::string python) : python_(std::move(python)) {}

  // nullopt with `error` in plain words.
  std::optional<std::string> find(const std::string& name, std::string& error) {
    if (is_file(name)) return name;
    const bool is_path = name.find('/') != std::string::npos || name.ends_with(".py");
    if (is_path && !is_folder(name)) {
      error = fmt::format("there is no file {}", quote_path(name));
      return std::nullopt;
    }
    if (is_folder(name)) {
      std::string package = join_path(name, "__init__.py");
      if (is_file(package)) return package;
      if (is_path) {
        error = fmt::format("the folder {} is no package: it has no __init__.py", quote_path(name));
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
    error = fmt::format("no source of a module '{}' in the working folder or in sys.path", name);
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

  bool ask_for_module_path(std::string& error) {
    if (module_path_) return true;
    std::optional<Interpreter> interpreter = find_interpreter(error);
    if (!interpreter) return false;
    module_path_ = ask_module_path(*interpreter, error);
    return module_path_.has_value();
  }

  // The one named, or the first that is there: the active environment's, if there is one.
  std::optional<Interpreter> find_interpreter(std::string& error) const {
    if (!python_.empty()) return ask_interpreter(python_, error);
    for (const std::string& candidate : interpreter_candidates()) {
      std::string problem;
      std::optional<Interpreter> found = ask_interpreter(candidate, problem);
      if (found && found->is_cpython()) return found;
    }
    error = "no interpreter found to ask for sys.path (name one with --python)";
    return std::nullopt;
  }

  std::string python_;
  std::optional<std::vector<std::string>> module_path_;
};

struct Answer {
  std::string asked;
  std::string file;
  ModuleFacts facts;
  PolicyDecision decision;
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
  if (source == nullptr) return "nobody asks to leave it out";
  std::string text = printable_path(source->place);
  text += source->kind == PolicySource::Kind::Option || source->kind == PolicySource::Kind::Environment ? " " : ": ";
  if (source->kind == PolicySource::Kind::Knowledge) return text + fmt::format("{} ({})", source->reason, source->link);
  text += source->text;
  if (!source->reason.empty()) text += fmt::format(" ({})", source->reason);
  return text;
}

std::string_view state_text(const Elision& elision, Kind kind) {
  if (!elision.kinds.has(kind)) return "kept";
  return elision.empty_docstrings && kDocstrings.has(kind) ? "empty" : "elided";
}

void print_text(const std::vector<Answer>& answers, const Policy& policy) {
  for (const Answer& answer : answers) {
    fmt::print("{}\n", printable_path(answer.facts.module));
    fmt::print("  file          {}\n", printable_path(answer.file));
    if (answer.facts.third_party) {
      fmt::print("  distribution  {}\n", answer.facts.distribution.empty() ? "third party, of no known distribution"
                                                                           : answer.facts.distribution);
    }
    fmt::print("  policy        {}; the process runs with flag {}\n",
               policy.file().empty() ? "no file" : printable_path(policy.file()), policy.flag());
    fmt::print("  left out      {}\n\n", elision_text(answer.decision.elision));
    fmt::print("  {:<21}{:<8}{}\n", "kind", "here", "decided by");
    for (size_t i = 0; i < kKindCount; ++i) {
      auto kind = static_cast<Kind>(i);
      fmt::print("  {:<21}{:<8}{}\n", kind_name(kind), state_text(answer.decision.elision, kind),
                 source_text(answer.decision.because[i]));
    }
    fmt::print("\n");
  }
}

void print_json(const std::vector<Answer>& answers, const Policy& policy) {
  nlohmann::ordered_json json;
  json["policy"] = policy.file().empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(policy.file());
  json["flag"] = policy.flag();
  json["fingerprint"] = policy.fingerprint();
  json["modules"] = nlohmann::ordered_json::array();
  for (const Answer& answer : answers) {
    nlohmann::ordered_json module{{"asked", answer.asked},
                                  {"module", answer.facts.module},
                                  {"file", answer.facts.path},
                                  {"third_party", answer.facts.third_party}};
    const std::string& distribution = answer.facts.distribution;
    module["distribution"] = distribution.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(distribution);
    module["elide"] = elision_text(answer.decision.elision);
    for (size_t i = 0; i < kKindCount; ++i) {
      auto kind = static_cast<Kind>(i);
      nlohmann::ordered_json entry{{"state", state_text(answer.decision.elision, kind)}};
      const PolicySource* source = answer.decision.because[i];
      entry["source"] =
          source == nullptr ? nlohmann::ordered_json() : nlohmann::ordered_json(source_name(source->kind));
      if (source != nullptr) {
        entry["place"] = source->place;
        entry["text"] = source->text;
        if (!source->reason.empty()) entry["reason"] = source->reason;
        if (!source->link.empty()) entry["link"] = source->link;
      }
      module["kinds"][std::string(kind_name(kind))] = std::move(entry);
    }
    json["modules"].push_back(std::move(module));
  }
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

// An empty text, or what is wrong.
std::string decide(const Policy& policy, ModuleFinder& modules, Answer& answer) {
  answer.facts = modules.facts(answer.file);
  answer.decision = policy.decide(answer.facts);
  if (answer.decision.content == nullptr) return {};
  std::string bytes;
  if (int error = read_whole_file(AT_FDCWD, answer.file.c_str(), bytes)) return os_error_text(error, answer.file);
  answer.decision.keep_for_content(answer.decision.content->matching(bytes));
  return {};
}

}  // namespace

ExitStatus run_policy_command(const Arguments& given) {
  CLI::App app;
  PolicyCommandArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;

  std::string error;
  std::optional<Policy> policy = Policy::load(policy_request(arguments.policy), error);
  if (!policy) return usage_error(kName, error);
  SourceFinder sources(arguments.python);
  ModuleFinder modules;
  std::vector<Answer> answers;
  bool failed = false;
  for (const std::string& asked : arguments.modules) {
    std::optional<std::string> file = sources.find(asked, error);
    if (file) {
      Answer& answer = answers.emplace_back(Answer{asked, std::move(*file), {}, {}});
      error = decide(*policy, modules, answer);
      if (error.empty()) continue;
      answers.pop_back();
    }
    fmt::print(stderr, "leanpyc policy: {}\n", error);
    failed = true;
  }
  if (arguments.json) {
    print_json(answers, *policy);
  } else {
    print_text(answers, *policy);
  }
  return failed ? ExitStatus::Failed : ExitStatus::Done;
}

}  // namespace leanpyc
