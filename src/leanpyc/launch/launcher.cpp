#include "leanpyc/launch/launcher.h"

#include <fmt/format.h>

#include <string_view>

namespace leanpyc {
namespace {

// Linux reads this many bytes of a #! line, without the newline (BINPRM_BUF_SIZE was 128 before 5.1).
constexpr size_t kLongestShebang = 127;

bool is_relative(std::string_view path) { return !path.starts_with('/'); }

// One word of sh, in a text that Python reads as the inside of '''…'''. It must not have three quotes in a row, nor a
// backslash, which could begin an escape sequence that Python rejects.
std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (char c : text) {
    if (c == '\'') {
      word += "'\"'\"'";
    } else if (c == '\\') {
      word += "'\"$backslash\"'";
    } else {
      word += c;
    }
  }
  return word + '\'';
}

std::string flags_as_one(const LaunchScript& script) {
  std::string flags(static_cast<size_t>(script.level), 'O');
  if (!script.x.empty()) flags += 'X' + script.x[0];
  return flags.empty() ? flags : " -" + flags;
}

// Returns the #! line; empty if one line cannot hold everything that the script needs.
std::string shebang(const LaunchScript& script, const LaunchTools& tools) {
  std::string line = "#!" + tools.python + flags_as_one(script);
  const bool simple = script.elide.empty() && script.environment.empty() && script.x.size() < 2 &&
                      !is_relative(tools.python) && tools.python.find_first_of(" \t") == std::string::npos;
  return simple && line.size() <= kLongestShebang ? line + '\n' : std::string();
}

std::string trampoline(const LaunchScript& script, const LaunchTools& tools) {
  std::string command = "exec";
  if (!script.environment.empty()) command += " env";
  for (const auto& [name, value] : script.environment) command += ' ' + shell_word(fmt::format("{}={}", name, value));
  if (!script.elide.empty()) {
    // The script contains the path of the table's policy file, so the policy does not depend on the caller's folder.
    const std::string config = tools.config.empty() ? "--no-config" : "--config " + shell_word(tools.config);
    command += fmt::format(" {} run {} --elide {} --", shell_word(tools.leanpyc), config, shell_word(script.elide));
  }
  std::string before;
  if (is_relative(tools.python)) {
    before = "here=$(dirname -- \"$(readlink -f -- \"$0\")\")\n";
    command += " \"$here\"/" + shell_word(tools.python);
  } else {
    command += ' ' + shell_word(tools.python);
  }
  if (script.level > 0) command += script.level == 1 ? " -O" : " -OO";
  for (const std::string& option : script.x) command += " -X " + shell_word(option);
  command += " \"$0\" \"$@\"\n";
  if (command.find("$backslash") != std::string::npos) before += "backslash=$(printf '\\134')\n";
  return "#!/bin/sh\n''':'\n" + before + command + "'''\n";
}

}  // namespace

std::string launcher_text(const LaunchScript& script, const LaunchTools& tools) {
  std::string start = shebang(script, tools);
  if (start.empty()) start = trampoline(script, tools);
  const std::string object = script.function.substr(0, script.function.find('.'));
  return fmt::format("{}import sys\n\nfrom {} import {}\n\nif __name__ == \"__main__\":\n    sys.exit({}())\n", start,
                     script.module, object, script.function);
}

}  // namespace leanpyc
