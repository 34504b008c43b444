#include "leanpyc/verify/traceback_text.h"

#include <algorithm>
#include <cctype>

namespace leanpyc {
namespace {

constexpr std::string_view kFile = "File \"";

// A report is pytest's: it shows a frame as "path:88: in function".
enum class LineKind : uint8_t { Other, Frame, Source, FurtherSource, ReportSource, FurtherReportSource };

bool is_in_traceback(LineKind kind) {
  return kind == LineKind::Frame || kind == LineKind::Source || kind == LineKind::FurtherSource;
}

struct Line {
  std::string_view text;  // with its newline
  LineKind kind = LineKind::Other;
};

// Exception groups put bars before their tracebacks.
size_t indentation(std::string_view line) {
  const size_t size = line.find_first_not_of(" \t|");
  return size == std::string_view::npos ? line.size() : size;
}

bool is_frame(std::string_view line) {
  const size_t start = indentation(line);
  if (start < 2 || !line.substr(start).starts_with(kFile)) return false;
  return line.find("\", line ", start) != std::string_view::npos;
}

bool is_report_frame(std::string_view line) {
  const size_t end = line.find(": in ");
  if (end == std::string_view::npos || indentation(line) > 0) return false;
  const std::string_view place = line.substr(0, end);
  const size_t colon = place.rfind(':');
  return colon != std::string_view::npos && colon + 1 < end &&
         place.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

// The source lines of a frame are indented by more than the frame.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  size_t frame_indentation = std::string_view::npos;
  bool first = false;
  bool report = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    Line line{.text = text.substr(0, end)};
    text.remove_prefix(end);
    const bool frame = is_frame(line.text);
    if (frame || is_report_frame(line.text)) {
      if (frame) line.kind = LineKind::Frame;
      report = !frame;
      frame_indentation = indentation(line.text);
      first = true;
    } else if (frame_indentation != std::string_view::npos && indentation(line.text) >= frame_indentation + 2) {
      line.kind = first ? LineKind::Source : LineKind::FurtherSource;
      if (report) line.kind = first ? LineKind::ReportSource : LineKind::FurtherReportSource;
      first = false;
    } else {
      frame_indentation = std::string_view::npos;
    }
    lines.push_back(line);
  }
  return lines;
}

std::string_view file_of(std::string_view frame) {
  const size_t start = frame.find(kFile) + kFile.size();
  return frame.substr(start, frame.find('"', start) - start);
}

template <class Stays>
std::string filtered(std::string_view text, const Stays& stays) {
  std::string out;
  for (const Line& line : lines_of(text)) {
    if (stays(line.kind)) out += line.text;
  }
  return out;
}

}  // namespace

bool is_standard_library_file(std::string_view path) {
  constexpr std::string_view kFolder = "/python3.";
  for (size_t at = path.find(kFolder); at != std::string_view::npos; at = path.find(kFolder, at + 1)) {
    std::string_view above = path.substr(0, at);
    above.remove_prefix(above.rfind('/') + 1);
    if (!above.starts_with("lib")) continue;
    std::string_view rest = path.substr(at + kFolder.size());
    while (!rest.empty() && std::isalnum(static_cast<unsigned char>(rest.front())) != 0) rest.remove_prefix(1);
    return rest.starts_with('/') && !rest.starts_with("/site-packages/") && !rest.starts_with("/dist-packages/");
  }
  return path.starts_with("<frozen ");
}

std::string without_carets(std::string_view text) {
  return filtered(
      text, [](LineKind kind) { return kind != LineKind::FurtherSource && kind != LineKind::FurtherReportSource; });
}

std::string without_frames(std::string_view text) {
  return filtered(text, [](LineKind kind) { return !is_in_traceback(kind) && kind != LineKind::FurtherReportSource; });
}

std::vector<std::string> files_of_frames(std::string_view text) {
  std::vector<std::string> files;
  for (const Line& line : lines_of(text)) {
    if (line.kind == LineKind::Frame) files.emplace_back(file_of(line.text));
  }
  return files;
}

std::string last_own_frame(std::string_view text) {
  const std::vector<Line> lines = lines_of(text);
  size_t end = lines.size();
  while (end > 0 && !is_in_traceback(lines[end - 1].kind)) --end;
  size_t start = end;
  while (start > 0 && is_in_traceback(lines[start - 1].kind)) --start;
  size_t last = end;
  size_t own = end;
  for (size_t i = start; i < end; ++i) {
    if (lines[i].kind != LineKind::Frame) continue;
    last = i;
    if (!is_standard_library_file(file_of(lines[i].text))) own = i;
  }
  const size_t shown = own < end ? own : last;
  std::string out;
  for (size_t i = shown; i < end && (i == shown || lines[i].kind != LineKind::Frame); ++i) out += lines[i].text;
  if (!out.empty() && end < lines.size()) out += lines[end].text;
  return out;
}

}  // namespace leanpyc
