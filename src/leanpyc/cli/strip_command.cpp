#include <fmt/format.h>
#include <sys/stat.h>

#include "leanpyc/build/build.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/compile_reporter.h"
#include "leanpyc/cli/interrupt.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "strip";

struct StripArguments {
  std::vector<std::string> paths;
  std::string out;
  std::string exclude;
  std::string target;
  PolicyArguments policy;
  bool comments = false;
  int workers = 0;
  int quiet = 0;
  bool json = false;
};

void declare(CLI::App& app, StripArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Copies source trees without what is elided, for tools that take source (PyInstaller, Nuitka, Cython, zipapp). "
      "Every other byte and every line number stays; a body of which nothing is left gets `pass`. Files that are no "
      "Python source are copied. What only bytecode can leave out (columns, lines) stays.");
  app.add_option("PATH", arguments.paths, "files and folders")->type_name("")->required();
  app.add_option("-o,--out", arguments.out, "put the tree of each PATH under this folder")
      ->type_name("DIR")
      ->required();
  app.add_flag("--comments", arguments.comments, "comments go too, but for #! and coding lines and `# leanpyc: keep`");
  app.add_option("-x,--exclude", arguments.exclude,
                 "copy as they are the files in whose path this regular expression is found")
      ->type_name("REGEX");
  app.add_option("--target", arguments.target,
                 "version of Python whose grammar the source has; the default is the newest known")
      ->type_name("VERSION");
  app.add_option("-j,--workers", arguments.workers, "threads; 0, the default: one a core")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 12).description(""));
  app.add_flag("-q,--quiet", arguments.quiet, "errors and the summary, no progress; -qq: nothing");
  app.add_flag("--json", arguments.json, "print the summary as JSON on the standard output");
  declare(app, arguments.policy, "What is elided");
  app.footer(
      "Messages go to stderr, data to stdout. Exit status: 0 done; 1 a file was rejected (and copied as it is), or "
      "could "
      "not be read or written; 2 wrong usage.");
}

// The folder that will hold DIR, as far as it is there.
std::string resolved_parent(std::string path) {
  for (std::string real = resolved_path(path); !path.empty(); real = resolved_path(path)) {
    if (!real.empty()) return real;
    while (path.ends_with('/')) path.pop_back();
    path = std::string(folder_prefix(path));
    if (path.empty()) return resolved_path(".");
  }
  return resolved_path("/");
}

// A copy inside of what is copied would never end, and one in its place would lose the original.
std::string overlap(const StripArguments& arguments) {
  const std::string out = resolved_parent(arguments.out) + '/';
  for (const std::string& path : arguments.paths) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) continue;
    std::string real = resolved_path(path);
    if (!S_ISDIR(status.st_mode)) {
      if (out == std::string(folder_prefix(real))) return fmt::format("-o: {} is where the source is", arguments.out);
      continue;
    }
    if (out.starts_with(real == "/" ? real : real + '/')) {
      return fmt::format("-o: {} is in {}, which is to be copied", arguments.out, printable_path(path));
    }
  }
  return {};
}

}  // namespace

ExitStatus run_strip_command(const Arguments& given) {
  CLI::App app;
  StripArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;

  BuildRequest request;
  std::string error;
  if (!arguments.exclude.empty() && !request.exclude.compile(arguments.exclude, error)) {
    return usage_error(kName, fmt::format("-x: {}", error));
  }
  std::optional<Policy> policy = load_policy(kName, policy_request(arguments.policy), error);
  if (!policy) return usage_error(kName, error);
  if (!policy->elides() && !arguments.policy.elide && !arguments.comments) {
    return usage_error(kName, "nothing says what to leave out (--elide, a policy's file, or --comments)");
  }
  if (std::string problem = overlap(arguments); !problem.empty()) return usage_error(kName, problem);
  std::unique_ptr<BuildTarget> target = BuildTarget::resolve({.version = arguments.target}, error);
  if (target == nullptr) return usage_error(kName, error);
  ModuleFinder modules;
  request.paths = arguments.paths;
  request.target = target.get();
  request.policy = &*policy;
  request.modules = &modules;
  request.out = arguments.out;
  request.to_source = true;
  request.strip_comments = arguments.comments;
  request.workers = arguments.workers;
  request.interrupted = &stop_on_interrupt();

  CompileReporter::Settings settings{.quiet = arguments.quiet, .json = arguments.json, .to_source = true};
  settings.elision = {elision_text(policy->general()), policy->general(),
                      policy->possible_kinds() - KindSet{Kind::Columns, Kind::Lines}, policy->file()};
  CompileReporter reporter(settings, *target);
  const BuildSummary summary = run_build(request, reporter);
  reporter.print_summary(summary);
  if (arguments.quiet < 2) warn_of_unselected(kName, *policy);
  if (arguments.json) reporter.print_json(summary);
  const bool success = summary.success() && summary.unlistable == 0;
  return success ? ExitStatus::Done : ExitStatus::Failed;
}

}  // namespace leanpyc
