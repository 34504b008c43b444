// Text that may go to a terminal or a log.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc {

enum class LineBreaks { Escape, Keep };

// Returns UTF-8 with control characters (C0, DEL and C1) escaped as repr() does, \n, \t, \r or \xNN, so that none of
// them reaches a terminal as a command. With LineBreaks::Keep, newlines and tabs stay.
std::string printable_text(std::string_view text, LineBreaks breaks = LineBreaks::Escape);

}  // namespace leanpyc
