// What elision saved, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/build/elision_tally.h"

namespace leanpyc {

// A line a kind, and then a line a distribution, by bytes saved; empty if nothing was compiled.
std::string elision_table(const Elision& elision, const ElisionTally& tally);
nlohmann::ordered_json elision_json(const Elision& elision, const ElisionTally& tally);

}  // namespace leanpyc
