// An interpreter that lists and imports modules (verify_modules.py, verify_worker.py).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/child_process.h"
#include "leanpyc/verify/process_groups.h"

namespace leanpyc {

struct ModuleSource {
  std::string name;
  std::string path;
};

struct ModuleList {
  std::vector<ModuleSource> modules;
  std::vector<std::string> roots;      // folders that must be on sys.path for them
  std::vector<std::string> not_found;  // arguments
};

struct TraceFrame {
  std::string file;
  int line = 0;
  std::string function;
  std::string module;
};

// How an import ended.
struct ImportOutcome {
  enum class State : uint8_t { Passed, Raised, Hung, Crashed };
  State state = State::Passed;
  std::string error{};               // Raised: the exception's class
  std::string message{};             // Raised: its text; Crashed: "signal 6"
  std::vector<TraceFrame> frames{};  // Raised: from the outermost on
  std::vector<ModuleSource> loaded{};
  bool not_elided = false;  // leanpyc could not compile the module: it came plain

  bool passed() const { return state == State::Passed; }
  // "AttributeError: 'NoneType' object …", "no end within 60 s", in one line.
  std::string text() const;
  // The frame that a reader looks for: the last one outside the standard library, else the last.
  // nullptr if there are no frames.
  const TraceFrame* own_frame() const;
};

// Writes the script that the interpreters run. It is a file, because `python -c` has the working folder on sys.path,
// and from 3.13 on imports linecache from there. False with `error` if it cannot be written.
bool write_worker_script(const std::string& file, std::string& error);

struct WorkerSettings {
  std::string python;
  std::string script;  // written by write_worker_script()
  int flag = 0;        // of the process: 1 is -O, 2 is -OO
  int timeout = 60;    // seconds that an import may take, and the start of the interpreter
  std::string folder;  // the folder to which relative paths are relative
  std::vector<std::string> roots{};
};

class VerifyWorker {
 public:
  explicit VerifyWorker(const WorkerSettings& settings) : settings_(settings) {}

  // nullopt with `error` if the interpreter cannot be started or does not answer.
  std::optional<ModuleList> list(const std::vector<std::string>& arguments, std::string& error);

  // Compiles the packages of the modules, or with `alone` only the modules, as imports with this `config` would.
  bool compile(std::span<const ModuleSource> modules, std::string_view config, bool alone, std::string& error);

  // Imports the modules one after the other in a new process, and in another one after a module that does not answer;
  // `config` is the hook's (python_text), or empty for a plain import. If `noted`, the outcomes say what was loaded,
  // and what is missing is compiled file by file. Each outcome is passed on in order.
  using OnOutcome = std::function<void(ImportOutcome outcome)>;
  bool import(std::span<const std::string> modules, std::string_view config, bool noted, const OnOutcome& on_outcome,
              std::string& error);

 private:
  bool start(std::string& error);
  bool connect(std::string& error);
  bool ask(std::span<const std::string_view> request, const std::function<void(std::vector<std::string>&)>& on_answer,
           std::string& error);

  const WorkerSettings& settings_;
  std::optional<ChildProcess> process_;
  RegisteredGroup group_;
};

}  // namespace leanpyc
