#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "leanpyc/build/build.h"
#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/file_elision.h"
#include "leanpyc/build/output_place.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/compile_arguments.h"
#include "leanpyc/cli/compile_reporter.h"
#include "leanpyc/cli/interrupt.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "compile";

InvalidationMode invalidation_mode(std::string_view name) {
  if (name == "checked-hash") return InvalidationMode::CheckedHash;
  if (name == "unchecked-hash") return InvalidationMode::UncheckedHash;
  if (name == "timestamp") return InvalidationMode::Timestamp;
  // py_compile's rule: reproducible builds have no timestamps that could be compared.
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  return epoch != nullptr && *epoch != '\0' ? InvalidationMode::CheckedHash : InvalidationMode::Timestamp;
}

// Returns the levels in ascending order, each once. Level -1, compileall's "as the interpreter", becomes 0.
std::vector<int> distinct_levels(std::vector<int> levels) {
  for (int& level : levels) level = std::max(level, 0);
  if (levels.empty()) levels = {0};
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}

// Returns the policy as text ("lean"), with its file.
std::string policy_text(const Policy& policy) {
  std::string text = elision_text(policy.general());
  return policy.file().empty() ? text : fmt::format("{}, by {}", text, printable_path(policy.file()));
}

// Whether every module gets one of CPython's own levels.
bool level_everywhere(const Policy& policy) {
  std::optional<Elision> same = policy.same_everywhere();
  return same && *same == Elision::of_level(level_within(*same));
}

// Loads the policy if a file, a variable or an option sets one. Returns an empty text, or the problem. With -o, the
// command does the same as compileall.
std::string load_policy(const CompileArguments& arguments, const PolicyRequest& request,
                        std::optional<Policy>& policy) {
  if (!arguments.levels.empty()) {
    if (arguments.policy.elide) return "--elide and -o exclude each other; use --as to write under the name of a level";
    return {};
  }
  std::string error;
  policy = load_policy(kName, request, error);
  if (!policy) return error;
  if (!arguments.policy.elide && !policy->elides()) policy.reset();
  return {};
}

// Fills the request from the options of elision. Returns an empty text, or the problem.
std::string fill_elision(const CompileArguments& arguments, const std::optional<Policy>& policy, ModuleFinder& modules,
                         BuildRequest& request) {
  request.sourceless = arguments.sourceless;
  if (arguments.sourceless) {
    if (arguments.out.empty()) return "--sourceless: a tree without sources needs its own folder (--out)";
    request.legacy = true;
  }
  if (!policy) {
    if (arguments.policy.keep || arguments.policy.keep_own) {
      return "--keep: nothing is elided without --elide or a policy file";
    }
    if (arguments.as_level) return "--as: nothing is elided without --elide or a policy file";
    return {};
  }
  request.policy = &*policy;
  request.modules = &modules;
  request.measure = !arguments.no_measure;
  request.measure_on_host = arguments.measure;
  // The file name NAME.pyc contains no level.
  request.levels = {request.legacy ? 0 : arguments.as_level.value_or(0)};
  if (arguments.check && !level_everywhere(*policy)) {
    return fmt::format("--check: CPython has nothing to compare with {}", policy_text(*policy));
  }
  return {};
}

// Returns the action that PYTHONWARNINGS sets for all SyntaxWarnings; empty if it sets no action. The last matching
// entry counts.
std::string_view python_warnings_action() {
  const char* variable = std::getenv("PYTHONWARNINGS");
  std::string_view text = variable == nullptr ? "" : variable;
  std::string_view action;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    const std::string_view entry = text.substr(start, end - start);
    start = end + 1;
    // An entry has the form action:message:category:module:line.
    const size_t colon = std::min(entry.find(':'), entry.size());
    const std::string_view rest = entry.substr(colon);
    if (rest.find_first_not_of(':') == std::string_view::npos || rest == "::SyntaxWarning" || rest == "::Warning") {
      action = entry.substr(0, colon);
    }
  }
  return action;
}

