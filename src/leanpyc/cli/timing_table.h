// The output of --timings.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/build/build_report.h"

namespace leanpyc {

// Returns one line for each stage that took any time, summed over all threads, in the pipeline's order.
std::string timing_table(const BuildSummary& summary);
// Returns {"lex": seconds, …} with all stages.
nlohmann::ordered_json timing_json(const BuildSummary& summary);

}  // namespace leanpyc
