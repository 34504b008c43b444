// What a build is asked to do. Only data: the command line fills it, the build reads it.
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

// What becomes of the compiler's SyntaxWarnings. Error: the first one of a file is its SyntaxError.
enum class CompilerWarnings : uint8_t { Count, Tell, Ignore, Error };

struct BuildRequest {
  // Which files.
  std::vector<std::string> paths;        // files and folders, in this order
  std::optional<std::string> list_file;  // more of them, one a line, after `paths`; "-" is the standard input
  int max_depth = 1000;                  // folders below a folder named; 0: none
  PathFilter exclude;
  std::string symlink_limit;  // a link that leads out of this folder is left alone; empty: no limit

  // What for.
  BuildTarget* target = nullptr;
  std::vector<int> levels{0};       // ascending, each once; with a policy, the one whose name the .pyc gets
  const Policy* policy = nullptr;   // what is left out; nullptr: what CPython leaves out at each level
  ModuleFinder* modules = nullptr;  // with a policy: says what each file is
  bool measure = true;              // with a policy: what each kind saved, which costs a compile for each
  // The three ways to give co_filename another folder: -d, -s, -p.
  std::optional<std::string> destination;
  std::optional<std::string> strip;
  std::optional<std::string> prepend;

  // Where the .pyc files go.
  bool legacy = false;         // beside the source, as NAME.pyc
  std::string out;             // the tree of every path named, rooted here; empty: beside the sources
  std::string pycache_prefix;  // as sys.pycache_prefix; empty: none
  InvalidationMode invalidation = InvalidationMode::Timestamp;
  bool sourceless = false;  // `legacy` in `out`, and everything that is not compiled is copied there
  bool hardlink_duplicates = false;
  bool write = true;
  // For single files, whatever their names: the .pyc stays in FileBuilder::result(). Comes with `write` off.
  bool in_memory = false;

  // Source instead: every file of the tree goes to `out`, .py files without what is elided.
  bool to_source = false;
  bool strip_comments = false;

  // How.
  bool force = false;
  bool host_only = false;  // nothing natively: everything through the target's interpreter
  bool check = false;      // compare every result with the target's own interpreter
  bool timings = false;    // measure the stages
  bool verbose = false;    // report what is listed and compiled
  CompilerWarnings warnings = CompilerWarnings::Count;
  int workers = 0;                                 // 0: as many as there are cores
  const std::atomic<bool>* interrupted = nullptr;  // set from outside to stop between two files

  // Whether what is no source goes to `out` as well.
  bool whole_tree() const { return sourceless || to_source; }
};

}  // namespace leanpyc