CompilerWarnings warnings_wanted(const CompileArguments& arguments) {
  std::string_view action = arguments.warnings;
  if (action.empty()) action = python_warnings_action();
  if (action == "ignore") return CompilerWarnings::Ignore;
  if (action == "error") return CompilerWarnings::Error;
  const bool shown = !action.empty() || (arguments.verbose && arguments.quiet == 0);
  return shown ? CompilerWarnings::Tell : CompilerWarnings::Count;
}

// Fills the request from the other options. Returns an empty text, or the problem.
std::string fill_request(const CompileArguments& arguments, BuildRequest& request) {
  request.paths = arguments.paths;
  if (!arguments.list_file.empty()) request.list_file = arguments.list_file;
  if (arguments.recursion) {
    request.max_depth = *arguments.recursion;
  } else if (arguments.no_recursion) {
    request.max_depth = 0;
  }
  if (std::string error; !arguments.exclude.empty() && !request.exclude.compile(arguments.exclude, error)) {
    return fmt::format("-x: {}", error);
  }
  request.symlink_limit = arguments.symlink_limit;
  request.levels = distinct_levels(arguments.levels);
  if (arguments.hardlink_duplicates && request.levels.size() < 2) {
    return "--hardlink-dupes: duplicates need more than one level (-o)";
  }
  // Without levels in their names, all levels write the same file, so only the last level is kept.
  if (arguments.legacy) request.levels = {request.levels.back()};
  request.destination = arguments.destination;
  request.strip = arguments.strip;
  request.prepend = arguments.prepend;
  request.legacy = arguments.legacy;
  request.out = arguments.out;
  // --out wins, because the prefix may come from the environment.
  if (request.out.empty()) request.pycache_prefix = arguments.pycache_prefix;
  request.invalidation = invalidation_mode(arguments.invalidation_mode);
  request.hardlink_duplicates = arguments.hardlink_duplicates;
  request.force = arguments.force;
  request.check = arguments.check;
  request.timings = arguments.timings;
  request.verbose = arguments.verbose && arguments.quiet == 0;
  request.warnings = warnings_wanted(arguments);
  request.workers = arguments.workers;
  request.host_only = arguments.backend == "host";
  return {};
}

// Without paths, compiles the folders of sys.path but not their subfolders, as compileall does.
std::string use_module_path(BuildTarget& target, BuildRequest& request) {
  const Interpreter* interpreter = target.interpreter();
  if (interpreter == nullptr) return fmt::format("no PATH given, and for sys.path: {}", target.interpreter_problem());
  std::string error;
  std::optional<std::vector<std::string>> folders = ask_module_path(*interpreter, error);
  if (!folders) return error;
  request.paths = std::move(*folders);
  request.max_depth = 0;
  return {};
}

Dump dump_stage(std::string_view name) {
  if (name == "tokens") return Dump::Tokens;
  if (name == "ast") return Dump::Ast;
  if (name == "symtable") return Dump::Symtable;
  if (name == "cfg") return Dump::Cfg;
  return Dump::Code;
}

ExitStatus dump_file(const CompileArguments& arguments, const BuildRequest& request, const BuildTarget& target) {
  if (arguments.paths.size() != 1) return usage_error(kName, "--dump takes one file");
  if (target.native() == nullptr)
    return usage_error(kName, fmt::format("--dump: {} is not a native target", target.name()));
  const std::string& path = arguments.paths[0];
  FileBuffer buffer;
  SourceFile source;
  if (int error = read_source_file(AT_FDCWD, path.c_str(), buffer, source)) {
    fmt::print(
        stderr, "leanpyc compile: {}\n",
        error == kNotAFile ? fmt::format("{} is not a regular file", quote_path(path)) : os_error_text(error, path));
    return ExitStatus::Failed;
  }
  Compiler compiler;
  const FileElision wanted = file_elision(request, path, request.levels.front());
  CompileOptions options{.target = target.native(),
                         .elision = wanted.elision,
                         .content = wanted.content,
                         .may_keep = wanted.may_keep,
                         .filename = decode_path(path),
                         .dump = dump_stage(arguments.dump)};
  CompileResult result = compiler.compile(source.bytes, true, options);
  fmt::print("{}", result.dump);
  if (!result.diagnostics->failed()) return ExitStatus::Done;
  fmt::print(stderr, "{}", error_text(result.diagnostics->error(), result.source, printable_path(path)));
  return ExitStatus::Failed;
}

