#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "leanpyc/build/build_target.h"
#include "leanpyc/build/interpreter.h"
#include "leanpyc/build/override_check.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/build/self_check.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cpython/native_releases.h"
#include "leanpyc/text/printable.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "doctor";

struct DoctorArguments {
  bool no_check = false;
  bool features = false;
  bool json = false;
};

void declare(CLI::App& app, DoctorArguments& arguments) {
  prepare(app, kName);
  app.description(
      "List the interpreters of this machine (active environment, PATH, pyenv, uv, conda) and the versions of CPython "
      "that leanpyc compiles for natively. Compare leanpyc's bytecode for a sample program with theirs. List the "
      "overrides of the policy here that select no module, neither of the project nor of the first interpreter.");
  app.add_flag("--no-check", arguments.no_check, "list only, compare nothing");
  app.add_flag("--features", arguments.features, "list the features of each native target, too");
  app.add_flag("--json", arguments.json, "print JSON (docs/json.md)");
}

struct Found {
  Interpreter interpreter;
  const Target* native = nullptr;
  std::optional<SelfCheck> check;
};

const Target* native_target(const Interpreter& interpreter) {
  const Version& version = interpreter.version;
  return find_native_target(fmt::format("{}.{}.{}", version.major, version.minor, version.patch));
}

std::vector<std::string_view> features_of(const Target& target) {
  std::vector<std::string_view> names;
  for (int i = 0; i < static_cast<int>(Feature::kCount); ++i) {
    auto feature = static_cast<Feature>(i);
    if (target.has(feature)) names.push_back(feature_name(feature));
  }
  return names;
}

bool agrees(const SelfCheck& check) {
  return check.error.empty() && check.summary.different == 0 && check.summary.checked > 0;
}

std::string verdict(const Found& found) {
  if (!found.check) return {};
  const SelfCheck& check = *found.check;
  if (!check.error.empty()) return fmt::format("not compared: {}", check.error);
  const BuildSummary& sum = check.summary;
  std::string text =
      fmt::format("{} results compared: {} identical, {} different", sum.checked, sum.identical, sum.different);
  if (sum.unsupported > 0) text += fmt::format(", {} files not compiled natively", sum.unsupported);
  return text;
}

// Returns a message for each problem of the policy that applies in the working folder.
std::vector<std::string> problems_of_policy(const std::vector<Found>& all) {
  std::string error;
  std::optional<Policy> policy = load_policy(kName, policy_request({}), error);
  if (!policy) return {error};
  return overrides_without_effect(*policy, all.empty() ? nullptr : &all.front().interpreter);
}

void print_text(const std::vector<Found>& all, const std::vector<std::string>& policy_problems, bool features) {
  fmt::print("Interpreters\n");
  if (all.empty()) fmt::print("  none found\n");
  for (const Found& found : all) {
    const bool supported = BuildTarget::is_supported(found.interpreter.version);
    const std::string_view back_end = found.native != nullptr ? "native" : supported ? "host" : "-";
    fmt::print("  {:<10}{:<8}{}\n", found.interpreter.version_text, back_end, printable_path(found.interpreter.path));
    if (!supported) fmt::print("{:20}not supported: {}\n", "", BuildTarget::needed_version());
    if (std::string text = verdict(found); !text.empty()) fmt::print("{:20}{}\n", "", text);
    if (!found.check) continue;
    for (const BuildEvent& problem : found.check->problems) {
      fmt::print("{:20}{}: {}\n", "", quote_path(problem.path), problem.message);
    }
  }
  fmt::print("\nNative targets\n");
  for (std::string_view name : native_releases()) {
    const Target& target = *find_target(name);
    fmt::print("  {:<10}magic number {}, patch releases known up to 3.{}.{}\n", name, target.magic_number,
               target.version.minor, target.version.patch);
    if (!features) continue;
    for (std::string_view feature : features_of(target)) fmt::print("{:12}{}\n", "", feature);
  }
  if (!policy_problems.empty()) fmt::print("\nPolicy\n");
  for (const std::string& problem : policy_problems) fmt::print("  {}\n", printable_text(problem));
}

void print_json(const std::vector<Found>& all, const std::vector<std::string>& policy_problems) {
  nlohmann::ordered_json json;
  json["interpreters"] = nlohmann::ordered_json::array();
  for (const Found& found : all) {
    const Interpreter& interpreter = found.interpreter;
    nlohmann::ordered_json entry{{"path", json_path(interpreter.path)},
                                 {"executable", json_path(interpreter.executable)},
                                 {"version", interpreter.version_text},
                                 {"magic_number", interpreter.magic_word & 0xFFFF},
                                 {"cache_tag", interpreter.cache_tag},
                                 {"native", found.native != nullptr},
                                 {"supported", BuildTarget::is_supported(interpreter.version)}};
    if (found.check) {
      const SelfCheck& check = *found.check;
      nlohmann::ordered_json result{{"agrees", agrees(check)},
                                    {"checked", check.summary.checked},
                                    {"identical", check.summary.identical},
                                    {"different", check.summary.different},
                                    {"unsupported", check.summary.unsupported}};
      if (!check.error.empty()) result["error"] = check.error;
      result["problems"] = nlohmann::ordered_json::array();
      for (const BuildEvent& problem : check.problems) {
        result["problems"].push_back(
            {{"path", json_path(problem.path)}, {"level", problem.level}, {"message", problem.message}});
      }
      entry["self_check"] = std::move(result);
    }
    json["interpreters"].push_back(std::move(entry));
  }
  json["native_targets"] = nlohmann::ordered_json::array();
  for (std::string_view name : native_releases()) {
    const Target& target = *find_target(name);
    nlohmann::ordered_json entry{
        {"version", name}, {"magic_number", target.magic_number}, {"newest_patch", target.version.patch}};
    entry["features"] = features_of(target);
    json["native_targets"].push_back(std::move(entry));
  }
  json["policy_problems"] = policy_problems;
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

ExitStatus run_doctor_command(const Arguments& given) {
  CLI::App app;
  DoctorArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;

  std::vector<Found> all;
  bool healthy = true;
  for (Interpreter& interpreter : find_interpreters()) {
    Found found{.interpreter = std::move(interpreter), .native = nullptr, .check = std::nullopt};
    found.native = native_target(found.interpreter);
    if (found.native != nullptr && !arguments.no_check) {
      found.check = check_against(found.interpreter);
      healthy &= agrees(*found.check);
    }
    all.push_back(std::move(found));
  }
  const std::vector<std::string> policy_problems = problems_of_policy(all);
  if (arguments.json) {
    print_json(all, policy_problems);
  } else {
    print_text(all, policy_problems, arguments.features);
  }
  return healthy ? ExitStatus::Done : ExitStatus::Failed;
}

}  // namespace leanpyc
