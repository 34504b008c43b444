// The results of `leanpyc verify`, as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "leanpyc/verify/verification.h"

namespace leanpyc {

// Returns a text for a terminal: control characters, and so escape sequences, are written as \x1b. Newlines and tabs
// stay.
std::string terminal_text(std::string_view text);

// Returns what to write into the policy: "keep docstrings.class in yaml.nodes".
std::string diagnosis_text(const Diagnosis& diagnosis);

// Returns "file:line: source line" of the frame that is most useful to the reader; empty if no frame is known.
std::string place_text(const ImportOutcome& outcome);

// These functions print to the standard output.
void print_table(const ImportVerdict& verdict, bool list_plain_failures);
void print_text(const CommandVerdict& verdict);

nlohmann::ordered_json to_json(const ImportVerdict& verdict);
nlohmann::ordered_json to_json(const CommandVerdict& verdict);

// Returns reasons not to trust the verdict, for example that nothing was elided.
std::vector<std::string> warnings_of(const ImportVerdict& verdict);
std::vector<std::string> warnings_of(const CommandVerdict& verdict);

}  // namespace leanpyc
