#include "leanpyc/verify/import_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>

namespace leanpyc {
namespace {

struct Range {
  size_t first;
  size_t last;
};

std::string_view top_name(const ModuleSource& module) {
  return std::string_view(module.name).substr(0, module.name.find('.'));
}

std::vector<Range> batches_of(const std::vector<ModuleSource>& modules) {
  std::vector<Range> batches;
  for (size_t i = 0; i < modules.size();) {
    size_t end = i + 1;
    while (end < modules.size() && end - i < kImportBatch && top_name(modules[end]) == top_name(modules[i])) ++end;
    batches.push_back({i, end});
    i = end;
  }
  return batches;
}

class Run {
 public:
  Run(const ImportCheck& check, const std::vector<ModuleSource>& modules) : check_(check) {
    for (const ModuleSource& module : modules) checks_.push_back({.module = module});
    for (size_t i = 0; i < check.plain.size(); ++i) checks_[i].plain = check.plain[i];
    batches_ = batches_of(modules);
    // Each module is imported twice, plain and elided. Repeated imports are not counted.
    all_ = 2 * modules.size();
  }

  bool run(std::string& error) {
    auto work = [this](VerifyWorker& worker, size_t index, std::string& problem) {
      return import_batch(worker, batches_[index], problem);
    };
    return for_each_with_worker(check_.settings, check_.workers, batches_.size(), work, error);
  }

  std::vector<ModuleCheck> take() { return std::move(checks_); }

 private:
  using Which = ImportOutcome ModuleCheck::*;
  // The places where a module of the batch has failed alone. A set for each batch: which batch is done first depends on
  // the machine, and must not change the result.
  using Places = std::set<std::string>;

  bool import_batch(VerifyWorker& worker, Range range, std::string& error) {
    std::vector<size_t> rest;
    for (size_t i = range.first; i < range.last; ++i) rest.push_back(i);
    if (check_.plain.empty() && !import_plain(worker, rest, error)) return false;
    std::erase_if(rest, [this](size_t i) { return !checks_[i].plain.passed(); });
    count_done(range.last - range.first + (range.last - range.first - rest.size()));
    if (!import_elided(worker, rest, error)) return false;
    count_done(rest.size());
    return true;
  }

  bool import_plain(VerifyWorker& worker, const std::vector<size_t>& indexes, std::string& error) {
    if (!import_together(worker, indexes, "", &ModuleCheck::plain, error)) return false;
    Places places;
    return std::ranges::all_of(indexes, [&](size_t i) {
      return !needs_process(checks_[i].plain, indexes, places) ||
             import_alone(worker, i, "", &ModuleCheck::plain, places, error);
    });
  }

  bool import_elided(VerifyWorker& worker, const std::vector<size_t>& indexes, std::string& error) {
    if (!import_together(worker, indexes, check_.config, &ModuleCheck::elided, error)) return false;
    Places places;
    Places plain_places;
    return std::ranges::all_of(indexes, [&](size_t i) {
      ModuleCheck& check = checks_[i];
      if (needs_process(check.elided, indexes, places) &&
          !import_alone(worker, i, check_.config, &ModuleCheck::elided, places, error)) {
        return false;
      }
      return check.elided.passed() || import_alone(worker, i, "", &ModuleCheck::plain, plain_places, error);
    });
  }

  bool import_together(VerifyWorker& worker, const std::vector<size_t>& indexes, const std::string& config, Which which,
                       std::string& error) {
    if (indexes.empty()) return true;
    std::vector<std::string> names;
    names.reserve(indexes.size());
    for (size_t i : indexes) names.push_back(checks_[i].module.name);
    size_t at = 0;
    auto keep = [&](ImportOutcome outcome) {
      if (at < indexes.size()) checks_[indexes[at++]].*which = std::move(outcome);
    };
    return worker.import(names, config, false, keep, error);
  }

  bool import_alone(VerifyWorker& worker, size_t index, const std::string& config, Which which, Places& places,
                    std::string& error) {
    ImportOutcome& outcome = checks_[index].*which;
    auto replace = [&](ImportOutcome alone) { outcome = std::move(alone); };
    if (!worker.import({&checks_[index].module.name, 1}, config, false, replace, error)) return false;
    if (!outcome.passed()) places.insert(place_of(outcome));
    return true;
  }

  // Returns true if a failure in a shared process must be repeated in its own process. A hang is not repeated, because
  // it takes too long.
  static bool needs_process(const ImportOutcome& outcome, const std::vector<size_t>& indexes, const Places& places) {
    return !outcome.passed() && indexes.size() > 1 && outcome.state != ImportOutcome::State::Hung &&
           (outcome.frames.empty() || !places.contains(place_of(outcome)));
  }

  static std::string place_of(const ImportOutcome& outcome) {
    if (outcome.frames.empty()) return {};
    const TraceFrame& last = outcome.frames.back();
    return fmt::format("{}\n{}\n{}", last.file, last.line, outcome.error);
  }

  void count_done(size_t count) {
    std::lock_guard lock(mutex_);
    done_ += count;
    if (check_.progress) check_.progress(done_, all_);
  }

  const ImportCheck& check_;
  std::vector<ModuleCheck> checks_;
  std::vector<Range> batches_;
  std::mutex mutex_;
  size_t done_ = 0;
  size_t all_ = 0;
};

}  // namespace

bool for_each_with_worker(const WorkerSettings& settings, int workers, size_t count,
                          const std::function<bool(VerifyWorker& worker, size_t index, std::string& error)>& work,
                          std::string& error) {
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  auto serve = [&] {
    VerifyWorker worker(settings);
    for (size_t i; !failed && (i = next++) < count;) {
      std::string problem;
      if (work(worker, i, problem)) continue;
      failed = true;
      std::lock_guard lock(mutex);
      error = problem;
    }
  };
  std::vector<std::thread> threads;
  const size_t most = std::min(static_cast<size_t>(std::max(workers, 1)), count);
  for (size_t i = 1; i < most; ++i) threads.emplace_back(serve);
  serve();
  for (std::thread& thread : threads) thread.join();
  return !failed;
}

std::optional<std::vector<ModuleCheck>> check_imports(const ImportCheck& check,
                                                      const std::vector<ModuleSource>& modules, std::string& error) {
  Run run(check, modules);
  if (!run.run(error)) return std::nullopt;
  return run.take();
}

}  // namespace leanpyc
