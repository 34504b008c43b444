#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/text/whole_file.h"
#include "leanpyc/verify/traceback_text.h"
#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

// An elided run that takes this many times as long as the plain run is given up.
constexpr double kPatience = 20;
// Maximum number of trials for further causes, because each trial runs the command.
constexpr size_t kMostTrialsForCauses = 6;

// The modules that the processes of a command have loaded through the hook.
struct LoadedModules {
  bool hook_started = false;
  std::vector<ModuleSource> modules{};  // in order, each once
  std::set<std::string> plain{};        // names of those that leanpyc could not compile
};

// Reads what hook.py notes: "name TAB path TAB elided".
LoadedModules read_notes(const std::string& file) {
  LoadedModules loaded;
  std::string text;
  loaded.hook_started = read_whole_file(AT_FDCWD, file.c_str(), text, kMostBytesOfList) == 0;
  std::set<std::string> seen;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    const size_t tab = line.find('\t');
    const size_t last = line.rfind('\t');
    if (tab == std::string::npos || tab == last || !seen.insert(line.substr(0, tab)).second) continue;
    loaded.modules.push_back({line.substr(0, tab), line.substr(tab + 1, last - tab - 1)});
    if (line.substr(last + 1) == "plain") loaded.plain.insert(loaded.modules.back().name);
  }
  return loaded;
}

// The first line of a script, as words; empty if the program is not a script.
std::vector<std::string> shebang_of(const std::string& program) {
  const std::string file = program.find('/') == std::string::npos ? program_on_path(program) : program;
  const std::string line = file.empty() ? "" : first_line_of(file);
  if (!line.starts_with("#!")) return {};
  std::istringstream words(line.substr(2));
  return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

std::string why_nothing_is_elided(const Policy& policy, const std::vector<std::string>& command,
                                  const LoadedModules& loaded) {
  if (policy.possible_kinds().empty()) return "the policy elides nothing";
  if (count_elided_by(policy, loaded.modules) > 0)
    return "leanpyc could not compile the modules that the command loads";
  if (!loaded.modules.empty()) return "the policy elides nothing in the modules that the command loads";
  if (loaded.hook_started) return "Python loads no module from a source file";
  std::vector<std::string> words = shebang_of(command[0]);
  if (!words.empty() && base_name(words[0]) == "env") {
    words.erase(words.begin());
    if (!words.empty() && words[0] == "-S") words.erase(words.begin());
  }
  if (std::string option = isolating_option(words); !option.empty()) {
    return fmt::format("the first line of {} has {}, with which Python ignores leanpyc", command[0], option);
  }
  return fmt::format("{} starts no Python 3.8 or later, or not with the PYTHONPATH that leanpyc sets", command[0]);
}

class CommandTrials {
 public:
  CommandTrials(const VerifyRequest& request, const std::vector<std::string>& command)
      : request_(request), command_(command), notes_(request.trials->folder() + "/notes") {
    if (const char* before = std::getenv("PYTHONPATH")) python_path_ = before;
  }

  void set_patience(double seconds) { seconds_ = seconds; }

  std::optional<CommandOutcome> run_plain(std::string& error) {
    return run_and_capture(command_, python_path_, seconds_, error);
  }

  // Keeps these kinds in these modules, or everywhere if `modules` is nullptr.
  std::optional<CommandOutcome> run_elided(const std::vector<std::string>& keep,
                                           const std::vector<std::string>* modules, std::string& error) {
    HookSettings settings{.program = request_.cache->program(), .notes = notes_};
    const RunCache* cache = keep.empty() ? request_.cache : request_.trials;
    std::optional<HookVariant> base = request_.cache->variant(request_.policy, {}, error);
    std::optional<HookVariant> kept = cache->variant(request_.policy, keep, error);
    if (!base || !kept) return std::nullopt;
    settings.variant = modules == nullptr ? *kept : *base;
    if (modules != nullptr) {
      settings.exceptional_variant = *kept;
      settings.exceptions = *modules;
    }
    std::optional<std::string> hook = make_hook_folder(request_.trials->folder(), settings, error);
    if (!hook) return std::nullopt;
    std::error_code ignored;
    fs::remove(notes_, ignored);
    return run_and_capture(command_, hooked_python_path(*hook, python_path_.value_or("")), seconds_, error);
  }

  // Returns the modules that the last elided run loaded.
  LoadedModules loaded() const { return read_notes(notes_); }

 private:
  const VerifyRequest& request_;
  const std::vector<std::string>& command_;
  std::string notes_;
  std::optional<std::string> python_path_;
  double seconds_ = 0;
};

// The modules of the files that a text names as a traceback does, from the last one on.
std::vector<std::string> suspects_in(const std::string& text, const std::vector<ModuleSource>& loaded) {
  std::vector<std::string> names;
  const std::vector<std::string> files = files_of_frames(text);
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    auto module = std::ranges::find(loaded, *file, &ModuleSource::path);
    if (module != loaded.end() && std::ranges::find(names, module->name) == names.end()) names.push_back(module->name);
  }
  return names;
}

