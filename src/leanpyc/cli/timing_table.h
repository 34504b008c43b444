// What --timings prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/build/build_report.h"

namespace leanpyc {

// A line a stage that took any time, in the pipeline's order, of all threads together.
std::string timing_table(const BuildSummary& summary);
// {"lex": seconds, …}, all stages.
nlohmann::ordered_json timing_json(const BuildSummary& summary);

}  // namespace leanpyc
