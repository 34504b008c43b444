// --check: results compared with what the target's interpreter makes of the file.
#include <fmt/format.h>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_builder.h"

namespace leanpyc {

void FileBuilder::check_existing(const Job& job, BatchReport& report) {
  InStage in_interpreter(&compiler_.clock(), Stage::Interpreter);
  for (size_t i = 0; i < job.pycs.size(); ++i) {
    std::string bytes;
    int error = read_whole_file(job.pycs[i].folder, job.pycs[i].name.c_str(), bytes, kMostBytesOfCode);
    if (error == 0 && bytes.size() >= PycHeader::kSize) {
      check_code(job, request_.levels[i], std::string_view(bytes).substr(PycHeader::kSize), report);
    } else {
      record_verdict(job, request_.levels[i], HostWorker::Verdict{false, "the .pyc cannot be read"}, {}, report);
    }
  }
}

void FileBuilder::check_code(const Job& job, int level, std::string_view payload, BatchReport& report) {
  InStage in_interpreter(&compiler_.clock(), Stage::Interpreter);
  std::string problem;
  HostWorker* worker = host(problem);
  std::optional<HostWorker::Verdict> verdict;
  if (worker != nullptr) verdict = worker->compare(host_job(job, level), payload, problem);
  record_verdict(job, level, verdict, problem, report);
}

void FileBuilder::check_error(const Job& job, int level, const Diagnostic& error, BatchReport& report) {
  InStage in_interpreter(&compiler_.clock(), Stage::Interpreter);
  std::string problem;
  HostWorker* worker = host(problem);
  std::optional<HostWorker::Verdict> verdict;
  if (worker != nullptr) {
    verdict = worker->compare_error(host_job(job, level), error_name(error.kind), error.message, error_position(error),
                                    problem);
  }
  record_verdict(job, level, verdict, problem, report);
}

void FileBuilder::record_verdict(const Job& job, int level, const std::optional<HostWorker::Verdict>& verdict,
                                 const std::string& error, BatchReport& report) {
  ++report.counts.checked;
  if (verdict && verdict->identical) {
    ++report.counts.identical;
    return;
  }
  ++report.counts.different;
  report.events.push_back({.kind = BuildEvent::Kind::Different,
                           .path = job.path,
                           .message = verdict ? verdict->difference : fmt::format("not compared: {}", error),
                           .level = level});
}

}  // namespace leanpyc
