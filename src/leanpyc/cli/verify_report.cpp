#include "leanpyc/cli/verify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"

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
  if (read_whole_file(AT_FDCWD, frame.file.c_str(), content) != 0) return {};
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

std::string_view precision_text(CommandComparison::Precision precision) {
  switch (precision) {
    case CommandComparison::Precision::Exact: return "exact";
    case CommandComparison::Precision::WithoutNumbers: return "without numbers";
    case CommandComparison::Precision::StatusOnly: return "exit status";
  }
  return {};
}

}  // namespace

std::string place_text(const ImportOutcome& outcome) {
  if (outcome.frames.empty()) return {};
  const TraceFrame& frame = outcome.frames.back();
  std::string line = line_of(frame);
  return fmt::format("{}:{}{}{}", printable_path(frame.file), frame.line, line.empty() ? "" : ": ", line);
}

std::string diagnosis_text(const Diagnosis& diagnosis) {
  if (!diagnosis.explained) return "it breaks with every kind kept, too: elision alone does not explain it";
  if (diagnosis.modules.empty()) return fmt::format("keep {} (no single modules found)", joined(diagnosis.keep));
  return fmt::format("keep {} in {}", joined(diagnosis.keep), joined(diagnosis.modules));
}

void print_table(const ImportVerdict& verdict, bool list_plain_failures) {
  for (const Finding& finding : verdict.findings) {
    fmt::print("{}", finding.modules[0].name);
    for (size_t i = 1; i < std::min(finding.modules.size(), kMostOfAGroup); ++i) {
      fmt::print(", {}", finding.modules[i].name);
    }
    if (finding.modules.size() > kMostOfAGroup) fmt::print(" and {} more", finding.modules.size() - kMostOfAGroup);
    fmt::print("\n  {}\n", finding.outcome.text());
    if (std::string place = place_text(finding.outcome); !place.empty()) fmt::print("  {}\n", place);
    fmt::print("  {}\n", diagnosis_text(finding.diagnosis));
  }
  if (!verdict.findings.empty()) fmt::print("\n");
  if (list_plain_failures && !verdict.plain_failures.empty()) {
    fmt::print("Not importable plain, either:\n");
    for (const ModuleCheck& check : verdict.plain_failures) {
      fmt::print("  {}  {}\n", check.module.name, check.plain.text());
    }
    fmt::print("\n");
  }
  fmt::print("{} module{}: {} import plain and elided, {} only plain", verdict.modules, verdict.modules == 1 ? "" : "s",
             verdict.passed, verdict.broken);
  if (verdict.not_elided > 0) fmt::print(" ({} of the former could not be elided)", verdict.not_elided);
  if (!verdict.plain_failures.empty()) {
    std::vector<std::string> classes;
    for (const auto& [name, count] : verdict.plain_errors) classes.push_back(fmt::format("{} {}", count, name));
    fmt::print(", {} not even plain ({})", verdict.plain_failures.size(), joined(classes));
  }
  fmt::print("\n");
}

void print_text(const CommandVerdict& verdict) {
  std::string_view compared = verdict.precision == CommandComparison::Precision::Exact ? "exit status and output"
                              : verdict.precision == CommandComparison::Precision::WithoutNumbers
                                  ? "exit status, and output but for numbers, which change by themselves,"
                                  : "exit status alone, since the output changes by itself,";
  if (verdict.difference.empty()) {
    fmt::print("{} the same plain and elided (exit status {}, {} modules elided)\n", compared, verdict.plain.status,
               verdict.paths.size());
    return;
  }
  fmt::print("Elided, it ends otherwise: {}\n", printable_path(verdict.difference));
  // Where the output says so itself: the end of its last traceback.
  const std::string& err = verdict.elided.err;
  if (size_t at = err.rfind("  File \""); at != std::string::npos && verdict.plain.err != err) {
    fmt::print("{}", printable_path(err.substr(at)));
    if (!err.ends_with('\n')) fmt::print("\n");
  }
  fmt::print("  {}\n", diagnosis_text(verdict.diagnosis));
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
    entry["outcome"] = to_json(finding.outcome);
    entry["place"] = place_text(finding.outcome);
    entry["diagnosis"] = to_json(finding.diagnosis);
    json["findings"].push_back(std::move(entry));
  }
  json["plain_errors"] = verdict.plain_errors;
  json["plain_failures"] = nlohmann::ordered_json::array();
  for (const ModuleCheck& check : verdict.plain_failures) {
    nlohmann::ordered_json entry{{"name", check.module.name}, {"path", printable_path(check.module.path)}};
    entry["outcome"] = to_json(check.plain);
    json["plain_failures"].push_back(std::move(entry));
  }
  return json;
}

nlohmann::ordered_json to_json(const CommandVerdict& verdict) {
  return {{"same", verdict.difference.empty()},
          {"compared", precision_text(verdict.precision)},
          {"difference", verdict.difference},
          {"plain", {{"status", verdict.plain.status}, {"out", verdict.plain.out}, {"err", verdict.plain.err}}},
          {"elided", {{"status", verdict.elided.status}, {"out", verdict.elided.out}, {"err", verdict.elided.err}}},
          {"diagnosis", to_json(verdict.diagnosis)}};
}

}  // namespace leanpyc
