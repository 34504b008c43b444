// Source without what is elided.
#include <fmt/format.h>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_builder.h"
#include "leanpyc/build/file_elision.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// A target that has no native support is nearly the newest that has, in what its sources look like.
const Target& grammar_of(const BuildTarget& target) {
  return target.native() != nullptr ? *target.native() : *find_target(native_targets().back());
}

// What the lexer wants to be able to read behind a text.
std::string padded(std::string_view bytes) {
  std::string text(bytes);
  text.append(SourceText::kPadding, '\0');
  return text;
}

}  // namespace

StripResult FileBuilder::strip(const Job& job, int level) {
  use(elision_of(job, level), grammar_of(*request_.target));
  return compiler_.strip(job.source.bytes, true, options_, {.comments = request_.strip_comments});
}

bool FileBuilder::write_source(const Job& job, BatchReport& report) {
  StripResult result = strip(job, request_.levels.front());
  if (result.diagnostics->failed()) {
    report_error(job, result.diagnostics->error(), result.source, report);
    return false;
  }
  BuildEvent problem{.kind = BuildEvent::Kind::Failed, .path = job.path, .error = "Unsupported"};
  if (!result.bytes) {
    problem.message = "its encoding does not tell where in the file a character is; copied as it is";
  } else {
    // What was Python must be Python afterwards: nothing is written that was not read again.
    const ElisionCounts counts = result.elided;
    const uint32_t kept = result.kept;
    const std::string bytes = std::move(*result.bytes);
    const CompileOptions wanted = options_;
    options_.elision = {};
    options_.content = nullptr;
    const std::string again = padded(bytes);
    const CompileResult check = compiler_.compile({again.data(), bytes.size()}, false, options_);
    if (!check.diagnostics->failed()) {
      const auto* first = reinterpret_cast<const uint8_t*>(bytes.data());
      pyc_.assign(first, first + bytes.size());
      elided_ = {.counts = counts, .plain_bytes = job.source.bytes.size()};
      if (request_.measure) {
        options_ = wanted;
        auto size_with = [&](KindSet kinds) {
          options_.elision.kinds = kinds;
          StripResult less = compiler_.strip(job.source.bytes, true, options_, {.comments = request_.strip_comments});
          return less.bytes ? less.bytes->size() : job.source.bytes.size();
        };
        // What goes with the comments is no kind's.
        measure_families(size_with({}), bytes.size(), size_with);
      }
      tally(job, request_.levels.front(), report);
      report.counts.kept += kept;
      if (request_.write && !write_level(job, 0, report)) return false;
      ++report.counts.compiled;
      return true;
    }
    // The file has an error that only the later steps find; whoever compiles it is told.
    problem.error = std::string(error_name(check.diagnostics->error().kind));
    problem.message = fmt::format("{} (line {}); copied as it is", check.diagnostics->error().message,
                                  check.diagnostics->error().range.line);
  }
  problem.text = fmt::format("{}: {}\n", problem.error, problem.message);
  report.events.push_back(std::move(problem));
  return false;
}

}  // namespace leanpyc
