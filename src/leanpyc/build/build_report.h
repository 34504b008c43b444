// The events of a build, and its summary.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/elision_tally.h"
#include "leanpyc/build/error_position.h"
#include "leanpyc/text/stage_clock.h"

namespace leanpyc {

// An event about one path that the user may want to see.
struct BuildEvent {
  enum class Kind : uint8_t {
    Listing,           // a folder is being listed; only if verbose
    CannotList,        // a folder, or a path that does not exist
    CannotReadList,    // the file of -i
    OutsideStripPath,  // -s names no folder above the file; `message` is that folder
    Compiling,         // only if verbose
    Warning,           // of the compiler; only if the request shows them
    Failed,            // no .pyc was written, or not all
    Different,         // --check: not what the target's interpreter makes of it
    StaysSource,       // with --sourceless: a .py that is not compiled; `message` is the reason
    NotCopied,         // a file or folder that does not belong in a deployment
    LinkLeadsOut,      // a link that leads out of its PATH, copied as a link
    Removed,           // from the output: its source is gone
    NotRemoved,        // the same, but it was changed after leanpyc had written it
  };
  Kind kind = Kind::Failed;
  std::string path{};
  std::string error{};  // Failed: the class of the exception, "SyntaxError"; "Unsupported" and "HostError" are our own
  std::string message{};     // the exception's text; Different: where, and what the two sides have
  std::string text{};        // Failed: as Python prints the exception, with the line and carets, ending with a newline
  ErrorPosition position{};  // Failed; of a Warning only the line
  int level = 0;             // Different
};

// Returns a Failed event without a position in the source.
BuildEvent failure(std::string path, std::string_view error, std::string message);

// All numbers except the last few count .py files; a file is counted once, whatever the number of levels.
struct BuildSummary {
  uint64_t found = 0;     // considered: not excluded, and not reached by a link out of bounds
  uint64_t compiled = 0;  // natively, at every level
  uint64_t host = 0;      // through the target's own interpreter
  uint64_t up_to_date = 0;
  uint64_t failed = 0;
  uint64_t unsupported = 0;  // refused by the native compiler; each is also in `host` or in `failed`
  uint64_t excluded = 0;     // by -x or -e
  uint64_t unlistable = 0;   // folders
  uint64_t warnings = 0;     // of the compiler
  uint64_t pyc_files = 0;    // written
  uint64_t linked = 0;       // of those, hard links to the level below
  uint64_t source_bytes = 0;
  uint64_t pyc_bytes = 0;
  uint64_t kept = 0;    // things that can be elided in bytecode, but not in source
  uint64_t copied = 0;  // files of a tree without sources that are not compiled
  uint64_t code_objects = 0;
  uint64_t checked = 0;  // results compared: a file at a level, or a file rejected
  uint64_t identical = 0;
  uint64_t different = 0;
  ElisionTally elided;       // in the files that were compiled
  uint64_t stay_source = 0;  // .py files of a tree without sources that are not compiled
  uint64_t not_copied = 0;   // files and folders that do not belong in a deployment
  uint64_t links_out = 0;    // links that lead out of their PATH
  uint64_t removed = 0;      // files of the output whose source is gone
  bool incomplete = false;   // of an output tree: a part could not be read, or the record could not be written
  bool list_unreadable = false;
  bool interrupted = false;
  double seconds = 0;
  StageTimes times;  // of all threads; if asked for

  void add(const BuildSummary& other);
  // Returns whether everything that was asked for was done, as compileall's exit status has it.
  bool success() const { return failed == 0 && different == 0 && !incomplete && !list_unreadable && !interrupted; }
};

// Called by run_build() in the order of the files, whatever the threads, and never by two threads at once.
class BuildObserver {
 public:
  virtual ~BuildObserver() = default;
  virtual void event(const BuildEvent& event) = 0;
  // After every few files; `path` is the last of them.
  virtual void progress(const BuildSummary& so_far, std::string_view path) = 0;
};

// The result of one task, for the thread that reports.
struct BatchReport {
  BuildSummary counts;
  std::vector<BuildEvent> events;
};

}  // namespace leanpyc
