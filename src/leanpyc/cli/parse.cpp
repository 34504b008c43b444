#include "leanpyc/cli/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace leanpyc {

void prepare(CLI::App& app, std::string_view command) {
  constexpr size_t kTextColumn = 34;
  app.name(fmt::format("leanpyc {}", command));
  app.get_formatter()->column_width(kTextColumn);
  app.get_formatter()->label("REQUIRED", "");
  app.set_help_flag("-h,--help", "this text");
}

std::optional<ExitStatus> parse(CLI::App& app, std::string_view command, const Arguments& arguments) {
  // CLI11 takes them from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return ExitStatus::Done;
  } catch (const CLI::ParseError& error) {
    return usage_error(command, error.what());
  }
  return std::nullopt;
}

ExitStatus usage_error(std::string_view command, std::string_view problem) {
  std::string_view space = command.empty() ? "" : " ";
  fmt::print(stderr, "leanpyc{}{}: {}\nSee leanpyc help{}{}\n", space, command, problem, space, command);
  return ExitStatus::Trouble;
}

}  // namespace leanpyc
