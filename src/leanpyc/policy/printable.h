// Text that may go to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc {

// Returns the text with control characters (C0, DEL and C1) written as \xNN, so that a terminal cannot take them as
// commands.
std::string printable_text(std::string_view text);

}  // namespace leanpyc
