// What `leanpyc compile` prints while it goes on and at its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_target.h"
#include "leanpyc/cli/elision_table.h"

namespace leanpyc {

class CompileReporter : public BuildObserver {
 public:
  struct Settings {
    int quiet = 0;                // 1: no progress; 2: nothing
    bool json = false;            // keep the entries of single files for the JSON summary
    bool timings = false;         // print the stages, too
    bool to_source = false;       // the output is source
    bool warnings_shown = false;  // SyntaxWarnings are printed one by one
    std::optional<ElisionHeading> elision{};
  };

  CompileReporter(const Settings& settings, const BuildTarget& target);

  void event(const BuildEvent& event) override;
  void progress(const BuildSummary& so_far, std::string_view path) override;

  // The line at the end, on stderr, and behind it what was elided.
  void print_summary(const BuildSummary& summary);
  // The whole as JSON, on stdout.
  void print_json(const BuildSummary& summary) const;

 private:
  void print_source_summary(const BuildSummary& summary);
  void print(std::string_view text);
  void clear_progress();
  void keep(const BuildEvent& event);

  Settings settings_;
  const BuildTarget& target_;
  bool show_progress_ = false;
  bool progress_shown_ = false;
  int width_ = 80;
  std::chrono::steady_clock::time_point last_progress_{};
  nlohmann::ordered_json failures_ = nlohmann::ordered_json::array();
  nlohmann::ordered_json told_warnings_ = nlohmann::ordered_json::array();
  nlohmann::ordered_json differences_ = nlohmann::ordered_json::array();
  uint64_t not_kept_ = 0;
};

}  // namespace leanpyc
