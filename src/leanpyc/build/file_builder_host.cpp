// Files that go to the target's interpreter, as they are or without what is elided.
#include <fmt/format.h>

#include "leanpyc/build/file_builder.h"
#include "leanpyc/code/marshal_compact.h"

namespace leanpyc {
namespace {

// Returns the level at which the interpreter compiles the file. The interpreter cannot evaluate content rules, so every
// kind that a rule may keep is kept.
int host_level(const FileElision& wanted) {
  Elision certain = wanted.elision;
  if (wanted.content != nullptr) certain.kinds = certain.kinds - wanted.may_keep;
  return level_within(certain);
}

// Returns what is left of the position tables without these kinds.
PositionDetail detail_without(KindSet tables) {
  return tables.has(Kind::Lines)     ? PositionDetail::Definition
         : tables.has(Kind::Columns) ? PositionDetail::Lines
                                     : PositionDetail::Full;
}

}  // namespace

bool FileBuilder::compile_on_host(const Job& job, int level, std::string_view reason, BatchReport& report) {
  if (request_.hand_over_sources) {
    hand_over(job, level);
    return true;
  }
  std::string problem;
  HostWorker* worker = host(problem);
  if (worker == nullptr) {
    std::string why = reason.empty() ? problem : fmt::format("{}; {}", reason, problem);
    report.events.push_back(failure(job.path, error_name(ErrorKind::Unsupported), std::move(why)));
    return false;
  }
  HostElision elided = elide_for_host(job, level);
  InStage in_interpreter(&compiler_.clock(), Stage::Interpreter);
  std::optional<HostWorker::Compiled> result =
      elided.source ? worker->compile_source(host_job(job, level), *elided.source, problem)
                    : worker->compile(host_job(job, level), problem);
  if (result && result->rejection && elided.source) {
    // The interpreter rejected the stripped source. Compiles the original, so that the error reported is that of the
    // file itself.
    elided = {};
    result = worker->compile(host_job(job, level), problem);
  }
  if (!result) {
    report.events.push_back(failure(job.path, "HostError", std::move(problem)));
    return false;
  }
  if (result->rejection) {
    rejected_ = true;
    HostWorker::Rejection& why = *result->rejection;
    report.events.push_back({.kind = BuildEvent::Kind::Failed,
                             .path = job.path,
                             .error = std::move(why.error),
                             .message = std::move(why.message),
                             .text = std::move(why.text),
                             .position = why.position});
    return false;
  }
  if (elided.source) {
    if (!append_compact(result->marshalled, elided.tables, pyc_)) {
      report.events.push_back(failure(job.path, "HostError", "the interpreter's code cannot be read"));
      return false;
    }
  } else {
    pyc_.insert(pyc_.end(), result->marshalled.begin(), result->marshalled.end());
  }
  report.counts.code_objects += result->code_objects;
  if (level == request_.levels.front()) report_host_warnings(job, result->warnings, report);
  if (elided.counts) {
    elided_.counts = *elided.counts;
    for (Kind table : {Kind::Columns, Kind::Lines}) {
      if (elided.tables.has(table)) elided_.counts[table] = static_cast<uint32_t>(result->code_objects);
    }
    if (request_.measure && request_.measure_on_host) measure_on_host(job, level, elided.source.has_value(), *worker);
  }
  return true;
}

void FileBuilder::report_host_warnings(const Job& job, std::span<const HostWorker::Warning> warnings,
                                       BatchReport& report) const {
  if (request_.warnings == CompilerWarnings::Ignore) return;
  for (const HostWorker::Warning& warning : warnings) {
    report_warning(job, warning.line, warning.message, warning.source_line, report);
  }
}

FileBuilder::HostElision FileBuilder::elide_for_host(const Job& job, int level) {
  if (request_.policy == nullptr) return {};
  const FileElision wanted = elision_of(job, level);
  if (wanted.elision.kinds.empty()) return {};
  StripResult result = strip(job, level);
  // leanpyc cannot parse or strip the file, for example because it has newer grammar. The interpreter then elides what
  // its level elides.
  if (result.diagnostics->failed() || !result.bytes) return {};
  // The elision is one of CPython's levels, so the interpreter does it.
  if (wanted.is_level(level_within(wanted.elision))) return {std::nullopt, {}, result.elided};
  return {std::move(result.bytes), result.elided_kinds & kTableKinds, result.elided};
}

void FileBuilder::hand_over(const Job& job, int level) {
  const std::string_view bytes = job.source.bytes;
  HostElision elided = elide_for_host(job, level);
  handed_over_ = {.original = bytes,
                  .hash = job.hash,
                  .level = elided.source ? 0 : host_job(job, level).level,
                  .detail = detail_without(elided.tables),
                  .edited = std::move(elided.source)};
}

bool FileBuilder::append_compact(std::string_view marshalled, KindSet tables, ByteBuffer& out) const {
  const PositionDetail detail = detail_without(tables);
  if (compact_marshalled_code(marshalled, request_.target->version().minor, detail, out)) return true;
  // A type that leanpyc does not know does no harm if the positions stay.
  if (detail == PositionDetail::Full) out.insert(out.end(), marshalled.begin(), marshalled.end());
  return detail == PositionDetail::Full;
}

// The bytes that compacting saves are in the total, but are not counted for a kind.
void FileBuilder::measure_on_host(const Job& job, int level, bool compacted, HostWorker& worker) {
  InStage in_measure(&compiler_.clock(), Stage::Measure);
  std::string problem;
  std::optional<HostWorker::Compiled> plain =
      worker.compile({.path = job.path, .filename = job.filename, .level = 0}, problem);
  if (!plain) return;
  elided_.plain_bytes = PycHeader::kSize + plain->marshalled.size();
  auto size_of = [&](const std::string& marshalled, KindSet tables) {
    if (!compacted) return marshalled.size();
    measured_pyc_.clear();
    return append_compact(marshalled, tables, measured_pyc_) ? measured_pyc_.size() : marshalled.size();
  };
  const size_t plain_size = size_of(plain->marshalled, {});
  size_t before = pyc_.size() - PycHeader::kSize;
  auto size_with = [&](KindSet kinds) {
    if (kinds.empty()) return plain_size;
    options_.elision.kinds = kinds;
    StripResult less = compiler_.strip(job.source.bytes, true, options_, {});
    std::optional<HostWorker::Compiled> result;
    if (less.bytes) result = worker.compile_source(host_job(job, level), *less.bytes, problem);
    return before = result ? size_of(result->marshalled, kinds & kTableKinds) : before;
  };
  measure_families(before, size_with);
}

HostWorker::Job FileBuilder::host_job(const Job& job, int level) const {
  return {.path = job.path, .filename = job.filename, .level = host_level(elision_of(job, level))};
}

HostWorker* FileBuilder::host(std::string& problem) {
  if (!host_) {
    const Interpreter* interpreter = request_.target->interpreter();
    if (interpreter == nullptr) {
      problem = request_.target->interpreter_problem();
      return nullptr;
    }
    host_.emplace(*interpreter, request_.warnings == CompilerWarnings::Error);
  }
  return &*host_;
}

}  // namespace leanpyc
