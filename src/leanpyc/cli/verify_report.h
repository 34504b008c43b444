// The results of `leanpyc verify`, as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "leanpyc/verify/verification.h"

namespace leanpyc {

// A text as it may go to a terminal: control characters, escape sequences with them, are written as \x1b; lines and
// tabs stay.
std::string terminal_text(std::string_view text);

// "keep docstrings.class in yaml.nodes": what to write into the policy.
std::string diagnosis_text(const Diagnosis& diagnosis);

// "file:line: source line" of the frame that a reader looks for; empty if no frame is known.
std::string place_text(const ImportOutcome& outcome);

// Print to the standard output.
void print_table(const ImportVerdict& verdict, bool list_plain_failures);
void print_text(const CommandVerdict& verdict);

nlohmann::ordered_json to_json(const ImportVerdict& verdict);
nlohmann::ordered_json to_json(const CommandVerdict& verdict);

// Reasons not to trust the verdict, such as that nothing was elided.
std::vector<std::string> warnings_of(const ImportVerdict& verdict);
std::vector<std::string> warnings_of(const CommandVerdict& verdict);

}  // namespace leanpyc
