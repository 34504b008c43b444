#include "leanpyc/cli/verify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/text/printable.h"
#include "leanpyc/verify/traceback_text.h"

namespace leanpyc {
namespace {

constexpr size_t kMostOfAGroup = 5;

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string line_of(const TraceFrame& frame) {
  std::string content;
  if (read_whole_file(AT_FDCWD, frame.file.c_str(), content, kMostBytesOfCode) != 0) return {};
  std::string_view line = source_line(content, frame.line);
  const size_t first = line.find_first_not_of(" \t\f");
  return first == std::string_view::npos ? std::string() : printable_path(line.substr(first));
}

nlohmann::ordered_json to_json(const ImportOutcome& outcome) {
  constexpr const char* kStates[] = {"passed", "raised", "hung", "crashed"};
  nlohmann::ordered_json json{{"state", kStates[static_cast<size_t>(outcome.state)]}};
  if (!outcome.error.empty()) json["error"] = outcome.error;
  if (!outcome.message.empty()) json["message"] = outcome.message;
  if (!outcome.frames.empty()) {
    json["traceback"] = nlohmann::ordered_json::array();
    for (const TraceFrame& frame : outcome.frames) {
      json["traceback"].push_back({{"file", printable_path(frame.file)},
                                   {"line", frame.line},
                                   {"function", frame.function},
                                   {"module", frame.module}});
    }
  }
  return json;
}

nlohmann::ordered_json to_json(const Diagnosis& diagnosis) {
  return {{"explained", diagnosis.explained}, {"keep", diagnosis.keep}, {"modules", diagnosis.modules}};
}

nlohmann::ordered_json failures_json(const std::vector<ModuleCheck>& checks, ImportOutcome ModuleCheck::*which) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const ModuleCheck& check : checks) {
    nlohmann::ordered_json entry{{"name", check.module.name}, {"path", printable_path(check.module.path)}};
    entry["outcome"] = to_json(check.*which);
    json.push_back(std::move(entry));
  }
  return json;
}

std::string_view precision_text(CommandComparison::Precision precision) {
  switch (precision) {
    case CommandComparison::Precision::Exact: return "exact";
    case CommandComparison::Precision::WithoutNumbers: return "without numbers";
    case CommandComparison::Precision::StatusOnly: return "exit status";
  }
  return {};
}

}  // namespace

std::string terminal_text(std::string_view text) { return printable_text(json_path(text), LineBreaks::Keep); }

std::string place_text(const ImportOutcome& outcome) {
  const TraceFrame* frame = outcome.own_frame();
  if (frame == nullptr) return {};
  std::string line = line_of(*frame);
  return fmt::format("{}:{}{}{}", printable_path(frame->file), frame->line, line.empty() ? "" : ": ", line);
}

std::string diagnosis_text(const Diagnosis& diagnosis) {
  if (!diagnosis.explained) return "elision is not the cause: it differs with every kind kept, too, or now and then";
  if (diagnosis.modules.empty()) return fmt::format("keep {} (no single modules found)", joined(diagnosis.keep));
  return fmt::format("keep {} in {}", joined(diagnosis.keep), joined(diagnosis.modules));
}

namespace {

void print_outcome(const ImportOutcome& outcome, std::string_view before) {
  fmt::print("  {}{}\n", before, terminal_text(outcome.text()));
  if (std::string place = place_text(outcome); !place.empty()) fmt::print("  {}\n", terminal_text(place));
}

void print_finding(const Finding& finding) {
  fmt::print("{}", finding.modules[0].name);
  for (size_t i = 1; i < std::min(finding.modules.size(), kMostOfAGroup); ++i) {
    fmt::print(", {}", finding.modules[i].name);
  }
  if (finding.modules.size() > kMostOfAGroup) fmt::print(" and {} more", finding.modules.size() - kMostOfAGroup);
  fmt::print("\n");
  for (const ImportOutcome& cause : finding.causes) {
    print_outcome(cause, &cause == finding.causes.data() ? "" : "then ");
  }
  fmt::print("  {}\n", diagnosis_text(finding.diagnosis));
}

std::string compared_text(const CommandVerdict& verdict) {
  const CommandComparison& comparison = verdict.comparison;
  std::string_view output = comparison.precision() == CommandComparison::Precision::Exact ? "output"
                            : comparison.precision() == CommandComparison::Precision::WithoutNumbers
                                ? "output except for numbers, which change by themselves,"
                                : "";
  const std::string_view status = comparison.compares_status() ? "exit status" : "";
  if (status.empty() && output.empty()) return "nothing, since exit status and output change by themselves,";
  if (output.empty()) return "exit status alone, since the output changes by itself,";
  if (status.empty()) return fmt::format("{} alone, since the exit status changes by itself,", output);
  return fmt::format("{} and {}", status, output);
}

// Returns the last line of stderr, which names the exception if the plain run ended with one.
std::string last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

}  // namespace

void print_table(const ImportVerdict& verdict, bool list_plain_failures) {
  for (const Finding& finding : verdict.findings) print_finding(finding);
  if (!verdict.findings.empty()) fmt::print("\n");
  if (!verdict.unstable.empty()) {
    fmt::print("Elision is not the cause (fails with every kind kept, too, or now and then):\n");
    for (const ModuleCheck& check : verdict.unstable) {
      fmt::print("  {}  {}\n", check.module.name, terminal_text(check.elided.text()));
    }
    fmt::print("\n");
  }
  if (list_plain_failures && !verdict.plain_failures.empty()) {
    fmt::print("Not importable without elision:\n");
    for (const ModuleCheck& check : verdict.plain_failures) {
      fmt::print("  {}  {}\n", check.module.name, terminal_text(check.plain.text()));
    }
    fmt::print("\n");
  }
  fmt::print("{} module{}: {} import plain and elided, {} only plain", verdict.modules, verdict.modules == 1 ? "" : "s",
             verdict.passed, verdict.broken);
  if (verdict.not_elided > 0) fmt::print(" ({} of the former could not be elided)", verdict.not_elided);
  if (!verdict.unstable.empty()) fmt::print(", {} failed, but not because of elision", verdict.unstable.size());
  if (!verdict.plain_failures.empty()) {
    std::vector<std::string> classes;
    for (const auto& [name, count] : verdict.plain_errors) classes.push_back(fmt::format("{} {}", count, name));
    fmt::print(", {} not even plain ({})", verdict.plain_failures.size(), terminal_text(joined(classes)));
  }
  fmt::print("\n");
}

