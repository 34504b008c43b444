// The manual page, from the texts of --help.
#pragma once

#include <string>

namespace leanpyc {

// Returns leanpyc(1) in the man macros of troff.
std::string manual_page();

}  // namespace leanpyc
