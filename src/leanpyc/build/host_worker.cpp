#include "leanpyc/build/host_worker.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "leanpyc/build/host_scripts.h"

namespace leanpyc {
namespace {

void append_number(std::string& out, size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xFF);
}

size_t read_number(const char* at) {
  size_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(at[i]);
  return value;
}

template <class Number>
Number to_number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

bool HostWorker::exchange(std::span<const std::string_view> request, std::vector<std::string>& answer) {
  std::string frame(4, '\0');
  for (std::string_view part : request) {
    append_number(frame, part.size());
    frame += part;
  }
  std::string length;
  append_number(length, frame.size() - 4);
  frame.replace(0, 4, length);
  if (!process_->write(frame.data(), frame.size())) return false;

  std::array<char, 4> head{};
  if (!process_->read(head.data(), head.size())) return false;
  std::string body(read_number(head.data()), '\0');
  if (!process_->read(body.data(), body.size())) return false;
  answer.clear();
  for (size_t at = 0; at + 4 <= body.size();) {
    size_t size = read_number(body.data() + at);
    at += 4;
    if (size > body.size() - at) return false;
    answer.push_back(body.substr(at, size));
    at += size;
  }
  return !answer.empty();
}

bool HostWorker::ask(std::span<const std::string_view> request, std::vector<std::string>& answer, std::string& error) {
  if (!process_) {
    std::optional<ChildProcess> started =
        ChildProcess::start({interpreter_.path, "-I", "-S", "-X", "utf8", "-c", kWorkerScript}, error);
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
  std::vector<std::string> answer;
  if (!ask(request, answer, error)) return std::nullopt;
  Compiled result;
  if (answer[0] == "K" && answer.size() == 3) {
    result.marshalled = std::move(answer[1]);
    result.code_objects = to_number<uint64_t>(answer[2]);
    return result;
  }
  if (answer[0] != "E" || answer.size() != 8) {
    error = "an answer that is none";
    return std::nullopt;
  }
  result.rejection = Rejection{.error = std::move(answer[1]),
                               .message = std::move(answer[2]),
                               .line = to_number<int>(answer[3]),
                               .column = to_number<int>(answer[4]),
                               .end_line = to_number<int>(answer[5]),
                               .end_column = to_number<int>(answer[6]),
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
                                                             std::string_view characters, std::string_view octets,
                                                             std::string& error) {
  const std::string level = fmt::to_string(job.level);
  const std::string_view request[] = {"compare-error", job.path, job.filename, level, exception, characters, octets};
  return judge(request, error);
}

std::optional<std::string> HostWorker::hash(std::string_view path, std::string& error) {
  const std::string_view request[] = {"hash", path};
  std::vector<std::string> answer;
  if (!ask(request, answer, error)) return std::nullopt;
  if (answer.size() == 2 && answer[1].size() == 8) return std::move(answer[1]);
  error = "an answer that is none";
  return std::nullopt;
}

}  // namespace leanpyc
