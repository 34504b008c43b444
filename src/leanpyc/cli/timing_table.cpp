#include "leanpyc/cli/timing_table.h"

#include <fmt/format.h>

#include <numeric>

namespace leanpyc {
namespace {

double seconds(StageTime time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

std::string timing_table(const BuildSummary& summary) {
  const auto& spent = summary.times.spent;
  const double total = seconds(std::accumulate(spent.begin(), spent.end(), StageTime{}));
  std::string text = fmt::format("\n{:<14}{:>10}{:>9}{:>12}\n", "stage", "seconds", "share", "MB/s");
  auto add = [&](std::string_view name, double taken) {
    if (taken == 0) return;
    text += fmt::format("  {:<12}{:>10.3f}{:>7.1f} %{:>12.0f}\n", name, taken, 100 * taken / total,
                        static_cast<double>(summary.source_bytes) / 1e6 / taken);
  };
  for (size_t i = 0; i < kStageCount; ++i) add(kStageNames[i], seconds(spent[i]));
  add("all threads", total);
  return text;
}

nlohmann::ordered_json timing_json(const BuildSummary& summary) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (size_t i = 0; i < kStageCount; ++i) json[std::string(kStageNames[i])] = seconds(summary.times.spent[i]);
  return json;
}

}  // namespace leanpyc
