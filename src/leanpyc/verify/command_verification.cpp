#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

// A command that hangs elided is given up after so many times what it takes plain.
constexpr double kPatience = 20;

class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& parent) : path_(fmt::format("{}/verify-{}", parent, ::getpid())) {
    error_ = make_folders(AT_FDCWD, path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  int error() const { return error_; }

 private:
  std::string path_;
  int error_ = 0;
};

class CommandTrials {
 public:
  CommandTrials(const VerifyRequest& request, const std::vector<std::string>& command, const std::string& folder)
      : request_(request), command_(command), folder_(folder), notes_(folder + "/notes") {
    if (const char* before = std::getenv("PYTHONPATH")) python_path_ = before;
  }

  void set_patience(double seconds) { seconds_ = seconds; }

  std::optional<CommandOutcome> run_plain(std::string& error) {
    return run_and_capture(command_, python_path_, seconds_, error);
  }

  std::optional<CommandOutcome> run_elided(const std::vector<std::string>& keep,
                                           const std::vector<std::string>* modules, std::string& error) {
    HookSettings settings{.program = request_.cache->program(), .notes = notes_};
    std::optional<HookVariant> base = request_.cache->variant(request_.policy, {}, error);
    std::optional<HookVariant> kept = request_.cache->variant(request_.policy, keep, error);
    if (!base || !kept) return std::nullopt;
    settings.variant = modules == nullptr ? *kept : *base;
    if (modules != nullptr) {
      settings.exceptional_variant = *kept;
      settings.exceptions = *modules;
    }
    std::optional<std::string> hook = make_hook_folder(folder_, settings, error);
    if (!hook) return std::nullopt;
    std::error_code ignored;
    fs::remove(notes_, ignored);
    return run_and_capture(command_, hooked_python_path(*hook, python_path_.value_or("")), seconds_, error);
  }

  // Those of the last elided run, in order, each once.
  std::vector<ModuleSource> loaded() const {
    std::string text;
    read_whole_file(AT_FDCWD, notes_.c_str(), text);
    std::vector<ModuleSource> modules;
    std::map<std::string, bool> seen;
    for (size_t start = 0; start < text.size();) {
      const size_t end = std::min(text.find('\n', start), text.size());
      const std::string line = text.substr(start, end - start);
      start = end + 1;
      const size_t tab = line.find('\t');
      if (tab == std::string::npos || !seen.emplace(line.substr(0, tab), true).second) continue;
      modules.push_back({line.substr(0, tab), line.substr(tab + 1)});
    }
    return modules;
  }

 private:
  const VerifyRequest& request_;
  const std::vector<std::string>& command_;
  std::string folder_;
  std::string notes_;
  std::optional<std::string> python_path_;
  double seconds_ = 0;
};

// The modules whose files a text names as a traceback does, from the last one on.
std::vector<std::string> suspects_in(const std::string& text, const std::vector<ModuleSource>& loaded) {
  constexpr std::string_view kFile = "File \"";
  std::vector<std::string> names;
  for (size_t at = text.rfind(kFile); at != std::string::npos;
       at = at == 0 ? std::string::npos : text.rfind(kFile, at - 1)) {
    const size_t start = at + kFile.size();
    const std::string path = text.substr(start, text.find('"', start) - start);
    auto module = std::ranges::find(loaded, path, &ModuleSource::path);
    if (module != loaded.end() && std::ranges::find(names, module->name) == names.end()) names.push_back(module->name);
  }
  return names;
}

}  // namespace

std::optional<CommandVerdict> verify_command(const VerifyRequest& request, const std::vector<std::string>& command,
                                             std::string& error) {
  std::optional<Policy> policy = Policy::load(request.policy, error);
  if (!policy) return std::nullopt;
  TemporaryFolder folder(request.cache->folder());
  if (folder.error() != 0) {
    error = os_error_text(folder.error(), folder.path());
    return std::nullopt;
  }
  CommandTrials trials(request, command, folder.path());
  const auto start = std::chrono::steady_clock::now();
  std::optional<CommandOutcome> plain = trials.run_plain(error);
  if (!plain) return std::nullopt;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::optional<CommandOutcome> again = trials.run_plain(error);
  if (!again) return std::nullopt;
  CommandComparison comparison(*plain, *again);
  trials.set_patience(std::max(static_cast<double>(request.settings.timeout), kPatience * seconds));
  // The first one compiles, and may be slower for it.
  std::optional<CommandOutcome> elided = trials.run_elided({}, nullptr, error);
  if (!elided) return std::nullopt;
  CommandVerdict verdict{.plain = *plain,
                         .elided = *elided,
                         .precision = comparison.precision(),
                         .difference = comparison.difference(*elided)};
  std::vector<ModuleSource> loaded = trials.loaded();
  for (const ModuleSource& module : loaded) verdict.paths.emplace(module.name, module.path);
  if (verdict.difference.empty()) return verdict;

  auto trial = [&](const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
    std::optional<CommandOutcome> outcome = trials.run_elided(keep, modules, error);
    const bool passed = outcome && comparison.difference(*outcome).empty();
    if (passed) loaded = trials.loaded();
    return passed;
  };
  auto names = [&] {
    std::vector<std::string> result;
    for (const ModuleSource& module : loaded) {
      verdict.paths.emplace(module.name, module.path);
      result.push_back(module.name);
    }
    return result;
  };
  const KindSet elided_kinds =
      policy->decide({}).elision.kinds |
      policy->decide({.path = {}, .module = {}, .distribution = {}, .third_party = true}).elision.kinds;
  verdict.diagnosis = diagnose(elided_kinds, suspects_in(elided->err + elided->out, loaded), names, trial);
  if (!error.empty()) return std::nullopt;
  return verdict;
}

}  // namespace leanpyc
