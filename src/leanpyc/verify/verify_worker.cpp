#include "leanpyc/verify/verify_worker.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>

#include "leanpyc/build/frames.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/launch/launch_scripts.h"
#include "leanpyc/verify/traceback_text.h"
#include "leanpyc/verify/verify_scripts.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not declared everywhere

namespace leanpyc {
namespace {

// The script sends this mark first. Earlier output comes from the interpreter's start-up files.
constexpr std::string_view kStartMark = "leanpyc verify 5d0c2f9a7be14c83";

// Removes the script's folder from sys.path.
constexpr std::string_view kScriptStart =
    "import sys\n"
    "if __file__.rpartition('/')[0] == sys.path[0]:\n"
    "    del sys.path[0]\n"
    "del __file__\n"
    "__cached__ = None\n";

// With the same hash seed every time, because some modules import in an order that depends on it.
std::vector<std::string> worker_environment() {
  std::vector<std::string> variables;
  bool has_seed = false;
  for (char** at = environ; *at != nullptr; ++at) {
    variables.emplace_back(*at);
    has_seed = has_seed || variables.back().starts_with("PYTHONHASHSEED=");
  }
  if (!has_seed) variables.emplace_back("PYTHONHASHSEED=0");
  return variables;
}

// Reads "file NUL line NUL function NUL module".
TraceFrame read_trace_frame(std::string_view text) {
  TraceFrame frame;
  std::string_view fields[4];
  for (std::string_view& field : fields) {
    size_t end = std::min(text.find('\0'), text.size());
    field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  frame.file = fields[0];
  std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), frame.line);
  frame.function = fields[2];
  frame.module = fields[3];
  return frame;
}

ImportOutcome read_outcome(std::vector<std::string>& answer, int timeout) {
  using State = ImportOutcome::State;
  ImportOutcome outcome;
  outcome.not_elided = answer[0] == "ok" && answer.size() > 2;
  if (answer[0] == "hang") {
    outcome.state = State::Hung;
    outcome.message = fmt::format("no end within {} s", timeout);
  } else if (answer[0] == "crash") {
    outcome.state = State::Crashed;
    outcome.message = answer.size() > 2 ? answer[2] : std::string();
  } else if (answer[0] == "error" && answer.size() >= 4) {
    outcome.state = State::Raised;
    outcome.error = answer[2];
    outcome.message = answer[3];
    for (size_t i = 4; i < answer.size(); ++i) outcome.frames.push_back(read_trace_frame(answer[i]));
  }
  return outcome;
}

}  // namespace

bool write_worker_script(const std::string& file, std::string& error) {
  std::ofstream stream(file, std::ios::binary);
  stream << kScriptStart << "START_MARK = b'" << kStartMark << "'\n"
         << kHookScript << kVerifyModulesScript << kVerifyWorkerScript;
  stream.close();
  if (stream.good()) return true;
  error = fmt::format("cannot write {}", quote_path(file));
  return false;
}

std::string ImportOutcome::text() const {
  std::string line = message.substr(0, message.find('\n'));
  switch (state) {
    case State::Passed: return "passed";
    case State::Raised: return line.empty() ? error : fmt::format("{}: {}", error, line);
    case State::Hung: return line;
    case State::Crashed: return fmt::format("crashed ({})", line);
  }
  return line;
}

const TraceFrame* ImportOutcome::own_frame() const {
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    if (!is_standard_library_file(frame->file)) return &*frame;
  }
  return frames.empty() ? nullptr : &frames.back();
}

bool VerifyWorker::start(std::string& error) {
  std::vector<std::string> command{settings_.python};
  if (settings_.flag > 0) command.push_back(settings_.flag == 1 ? "-O" : "-OO");
  command.push_back(settings_.script);
  const std::vector<std::string> environment = worker_environment();
  std::optional<ChildProcess> started = ChildProcess::start(command, error, ChildPipes::OwnDescriptors, &environment);
  if (!started) return false;
  process_.emplace(std::move(*started));
  group_ = RegisteredGroup(process_->pid());
  if (!connect(error)) {
    process_->kill();
    process_.reset();
    return false;
  }
  std::vector<std::string_view> request{"path"};
  request.insert(request.end(), settings_.roots.begin(), settings_.roots.end());
  return ask(
      request, [](std::vector<std::string>&) {}, error);
}

