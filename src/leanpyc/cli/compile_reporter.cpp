#include "leanpyc/cli/compile_reporter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>

#include "leanpyc/build/path_text.h"
#include "leanpyc/cli/sizes.h"
#include "leanpyc/cli/timing_table.h"

namespace leanpyc {
namespace {

// Memory must not grow with the number of broken files.
constexpr size_t kMostKept = 10000;
constexpr size_t kNamesShown = 5;
constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string hex(std::string_view bytes) {
  std::string text;
  for (char byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<uint8_t>(byte));
  return text;
}

}  // namespace

CompileReporter::CompileReporter(const Settings& settings, const BuildTarget& target)
    : settings_(settings), target_(target) {
  show_progress_ = settings.quiet == 0 && ::isatty(STDERR_FILENO) == 1;
  winsize size{};
  if (show_progress_ && ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) width_ = size.ws_col;
}

void CompileReporter::print(std::string_view text) {
  if (settings_.quiet >= 2) return;
  clear_progress();
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void CompileReporter::clear_progress() {
  if (!progress_shown_) return;
  std::fwrite(kClearLine.data(), 1, kClearLine.size(), stderr);
  progress_shown_ = false;
}

void CompileReporter::event(const BuildEvent& event) {
  using What = BuildEvent::Kind;
  if (settings_.json) keep(event);
  switch (event.kind) {
    case What::Listing: return print(fmt::format("Listing {}...\n", quote_path(event.path)));
    case What::CannotList: return print(fmt::format("Can't list {}\n", quote_path(event.path)));
    case What::CannotReadList: return print(fmt::format("Error reading file list {}\n", printable_path(event.path)));
    case What::OutsideStripPath:
      return print(fmt::format("The stripdir path {} is not a valid prefix for source path {}; ignoring\n",
                               quote_path(event.message), quote_path(event.path)));
    case What::Compiling: return print(fmt::format("Compiling {}...\n", quote_path(event.path)));
    case What::Warning: return print(event.text);
    case What::Failed:
      return print(fmt::format("*** Error {} {}...\n{}", settings_.to_source ? "stripping" : "compiling",
                               quote_path(event.path), event.text));
    case What::StaysSource:
      return note(stay_source_, fmt::format("Not compiled {}: {}\n", quote_path(event.path), event.message),
                  event.path);
    case What::NotCopied: return note(not_copied_, fmt::format("Not copied {}\n", quote_path(event.path)), event.path);
    case What::LinkLeadsOut:
      return note(links_out_,
                  fmt::format("Copied as a link {}: it leads out of the tree, to {}\n", quote_path(event.path),
                              quote_path(event.message)),
                  event.path);
    case What::Removed:
      return note(removed_, fmt::format("Removed {}: its source is gone\n", quote_path(event.path)), event.path);
    case What::NotRemoved:
      return print(
          fmt::format("Not removed {}: its source is gone, but the file was changed after leanpyc had written it\n",
                      quote_path(event.path)));
    case What::Different:
      return print(fmt::format("*** Not as CPython {} compiles it: {} at level {}\n{}\n", target_.name(),
                               quote_path(event.path), event.level, event.message));
  }
}

void CompileReporter::note(Paths& paths, const std::string& text, const std::string& path) {
  if (settings_.verbose) print(text);
  if (paths.first.size() < kNamesShown) paths.first.push_back(printable_path(path));
  if (settings_.json && paths.all.size() < kMostKept) paths.all.push_back(printable_path(path));
}

std::string CompileReporter::tree_summary(const BuildSummary& summary) const {
  std::string lines;
  auto add = [&lines](uint64_t count, std::string_view one, std::string_view many, const Paths& paths) {
    if (count == 0) return;
    fmt::format_to(std::back_inserter(lines), "  {} {}: {}{}\n", count, count == 1 ? one : many,
                   fmt::join(paths.first, ", "), count > paths.first.size() ? ", …" : "");
  };
  add(summary.stay_source, "file stays source", "files stay source", stay_source_);
  add(summary.not_copied, "file or folder not copied", "files and folders not copied", not_copied_);
  add(summary.links_out, "link leads out of the tree and stays a link", "links lead out of the tree and stay links",
      links_out_);
  add(summary.removed, "file removed, because its source is gone", "files removed, because their source is gone",
      removed_);
  return lines;
}

void CompileReporter::keep(const BuildEvent& event) {
  const bool failed = event.kind == BuildEvent::Kind::Failed;
  const bool warning = event.kind == BuildEvent::Kind::Warning;
  if (!failed && !warning && event.kind != BuildEvent::Kind::Different) return;
  if (failures_.size() + differences_.size() + told_warnings_.size() >= kMostKept) {
    ++not_kept_;
    return;
  }
  bool is_exact = true;
  nlohmann::ordered_json entry{{"path", json_path(event.path, is_exact)}};
  if (!is_exact) entry["path_hex"] = hex(event.path);
  if (!failed && !warning) {
    entry["level"] = event.level;
    entry["message"] = event.message;
    differences_.push_back(std::move(entry));
    return;
  }
  entry[warning ? "category" : "error"] = event.error;
  entry["message"] = event.message;
  const ErrorPosition& at = event.position;
  if (at.line) entry["line"] = *at.line;
  if (at.column) entry["column"] = *at.column;
  if (at.end_line) entry["end_line"] = *at.end_line;
  if (at.end_column) entry["end_column"] = *at.end_column;
  (warning ? told_warnings_ : failures_).push_back(std::move(entry));
}

// Leaves the state of the progress line alone, because another thread may use it.
void CompileReporter::waits_for(std::string_view folder) {
  if (settings_.quiet >= 2) return;
  fmt::print(stderr, "leanpyc {}: waiting for another leanpyc that writes to {}\n",
             settings_.to_source ? "strip" : "compile", quote_path(folder));
}

void CompileReporter::progress(const BuildSummary& so_far, std::string_view path) {
  if (!show_progress_) return;
  auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < kProgressInterval) return;
  last_progress_ = now;
  std::string line = fmt::format("{} files, {} compiled, {} failed  {}", so_far.found, so_far.compiled + so_far.host,
                                 so_far.failed, printable_path(path));
  // Cuts the line where a character starts. The terminal would wrap a line of its full width.
  if (line.size() >= static_cast<size_t>(width_)) {
    size_t end = static_cast<size_t>(width_) - 1;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    line.resize(end);
  }
  line.insert(0, kClearLine);
  std::fwrite(line.data(), 1, line.size(), stderr);
  progress_shown_ = true;
}

void CompileReporter::print_source_summary(const BuildSummary& summary) {
  std::string line;
  auto out = std::back_inserter(line);
  fmt::format_to(out, "{} file{}: {} stripped", summary.found, summary.found == 1 ? "" : "s", summary.compiled);
  if (summary.up_to_date > 0) fmt::format_to(out, ", {} up to date", summary.up_to_date);
  fmt::format_to(out, ", {} failed", summary.failed);
  if (summary.excluded > 0) fmt::format_to(out, ", {} excluded", summary.excluded);
  fmt::format_to(out, ", {} copied; {} of source to {}", summary.copied, size_text(summary.source_bytes),
                 size_text(summary.pyc_bytes));
  if (summary.kept > 0) {
    fmt::format_to(out, "; {} thing{} kept that only bytecode can leave out", summary.kept,
                   summary.kept == 1 ? "" : "s");
  }
  fmt::format_to(out, "; {:.2f} s{}\n", summary.seconds, summary.interrupted ? " [interrupted]" : "");
  line += tree_summary(summary);
  if (settings_.elision) line += elision_table(*settings_.elision, summary.elided);
  print(line);
}

void CompileReporter::print_summary(const BuildSummary& summary) {
  if (settings_.to_source) return print_source_summary(summary);
  std::string line;
  auto out = std::back_inserter(line);
  fmt::format_to(out, "{} file{}: {} compiled", summary.found, summary.found == 1 ? "" : "s", summary.compiled);
  if (summary.host > 0) fmt::format_to(out, ", {} compiled by the interpreter", summary.host);
  fmt::format_to(out, ", {} up to date, {} failed", summary.up_to_date, summary.failed);
  if (summary.excluded > 0) fmt::format_to(out, ", {} excluded", summary.excluded);
  if (summary.pyc_files > 0) {
    fmt::format_to(out, "; {} of source to {} in {} .pyc file{}", size_text(summary.source_bytes),
                   size_text(summary.pyc_bytes), summary.pyc_files, summary.pyc_files == 1 ? "" : "s");
  }
  if (summary.copied > 0) fmt::format_to(out, ", {} copied", summary.copied);
  if (summary.linked > 0) fmt::format_to(out, " ({} linked)", summary.linked);
  if (summary.checked > 0) {
    fmt::format_to(out, "; {} compared with CPython {}: {} identical ({} code objects), {} different", summary.checked,
                   target_.name(), summary.identical, summary.code_objects, summary.different);
  }
  if (summary.warnings > 0 && !settings_.warnings_shown) {
    fmt::format_to(out, "; {} warning{} of the compiler (-W default shows them)", summary.warnings,
                   summary.warnings == 1 ? "" : "s");
  }
  if (!target_.source().empty()) fmt::format_to(out, "; for CPython {} (by {})", target_.name(), target_.source());
  fmt::format_to(out, "; {:.2f} s", summary.seconds);
  // With --check most of the time is the interpreter's, so no speed is printed.
  if (summary.pyc_files > 0 && summary.seconds > 0 && summary.checked == 0) {
    fmt::format_to(out, ", {:.0f} MB/s", static_cast<double>(summary.source_bytes) / 1e6 / summary.seconds);
  }
  fmt::format_to(out, "{}\n", summary.interrupted ? " [interrupted]" : "");
  line += tree_summary(summary);
  if (settings_.elision) line += elision_table(*settings_.elision, summary.elided);
  if (settings_.timings) line += timing_table(summary);
  print(line);
}

void CompileReporter::print_json(const BuildSummary& summary) const {
  nlohmann::ordered_json json{
      {"target", target_.name()},
      {"target_source",
       target_.source().empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(json_path(target_.source()))},
      {"files", summary.found},
      {"compiled", summary.compiled},
      {"host", summary.host},
      {"up_to_date", summary.up_to_date},
      {"failed", summary.failed},
      {"unsupported", summary.unsupported},
      {"excluded", summary.excluded},
      {"unlistable", summary.unlistable},
      {"warnings", summary.warnings},
      {"pyc_files", summary.pyc_files},
      {"linked", summary.linked},
      {"copied", summary.copied},
      {"kept", summary.kept},
      {"stay_source", stay_source_.all},
      {"not_copied", not_copied_.all},
      {"links_out", links_out_.all},
      {"removed", removed_.all},
      {"source_bytes", summary.source_bytes},
      {"pyc_bytes", summary.pyc_bytes},
      {"code_objects", summary.code_objects},
      {"checked", summary.checked},
      {"identical", summary.identical},
      {"different", summary.different},
      {"seconds", summary.seconds},
      {"interrupted", summary.interrupted},
      {"success", summary.success()},
      {"failures", failures_},
      {"differences", differences_},
      {"told_warnings", told_warnings_},
      {"not_listed", not_kept_},
  };
  if (settings_.timings) json["timings"] = timing_json(summary);
  if (settings_.elision) json["elision"] = elision_json(*settings_.elision, summary.elided);
  // A message may quote source that is not UTF-8, which must not stop the report.
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace leanpyc
