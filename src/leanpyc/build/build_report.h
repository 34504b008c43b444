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
    CannotList,        // a folder cannot be listed, or a path does not exist
    CannotReadList,    // the file of -i cannot be read
    OutsideStripPath,  // -s names no folder above the file; `message` is that folder
    Compiling,         // only if verbose
    Warning,           // a warning of the compiler; only if the request shows them
    Failed,            // no .pyc was written, or not every level's
    Different,         // --check: the interpreter's result is different
    StaysSource,       // with --sourceless: a .py that is not compiled; `message` is the reason
    NotCopied,         // a file or folder that does not belong in a deployment
    LinkLeadsOut,      // a link that leads out of its PATH was copied as a link
    Removed,           // a file was removed from the output, because its source is gone
    NotRemoved,        // a file whose source is gone was kept, because it changed after leanpyc had written it
  };
  Kind kind = Kind::Failed;
  std::string path{};
  std::string error{};  // Failed: the class of the exception, "SyntaxError"; "Unsupported" and "HostError" are our own
  std::string message{};     // the exception's text; Different: the place, and the values on both sides
  std::string text{};        // Failed: as Python prints the exception, with the line and carets, ending with a newline
  ErrorPosition position{};  // of a Failed event; a Warning has only the line
  int level = 0;             // of a Different event
};

// Returns a Failed event without a position in the source.
BuildEvent failure(std::string path, std::string_view error, std::string message);

// All numbers except the last few count .py files; a file is counted once, whatever the number of levels.
struct BuildSummary {
  uint64_t found = 0;     // files considered: neither excluded nor reached by a link out of bounds
  uint64_t compiled = 0;  // compiled natively, at every level
  uint64_t host = 0;      // compiled by the target's own interpreter
  uint64_t up_to_date = 0;
  uint64_t failed = 0;
  uint64_t unsupported = 0;  // refused by the native compiler; each is also in `host` or in `failed`
  uint64_t excluded = 0;     // files that -x or -e excluded
  uint64_t unlistable = 0;   // folders that could not be listed
  uint64_t warnings = 0;     // warnings of the compiler
  uint64_t pyc_files = 0;    // .pyc files written
  uint64_t linked = 0;       // .pyc files written as hard links to the level below
  uint64_t source_bytes = 0;
  uint64_t pyc_bytes = 0;
  uint64_t kept = 0;    // things that can be elided in bytecode, but not in source
  uint64_t copied = 0;  // files of a tree without sources that are not compiled
  uint64_t code_objects = 0;
  uint64_t checked = 0;  // results compared: files at each level, and rejected files
  uint64_t identical = 0;
  uint64_t different = 0;
  ElisionTally elided;       // elided things in the compiled files
  uint64_t stay_source = 0;  // .py files of a tree without sources that are not compiled
  uint64_t not_copied = 0;   // files and folders that do not belong in a deployment
  uint64_t links_out = 0;    // links that lead out of their PATH
  uint64_t removed = 0;      // files of the output whose source is gone
  bool incomplete = false;   // below --out: a part of the input could not be read, or the record not written
  bool list_unreadable = false;
  bool interrupted = false;
  double seconds = 0;
  StageTimes times;  // times of all threads, if the request asks for them

  void add(const BuildSummary& other);
  // Returns whether everything that was asked for was done. The rule is that of compileall's exit status.
  bool success() const { return failed == 0 && different == 0 && !incomplete && !list_unreadable && !interrupted; }
};

// Receives the events of run_build(), in the order of the files, whatever the number of threads. Never called by two
// threads at once.
class BuildObserver {
 public:
  virtual ~BuildObserver() = default;
  virtual void event(const BuildEvent& event) = 0;
  // Called after every few files. `path` is the last file counted in `so_far`.
  virtual void progress(const BuildSummary& so_far, std::string_view path) = 0;
  // Called from any thread when the run has waited some seconds for another run that writes to the tree `folder`.
  virtual void waits_for(std::string_view) {}
};

// The result of one task, for the thread that reports.
struct BatchReport {
  BuildSummary counts;
  std::vector<BuildEvent> events;
};

}  // namespace leanpyc
