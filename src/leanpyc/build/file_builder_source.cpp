// Source without the elided code.
#include <fmt/format.h>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/file_builder.h"
#include "leanpyc/build/file_elision.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// The lexer reads some bytes past the end of a text.
std::string padded(std::string_view bytes) {
  std::string text(bytes);
  text.append(SourceText::kPadding, '\0');
  return text;
}

}  // namespace

StripResult FileBuilder::strip(const Job& job, int level) {
  use(elision_of(job, level), request_.target->source_target());
  return compiler_.strip(job.source.bytes, true, options_, {.comments = request_.strip_comments});
}

bool FileBuilder::strip_to_output(const Job& job, uint32_t& kept, BuildEvent& problem) {
  StripResult result = strip(job, request_.levels.front());
  if (result.diagnostics->failed()) {
    BatchReport rejection;
    report_error(job, result.diagnostics->error(), result.source, rejection);
    problem = std::move(rejection.events.front());
    return false;
  }
  problem = failure(job.path, "Unsupported",
                    fmt::format("strip does not know the place of a character in the encoding '{}'; convert the file "
                                "to UTF-8",
                                find_encoding(result.source)));
  if (!result.bytes) return false;
  // Compiles the stripped text before it is written, so that the output is always valid Python.
  kept = result.kept;
  elided_ = {.counts = result.elided, .plain_bytes = job.source.bytes.size()};
  const std::string bytes = std::move(*result.bytes);
  const CompileOptions wanted = options_;
  options_.elision = {};
  options_.content = nullptr;
  const std::string again = padded(bytes);
  const CompileResult check = compiler_.compile({again.data(), bytes.size()}, false, options_);
  if (check.diagnostics->failed()) {
    // The file has an error that only the stages after the parser find.
    const Diagnostic& error = check.diagnostics->error();
    rejected_ = error.kind != ErrorKind::Unsupported;
    problem = failure(job.path, error_name(error.kind), fmt::format("{} (line {})", error.message, error.range.line));
    return false;
  }
  options_ = wanted;
  const auto* first = reinterpret_cast<const uint8_t*>(bytes.data());
  pyc_.assign(first, first + bytes.size());
  return true;
}

bool FileBuilder::write_source(Job& job, BatchReport& report) {
  uint32_t kept = 0;
  BuildEvent problem;
  if (!strip_to_output(job, kept, problem)) {
    report.events.push_back(std::move(problem));
    return false;
  }
  if (request_.measure) {
    auto size_with = [&](KindSet kinds) {
      options_.elision.kinds = kinds;
      StripResult less = compiler_.strip(job.source.bytes, true, options_, {.comments = request_.strip_comments});
      return less.bytes ? less.bytes->size() : job.source.bytes.size();
    };
    // The bytes of comments are not counted for a kind.
    measure_families(pyc_.size(), size_with);
  }
  tally(job, request_.levels.front(), report);
  report.counts.kept += kept;
  if (request_.write && !write_level(job, 0, report)) return false;
  ++report.counts.compiled;
  return true;
}

}  // namespace leanpyc
