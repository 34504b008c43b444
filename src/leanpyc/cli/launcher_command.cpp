#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/elide/kinds.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/launch/installed_scripts.h"
#include "leanpyc/launch/launcher.h"
#include "leanpyc/launch/run_cache.h"
#include "leanpyc/policy/policy.h"
#include "leanpyc/policy/policy_file.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "launcher";

struct LauncherArguments {
  std::vector<std::string> names;
  std::string out;
  std::string python;
  std::string config;
  std::string elide;
  int level = 0;
  bool list = false;

  // Whether the scripts are installed ones and the options say how they start, instead of a table.
  bool installed() const { return !elide.empty() || level > 0; }
};

void declare(CLI::App& app, LauncherArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Write console scripts that start with their own flags, -X options, environment or elision, as "
      "[tool.leanpyc.scripts] describes them, or as --elide or --level say for scripts that are installed.");
  app.add_option("NAME", arguments.names, "Write only these scripts (default: all of the table)")->type_name("");
  app.add_option("--elide", arguments.elide,
                 "Rewrite the installed scripts NAME so that they run with elided code: kinds and sets between commas")
      ->type_name("KINDS");
  app.add_option("--level", arguments.level,
                 "Rewrite the installed scripts NAME so that they run with -O (1) or -OO (2)")
      ->type_name("LEVEL")
      ->check(CLI::Range(1, 2).description(""));
  app.add_option("--out", arguments.out,
                 "Write the scripts into DIR/bin (default, with --elide or --level: the environment of the installed "
                 "script on PATH)")
      ->type_name("DIR");
  app.add_option("--python", arguments.python,
                 "Use this interpreter for scripts that do not name one. A relative path with a slash (./python) is "
                 "relative to the script's folder (default: DIR/bin/python, or python3 on PATH)")
      ->type_name("PROGRAM");
  app.add_option("--config", arguments.config,
                 "Read this file (default: the nearest leanpyc.toml, or pyproject.toml with [tool.leanpyc])")
      ->type_name("FILE");
  app.add_flag("--list", arguments.list, "Print the scripts and write nothing");
  app.footer(
      "Exit status: 0 done; 1 the table or the script does not exist or is wrong; 2 wrong usage, or not writable.");
}

ExitStatus fail(ExitStatus status, std::string_view problem) {
  fmt::print(stderr, "leanpyc launcher: {}\n", problem);
  return status;
}

// Returns the interpreter as an absolute path, or as a path relative to the script's folder; empty if no such program
// exists.
std::string interpreter_path(const std::string& named, const std::string& out) {
  if (named.starts_with('/') || (named.find('/') != std::string::npos)) return named;
  if (named.empty() && !out.empty()) {
    fs::path own = fs::absolute(out) / "bin" / "python";
    if (::access(own.c_str(), X_OK) == 0) return own.lexically_normal().string();
  }
  return program_on_path(named.empty() ? with_interpreter({"-"}, "")[0] : named);
}

int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(static_cast<size_t>(count));
  }
  return 0;
}

// Replaces the file whole or not at all, because the script may be in use. Another user who can write to the folder
// cannot know the name of the temporary file, so that file is never a link that the user planted. Returns 0 or an
// errno.
int write_script(const std::string& path, const std::string& text) {
  std::string temporary = fmt::format("{}.XXXXXX", path);
  FileHandle file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.is_open()) return errno;
  int error = write_all(file.get(), text);
  if (error == 0 && ::fchmod(file.get(), 0755) != 0) error = errno;
  if (file.reset() != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(temporary.c_str());
  return error;
}

// Returns the scripts of the table that the arguments select. nullopt with `error` if the table is wrong or lacks a
// script.
std::optional<std::vector<LaunchScript>> scripts_of_table(const LauncherArguments& arguments, const Policy& policy,
                                                          std::string& error) {
  if (policy.scripts() == nullptr) {
    error = policy.file().empty() ? "there is no leanpyc.toml or pyproject.toml with [tool.leanpyc] here"
                                  : fmt::format("{} has no table [tool.leanpyc.scripts]", policy.file());
    return std::nullopt;
  }
  std::optional<std::vector<LaunchScript>> scripts = read_script_table(*policy.scripts(), policy.file(), error);
  if (!scripts) return std::nullopt;
  for (const std::string& name : arguments.names) {
    if (std::ranges::find(*scripts, name, &LaunchScript::name) == scripts->end()) {
      error = fmt::format("{} has no script {}", policy.file(), quote_path(name));
      return std::nullopt;
    }
  }
  std::erase_if(*scripts, [&](const LaunchScript& script) {
    return !arguments.names.empty() && std::ranges::find(arguments.names, script.name) == arguments.names.end();
  });
  return scripts;
}

