// `leanpyc verify`: what of an environment, or of a command, breaks only when it is elided, and what does it.
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

struct VerifyRequest {
  const RunCache* cache = nullptr;
  PolicyRequest policy;
  WorkerSettings settings;
  int workers = 1;
  std::vector<ImportOutcome> plain{};  // of the modules, if they were imported plain before
  std::function<void(size_t done, size_t all)> progress{};
};

// Modules that break in the same place, and why.
struct Finding {
  std::vector<ModuleSource> modules;  // the first one stands for all
  ImportOutcome outcome;              // of its elided import
  Diagnosis diagnosis;
};

struct ImportVerdict {
  size_t modules = 0;
  size_t passed = 0;                           // plain and elided
  size_t not_elided = 0;                       // of these, those that leanpyc could not compile
  std::vector<ImportOutcome> plain;            // of all modules, in their order
  std::vector<ModuleCheck> plain_failures;     // set apart
  std::map<std::string, size_t> plain_errors;  // the classes of their exceptions
  size_t broken = 0;                           // modules in the findings
  std::vector<Finding> findings;
};

// nullopt with `error` if the policy or the interpreter fails.
std::optional<ImportVerdict> verify_imports(const VerifyRequest& request, const std::vector<ModuleSource>& modules,
                                            std::string& error);

struct CommandVerdict {
  CommandOutcome plain;
  CommandOutcome elided;
  CommandComparison::Precision precision = CommandComparison::Precision::Exact;
  std::string difference;  // empty: none
  Diagnosis diagnosis{};
  std::map<std::string, std::string> paths{};  // of the modules loaded
};

std::optional<CommandVerdict> verify_command(const VerifyRequest& request, const std::vector<std::string>& command,
                                             std::string& error);

}  // namespace leanpyc
