#include <fmt/format.h>

#include "leanpyc/build/build.h"
#include "leanpyc/build/output_place.h"
#include "leanpyc/cli/compile_reporter.h"
#include "leanpyc/cli/interrupt.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cli/target_arguments.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "strip";

struct StripArguments {
  std::vector<std::string> paths;
  std::string out;
  std::string exclude;
  TargetArguments target;
  PolicyArguments policy;
  bool comments = false;
  bool no_measure = false;
  int workers = 0;
  int quiet = 0;
  bool json = false;
  bool strict = false;
};

void declare(CLI::App& app, StripArguments& arguments) {
  prepare(app, kName);
  app.description(
      "Copy source trees without the elided code, for tools that take source: PyInstaller, Nuitka, Cython, zipapp. "
      "Every other byte and every line number stays, and an empty body gets `pass`. Other files are copied, except for "
      "version control, virtual environments, .env and caches. Files that are gone from PATH are removed from DIR if "
      "leanpyc wrote them.");
  app.add_option("PATH", arguments.paths, "files and folders")->type_name("")->required();
  app.add_option("-o,--out", arguments.out,
                 "write the tree of each PATH below DIR; packages keep their names; DIR may lie in a PATH")
      ->type_name("DIR")
      ->required();
  app.add_flag("--comments", arguments.comments,
               "remove comments, except for #! and coding lines and `# leanpyc: keep`");
  app.add_flag("--no-measure", arguments.no_measure, "do not measure how many bytes each kind saves");
  app.add_option("-x,--exclude", arguments.exclude, "copy files whose path matches REGEX as they are (PCRE2 syntax)")
      ->type_name("REGEX");
  declare(app, arguments.target,
          {.target = "read the source by the grammar of this CPython",
           .python = "read the source by the grammar of this interpreter's version"},
          "Options");
  app.add_option("-j,--workers", arguments.workers, "number of threads (default: 0, one per core)")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 12).description(""));
  app.add_flag("-q,--quiet", arguments.quiet, "print no progress; -qq: print nothing");
  app.add_flag("--json", arguments.json, "print the summary as JSON on the standard output");
  declare_strict(app, arguments.strict, "Options");
  declare(app, arguments.policy, "Elision");
  app.footer(
      "Messages go to stderr, data to stdout. Exit status: 0 done; 1 a file was rejected (and copied as it is), or could "
      "not be read or written; 2 wrong usage.");
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
    return usage_error(kName, "nothing is elided: give --elide or --comments, or write a policy file");
  }
  std::unique_ptr<BuildTarget> target =
      resolve_target(kName, arguments.target, {.version_only = true}, arguments.paths, arguments.quiet >= 2, error);
  if (target == nullptr) return usage_error(kName, error);
  ModuleFinder modules;
  request.paths = arguments.paths;
  request.target = target.get();
  request.policy = &*policy;
  request.modules = &modules;
  request.out = arguments.out;
  request.to_source = true;
  request.strip_comments = arguments.comments;
  request.measure = !arguments.no_measure;
  if (std::string problem = output_problem(request); !problem.empty()) return usage_error(kName, problem);
  request.workers = arguments.workers;
  request.interrupted = &stop_on_interrupt();

  CompileReporter::Settings settings{.quiet = arguments.quiet, .json = arguments.json, .to_source = true};
  settings.elision = {elision_text(policy->general()), policy->general(), policy->possible_kinds() - kTableKinds,
                      policy->file()};
  CompileReporter reporter(settings, *target);
  const BuildSummary summary = run_build(request, reporter);
  reporter.print_summary(summary);
  if (is_over_a_tree(arguments.paths)) warn_of_unselected(kName, *policy, arguments.quiet >= 2);
  if (arguments.json) reporter.print_json(summary);
  return strict_status(arguments.strict, summary.success() ? ExitStatus::Done : ExitStatus::Failed);
}

}  // namespace leanpyc