// Waits until the script runs, which is after all that the environment does when an interpreter starts.
bool VerifyWorker::connect(std::string& error) {
  const auto deadline = ChildProcess::Clock::now() + std::chrono::seconds(settings_.timeout);
  process_->set_deadline(deadline);
  std::vector<std::string> hello;
  const bool connected = process_->skip_past(kStartMark) && read_frame(*process_, hello);
  process_->set_deadline(std::nullopt);
  if (!connected) {
    error = ChildProcess::Clock::now() < deadline
                ? fmt::format(
                      "{} ended before it answered: it is not a Python 3.8 or later, or its start-up files "
                      "end it",
                      settings_.python)
                : fmt::format("{} did not answer within {} s (--timeout): it, or one of its start-up files, waits",
                              settings_.python, settings_.timeout);
    return false;
  }
  if (hello.size() == 3 && hello[2] == "known") return true;
  error = fmt::format("{} is Python {}: verify needs Python 3.8 or later", settings_.python,
                      hello.size() > 1 ? hello[1] : "of an unknown version");
  return false;
}

bool VerifyWorker::ask(std::span<const std::string_view> request,
                       const std::function<void(std::vector<std::string>&)>& on_answer, std::string& error) {
  if (ending_signal() != 0) {
    error = "interrupted";
    return false;
  }
  if (!process_ && !start(error)) return false;
  if (write_frame(*process_, request)) {
    std::vector<std::string> answer;
    while (read_frame(*process_, answer)) {
      if (answer[0] == "end") return error.empty();
      if (answer[0] == "failed") {
        error = answer.size() > 1 ? answer[1] : "failed";
      } else {
        on_answer(answer);
      }
    }
  }
  process_->kill();
  process_.reset();
  error = fmt::format("{} ended before it answered", settings_.python);
  return false;
}

std::optional<ModuleList> VerifyWorker::list(const std::vector<std::string>& arguments, std::string& error) {
  std::vector<std::string_view> request{"list", settings_.folder};
  request.insert(request.end(), arguments.begin(), arguments.end());
  ModuleList list;
  auto add = [&list](std::vector<std::string>& answer) {
    if (answer[0] == "module" && answer.size() == 3) list.modules.push_back({answer[1], answer[2]});
    if (answer[0] == "root" && answer.size() == 2) list.roots.push_back(answer[1]);
    if (answer[0] == "problem" && answer.size() == 2) list.not_found.push_back(answer[1]);
  };
  if (!ask(request, add, error)) return std::nullopt;
  return list;
}

bool VerifyWorker::compile(std::span<const ModuleSource> modules, std::string_view config, bool alone,
                           std::string& error) {
  std::vector<std::string_view> request{"compile", alone ? "1" : "0", config};
  for (const ModuleSource& module : modules) request.insert(request.end(), {module.name, module.path});
  return ask(
      request, [](std::vector<std::string>&) {}, error);
}

bool VerifyWorker::import(std::span<const std::string> modules, std::string_view config, bool noted,
                          const OnOutcome& on_outcome, std::string& error) {
  const std::string seconds = fmt::to_string(settings_.timeout);
  while (!modules.empty()) {
    std::vector<std::string_view> request{"import", seconds, noted ? "1" : "0", config};
    request.insert(request.end(), modules.begin(), modules.end());
    std::vector<ModuleSource> loaded;
    auto pass_on = [&](std::vector<std::string>& answer) {
      if (answer[0] == "loaded" && answer.size() == 3) {
        loaded.push_back({answer[1], answer[2]});
        return;
      }
      if (modules.empty()) return;
      modules = modules.subspan(1);
      ImportOutcome outcome = read_outcome(answer, settings_.timeout);
      outcome.loaded = std::move(loaded);
      loaded.clear();
      on_outcome(std::move(outcome));
    };
    if (!process_ && !start(error)) return false;
    if (ask(request, pass_on, error)) return true;
    if (process_ || modules.empty() || ending_signal() != 0) return false;
    // The interpreter has ended, so the current module ended it. Another interpreter imports the other modules.
    error.clear();
    modules = modules.subspan(1);
    on_outcome({.state = ImportOutcome::State::Crashed, .message = "it ended the interpreter that had started it"});
  }
  return true;
}

}  // namespace leanpyc
