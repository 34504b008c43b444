// Completion scripts, from the options that --help shows.
#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/cli/option_list.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/elide/kinds.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "completion";

bool names_a_file(std::string_view value) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"FILE", "PATH", "DIR", "PROGRAM"},
                             [value](std::string_view each) { return value.find(each) != std::string_view::npos; });
}

// The values of an option, separated by blanks; empty if they cannot be listed.
std::string values_of(const OptionRow& option) {
  std::string values;
  if (option.value == "KINDS") {
    for (std::string_view set : {"O", "OO", "lean", "max", "none"}) values += fmt::format("{} ", set);
    for (size_t i = 0; i < kKindCount; ++i) {
      const std::string_view kind = kind_name(static_cast<Kind>(i));
      const std::string_view family = kind_family(static_cast<Kind>(i));
      if (family != kind && values.find(fmt::format(" {} ", family)) == std::string::npos) {
        values += fmt::format("{} ", family);
      }
      values += fmt::format("{} ", kind);
    }
  } else if (option.value == "MODE") {
    values = "timestamp checked-hash unchecked-hash";
  } else if (option.value == "BACKEND") {
    values = "native host";
  } else if (option.value == "ACTION") {
    values = "default ignore error";
  } else if (option.value == "SHELL") {
    values = "bash zsh fish";
  } else if (option.value == "LEVEL" || option.value == "FLAG") {
    values = "0 1 2";
  }
  while (values.ends_with(' ')) values.pop_back();
  return values;
}

// The first sentence or clause, without the characters that end a quoted text of a shell.
std::string short_text(std::string_view text) {
  std::string out(text.substr(0, std::min({text.find(" (default"), text.find("; "), text.find(": "), text.size()})));
  std::erase_if(out, [](char c) { return c == '\'' || c == '"' || c == '`' || c == '$' || c == '\\'; });
  std::ranges::replace(out, '[', '(');
  std::ranges::replace(out, ']', ')');
  std::ranges::replace(out, ':', ',');
  return out;
}

std::string command_names() {
  std::string names;
  for (const Command& command : commands()) names += fmt::format("{} ", command.name);
  return names + "help";
}

// Prints a case of a bash `case` for each option that takes a value.
void print_bash_values(const CommandOptions& each) {
  for (const OptionRow& option : each.options) {
    if (option.names.empty() || option.value.empty()) continue;
    const std::string values = values_of(option);
    std::string action = values.empty() ? "" : fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$current\"))", values);
    if (names_a_file(option.value)) action = "COMPREPLY=($(compgen -f -- \"$current\"))";
    fmt::print("    {}:{}) {} return ;;\n", each.command->name,
               fmt::join(option.names, fmt::format("|{}:", each.command->name)), action.empty() ? "" : action + ";");
  }
}

// Prints an `if` for a command whose arguments can be listed.
void print_bash_arguments(const CommandOptions& each) {
  for (const OptionRow& option : each.options) {
    const std::string values = values_of(option);
    if (!option.names.empty() || values.empty()) continue;
    fmt::print(
        "  if [[ $command = {} && $current != -* ]]; then\n"
        "    COMPREPLY=($(compgen -W '{}' -- \"$current\"))\n    return\n  fi\n",
        each.command->name, values);
  }
}

void print_bash(const std::vector<CommandOptions>& all) {
  fmt::print(
      "# Completions of leanpyc {} for bash, made by `leanpyc completion bash`.\n"
      "_leanpyc() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command=${{COMP_WORDS[1]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ] || {{ [ \"$command\" = help ] && [ \"$COMP_CWORD\" -eq 2 ]; }}; then\n"
      "    COMPREPLY=($(compgen -W '{} --help --version' -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  case $command:$previous in\n",
      LEANPYC_VERSION, command_names());
  for (const CommandOptions& each : all) print_bash_values(each);
  fmt::print("  esac\n");
  for (const CommandOptions& each : all) print_bash_arguments(each);
  fmt::print("  if [[ $current != -* ]]; then\n    COMPREPLY=($(compgen -f -- \"$current\"))\n    return\n  fi\n");
  fmt::print("  case $command in\n");
  for (const CommandOptions& each : all) {
    std::string names;
    for (const OptionRow& option : each.options) {
      for (const std::string& name : option.names) names += (names.empty() ? "" : " ") + name;
    }
    fmt::print("    {}) COMPREPLY=($(compgen -W '{}' -- \"$current\")) ;;\n", each.command->name, names);
  }
  fmt::print("  esac\n}}\ncomplete -o filenames -F _leanpyc leanpyc\n");
}

