#include "leanpyc/build/output_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace leanpyc {
namespace {

// A path is the last field of its line. So only the characters that end a line, and the escape character itself, are
// escaped.
std::string escaped(std::string_view path) {
  std::string out;
  for (char c : path) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
    } else {
      out += text[++i] == 'n' ? '\n' : text[i];
    }
  }
  return out;
}

bool stays_inside(std::string_view path) {
  if (path.empty() || path.starts_with('/') || path.find('\0') != std::string_view::npos) return false;
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    const std::string_view name = path.substr(start, end - start);
    if (name.empty() || name == "." || name == "..") return false;
    start = end + 1;
  }
  return true;
}

// Takes the next field off the front of `line`.
std::string_view take_field(std::string_view& line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

bool read_line(std::string_view line, std::string& path, OutputEntry& entry) {
  if (!read_base64(take_field(line), entry.output.bytes)) return false;
  const std::string_view size = take_field(line);
  if (std::from_chars(size.data(), size.data() + size.size(), entry.size).ec != std::errc{}) return false;
  if (!read_base64(take_field(line), entry.source) || !read_base64(take_field(line), entry.recipe) ||
      !read_base64(take_field(line), entry.root)) {
    return false;
  }
  path = unescaped(line);
  return stays_inside(path);
}

std::string_view line_at(std::string_view text, size_t start) {
  return text.substr(start, std::min(text.find('\n', start), text.size()) - start);
}

}  // namespace

OutputRecord::OutputRecord(std::string text) : text_(std::move(text)) {
  if (!text_.starts_with(kFirstLine) || text_.size() > UINT32_MAX) {
    text_.clear();
    return;
  }
  std::string path;
  std::string before;
  OutputEntry entry;
  bool sorted = true;
  for (size_t start = kFirstLine.size(); start < text_.size();) {
    const std::string_view line = line_at(text_, start);
    if (read_line(line, path, entry)) {
      sorted = sorted && before < path;
      std::swap(before, path);
      lines_.push_back(static_cast<uint32_t>(start));
    }
    start += line.size() + 1;
  }
  if (sorted) return;
  // The lines are not sorted, so leanpyc did not write them in this order. If two lines have the same path, the first
  // one counts.
  auto path_at = [this](uint32_t start) {
    std::string found;
    OutputEntry ignored;
    read_line(line_at(text_, start), found, ignored);
    return found;
  };
  std::ranges::stable_sort(lines_, {}, path_at);
  // std::ranges::unique() does not compile with Clang 14.
  auto same_path = [&](uint32_t first, uint32_t second) { return path_at(first) == path_at(second); };
  lines_.erase(std::unique(lines_.begin(), lines_.end(), same_path), lines_.end());
}

std::optional<size_t> OutputRecord::find(std::string_view wanted) const {
  size_t low = 0;
  size_t high = lines_.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const std::string found = path(middle);
    if (found == wanted) return middle;
    (found < wanted ? low : high) = found < wanted ? middle + 1 : middle;
  }
  return std::nullopt;
}

std::string OutputRecord::path(size_t index) const {
  std::string_view line = line_at(text_, lines_[index]);
  for (int i = 0; i < 5; ++i) take_field(line);
  return unescaped(line);
}

OutputEntry OutputRecord::entry(size_t index) const {
  std::string path;
  OutputEntry entry;
  read_line(line_at(text_, lines_[index]), path, entry);
  return entry;
}

std::string OutputRecord::line(std::string_view path, const OutputEntry& entry) {
  return fmt::format("{} {} {} {} {} {}\n", base64_text(entry.output.bytes), entry.size, base64_text(entry.source),
                     base64_text(entry.recipe), base64_text(entry.root), escaped(path));
}

void OutputRecord::each_line(std::string_view text, const std::function<void(std::string, const OutputEntry&)>& visit) {
  std::string path;
  OutputEntry entry;
  while (!text.empty()) {
    const std::string_view line = line_at(text, 0);
    // The last line of a journal may be incomplete.
    if (line.size() == text.size()) return;
    if (read_line(line, path, entry)) visit(path, entry);
    text.remove_prefix(line.size() + 1);
  }
}

}  // namespace leanpyc
