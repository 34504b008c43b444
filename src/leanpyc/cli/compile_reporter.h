// The output of `leanpyc compile` and `leanpyc strip`: events, progress, summary.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_target.h"
#include "leanpyc/cli/elision_table.h"

namespace leanpyc {

class CompileReporter : public BuildObserver {
 public:
  struct Settings {
    int quiet = 0;                // 1: print no progress; 2: print nothing
    bool json = false;            // keep the entries of single files for the JSON summary
    bool timings = false;         // print the stages, too
    bool to_source = false;       // the output is source
    bool verbose = false;         // report every file that is treated specially
    bool warnings_shown = false;  // SyntaxWarnings are printed one by one
    std::optional<ElisionHeading> elision{};
  };

  CompileReporter(const Settings& settings, const BuildTarget& target);

  void event(const BuildEvent& event) override;
  void progress(const BuildSummary& so_far, std::string_view path) override;
  void waits_for(std::string_view folder) override;

  // Prints the line at the end and the table of elisions on stderr.
  void print_summary(const BuildSummary& summary);
  // Prints the summary as JSON on stdout.
  void print_json(const BuildSummary& summary) const;

 private:
  void print_source_summary(const BuildSummary& summary);
  void print(std::string_view text);
  void clear_progress();
  void keep(const BuildEvent& event);
  // Paths of one kind: the first few for the summary, all of them for JSON.
  struct Paths {
    std::vector<std::string> first;
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
  };
  void note(Paths& paths, const std::string& text, const std::string& path);
  // Summarises the files of a tree that are not compiled, with a line for each kind.
  std::string tree_summary(const BuildSummary& summary) const;

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
  Paths stay_source_;
  Paths not_copied_;
  Paths links_out_;
  Paths removed_;
};

}  // namespace leanpyc
