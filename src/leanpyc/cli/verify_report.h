// What `leanpyc verify` prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "leanpyc/verify/verification.h"

namespace leanpyc {

// "path.py:12: the line's text", of the innermost frame that has a file; empty if there is none.
std::string place_text(const ImportOutcome& outcome);
// "docstrings.class in cairosvg.parser", or why there is none.
std::string diagnosis_text(const Diagnosis& diagnosis);

void print_table(const ImportVerdict& verdict, bool list_plain_failures);
void print_text(const CommandVerdict& verdict);

nlohmann::ordered_json to_json(const ImportVerdict& verdict);
nlohmann::ordered_json to_json(const CommandVerdict& verdict);

}  // namespace leanpyc
