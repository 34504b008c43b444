// What elision saved, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/build/elision_tally.h"

namespace leanpyc {

// What was asked for.
struct ElisionHeading {
  std::string text;    // as to be shown
  Elision general;     // what holds where nothing more is said
  KindSet kinds;       // all that can have been left out of any file
  std::string policy;  // the file that says so; empty: none
};

// A line a kind, and then a line a distribution, by bytes saved; empty if nothing was compiled.
std::string elision_table(const ElisionHeading& heading, const ElisionTally& tally);
nlohmann::ordered_json elision_json(const ElisionHeading& heading, const ElisionTally& tally);

}  // namespace leanpyc
