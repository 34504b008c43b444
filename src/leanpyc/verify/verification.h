// `leanpyc verify`: finds what breaks in an environment, or in a command, only when it is elided, and the kind of
// elision that breaks it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leanpyc/launch/run_cache.h"
#include "leanpyc/verify/command_check.h"
#include "leanpyc/verify/diagnosis.h"
#include "leanpyc/verify/import_check.h"

namespace leanpyc {

// The number of these modules in which the policy elides anything.
size_t count_elided_by(const Policy& policy, const std::vector<ModuleSource>& modules);

struct VerifyRequest {
  const RunCache* cache = nullptr;
  // The cache for trials with more kinds kept; its folder is deleted afterwards.
  const RunCache* trials = nullptr;
  PolicyRequest policy;
  WorkerSettings settings;
  int workers = 1;
  std::vector<ImportOutcome> plain{};  // outcomes of an earlier plain import of the modules
  std::function<void(size_t done, size_t all)> progress{};
};

// Modules that break in the same place, and why.
struct Finding {
  std::vector<ModuleSource> modules;  // the others break like the first one
  // How the elided import of the first module fails, followed by how it fails once that cause is kept.
  std::vector<ImportOutcome> causes;
  Diagnosis diagnosis;
};

struct ImportVerdict {
  size_t modules = 0;
  size_t passed = 0;                           // plain and elided
  size_t not_elided = 0;                       // of these, the ones that leanpyc could not compile
  std::vector<ImportOutcome> plain;            // of all modules, in their order
  std::vector<ModuleCheck> plain_failures;     // not importable plain
  std::map<std::string, size_t> plain_errors;  // the classes of their exceptions
  // Failed elided once, but pass elided now or fail with nothing elided, too: elision is not the cause.
  std::vector<ModuleCheck> unstable;
  std::string nothing_elided{};           // if no module is elided: the reason
  std::vector<std::string> unselected{};  // a message for each pattern of the policy that selected no module
  size_t broken = 0;                      // modules in the findings
  std::vector<Finding> findings;
};

// nullopt with `error` if the policy or the interpreter fails.
std::optional<ImportVerdict> verify_imports(const VerifyRequest& request, const std::vector<ModuleSource>& modules,
                                            std::string& error);

struct CommandVerdict {
  CommandOutcome plain;
  CommandOutcome elided;
  CommandComparison comparison;
  // How the elided run differs, and how runs differ in which the cause of that is kept; empty: not at all.
  std::vector<std::string> differences{};
  Diagnosis diagnosis{};
  std::map<std::string, std::string> paths{};  // of the modules loaded, by name
  size_t elided_modules = 0;
  std::string nothing_elided{};  // if elided_modules is 0: the reason

  bool same() const { return differences.empty(); }
  // Elision is the cause of the difference.
  bool broken() const { return !same() && diagnosis.explained; }
};

std::optional<CommandVerdict> verify_command(const VerifyRequest& request, const std::vector<std::string>& command,
                                             std::string& error);

}  // namespace leanpyc
