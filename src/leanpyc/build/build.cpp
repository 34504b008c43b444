#include "leanpyc/build/build.h"

#include <pthread.h>
#include <sys/resource.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <new>
#include <optional>
#include <vector>

#include "leanpyc/build/duplicates.h"
#include "leanpyc/build/file_builder.h"
#include "leanpyc/build/hand_off.h"
#include "leanpyc/build/output_tree.h"
#include "leanpyc/build/source_walk.h"

namespace leanpyc {
namespace {

// The compiler bounds its recursion by counting, for a stack of this size. Only the used part of it is ever backed by
// memory.
constexpr size_t kStackSize = size_t{64} << 20;
// Maximum number of batches in the pipeline for each thread. It is large because batches are reported in order: the
// others go on while an early batch takes long.
constexpr size_t kBatchesPerThread = 32;

// A batch on its way through the pipeline.
struct Task {
  SourceBatch batch;
  BatchReport report;
};

// Returns how many of `wanted` threads the system allows (`ulimit -u`), the caller's included. TBB ends the program if
// it cannot start a thread.
int threads_to_be_had(int wanted) {
  std::mutex waiting;
  std::vector<pthread_t> started;
  {
    // All threads must exist at the same time.
    std::lock_guard<std::mutex> hold(waiting);
    for (int i = 1; i < wanted; ++i) {
      pthread_t thread{};
      auto wait = [](void* mutex) -> void* {
        std::lock_guard<std::mutex> ignored(*static_cast<std::mutex*>(mutex));
        return nullptr;
      };
      if (::pthread_create(&thread, nullptr, wait, &waiting) != 0) break;
      started.push_back(thread);
    }
  }
  for (pthread_t thread : started) ::pthread_join(thread, nullptr);
  return static_cast<int>(started.size()) + 1;
}

class Build {
 public:
  Build(const BuildRequest& request, BuildObserver& observer)
      : request_(request), observer_(observer), walk_(request), duplicates_(request) {
    if (!request.out.empty() && request.write) {
      tree_.emplace(request.out, [this](std::chrono::milliseconds waited) { return wait_for_tree(waited); });
    }
  }

  BuildSummary run() {
    auto start = std::chrono::steady_clock::now();
    const int threads = threads_to_be_had(request_.workers > 0 ? request_.workers : tbb::info::default_concurrency());
    if (threads > 1) {
      run_pipeline(threads);
    } else {
      // One worker runs without TBB, because TBB starts threads even for one worker.
      while (std::unique_ptr<Task> task = next()) tell(work(task.release()));
    }
    sum_.interrupted = interrupted();
    finish_tree();
    sum_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return sum_;
  }