void print_zsh_options(const CommandOptions& each) {
  fmt::print("        {})\n          _arguments", each.command->name);
  for (const OptionRow& option : each.options) {
    const std::string values = values_of(option);
    const std::string_view files = names_a_file(option.value) ? "_files" : "";
    if (option.names.empty()) {
      fmt::print(" \\\n            '*:{}:{}'", short_text(option.value),
                 values.empty() ? "_files" : fmt::format("({})", values));
      continue;
    }
    std::string value;
    if (!option.value.empty()) {
      value = fmt::format(":{}:{}", option.value, values.empty() ? std::string(files) : fmt::format("({})", values));
    }
    for (const std::string& name : option.names) {
      fmt::print(" \\\n            '*{}[{}]{}'", name, short_text(option.text), value);
    }
  }
  fmt::print("\n          ;;\n");
}

void print_zsh(const std::vector<CommandOptions>& all) {
  fmt::print(
      "#compdef leanpyc\n"
      "# Completions of leanpyc {} for zsh, made by `leanpyc completion zsh`.\n"
      "_leanpyc() {{\n"
      "  local curcontext=\"$curcontext\" state\n"
      "  local -a commands=(\n",
      LEANPYC_VERSION);
  for (const CommandOptions& each : all) {
    fmt::print("    '{}:{}'\n", each.command->name, short_text(each.command->summary));
  }
  fmt::print(
      "    'help:show the help of a command'\n"
      "  )\n"
      "  _arguments -C '(-h --help)'{{-h,--help}}'[show the help]' '(-V --version)'{{-V,--version}}'[show the version]' \\\n"
      "    '1:command:->command' '*::argument:->argument'\n"
      "  case $state in\n"
      "    command) _describe command commands ;;\n"
      "    argument)\n"
      "      case $words[1] in\n"
      "        help) _describe command commands ;;\n");
  for (const CommandOptions& each : all) print_zsh_options(each);
  fmt::print("      esac\n      ;;\n  esac\n}}\n_leanpyc \"$@\"\n");
}

void print_fish(const std::vector<CommandOptions>& all) {
  fmt::print("# Completions of leanpyc {} for fish, made by `leanpyc completion fish`.\n", LEANPYC_VERSION);
  const std::string no_command = fmt::format("not __fish_seen_subcommand_from {}", command_names());
  fmt::print("complete -c leanpyc -f -n '{}' -s h -l help -d 'show the help'\n", no_command);
  fmt::print("complete -c leanpyc -f -n '{}' -s V -l version -d 'show the version'\n", no_command);
  fmt::print("complete -c leanpyc -f -n '{}' -a help -d 'show the help of a command'\n", no_command);
  for (const CommandOptions& each : all) {
    fmt::print("complete -c leanpyc -f -n '{}' -a {} -d '{}'\n", no_command, each.command->name,
               short_text(each.command->summary));
    for (const OptionRow& option : each.options) {
      const std::string values = values_of(option);
      if (option.names.empty()) {
        if (values.empty()) continue;
        fmt::print("complete -c leanpyc -f -n '__fish_seen_subcommand_from {}' -a '{}'\n", each.command->name, values);
        continue;
      }
      std::string names;
      for (const std::string& name : option.names) {
        const bool is_long = name.starts_with("--");
        names += fmt::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
      }
      std::string value = option.value.empty() ? "" : names_a_file(option.value) ? " -r -F" : " -x";
      if (!values.empty()) value = fmt::format(" -x -a '{}'", values);
      fmt::print("complete -c leanpyc -n '__fish_seen_subcommand_from {}'{}{} -d '{}'\n", each.command->name, names,
                 value, short_text(option.text));
    }
  }
}

}  // namespace

ExitStatus run_completion_command(const Arguments& given) {
  CLI::App app;
  std::string shell;
  prepare(app, kName);
  app.description("Print the completions of a shell for leanpyc's commands and options.");
  app.add_option("SHELL", shell, "Print the script for this shell: bash, zsh or fish")->type_name("")->required();
  app.footer(
      "Load it in each shell, or install it where the shell looks:\n"
      "  bash  ~/.local/share/bash-completion/completions/leanpyc\n"
      "  zsh   _leanpyc in a folder of $fpath\n"
      "  fish  ~/.config/fish/completions/leanpyc.fish");
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;
  constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};
  if (std::ranges::find(kShells, shell) == std::end(kShells)) {
    return usage_error(kName, fmt::format("there are no completions for '{}', only for bash, zsh and fish", shell));
  }
  const std::vector<CommandOptions> all = all_options();
  if (shell == "bash") print_bash(all);
  if (shell == "zsh") print_zsh(all);
  if (shell == "fish") print_fish(all);
  return ExitStatus::Done;
}

}  // namespace leanpyc
