// Parsing, help, warnings and usage errors, the same for all commands.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "leanpyc/cli/commands.h"

namespace leanpyc {

// Sets up the name, the layout of --help with the usage and examples of the command's row in commands(), and --help
// itself, before options are declared.
void prepare(CLI::App& app, std::string_view command);

// Declares --strict, which makes a command that would end with 0 end with 1 if it warned, could not list a path, or
// found nothing to do. The command applies it with strict_status().
void declare_strict(CLI::App& app, bool& strict, const std::string& group);

// Parses into the variables that the app's options are bound to. Returns a value if the command is over: its help was
// printed or its usage was wrong.
std::optional<ExitStatus> parse(CLI::App& app, std::string_view command, const Arguments& arguments);

// Prints the problem and the command that shows the help on stderr. `command` may be empty. Returns Trouble.
ExitStatus usage_error(std::string_view command, std::string_view problem);

// Returns the nearest name if `wrong` looks like a misspelling of it: `wrong` is the beginning of the name, or the two
// differ in at most a third of the text between a common beginning and a common end. Otherwise returns an empty text.
std::string similar_name(std::string_view wrong, std::span<const std::string_view> names);

// Returns "there is no option '--elid'; did you mean '--elide'?", or only the first half if no option has a similar
// name.
std::string unknown_option(std::string_view given, std::span<const std::string_view> names);
std::string unknown_option(std::string_view given, const CLI::App& app);

// Prints "leanpyc COMMAND: warning: TEXT" on stderr and counts it. With `quiet`, only counts it.
void warn(std::string_view command, std::string_view text, bool quiet = false);

// Returns `status`, or Failed if `strict` is set, `status` is Done, and warn() was called.
ExitStatus strict_status(bool strict, ExitStatus status);

}  // namespace leanpyc
