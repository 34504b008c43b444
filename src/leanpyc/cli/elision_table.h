// The savings of elision, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/build/elision_tally.h"

namespace leanpyc {

// The elision that was asked for.
struct ElisionHeading {
  std::string text;    // the text to show
  Elision general;     // for modules without an override
  KindSet kinds;       // all kinds that any file can lose
  std::string policy;  // the policy's file; empty if there is no file
};

// Returns a line for each kind, then a line for each distribution, by bytes saved; empty if nothing was compiled.
std::string elision_table(const ElisionHeading& heading, const ElisionTally& tally);
nlohmann::ordered_json elision_json(const ElisionHeading& heading, const ElisionTally& tally);

}  // namespace leanpyc
