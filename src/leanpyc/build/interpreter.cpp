#include "leanpyc/build/interpreter.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <charconv>
#include <cstdio>
#include <set>
#include <span>

#include "leanpyc/build/child_process.h"
#include "leanpyc/build/host_scripts.h"

namespace leanpyc {
namespace {

// The script prints this mark before and after its answer. The interpreter also prints the output of its sitecustomize
// and .pth files, and a shim may print more.
constexpr std::string_view kAnswerMark = "\n[leanpyc 4f1c9d2e]\n";

// A shim on a slow disk may need a second to answer. The limit is for a shim that waits for input and never answers.
constexpr int kAnswerSeconds = 20;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find(separator, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

bool parse_number(std::string_view text, auto& value) {
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc{} && end == text.data() + text.size();
}

bool parse_version(std::string_view text, Version& version) {
  std::vector<std::string_view> parts = split(text, ' ');
  return parts.size() == 3 && parse_number(parts[0], version.major) && parse_number(parts[1], version.minor) &&
         parse_number(parts[2], version.patch);
}

// Returns the text between the two marks; nullopt if a mark is missing.
std::optional<std::string> marked_answer(std::string_view output) {
  const size_t start = output.find(kAnswerMark);
  if (start == std::string_view::npos) return std::nullopt;
  output.remove_prefix(start + kAnswerMark.size());
  const size_t end = output.find(kAnswerMark);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(output.substr(0, end));
}

std::optional<std::string> run_script(const std::string& path, std::span<const std::string> options, const char* script,
                                      std::string& error) {
  std::vector<std::string> arguments{path};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.insert(arguments.end(), {"-c", script});
  std::optional<ChildProcess> process = ChildProcess::start(arguments, error);
  if (!process) return std::nullopt;
  std::string output;
  if (!process->read_all(output, kAnswerSeconds)) {
    error = fmt::format("{} gave no answer within {} seconds", path, kAnswerSeconds);
    return std::nullopt;
  }
  if (int status = process->finish(); status != 0) {
    error = status == 127 ? fmt::format("{} cannot be run", path)
                          : fmt::format("{} is not a Python 3 (exit status {})", path, status);
    return std::nullopt;
  }
  std::optional<std::string> answer = marked_answer(output);
  if (!answer) error = fmt::format("{} is not a Python 3", path);
  return answer;
}

}  // namespace

std::optional<Interpreter> ask_interpreter(const std::string& path, std::string& error) {
  // The interpreter runs isolated and without site-packages, so that the environment does not change the answer.
  const std::string options[] = {"-I", "-S"};
  std::optional<std::string> answer = run_script(path, options, kIdentifyScript, error);
  if (!answer) return std::nullopt;
  std::vector<std::string_view> lines = split(*answer, '\n');
  Interpreter found;
  found.path = path;
  if (lines.size() != 7 || !parse_version(lines[1], found.version) || !parse_number(lines[3], found.magic_word)) {
    error = fmt::format("{} is not a Python 3", path);
    return std::nullopt;
  }
  found.implementation = lines[0];
  found.version_text = lines[2];
  found.cache_tag = lines[4];
  found.executable = lines[5];
  found.library = lines[6];
  return found;
}

std::optional<std::vector<std::string>> ask_module_path(const Interpreter& interpreter, std::string& error) {
  // From 3.13 on, -c imports linecache first, which must not come from the working folder.
  std::vector<std::string> options;
  if (interpreter.version >= Version{3, 11, 0}) options.emplace_back("-P");
  std::optional<std::string> answer = run_script(interpreter.path, options, kModulePathScript, error);
  if (!answer) return std::nullopt;
  std::vector<std::string> entries;
  for (std::string_view entry : split(*answer, '\0')) entries.emplace_back(entry);
  return entries;
}

std::vector<Interpreter> find_interpreters() {
  std::vector<std::string> candidates = interpreter_candidates();
  std::vector<std::optional<Interpreter>> answers(candidates.size());
  tbb::parallel_for(size_t{0}, candidates.size(), [&](size_t i) {
    std::string error;
    answers[i] = ask_interpreter(candidates[i], error);
  });
  std::vector<Interpreter> found;
  std::set<std::string> seen;
  for (std::optional<Interpreter>& answer : answers) {
    if (answer && answer->is_cpython() && seen.insert(answer->executable).second) found.push_back(std::move(*answer));
  }
  return found;
}

}  // namespace leanpyc
