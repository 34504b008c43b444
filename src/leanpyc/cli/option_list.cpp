#include "leanpyc/cli/option_list.h"

namespace leanpyc {
namespace {

// Set while all_options() runs the commands.
CommandOptions* wanted = nullptr;

OptionRow row_of(const CLI::Option& option) {
  OptionRow row{
      .names = {}, .value = option.get_type_name(), .text = option.get_description(), .group = option.get_group()};
  if (!option.get_option_text().empty()) row.value = option.get_option_text();
  if (option.nonpositional()) {
    for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  } else {
    row.value = option.get_name(true);
  }
  return row;
}

}  // namespace

std::vector<CommandOptions> all_options() {
  std::vector<CommandOptions> all;
  for (const Command& command : commands()) {
    CommandOptions options{.command = &command, .description = {}, .options = {}, .footer = {}};
    wanted = &options;
    command.run({"--help"});
    wanted = nullptr;
    all.push_back(std::move(options));
  }
  return all;
}

bool keep_options(const CLI::App& app) {
  if (wanted == nullptr) return false;
  wanted->description = app.get_description();
  wanted->footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    // An option without a group is not in --help either.
    if (!option->get_group().empty()) wanted->options.push_back(row_of(*option));
  }
  return true;
}

}  // namespace leanpyc
