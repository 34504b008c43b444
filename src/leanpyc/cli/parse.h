// What all commands do with their arguments.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

#include "leanpyc/cli/commands.h"

namespace leanpyc {

// Sets up name, layout and --help, before options are declared.
void prepare(CLI::App& app, std::string_view command);

// Parses into what the app's options are bound to. A value: the command is over, its help was printed or its usage was
// wrong.
std::optional<ExitStatus> parse(CLI::App& app, std::string_view command, const Arguments& arguments);

// Says what is wrong on stderr, and where to read how it is right. `command` may be empty.
ExitStatus usage_error(std::string_view command, std::string_view problem);

}  // namespace leanpyc
