// The output of --timings.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/build/build_report.h"

namespace leanpyc {

// Returns a line for each stage that took any time, in the pipeline's order, summed over all threads.
std::string timing_table(const BuildSummary& summary);
// {"lex": seconds, …}, all stages.
nlohmann::ordered_json timing_json(const BuildSummary& summary);

}  // namespace leanpyc
