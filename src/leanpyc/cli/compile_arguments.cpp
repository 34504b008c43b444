#include "leanpyc/cli/compile_arguments.h"

#include "leanpyc/cli/kind_pages.h"
#include "leanpyc/cli/parse.h"

namespace leanpyc {
namespace {

constexpr const char* kLikeCompileall = "Options of compileall";
constexpr const char* kBeyond = "Options beyond compileall";
constexpr const char* kElision = "Elision";
constexpr const char* kDevelopers = "For developers";

// Adds an option for which an empty text means something else than the option's absence.
CLI::Option* add_text(CLI::App& app, const char* names, std::optional<std::string>& value, const char* text) {
  return app.add_option_function<std::string>(
      names, [&value](const std::string& given) { value = given; }, text);
}

void declare_compileall_options(CLI::App& app, CompileArguments& arguments) {
  app.add_flag("-l", arguments.no_recursion, "skip the folders below each PATH")->group(kLikeCompileall);
  app.add_option_function<int>(
         "-r", [&](int depth) { arguments.recursion = depth; },
         "descend at most DEPTH folders; wins over -l (default: 1000)")
      ->type_name("DEPTH")
      ->group(kLikeCompileall);
  app.add_flag("-f,--force", arguments.force, "compile files that are up to date, too")->group(kLikeCompileall);
  app.add_flag("-q,--quiet", arguments.quiet, "print errors and the summary only; -qq: nothing")
      ->group(kLikeCompileall);
  app.add_flag("-b", arguments.legacy,
               "write NAME.pyc beside the source instead of into __pycache__; with several levels, only the highest")
      ->group(kLikeCompileall);
  CLI::Option* destination =
      add_text(
          app, "-d", arguments.destination,
          "write DIR instead of PATH into the code objects as their folder (default: PATH as given; with --out, the "
          "absolute path)")
          ->type_name("DIR")
          ->group(kLikeCompileall);
  CLI::Option* strip = add_text(app, "-s", arguments.strip, "remove this beginning from the paths in the code objects")
                           ->type_name("DIR")
                           ->group(kLikeCompileall);
  CLI::Option* prepend =
      add_text(app, "-p", arguments.prepend, "put this before the paths in the code objects, after -s")
          ->type_name("DIR")
          ->group(kLikeCompileall);
  destination->excludes(strip)->excludes(prepend);
  app.add_option("-x,--exclude", arguments.exclude, "skip files whose path matches REGEX (Python's syntax)")
      ->type_name("REGEX")
      ->group(kLikeCompileall);
  app.add_option("-i", arguments.list_file, "read more files and folders from FILE, one a line; -: from standard input")
      ->type_name("FILE")
      ->group(kLikeCompileall);
  app.add_option("-j,--workers", arguments.workers,
                 "use N threads; 0: one for each core (default: 0; compileall's is 1)")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 12).description(""))
      ->group(kLikeCompileall);
  app.add_option(
         "--invalidation-mode", arguments.invalidation_mode,
         "let Python detect a stale .pyc by timestamp, checked-hash or unchecked-hash (default: checked-hash if "
         "SOURCE_DATE_EPOCH is set, else timestamp). As with compileall, a .pyc that is up to date by its "
         "timestamp is kept without -f")
      ->type_name("MODE")
      ->check(CLI::IsMember({"timestamp", "checked-hash", "unchecked-hash"}).description(""))
      ->group(kLikeCompileall);
  app.add_option("-o,--optimize", arguments.levels,
                 "compile at level 0, 1 or 2; may be repeated, for a file each (default: 0, also for -1)")
      ->type_name("LEVEL")
      ->allow_extra_args(false)
      ->check(CLI::Range(-1, 2).description(""))
      ->group(kLikeCompileall);
  app.add_option("-e", arguments.symlink_limit, "skip links to files outside of this folder")
      ->type_name("DIR")
      ->group(kLikeCompileall);
  app.add_flag("--hardlink-dupes", arguments.hardlink_duplicates, "write levels with the same bytes as one file")
      ->group(kLikeCompileall);
}

