#include "leanpyc/launch/command.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string_view>

#include "leanpyc/build/path_text.h"
#include "leanpyc/text/whole_file.h"

namespace leanpyc {
namespace {

bool is_regular_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// A shell looks for a name without a slash on PATH only, so a program of that name on PATH wins over the file.
bool is_python_file(const std::string& name) {
  if (!(name.ends_with(".py") || name.ends_with(".pyc") || name.ends_with(".pyz")) || !is_regular_file(name)) {
    return false;
  }
  return name.find('/') == std::string::npos ? program_on_path(name).empty() : ::access(name.c_str(), X_OK) != 0;
}

// The words of a script's #! line, without env and its -S; empty if it has none.
std::vector<std::string> interpreter_of_script(const std::string& name) {
  const std::string line = first_line_of(name.find('/') == std::string::npos ? program_on_path(name) : name);
  std::vector<std::string> words;
  if (!line.starts_with("#!")) return words;
  std::istringstream rest(line.substr(2));
  for (std::string word; rest >> word;) {
    if (words.empty() && (base_name(word) == "env" || word == "-S")) continue;
    words.push_back(word);
  }
  return words;
}

}  // namespace

std::string program_on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/bin:/usr/bin" : path;
  while (!rest.empty()) {
    size_t colon = std::min(rest.find(':'), rest.size());
    std::string file = join_path(rest.substr(0, colon), program);
    if (::access(file.c_str(), X_OK) == 0 && is_regular_file(file)) return file;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return {};
}

std::vector<std::string> with_interpreter(std::vector<std::string> command, const std::string& python) {
  if (command.empty() || !(command[0].starts_with('-') || is_python_file(command[0]))) return command;
  command.insert(command.begin(), !python.empty()                       ? python
                                  : !program_on_path("python3").empty() ? "python3"
                                                                        : "python");
  return command;
}

std::string isolating_option_of_script(const std::vector<std::string>& command) {
  return command.empty() ? std::string() : isolating_option(interpreter_of_script(command[0]));
}

std::string isolating_option(const std::vector<std::string>& command) {
  if (command.empty() || !base_name(command[0]).starts_with("python")) return {};
  for (size_t i = 1; i < command.size(); ++i) {
    const std::string& argument = command[i];
    if (!argument.starts_with('-') || argument == "-" || argument.starts_with("--")) return {};
    for (size_t at = 1; at < argument.size(); ++at) {
      const char option = argument[at];
      if (option == 'I' || option == 'E' || option == 'S') return fmt::format("-{}", option);
      if (option == 'm' || option == 'c') return {};
      if (option != 'W' && option != 'X') continue;
      // The option's value is the rest of the argument, or the next argument.
      if (at + 1 == argument.size()) ++i;
      break;
    }
  }
  return {};
}

int replace_process(const std::vector<std::string>& command, const std::optional<std::string>& python_path,
                    std::string& error) {
  if (python_path) ::setenv("PYTHONPATH", python_path->c_str(), 1);
  std::vector<char*> argv;
  argv.reserve(command.size() + 1);
  for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  const int problem = errno;
  error = fmt::format("cannot run {}: {}", quote_path(command[0]), std::strerror(problem));
  return problem == ENOENT ? 127 : 126;
}

}  // namespace leanpyc
