#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/launch/command.h"
#include "leanpyc/launch/launcher.h"
#include "leanpyc/launch/run_cache.h"
#include "leanpyc/policy/policy.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "launcher";

struct LauncherArguments {
  std::vector<std::string> names;
  std::string out;
  std::string python;
  std::string config;
  bool list = false;
};

void declare(CLI::App& app, LauncherArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Writes console scripts that start with flags, -X options, environment or elision of their own, as "
      "[tool.leanpyc.scripts] names them.");
  app.add_option("NAME", arguments.names, "which of them; without any, all")->type_name("");
  app.add_option("--out", arguments.out, "the environment's folder: the scripts go into DIR/bin")->type_name("DIR");
  app.add_option(
         "--python", arguments.python,
         "the interpreter of scripts that name none; a relative path with a slash (./python) is relative to the "
         "script's folder; the default is DIR/bin/python, or python3 on PATH")
      ->type_name("PROGRAM");
  app.add_option("--config", arguments.config,
                 "the file; the default is the nearest leanpyc.toml, or pyproject.toml with [tool.leanpyc]")
      ->type_name("FILE");
  app.add_flag("--list", arguments.list, "print the scripts' texts, write nothing");
  app.footer("Exit status: 0 done; 1 the file has no such script, or is wrong; 2 wrong usage, or not writable.");
}

ExitStatus fail(ExitStatus status, std::string_view problem) {
  fmt::print(stderr, "leanpyc launcher: {}\n", problem);
  return status;
}

// An absolute path, or one relative to the script's folder; empty if there is no such program.
std::string interpreter_path(const std::string& named, const std::string& out) {
  if (named.starts_with('/') || (named.find('/') != std::string::npos)) return named;
  if (named.empty() && !out.empty()) {
    fs::path own = fs::absolute(out) / "bin" / "python";
    if (::access(own.c_str(), X_OK) == 0) return own.lexically_normal().string();
  }
  return program_on_path(named.empty() ? with_interpreter({"-"}, "")[0] : named);
}

// As a whole or not at all: a script may be in use.
int write_script(const std::string& path, const std::string& text) {
  const std::string temporary = fmt::format("{}.{}", path, ::getpid());
  std::ofstream file(temporary, std::ios::binary);
  file << text;
  file.close();
  std::error_code status;
  if (!file.good()) status.assign(errno, std::generic_category());
  constexpr fs::perms kExecutable = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                    fs::perms::others_read | fs::perms::others_exec;
  if (!status) fs::permissions(temporary, kExecutable, status);
  if (!status) fs::rename(temporary, path, status);
  std::error_code ignored;
  if (status) fs::remove(temporary, ignored);
  return status.value();
}

}  // namespace

ExitStatus run_launcher_command(const Arguments& given) {
  CLI::App app;
  LauncherArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;
  if (arguments.out.empty() && !arguments.list)
    return usage_error(kName, "--out: say which environment gets the scripts");

  std::string error;
  PolicyRequest request;
  request.file = arguments.config;
  std::optional<Policy> policy = Policy::load(request, error);
  if (!policy) return fail(ExitStatus::Failed, error);
  if (policy->scripts() == nullptr) {
    return fail(ExitStatus::Failed, policy->file().empty()
                                        ? "there is no leanpyc.toml or pyproject.toml with [tool.leanpyc] here"
                                        : fmt::format("{} has no table [tool.leanpyc.scripts]", policy->file()));
  }
  std::optional<std::vector<LaunchScript>> scripts = read_script_table(*policy->scripts(), policy->file(), error);
  if (!scripts) return fail(ExitStatus::Failed, error);
  for (const std::string& name : arguments.names) {
    if (std::ranges::find(*scripts, name, &LaunchScript::name) == scripts->end()) {
      return fail(ExitStatus::Failed, fmt::format("{} has no script {}", policy->file(), quote_path(name)));
    }
  }
  std::optional<RunCache> cache = RunCache::open("/", error);
  if (!cache) return fail(ExitStatus::Trouble, error);

  std::vector<std::pair<std::string, std::string>> texts;
  for (const LaunchScript& script : *scripts) {
    if (!arguments.names.empty() && std::ranges::find(arguments.names, script.name) == arguments.names.end()) continue;
    const std::string& named = script.python.empty() ? arguments.python : script.python;
    LaunchTools tools{.python = interpreter_path(named, arguments.out), .leanpyc = cache->program()};
    if (tools.python.empty()) {
      return fail(ExitStatus::Trouble, fmt::format("there is no interpreter {} on PATH", quote_path(named)));
    }
    texts.emplace_back(script.name, launcher_text(script, tools));
  }
  if (arguments.list) {
    for (const auto& [name, text] : texts) fmt::print("# {}\n{}\n", name, text);
    return ExitStatus::Done;
  }
  const std::string folder = join_path(arguments.out, "bin");
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

}  // namespace leanpyc
