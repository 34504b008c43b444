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

// The treatment of the compiler's SyntaxWarnings. Error: the first one of a file is its SyntaxError.
enum class CompilerWarnings : uint8_t { Count, Tell, Ignore, Error };

struct BuildRequest {
  // Input.
  std::vector<std::string> paths;        // files and folders, in this order
  std::optional<std::string> list_file;  // more of them, one a line, after `paths`; "-" is the standard input
  std::optional<int> max_depth;          // of folders below a PATH; not set: deeper than 1,000 is an error
  PathFilter exclude;
  std::string symlink_limit;  // a link that leads out of this folder is skipped; empty: no limit

  // Target and elision.
  BuildTarget* target = nullptr;
  std::vector<int> levels{0};             // ascending, each once; with a policy, the one whose name the .pyc gets
  const Policy* policy = nullptr;         // nullptr: elide what CPython elides at each level
  ModuleFinder* modules = nullptr;        // with a policy: finds the module of each file
  const Policy* source_policy = nullptr;  // with `sourceless`: which files stay source
  bool measure = true;                    // with a policy: measure the bytes of each kind, by a compilation for each
  bool measure_on_host = false;           // the same for files that go through the interpreter, where it costs far more
  // The three ways to give co_filename another folder: -d, -s, -p.
  std::optional<std::string> destination;
  std::optional<std::string> strip;
  std::optional<std::string> prepend;

  // Output.
  bool legacy = false;         // beside the source, as NAME.pyc
  std::string out;             // the tree of every PATH, below its import root; empty: beside the sources
  std::string pycache_prefix;  // as sys.pycache_prefix; empty: none
  InvalidationMode invalidation = InvalidationMode::Timestamp;
  bool sourceless = false;  // `legacy` in `out`; everything that is not compiled is copied there
  bool hardlink_duplicates = false;
  bool write = true;
  // For single files, whatever their names: the .pyc stays in FileBuilder::result(). Comes with `write` off.
  bool in_memory = false;

  // Write source instead: every file of the tree goes to `out`, .py files without the elided parts.
  bool to_source = false;
  bool strip_comments = false;

  // Execution.
  bool force = false;
  bool host_only = false;  // nothing natively: everything through the target's interpreter
  bool check = false;      // compare every result with the target's own interpreter
  bool timings = false;    // measure the stages
  bool verbose = false;    // report what is listed and compiled
  CompilerWarnings warnings = CompilerWarnings::Count;
  int workers = 0;                                 // 0: as many as there are cores
  const std::atomic<bool>* interrupted = nullptr;  // set from outside to stop between two files

  // Whether files that are not source are copied to `out` as well.
  bool whole_tree() const { return sourceless || to_source; }
};

}  // namespace leanpyc