void declare_other_options(CLI::App& app, CompileArguments& arguments) {
  declare(
      app, arguments.target,
      {.target = "compile for this CPython",
       .python = "use this interpreter for --check and for files that leanpyc cannot compile itself; its version is "
                 "the target (default: look for one of the target's version)"},
      kBeyond);
  app.add_option(
         "--out", arguments.out,
         "write the .pyc files below DIR, in a tree like that of each PATH; packages keep their names, up to date is "
         "decided by content, and files whose source is gone are removed; DIR may lie in a PATH")
      ->type_name("DIR")
      ->group(kBeyond);
  app.add_option("--pycache-prefix", arguments.pycache_prefix,
                 "put the .pyc files where Python looks with this sys.pycache_prefix (default: PYTHONPYCACHEPREFIX)")
      ->type_name("DIR")
      ->envname("PYTHONPYCACHEPREFIX")
      ->group(kBeyond);
  app.add_option(
         "--backend", arguments.backend,
         "compile with leanpyc's own compiler where it knows the target (native), or every file with the target's "
         "interpreter (host) (default: native)")
      ->type_name("BACKEND")
      ->check(CLI::IsMember({"native", "host"}).description(""))
      ->group(kBeyond);
  app.add_flag("--check", arguments.check, "compare every result with the one of the target's interpreter")
      ->group(kBeyond);
  app.add_flag("--json", arguments.json, "print the summary as JSON on the standard output (docs/json.md)")
      ->group(kBeyond);
  app.add_flag("--timings", arguments.timings, "print the time of each stage")->group(kBeyond);
  app.add_flag("-v,--verbose", arguments.verbose,
               "print every folder and file as compileall does, and the compiler's warnings")
      ->group(kBeyond);
  app.add_option(
         "-W", arguments.warnings,
         "print the compiler's SyntaxWarnings (default), only skip them (ignore), or reject a file for its first "
         "one (error), as python -W does (default: that of PYTHONWARNINGS, else count them)")
      ->type_name("ACTION")
      ->check(CLI::IsMember({"default", "ignore", "error"}).description(""))
      ->group(kBeyond);
  declare_strict(app, arguments.strict, kBeyond);
}

}  // namespace

void declare(CLI::App& app, CompileArguments& arguments) {
  prepare(app, "compile");
  app.description(
      "Compiles Python source to .pyc files: what `python -m compileall` does, with the same options and the same "
      "bytecode.");
  app.add_option("PATH", arguments.paths,
                 "compile these files and folders (default: the folders of the target interpreter's sys.path, without "
                 "those below them)")
      ->type_name("");
  declare_compileall_options(app, arguments);
  declare_other_options(app, arguments);
  declare(app, arguments.policy, kElision);
  app.add_option_function<int>(
         "--as", [&](int level) { arguments.as_level = level; },
         "write under the name that an interpreter without flags (0), with -O (1: .opt-1) or with -OO (2: .opt-2) loads "
         "(default: 0)")
      ->type_name("LEVEL")
      ->check(CLI::Range(0, 2).description(""))
      ->group(kElision);
  app.add_flag(
         "--sourceless", arguments.sourceless,
         "with --out: make a tree that needs no sources, with NAME.pyc instead of NAME.py; copy data files, and sources "
         "that are excluded, rejected or have to stay source, such as scripts (docs/strip.md)")
      ->group(kElision);
  CLI::Option* measure =
      app.add_flag(
             "--measure", arguments.measure,
             "measure the bytes that each kind saves, also of files that go through the interpreter, where it takes "
             "several times as long (default: only of files compiled natively)")
          ->group(kElision);
  app.add_flag("--no-measure", arguments.no_measure, "measure nothing")->excludes(measure)->group(kElision);
  app.add_option("--dump", arguments.dump,
                 "print a stage of the one file PATH and write nothing: tokens, ast, symtable, cfg, code")
      ->type_name("STAGE")
      ->check(CLI::IsMember({"tokens", "ast", "symtable", "cfg", "code"}).description(""))
      ->group(kDevelopers);
  app.footer(
      kinds_and_sets_text() +
      "Messages go to stderr, data to stdout. Exit status: 0 done; 1 a file was rejected, differs, or could not be "
      "read or written; 2 wrong usage, or something that leanpyc needs is missing. A signal that interrupts leanpyc is "
      "its exit status.");
}

}  // namespace leanpyc
