// The options of a build. Only data: the command line fills it, the build reads it.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "leanpyc/build/build_target.h"
#include "leanpyc/build/path_filter.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/policy/module_finder.h"
#include "leanpyc/policy/policy.h"

namespace leanpyc {

// The treatment of the compiler's SyntaxWarnings. With Error, the first warning of a file becomes its SyntaxError.
enum class CompilerWarnings : uint8_t { Count, Tell, Ignore, Error };

struct BuildRequest {
  // Input.
  std::vector<std::string> paths;        // files and folders, in this order
  std::optional<std::string> list_file;  // a file with further paths, one per line, after `paths`; "-": standard input
  std::optional<int> max_depth;          // maximum depth of folders below a PATH; not set: more than 1,000 is an error
  PathFilter exclude;
  std::string symlink_limit;  // a link that leads out of this folder is skipped; empty: no limit

  // Target and elision.
  BuildTarget* target = nullptr;
  std::vector<int> levels{0};             // ascending, without duplicates; with a policy: the level in the .pyc's name
  const Policy* policy = nullptr;         // nullptr: elide what CPython elides at each level
  ModuleFinder* modules = nullptr;        // with a policy: finds the module of each file
  const Policy* source_policy = nullptr;  // with `sourceless`: which files stay source
  bool measure = true;                    // with a policy: measure the bytes that each kind saves
  bool measure_on_host = false;           // measure also files that go through the interpreter, which costs far more
  // The options -d, -s and -p, which change the folder in co_filename.
  std::optional<std::string> destination;
  std::optional<std::string> strip;
  std::optional<std::string> prepend;

  // Output.
  bool legacy = false;         // write NAME.pyc beside the source
  std::string out;             // folder for the trees of all PATHs, from their import roots; empty: beside the sources
  std::string pycache_prefix;  // the value of sys.pycache_prefix; empty: not set
  InvalidationMode invalidation = InvalidationMode::Timestamp;
  bool sourceless = false;  // write NAME.pyc to `out`, and copy all files that are not compiled
  bool hardlink_duplicates = false;
  bool write = true;
  // For single files with any name: the .pyc is not written but stays in FileBuilder::result(). Requires `write` to be
  // false.
  bool in_memory = false;
  // With `in_memory`: a file that the interpreter has to compile is not compiled. FileBuilder::handed_over() has its
  // source, for an interpreter that is running already and has this magic word.
  std::optional<uint32_t> hand_over_sources{};

  // Write source instead: every file of the tree goes to `out`, .py files without the elided parts.
  bool to_source = false;
  bool strip_comments = false;

  // Execution.
  bool force = false;
  bool host_only = false;  // compile every file with the target's interpreter
  bool check = false;      // compare every result with the target's own interpreter
  bool timings = false;    // measure the stages
  bool verbose = false;    // report what is listed and compiled
  CompilerWarnings warnings = CompilerWarnings::Count;
  int workers = 0;                                 // 0: one per core
  const std::atomic<bool>* interrupted = nullptr;  // set from outside to stop between two files

  // Whether files that are not source are copied to `out` as well.
  bool whole_tree() const { return sourceless || to_source; }
};

}  // namespace leanpyc