// Returns the installed scripts that the arguments name, with the elision or level of the options. nullopt with `error`
// if a script is not installed.
std::optional<std::vector<LaunchScript>> installed_scripts(const LauncherArguments& arguments, std::string& error) {
  std::vector<LaunchScript> scripts;
  for (const std::string& name : arguments.names) {
    LaunchScript script{.name = name, .module = {}, .function = {}};
    script.level = arguments.level;
    script.elide = arguments.elide;
    const std::string point = name.find('/') == std::string::npos ? installed_entry_point(arguments.out, name) : "";
    if (point.empty()) {
      error = fmt::format("no distribution in {} has the console script {}", arguments.out, quote_path(name));
      return std::nullopt;
    }
    if (is_interpreter_name(name)) error = fmt::format("the script '{}' would replace an interpreter", name);
    if (!error.empty() || !set_entry_point(point, script, error)) return std::nullopt;
    scripts.push_back(std::move(script));
  }
  return scripts;
}

// Checks that the options fit together, and finds the environment. Returns an empty text, or the problem.
std::string complete(LauncherArguments& arguments) {
  if (!arguments.installed()) {
    return arguments.out.empty() && !arguments.list ? "--out: say which environment gets the scripts" : "";
  }
  if (arguments.names.empty()) return "--elide, --level: say which installed scripts (NAME)";
  if (!arguments.elide.empty() && arguments.level > 0) return "--elide or --level, not both";
  Elision elision;
  std::string error;
  if (!arguments.elide.empty() && !parse_elision(arguments.elide, elision, error)) return "--elide: " + error;
  if (arguments.out.empty()) {
    const std::string script = program_on_path(arguments.names[0]);
    if (script.empty()) return fmt::format("--out: there is no program {} on PATH", quote_path(arguments.names[0]));
    arguments.out = fs::absolute(script).lexically_normal().parent_path().parent_path().string();
  }
  return {};
}

ExitStatus write_scripts(const std::vector<std::pair<std::string, std::string>>& texts, const std::string& out) {
  const std::string folder = join_path(out, "bin");
  if (int status = make_folders(AT_FDCWD, folder); status != 0) {
    return fail(ExitStatus::Trouble, os_error_text(status, folder));
  }
  for (const auto& [name, text] : texts) {
    const std::string path = join_path(folder, name);
    if (int status = write_script(path, text); status != 0) {
      return fail(ExitStatus::Trouble, os_error_text(status, path));
    }
    fmt::print("{}\n", path);
  }
  return ExitStatus::Done;
}

}  // namespace

ExitStatus run_launcher_command(const Arguments& given) {
  CLI::App app;
  LauncherArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;
  if (std::string problem = complete(arguments); !problem.empty()) return usage_error(kName, problem);

  if (std::string problem = problem_of_reading_again(arguments.config); !problem.empty())
    return usage_error(kName, problem);
  std::string error;
  PolicyRequest request;
  request.file = arguments.config;
  std::optional<Policy> policy = load_policy(kName, request, error);
  if (!policy) return fail(ExitStatus::Failed, error);
  std::optional<std::vector<LaunchScript>> scripts =
      arguments.installed() ? installed_scripts(arguments, error) : scripts_of_table(arguments, *policy, error);
  if (!scripts) return fail(ExitStatus::Failed, error);
  const std::string program = own_program(error);
  if (program.empty()) return fail(ExitStatus::Trouble, error);

  const std::string config = policy->file().empty() ? "" : fs::absolute(policy->file()).lexically_normal().string();
  std::vector<std::pair<std::string, std::string>> texts;
  for (const LaunchScript& script : *scripts) {
    const std::string& named = script.python.empty() ? arguments.python : script.python;
    LaunchTools tools{.python = interpreter_path(named, arguments.out), .leanpyc = program, .config = config};
    if (tools.python.empty()) {
      return fail(ExitStatus::Trouble, fmt::format("there is no interpreter {} on PATH", quote_path(named)));
    }
    texts.emplace_back(script.name, launcher_text(script, tools));
  }
  if (!arguments.list) return write_scripts(texts, arguments.out);
  for (const auto& [name, text] : texts) fmt::print("# {}\n{}\n", name, text);
  return ExitStatus::Done;
}

}  // namespace leanpyc
