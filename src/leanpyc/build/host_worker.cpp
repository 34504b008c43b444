#include "leanpyc/build/host_worker.h"

#include <fmt/format.h>

#include <charconv>

#include "leanpyc/build/frames.h"
#include "leanpyc/build/host_scripts.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not declared everywhere

namespace leanpyc {
namespace {

template <class Number>
Number to_number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<int> number_or_none(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return to_number<int>(text);
}

// Returns this process's environment without Python's variables, as under -E, and with a fixed hash seed, which -E
// would ignore. The hash seed determines the order of a set of strings in a .pyc.
std::vector<std::string> worker_environment() {
  std::vector<std::string> variables{"PYTHONHASHSEED=0"};
  for (char** at = environ; *at != nullptr; ++at) {
    if (!std::string_view(*at).starts_with("PYTHON")) variables.emplace_back(*at);
  }
  return variables;
}

}  // namespace

bool HostWorker::exchange(std::span<const std::string_view> request, std::vector<std::string>& answer) {
  return write_frame(*process_, request) && read_frame(*process_, answer);
}

bool HostWorker::ask(std::span<const std::string_view> request, std::vector<std::string>& answer, std::string& error) {
  if (!process_) {
    // Not -I, because -I would ignore PYTHONHASHSEED. The script itself removes the working folder from sys.path.
    const std::vector<std::string> environment = worker_environment();
    std::optional<ChildProcess> started = ChildProcess::start(
        {interpreter_.path, "-s", "-S", "-X", "utf8", "-c", kWorkerScript, warnings_are_errors_ ? "error" : "always"},
        error, ChildPipes::StandardStreams, &environment);
    if (!started) return false;
    process_.emplace(std::move(*started));
  }
  if (!exchange(request, answer)) {
    process_.reset();
    error = fmt::format("{} ended while it compiled the file", interpreter_.path);
    return false;
  }
  if (answer[0] == "X") {
    error = answer.size() > 1 ? answer[1] : std::string();
    return false;
  }
  return true;
}

std::optional<HostWorker::Compiled> HostWorker::compile(const Job& job, std::string& error) {
  const std::string level = fmt::to_string(job.level);
  const std::string_view request[] = {"compile", job.path, job.filename, level};
  return ask_to_compile(request, error);
}

std::optional<HostWorker::Compiled> HostWorker::compile_source(const Job& job, std::string_view source,
                                                               std::string& error) {
  const std::string_view request[] = {"compile-source", source, job.filename};
  return ask_to_compile(request, error);
}

std::optional<HostWorker::Compiled> HostWorker::ask_to_compile(std::span<const std::string_view> request,
                                                               std::string& error) {
  std::vector<std::string> answer;
  if (!ask(request, answer, error)) return std::nullopt;
  Compiled result;
  if (answer[0] == "K" && answer.size() >= 3 && answer.size() % 3 == 0) {
    result.marshalled = std::move(answer[1]);
    result.code_objects = to_number<uint64_t>(answer[2]);
    for (size_t at = 3; at < answer.size(); at += 3) {
      result.warnings.push_back({to_number<int>(answer[at]), std::move(answer[at + 1]), std::move(answer[at + 2])});
    }
    return result;
  }
  if (answer[0] != "E" || answer.size() != 8) {
    error = "an answer that leanpyc does not understand";
    return std::nullopt;
  }
  result.rejection = Rejection{.error = std::move(answer[1]),
                               .message = std::move(answer[2]),
                               .position = {.line = number_or_none(answer[3]),
                                            .column = number_or_none(answer[4]),
                                            .end_line = number_or_none(answer[5]),
                                            .end_column = number_or_none(answer[6])},
                               .text = std::move(answer[7])};
  return result;
}

std::optional<HostWorker::Verdict> HostWorker::judge(std::span<const std::string_view> request, std::string& error) {
  std::vector<std::string> answer;
  if (!ask(request, answer, error)) return std::nullopt;
  if (answer[0] == "I") return Verdict{true, {}};
  return Verdict{false, answer.size() > 1 ? std::move(answer[1]) : std::string()};
}

std::optional<HostWorker::Verdict> HostWorker::compare(const Job& job, std::string_view payload, std::string& error) {
  const std::string level = fmt::to_string(job.level);
  const std::string_view request[] = {"compare", job.path, job.filename, level, payload};
  return judge(request, error);
}

std::optional<HostWorker::Verdict> HostWorker::compare_error(const Job& job, std::string_view exception,
                                                             std::string_view message, const ErrorPosition& position,
                                                             std::string& error) {
  const std::string level = fmt::to_string(job.level);
  const std::string place = position.text();
  const std::string_view request[] = {"compare-error", job.path, job.filename, level, exception, message, place};
  return judge(request, error);
}

}  // namespace leanpyc