// Finds kind and module of the difference that `verdict` has, and further differences.
void explain(CommandTrials& trials, KindSet elided, LoadedModules loaded, CommandVerdict& verdict, std::string& error) {
  auto trial = [&](const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
    if (!error.empty()) return false;
    std::optional<CommandOutcome> outcome = trials.run_elided(keep, modules, error);
    const bool passed = outcome && verdict.comparison.difference(*outcome).empty();
    if (passed) loaded = trials.loaded();
    return passed;
  };
  auto names = [&] {
    std::vector<std::string> result;
    for (const ModuleSource& module : loaded.modules) {
      verdict.paths.emplace(module.name, module.path);
      result.push_back(module.name);
    }
    return result;
  };
  // The command differs only now and then, so no cause can be found.
  if (trial({}, nullptr)) return;
  const std::vector<std::string> suspects = suspects_in(verdict.elided.err + verdict.elided.out, loaded.modules);
  verdict.diagnosis = diagnose(elided, suspects, names, trial);
  std::vector<Diagnosis> ways = with_one_less(verdict.diagnosis, elided);
  ways.resize(std::min(ways.size(), kMostTrialsForCauses));
  for (const Diagnosis& less : ways) {
    if (!error.empty()) return;
    std::optional<CommandOutcome> outcome =
        trials.run_elided(less.keep, less.modules.empty() ? nullptr : &less.modules, error);
    const std::string difference = outcome ? verdict.comparison.difference(*outcome) : std::string();
    if (difference.empty() || std::ranges::find(verdict.differences, difference) != verdict.differences.end()) continue;
    verdict.differences.push_back(difference);
  }
}

}  // namespace

std::optional<CommandVerdict> verify_command(const VerifyRequest& request, const std::vector<std::string>& command,
                                             std::string& error) {
  std::optional<Policy> policy = Policy::load(request.policy, error);
  if (!policy) return std::nullopt;
  CommandTrials trials(request, command);
  const auto start = std::chrono::steady_clock::now();
  std::optional<CommandOutcome> plain = trials.run_plain(error);
  if (!plain) return std::nullopt;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::optional<CommandOutcome> again = trials.run_plain(error);
  if (!again) return std::nullopt;
  trials.set_patience(std::max(static_cast<double>(request.settings.timeout), kPatience * seconds));
  // The first elided run compiles, and may be slower for it.
  std::optional<CommandOutcome> elided = trials.run_elided({}, nullptr, error);
  if (!elided) return std::nullopt;
  LoadedModules loaded = trials.loaded();
  CommandVerdict verdict{.plain = *plain, .elided = *elided, .comparison = CommandComparison(*plain, *again)};
  std::vector<ModuleSource> not_plain = loaded.modules;
  std::erase_if(not_plain, [&](const ModuleSource& module) { return loaded.plain.contains(module.name); });
  verdict.elided_modules = count_elided_by(*policy, not_plain);
  if (verdict.elided_modules == 0) verdict.nothing_elided = why_nothing_is_elided(*policy, command, loaded);
  for (const ModuleSource& module : loaded.modules) verdict.paths.emplace(module.name, module.path);
  if (std::string difference = verdict.comparison.difference(*elided); !difference.empty()) {
    verdict.differences.push_back(std::move(difference));
    explain(trials, policy->possible_kinds(), std::move(loaded), verdict, error);
    if (!error.empty()) return std::nullopt;
  }
  return verdict;
}

}  // namespace leanpyc
