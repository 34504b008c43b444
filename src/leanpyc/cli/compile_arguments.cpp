#include "leanpyc/cli/compile_arguments.h"

#include "leanpyc/cli/kind_pages.h"
#include "leanpyc/cli/parse.h"

namespace leanpyc {
namespace {

constexpr const char* kLikeCompileall = "Options of compileall";
constexpr const char* kBeyond = "Options beyond compileall";
constexpr const char* kElision = "Leaving things out";
constexpr const char* kDevelopers = "For developers";

// An option that may be given an empty text, which is not the same as not giving it.
CLI::Option* add_text(CLI::App& app, const char* names, std::optional<std::string>& value, const char* text) {
  return app.add_option_function<std::string>(
      names, [&value](const std::string& given) { value = given; }, text);
}

}  // namespace

void declare(CLI::App& app, CompileArguments& arguments) {
  prepare(app, "compile");
  app.description(
      "Compiles Python source to .pyc files: what `python -m compileall` does, with the same options and the same "
      "bytecode.");
  app.add_option("PATH", arguments.paths,
                 "files and folders; without any (and without -i), the folders of the target interpreter's sys.path, "
                 "not those below "
                 "them")
      ->type_name("");

  app.add_flag("-l", arguments.no_recursion, "not the folders below those named")->group(kLikeCompileall);
  app.add_option_function<int>(
         "-r", [&](int depth) { arguments.recursion = depth; }, "how many folders deep; wins over -l")
      ->type_name("DEPTH")
      ->group(kLikeCompileall);
  app.add_flag("-f,--force", arguments.force, "compile what is up to date, too")->group(kLikeCompileall);
  app.add_flag("-q,--quiet", arguments.quiet, "errors and the summary, no progress; -qq: nothing")
      ->group(kLikeCompileall);
  app.add_flag("-b", arguments.legacy,
               "write NAME.pyc beside the source, not into __pycache__; of several levels, the highest")
      ->group(kLikeCompileall);
  CLI::Option* destination =
      add_text(app, "-d", arguments.destination, "the folder that the code objects say they come from, instead of PATH")
          ->type_name("DIR")
          ->group(kLikeCompileall);
  CLI::Option* strip =
      add_text(app, "-s", arguments.strip, "leave this first part out of the paths in the code objects")
          ->type_name("DIR")
          ->group(kLikeCompileall);
  CLI::Option* prepend =
      add_text(app, "-p", arguments.prepend, "put this before the paths in the code objects, after -s")
          ->type_name("DIR")
          ->group(kLikeCompileall);
  destination->excludes(strip)->excludes(prepend);
  app.add_option("-x,--exclude", arguments.exclude,
                 "not the files in whose path this regular expression is found (Perl's syntax, of which Python's is "
                 "nearly a part)")
      ->type_name("REGEX")
      ->group(kLikeCompileall);
  app.add_option("-i", arguments.list_file, "more files and folders, one a line; -: from the standard input")
      ->type_name("FILE")
      ->group(kLikeCompileall);
  app.add_option("-j,--workers", arguments.workers, "threads; 0, the default (compileall's is 1): one a core")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 12).description(""))
      ->group(kLikeCompileall);
  app.add_option("--invalidation-mode", arguments.invalidation_mode,
                 "how Python sees that a .pyc is stale: timestamp, checked-hash, unchecked-hash; the default is "
                 "checked-hash if "
                 "SOURCE_DATE_EPOCH is set, else timestamp. As with compileall, a .pyc up to date by its timestamp is "
                 "kept (-f: not)")
      ->type_name("MODE")
      ->check(CLI::IsMember({"timestamp", "checked-hash", "unchecked-hash"}).description(""))
      ->group(kLikeCompileall);
  app.add_option("-o,--optimize", arguments.levels,
                 "level 0, 1 or 2; may be repeated, for a file each; the default (also -1) is 0")
      ->type_name("LEVEL")
      ->allow_extra_args(false)
      ->check(CLI::Range(-1, 2).description(""))
      ->group(kLikeCompileall);
  app.add_option("-e", arguments.symlink_limit, "not the links to files outside of this folder")
      ->type_name("DIR")
      ->group(kLikeCompileall);
  app.add_flag("--hardlink-dupes", arguments.hardlink_duplicates, "one file for the levels that give the same bytes")
      ->group(kLikeCompileall);

  app.add_option("--target", arguments.target,
                 "version of Python: 3.13, or with the patch release, 3.13.0; the default is that of --python, else "
                 "the newest known")
      ->type_name("VERSION")
      ->group(kBeyond);
  app.add_option("--python", arguments.python,
                 "the target's interpreter, for --check and for what leanpyc cannot compile itself; the default is to "
                 "look for one")
      ->type_name("PROGRAM")
      ->group(kBeyond);
  app.add_option("--out", arguments.out, "put the .pyc files under this folder, in a tree like that of each PATH")
      ->type_name("DIR")
      ->group(kBeyond);
  app.add_option("--pycache-prefix", arguments.pycache_prefix,
                 "put the .pyc files where Python looks with this sys.pycache_prefix")
      ->type_name("DIR")
      ->envname("PYTHONPYCACHEPREFIX")
      ->group(kBeyond);
  app.add_option(
         "--backend", arguments.backend,
         "native: leanpyc's own compiler where it knows the target, the default; host: the target's interpreter, "
         "for every file")
      ->type_name("BACKEND")
      ->check(CLI::IsMember({"native", "host"}).description(""))
      ->group(kBeyond);
  app.add_flag("--check", arguments.check, "compare every result with what the target's interpreter compiles")
      ->group(kBeyond);
  app.add_flag("--json", arguments.json, "print the summary as JSON on the standard output")->group(kBeyond);
  app.add_flag("--timings", arguments.timings, "tell where the time went, stage by stage")->group(kBeyond);
  app.add_flag("-v,--verbose", arguments.verbose,
               "tell of every folder and file as compileall does, and of the compiler's warnings")
      ->group(kBeyond);
  app.add_option("-W", arguments.warnings,
                 "the compiler's SyntaxWarnings: default: tell them, as -v does; ignore: neither tell nor count them; "
                 "error: reject the file for the first one, as python -W error does")
      ->type_name("ACTION")
      ->check(CLI::IsMember({"default", "ignore", "error"}).description(""))
      ->group(kBeyond);
  declare(app, arguments.policy, kElision);
  app.add_option_function<int>(
         "--as", [&](int level) { arguments.as_level = level; },
         "write it under the name of level 0 (the default: what an interpreter without flags loads), 1 (.opt-1, under "
         "-O) or 2 (.opt-2, under -OO)")
      ->type_name("LEVEL")
      ->check(CLI::Range(0, 2).description(""))
      ->group(kElision);
  app.add_flag("--sourceless", arguments.sourceless,
               "with --out: make a tree that needs no sources, NAME.pyc in the place of NAME.py; all other files, and "
               "sources that are excluded or rejected, are copied")
      ->group(kElision);
  app.add_flag("--no-measure", arguments.no_measure,
               "do not find out what each kind saved, which takes a compile more for each")
      ->group(kElision);
  app.add_option("--dump", arguments.dump,
                 "print a stage of the one file named and write nothing: tokens, ast, symtable, cfg, code")
      ->type_name("STAGE")
      ->check(CLI::IsMember({"tokens", "ast", "symtable", "cfg", "code"}).description(""))
      ->group(kDevelopers);
  app.footer(
      kinds_and_sets_text() +
      "Messages go to stderr, data to stdout. Exit status: 0 done; 1 a file was rejected, differs, or could not be "
      "read or written; 2 "
      "wrong usage, or something is missing.");
}

}  // namespace leanpyc
