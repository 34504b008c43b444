// Imports every module plain and elided, over all cores.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leanpyc/verify/verify_worker.h"

namespace leanpyc {

// Maximum number of modules per process: large enough to import shared modules once, small enough to use all cores.
inline constexpr size_t kImportBatch = 40;

// Runs `work` for 0 … count-1 on `workers` threads, each with its own interpreter. False with `error` if an interpreter
// fails; then not all is done.
bool for_each_with_worker(const WorkerSettings& settings, int workers, size_t count,
                          const std::function<bool(VerifyWorker& worker, size_t index, std::string& error)>& work,
                          std::string& error);

// How a module is imported plain and elided.
struct ModuleCheck {
  ModuleSource module;
  ImportOutcome plain{};
  ImportOutcome elided{};  // only if the plain import passes

  bool broken() const { return plain.passed() && !elided.passed(); }
};

struct ImportCheck {
  WorkerSettings settings;
  int workers = 1;
  std::string config;  // of the hook, for the elided imports
  // The plain outcomes of an earlier check, in the modules' order; empty: there was no earlier check.
  std::vector<ImportOutcome> plain{};
  // Called after every few modules, by one thread at a time.
  std::function<void(size_t done, size_t all)> progress{};
};

// Modules of one package are imported one after the other by one process. A module that fails there is imported again
// in its own process, and that outcome counts, unless another module of the batch failed alone in the same place. A
// module that fails elided is imported plain in its own process as well: a module that passes only after others counts
// as not importable plain. nullopt with `error` if an interpreter fails.
std::optional<std::vector<ModuleCheck>> check_imports(const ImportCheck& check,
                                                      const std::vector<ModuleSource>& modules, std::string& error);

}  // namespace leanpyc