 private:
  void run_pipeline(int threads) {
    tbb::global_control parallelism(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
    tbb::global_control stack(tbb::global_control::thread_stack_size, kStackSize);
    hand_off(&begun_);
    tbb::parallel_pipeline(
        static_cast<size_t>(threads) * kBatchesPerThread,
        tbb::make_filter<void, Task*>(tbb::filter_mode::serial_in_order,
                                      [this](tbb::flow_control& flow) { return next_in_turn(flow); }) &
            tbb::make_filter<Task*, Task*>(tbb::filter_mode::parallel, [this](Task* task) { return work(task); }) &
            tbb::make_filter<Task*, void>(tbb::filter_mode::serial_in_order, [this](Task* task) { tell(task); }));
    take_over(&ended_);
  }

  bool interrupted() const {
    return request_.interrupted != nullptr && request_.interrupted->load(std::memory_order_relaxed);
  }

  // The pipeline never calls its first filter, or its last filter, from two threads at once.
  Task* next_in_turn(tbb::flow_control& flow) {
    take_over(&begun_);
    take_over(&walk_);
    Task* const task = next().release();
    if (task == nullptr) flow.stop();
    hand_off(task);
    hand_off(&walk_);
    hand_off(&ended_);
    return task;
  }

  // Returns an empty pointer at the end.
  std::unique_ptr<Task> next() {
    auto task = std::make_unique<Task>();
    StageTimes times;
    StageClock clock;
    if (request_.timings) clock.start(&times, Stage::Walk);
    if (interrupted() || !walk_.next(task->batch)) return nullptr;
    duplicates_.sift(task->batch);
    task->report.events = std::move(task->batch.events);
    task->report.counts = task->batch.counts;
    clock.stop();
    task->report.counts.times.add(times);
    return task;
  }

  Task* work(Task* task) {
    take_over(&begun_);
    take_over(task);
    std::optional<FileBuilder>& builder = builders_.local();
    for (const SourceBatch::Item& item : task->batch.items) {
      if (interrupted()) break;
      build_file(builder, task->batch, item, task->report);
    }
    // Closes the folder's descriptor before the report waits for its turn, because descriptors are scarcer than memory.
    task->batch.folder.reset();
    hand_off(task);
    hand_off(&ended_);
    return task;
  }

  // If memory does not suffice for a file, only this file fails.
  void build_file(std::optional<FileBuilder>& builder, const SourceBatch& batch, const SourceBatch::Item& item,
                  BatchReport& report) {
    const uint64_t found = report.counts.found;
    try {
      if (!builder) builder.emplace(request_, tree());
      builder->build(batch, item, report);
      // A file that was not written, because the user ended the wait for the tree, did not fail.
      if (tree_ && tree_->gave_up()) report = BatchReport();
    } catch (const std::bad_alloc&) {
      // The builder's state is unknown after the exception. Frees its memory before anything else is allocated.
      builder.reset();
      report.counts.found = found + 1;
      ++report.counts.failed;
      report.events.push_back(failure(batch.path(item), "MemoryError", "not enough memory to compile this file"));
    }
  }

  void tell(Task* raw) {
    take_over(raw);
    take_over(&sum_);
    std::unique_ptr<Task> task(raw);
    for (const BuildEvent& event : task->report.events) observer_.event(event);
    sum_.add(task->report.counts);
    if (!task->batch.items.empty()) observer_.progress(sum_, task->batch.path(task->batch.items.back()));
    hand_off(&sum_);
    hand_off(&ended_);
  }

  // Called while another run writes to the same tree. Returns false after an interruption.
  bool wait_for_tree(std::chrono::milliseconds waited) {
    constexpr std::chrono::milliseconds kQuiet(2000);
    if (waited == kQuiet) observer_.waits_for(request_.out);
    return !interrupted();
  }

  OutputTree* tree() { return tree_ ? &*tree_ : nullptr; }

  void finish_tree() {
    if (!tree_) return;
    BatchReport report;
    std::vector<OutputTree::Root> roots;
    for (const SourceWalk::Root& root : walk_.roots()) {
      roots.push_back({tree_->root_key(root.folder, root.named), root.named ? root.folder : std::string()});
    }
    const bool complete = !sum_.interrupted && !sum_.incomplete && !sum_.list_unreadable;
    tree_->write_lists(report);
    tree_->finish(roots, complete, report);
    for (const BuildEvent& event : report.events) observer_.event(event);
    sum_.add(report.counts);
  }

  const BuildRequest& request_;
  BuildObserver& observer_;
  std::optional<OutputTree> tree_;
  SourceWalk walk_;
  Duplicates duplicates_;
  tbb::enumerable_thread_specific<std::optional<FileBuilder>> builders_;
  BuildSummary sum_;
  // hand_off() and take_over() use the addresses of these two to hand the state over between threads, before the
  // pipeline begins and after it has ended.
  char begun_ = 0;
  char ended_ = 0;
};

// Runs `work` on a thread with a stack as large as those of the other workers; the caller's stack may be smaller.
void run_on_large_stack(const std::function<void()>& work) {
  struct Call {
    const std::function<void()>& work;
    std::exception_ptr failure;
  } call{work, nullptr};
  auto enter = [](void* argument) -> void* {
    auto* that = static_cast<Call*>(argument);
    try {
      that->work();
    } catch (...) {
      that->failure = std::current_exception();
    }
    return nullptr;
  };
  pthread_attr_t attributes;
  pthread_t thread{};
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, kStackSize);
  const bool started = ::pthread_create(&thread, &attributes, enter, &call) == 0;
  ::pthread_attr_destroy(&attributes);
  if (!started) {
    // The stack of the main thread grows up to the limit.
    rlimit limit{};
    if (::getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < kStackSize) {
      limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kStackSize);
      ::setrlimit(RLIMIT_STACK, &limit);
    }
    return work();
  }
  ::pthread_join(thread, nullptr);
  if (call.failure) std::rethrow_exception(call.failure);
}

}  // namespace

BuildSummary run_build(const BuildRequest& request, BuildObserver& observer) {
  BuildSummary summary;
  run_on_large_stack([&] { summary = Build(request, observer).run(); });
  return summary;
}

}  // namespace leanpyc