// Warns of input that the user probably did not mean.
void warn_of_input(const CompileArguments& arguments, const BuildRequest& request, const BuildSummary& summary) {
  const bool quiet = arguments.quiet >= 2;
  for (const std::string& path : arguments.paths) {
    struct stat status {};
    if (path.ends_with(".py") || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    warn(kName, fmt::format("{} is not Python source (.py) or a folder: it was not compiled", quote_path(path)), quiet);
  }
  if (summary.found == 0 && summary.excluded == 0 && !summary.list_unreadable && !summary.interrupted) {
    warn(kName, "no Python source was found", quiet);
  }
  if (request.exclude.gave_up()) {
    warn(kName, "-x: the search exceeded its limits for some paths, which were not excluded; use a simpler expression",
         quiet);
  }
}

}  // namespace

ExitStatus run_compile_command(const Arguments& given) {
  CLI::App app;
  CompileArguments arguments;
  declare(app, arguments);
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;

  BuildRequest request;
  if (std::string problem = fill_request(arguments, request); !problem.empty()) return usage_error(kName, problem);
  std::string error;
  PolicyRequest policy_given = policy_request(arguments.policy);
  if (!read_file_once(policy_given, error)) return usage_error(kName, error);
  std::optional<Policy> policy;
  if (std::string problem = load_policy(arguments, policy_given, policy); !problem.empty())
    return usage_error(kName, problem);
  ModuleFinder modules;
  if (std::string problem = fill_elision(arguments, policy, modules, request); !problem.empty()) {
    return usage_error(kName, problem);
  }
  std::optional<Policy> source_policy;
  if (arguments.sourceless) {
    source_policy = Policy::load(policy_given, error);
    if (!source_policy) return usage_error(kName, error);
    request.source_policy = &*source_policy;
    request.modules = &modules;
  }
  // A developer dumps any file for any target.
  if (!arguments.dump.empty()) arguments.target.ignore_path_version = true;
  const bool whole_module_path = request.paths.empty() && !request.list_file;
  std::unique_ptr<BuildTarget> target =
      resolve_target(kName, arguments.target, {.needs_interpreter = arguments.check || request.host_only},
                     request.paths, arguments.quiet >= 2, error);
  if (target == nullptr) return usage_error(kName, error);
  if (!arguments.dump.empty()) return dump_file(arguments, request, *target);
  if (whole_module_path) {
    if (std::string problem = use_module_path(*target, request); !problem.empty()) return usage_error(kName, problem);
  }
  request.target = target.get();
  if (std::string problem = output_problem(request); !problem.empty()) return usage_error(kName, problem);

  request.interrupted = &stop_on_interrupt();
  CompileReporter::Settings settings{.quiet = arguments.quiet,
                                     .json = arguments.json,
                                     .timings = arguments.timings,
                                     .verbose = request.verbose,
                                     .warnings_shown = request.warnings == CompilerWarnings::Tell};
  if (policy) settings.elision = {policy_text(*policy), policy->general(), policy->possible_kinds(), policy->file()};
  CompileReporter reporter(settings, *target);
  BuildSummary summary = run_build(request, reporter);
  warn_of_input(arguments, request, summary);
  reporter.print_summary(summary);
  if (policy && is_over_a_tree(request.paths)) warn_of_unselected(kName, *policy, arguments.quiet >= 2);
  if (arguments.json) reporter.print_json(summary);
  // A tree for deployment must be complete, so a folder that cannot be listed is a failure. A plain build goes on and
  // succeeds, as compileall does.
  const bool whole = summary.unlistable == 0 || (arguments.out.empty() && !arguments.strict);
  return strict_status(arguments.strict, summary.success() && whole ? ExitStatus::Done : ExitStatus::Failed);
}

}  // namespace leanpyc