void print_text(const CommandVerdict& verdict) {
  if (!verdict.comparison.compares_frames()) {
    fmt::print("The command fails plain, too: exit status {}", verdict.plain.status);
    if (std::string line = last_line(verdict.plain.err); !line.empty()) fmt::print(" ({})", terminal_text(line));
    fmt::print("; the frames of tracebacks are not compared\n");
  }
  if (verdict.same()) {
    fmt::print("{} the same plain and elided (exit status {}, {} modules elided)\n", compared_text(verdict),
               verdict.plain.status, verdict.elided_modules);
    return;
  }
  for (const std::string& difference : verdict.differences) {
    const bool first = &difference == verdict.differences.data();
    fmt::print("{}{}\n", first ? "The elided run differs: " : "  then: ", terminal_text(difference));
    // If stderr differs, also prints the frame in the program's own code, where the difference arises.
    if (first && verdict.plain.err != verdict.elided.err) {
      std::string frame = last_own_frame(verdict.elided.err);
      if (!frame.empty() && !frame.ends_with('\n')) frame += '\n';
      fmt::print("{}", terminal_text(frame));
    }
  }
  fmt::print("  {}\n", diagnosis_text(verdict.diagnosis));
}

std::vector<std::string> warnings_of(const ImportVerdict& verdict) {
  std::vector<std::string> warnings;
  if (!verdict.nothing_elided.empty()) warnings.push_back("nothing was elided: " + verdict.nothing_elided);
  if (!verdict.unstable.empty()) {
    warnings.push_back(fmt::format("{} module{} failed elided, but not because of elision", verdict.unstable.size(),
                                   verdict.unstable.size() == 1 ? "" : "s"));
  }
  warnings.insert(warnings.end(), verdict.unselected.begin(), verdict.unselected.end());
  return warnings;
}

std::vector<std::string> warnings_of(const CommandVerdict& verdict) {
  std::vector<std::string> warnings;
  if (!verdict.nothing_elided.empty()) warnings.push_back("nothing was elided: " + verdict.nothing_elided);
  if (!verdict.comparison.compares_frames()) {
    warnings.push_back(fmt::format("the command fails plain, too (exit status {})", verdict.plain.status));
  }
  if (!verdict.comparison.compares_status()) warnings.emplace_back("two plain runs ended with different exit statuses");
  if (!verdict.same() && !verdict.broken()) warnings.emplace_back("the outcome differs, but not because of elision");
  return warnings;
}

nlohmann::ordered_json to_json(const ImportVerdict& verdict) {
  nlohmann::ordered_json json{{"modules", verdict.modules},
                              {"passed", verdict.passed},
                              {"not_elided", verdict.not_elided},
                              {"broken", verdict.broken},
                              {"not_importable_plain", verdict.plain_failures.size()}};
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : verdict.findings) {
    nlohmann::ordered_json entry;
    entry["modules"] = nlohmann::ordered_json::array();
    for (const ModuleSource& module : finding.modules) {
      entry["modules"].push_back({{"name", module.name}, {"path", printable_path(module.path)}});
    }
    entry["outcome"] = to_json(finding.causes[0]);
    entry["place"] = place_text(finding.causes[0]);
    entry["further_causes"] = nlohmann::ordered_json::array();
    for (size_t i = 1; i < finding.causes.size(); ++i) {
      nlohmann::ordered_json cause = to_json(finding.causes[i]);
      cause["place"] = place_text(finding.causes[i]);
      entry["further_causes"].push_back(std::move(cause));
    }
    entry["diagnosis"] = to_json(finding.diagnosis);
    json["findings"].push_back(std::move(entry));
  }
  json["unstable"] = failures_json(verdict.unstable, &ModuleCheck::elided);
  json["plain_errors"] = verdict.plain_errors;
  json["plain_failures"] = failures_json(verdict.plain_failures, &ModuleCheck::plain);
  json["warnings"] = warnings_of(verdict);
  return json;
}

nlohmann::ordered_json to_json(const CommandVerdict& verdict) {
  const std::vector<std::string>& differences = verdict.differences;
  return {{"same", verdict.same()},
          {"broken", verdict.broken()},
          {"compared", precision_text(verdict.comparison.precision())},
          {"difference", differences.empty() ? "" : differences[0]},
          {"further_differences",
           std::vector<std::string>(differences.begin() + (differences.empty() ? 0 : 1), differences.end())},
          {"fails_plain", !verdict.comparison.compares_frames()},
          {"elided_modules", verdict.elided_modules},
          {"plain", {{"status", verdict.plain.status}, {"out", verdict.plain.out}, {"err", verdict.plain.err}}},
          {"elided", {{"status", verdict.elided.status}, {"out", verdict.elided.out}, {"err", verdict.elided.err}}},
          {"diagnosis", to_json(verdict.diagnosis)},
          {"warnings", warnings_of(verdict)}};
}

}  // namespace leanpyc
