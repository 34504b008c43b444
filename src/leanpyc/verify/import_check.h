// Every module imported plain and elided, over all cores.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leanpyc/verify/verify_worker.h"

namespace leanpyc {

// A process takes so many modules: enough to import what they share once, few enough to spread.
inline constexpr size_t kImportBatch = 40;

// Runs `work` for 0 … count-1, each on one of `workers` threads with an interpreter of its own. False with `error` if
// an interpreter fails; then not all is done.
bool for_each_with_worker(const WorkerSettings& settings, int workers, size_t count,
                          const std::function<bool(VerifyWorker& worker, size_t index, std::string& error)>& work,
                          std::string& error);

// What a module does, plain and elided.
struct ModuleCheck {
  ModuleSource module;
  ImportOutcome plain{};
  ImportOutcome elided{};  // counts only if the plain import passes

  bool broken() const { return plain.passed() && !elided.passed(); }
};

struct ImportCheck {
  WorkerSettings settings;
  int workers = 1;
  std::string config;  // of the hook, for the elided imports
  // How the modules were imported plain before, in their order; empty: not yet.
  std::vector<ImportOutcome> plain{};
  // Told after every few modules, by one thread at a time.
  std::function<void(size_t done, size_t all)> progress{};
};

// Modules that stand together are imported one after the other by one process; whatever fails there is tried again in a
// process of its own, whose verdict counts, unless another one failed alone in the same place. nullopt with `error` if
// an interpreter fails.
std::optional<std::vector<ModuleCheck>> check_imports(const ImportCheck& check,
                                                      const std::vector<ModuleSource>& modules, std::string& error);

}  // namespace leanpyc
