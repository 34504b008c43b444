// Measures time by stage of the pipeline.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leanpyc {

// In the order of the pipeline.
enum class Stage : uint8_t {
  Walk,    // list folders, and check whether files are up to date
  Read,    // read files
  Decode,  // decode bytes to text
  Lex,
  Parse,
  Elide,  // ask the policy, and mark elided parts in the tree
  Fold,   // fold constants
  Scopes,
  Code,  // generate instructions
  Flow,  // graph, optimizer, stack depth, tables
  Marshal,
  Write,        // create, write and rename .pyc files
  Interpreter,  // the target's interpreter: host back end and --check
  Measure,      // compile again to measure the savings of each kind
};
inline constexpr size_t kStageCount = static_cast<size_t>(Stage::Measure) + 1;
inline constexpr std::array<std::string_view, kStageCount> kStageNames{
    "walk",   "read", "decode", "lex",     "parse", "elide",       "fold",
    "scopes", "code", "flow",   "marshal", "write", "interpreter", "measure"};

using StageTime = std::chrono::nanoseconds;

struct StageTimes {
  std::array<StageTime, kStageCount> spent{};

  StageTime& operator[](Stage stage) { return spent[static_cast<size_t>(stage)]; }
  void add(const StageTimes& other) {
    for (size_t i = 0; i < kStageCount; ++i) spent[i] += other.spent[i];
  }
};

// The clock of one thread. Entering a stage leaves the stage before. A clock without a destination costs only a look at
// a pointer per stage.
class StageClock {
 public:
  // `times` may be nullptr: the clock does not run.
  void start(StageTimes* times, Stage first) {
    times_ = times;
    if (times_ == nullptr) return;
    stage_ = first;
    since_ = Source::now();
  }
  void stop() {
    enter(stage_);
    times_ = nullptr;
  }
  void enter(Stage stage) {
    if (times_ == nullptr || held_) return;
    const Source::time_point now = Source::now();
    (*times_)[stage_] += now - since_;
    since_ = now;
    stage_ = stage;
  }

 private:
  friend class InStage;
  using Source = std::chrono::steady_clock;

  StageTimes* times_ = nullptr;
  Stage stage_ = Stage::Walk;
  bool held_ = false;
  Source::time_point since_{};
};

// Attributes all time in its scope to one stage; at the end the stage before continues.
class InStage {
 public:
  InStage(StageClock* clock, Stage stage) : clock_(clock == nullptr || clock->held_ ? nullptr : clock) {
    if (clock_ == nullptr) return;
    before_ = clock_->stage_;
    clock_->enter(stage);
    clock_->held_ = true;
  }
  InStage(const InStage&) = delete;
  InStage& operator=(const InStage&) = delete;
  ~InStage() {
    if (clock_ == nullptr) return;
    clock_->held_ = false;
    clock_->enter(before_);
  }

 private:
  StageClock* clock_;
  Stage before_ = Stage::Walk;
};

}  // namespace leanpyc
