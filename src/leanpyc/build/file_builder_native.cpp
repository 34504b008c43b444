// The native back end.
#include <fmt/format.h>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_builder.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/pyc.h"

namespace leanpyc {
namespace {

// In a larger source, the positions take more bytes than the note. A current .pyc without a note costs a compilation if
// its source is no larger.
constexpr size_t kLargestThatMayGrow = 512;

uint64_t count_code_objects(const CodeObject& code, const ConstantPool& pool) {
  uint64_t count = 1;
  for (ConstId id : code.constants) {
    const Constant& constant = pool[id];
    if (constant.kind == ConstantKind::Code) count += count_code_objects(*constant.code, pool);
  }
  return count;
}

}  // namespace

// An empty file has nothing to elide but a position, and the note after the code would cost more than that.
void FileBuilder::use_plain_elision(Job& job) const {
  if (request_.policy == nullptr) return;
  const std::string distribution = std::move(job.elision.distribution);
  job.elision = FileElision::of_level(request_.levels.front());
  job.elision.distribution = distribution;
}

bool FileBuilder::compile_natively(Job& job, int level, bool first_level, Outcome& outcome, BatchReport& report) {
  const FileElision wanted = elision_of(job, level);
  use(wanted, *request_.target->native());
  options_.weigh = request_.measure && request_.policy != nullptr;
  CompileResult result = compiler_.compile(job.source.bytes, true, options_);
  if (first_level) report_warnings(job, result, report);
  if (result.code != nullptr) {
    compiler_.clock().enter(Stage::Marshal);
    marshal_code(*result.code, *result.pool, *options_.target, pyc_, needs_note(wanted, level));
    const uint64_t code_objects = count_code_objects(*result.code, *result.pool);
    report.counts.code_objects += code_objects;
    outcome = Outcome::Native;
    if (needs_note(wanted, level) && plain_is_smaller(job, level, result.elided.kinds())) {
      std::swap(pyc_, measured_pyc_);
      use_plain_elision(job);
      elided_.plain_bytes = pyc_.size();
      return true;
    }
    if (!wanted.elision.kinds.empty() && request_.policy != nullptr) {
      elided_.counts = result.elided;
      for (Kind table : {Kind::Columns, Kind::Lines}) {
        if (result.elided_kinds.has(table)) elided_.counts[table] = static_cast<uint32_t>(code_objects);
      }
      if (request_.measure) measure(job);
    } else if (request_.policy != nullptr && job.source.bytes.empty()) {
      elided_.plain_bytes = pyc_.size();
    }
    return true;
  }
  const Diagnostics& diagnostics = *result.diagnostics;
  const bool unsupported = !diagnostics.failed() || diagnostics.error().kind == ErrorKind::Unsupported;
  if (unsupported) {
    if (first_level) ++report.counts.unsupported;
    outcome = Outcome::Host;
    return compile_on_host(job, level, diagnostics.failed() ? diagnostics.error().message : "no result", report);
  }
  const Diagnostic& error = diagnostics.error();
  report_error(job, error, result.source, report);
  if (request_.check) check_error(job, level, error, report);
  return false;
}

// The elision of a small file that has nothing to elide but positions may save fewer bytes than the note takes. Such a
// file is compiled plain: its code is the same except for the positions.
bool FileBuilder::plain_is_smaller(const Job& job, int level, KindSet elided) {
  if (request_.in_memory || job.source.bytes.size() > kLargestThatMayGrow || !(elided - kTableKinds).empty())
    return false;
  InStage in_measure(&compiler_.clock(), Stage::Measure);
  use(FileElision::of_level(level), *request_.target->native());
  const CompileResult result = compiler_.compile(job.source.bytes, true, options_);
  measured_pyc_.resize(PycHeader::kSize);
  if (result.code != nullptr) marshal_code(*result.code, *result.pool, *options_.target, measured_pyc_);
  use(elision_of(job, level), *request_.target->native());
  return result.code != nullptr && measured_pyc_.size() < pyc_.size() + kPycNoteSize;
}

bool FileBuilder::is_smaller_plain(Job& job, int level) {
  const FileElision wanted = elision_of(job, level);
  if (!needs_note(wanted, level) || request_.target->native() == nullptr || request_.host_only) return false;
  if (read_source_file(job.batch->folder_descriptor(), job.item->name.c_str(), buffer_, job.source) != 0 ||
      job.source.bytes.size() > kLargestThatMayGrow) {
    return false;
  }
  use(wanted, *request_.target->native());
  const CompileResult result = compiler_.compile(job.source.bytes, true, options_);
  if (result.code == nullptr) return false;
  pyc_.resize(PycHeader::kSize);
  marshal_code(*result.code, *result.pool, *options_.target, pyc_, true);
  return plain_is_smaller(job, level, result.elided.kinds());
}

void FileBuilder::report_error(const Job& job, const Diagnostic& error, std::string_view source, BatchReport& report) {
  rejected_ = error.kind != ErrorKind::Unsupported;
  report.events.push_back({.kind = BuildEvent::Kind::Failed,
                           .path = job.path,
                           .error = std::string(error_name(error.kind)),
                           .message = std::string(error.message),
                           .text = error_text(error, source, printable_path(job.filename)),
                           .position = error_position(error)});
}

void FileBuilder::measure(const Job& job) {
  InStage in_measure(&compiler_.clock(), Stage::Measure);
  const KindSet marked = elided_.counts.kinds();
  size_t size = pyc_.size() - PycHeader::kSize;
  auto size_with = [&](KindSet kinds) {
    if (const std::optional<size_t> found = compiler_.size_without(marked - kinds, size)) return size = *found;
    options_.elision.kinds = kinds;
    options_.weigh = false;
    CompileResult result = compiler_.compile(job.source.bytes, true, options_);
    measured_pyc_.clear();
    if (result.code != nullptr) marshal_code(*result.code, *result.pool, *options_.target, measured_pyc_);
    return measured_pyc_.size();
  };
  elided_.plain_bytes = PycHeader::kSize + measure_families(size, size_with);
}

size_t FileBuilder::measure_families(size_t all, const std::function<size_t(KindSet)>& size_with) {
  KindSet left = elided_.counts.kinds();
  size_t size = all;
  for (size_t i = kKindCount; i-- > 0;) {
    const KindSet family = kinds_of_family(kind_family(static_cast<Kind>(i)));
    // The bytes of a family are at its first kind.
    const bool is_first = i == 0 || !family.has(static_cast<Kind>(i - 1));
    if (!is_first || !left.has_any(family)) continue;
    left = left - family;
    const size_t larger = size_with(left);
    elided_.bytes[i] = static_cast<int64_t>(larger) - static_cast<int64_t>(size);
    size = larger;
  }
  return size;
}

void FileBuilder::report_warnings(const Job& job, const CompileResult& result, BatchReport& report) const {
  if (request_.warnings == CompilerWarnings::Ignore) return;
  for (const Warning& warning : result.diagnostics->warnings()) {
    // Python hides DeprecationWarnings of the compiler.
    if (warning.kind != WarningKind::SyntaxWarning) continue;
    std::string_view line = source_line(result.source, warning.range.line);
    const size_t start = std::min(line.find_first_not_of(" \t\f"), line.size());
    report_warning(job, warning.range.line, warning.message, line.substr(start), report);
  }
}

}  // namespace leanpyc
