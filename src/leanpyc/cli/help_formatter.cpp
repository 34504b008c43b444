#include "leanpyc/cli/help_formatter.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "leanpyc/cli/commands.h"

namespace leanpyc {
namespace {

constexpr size_t kTextColumn = 28;
constexpr size_t kWidth = 100;

// Breaks a text into lines of at most `width` characters, and indents all lines except the first.
std::string wrapped(std::string_view text, size_t indent, size_t width) {
  std::string out;
  size_t column = 0;
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find(' ', start), text.size());
    std::string_view word = text.substr(start, end - start);
    if (column > 0 && column + 1 + word.size() > width) {
      out += '\n';
      out.append(indent, ' ');
      column = 0;
    }
    if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    start = end + 1;
  }
  return out;
}

// Returns `lines` with `before` put before each line.
std::string each_line(std::string_view lines, std::string_view before) {
  std::string text;
  for (size_t start = 0; start < lines.size();) {
    const size_t end = std::min(lines.find('\n', start), lines.size());
    text += fmt::format("{}{}\n", before, lines.substr(start, end - start));
    start = end + 1;
  }
  return text;
}

}  // namespace

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = fmt::format("  {}{}", make_option_name(option, is_positional), make_option_opts(option));
  std::string text = wrapped(make_option_desc(option), kTextColumn, kWidth - kTextColumn);
  if (name.size() + 2 > kTextColumn) return fmt::format("{}\n{:{}}{}\n", name, "", kTextColumn, text);
  return fmt::format("{:{}}{}\n", name, kTextColumn, text);
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  std::string type = option->get_option_text().empty() ? option->get_type_name() : option->get_option_text();
  return type.empty() ? type : ' ' + type;
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return wrapped(app->get_description(), 0, kWidth) + "\n\n";
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  const Command* command = find_command(command_);
  if (command == nullptr) return CLI::Formatter::make_usage(app, std::move(name));
  const std::string before = fmt::format("Usage: leanpyc {} ", command_);
  std::string text = each_line(command->usage, before);
  // Further usage lines are aligned with the first, so spaces replace their "Usage:".
  for (size_t at = text.find("\nUsage:"); at != std::string::npos; at = text.find("\nUsage:", at + 1)) {
    text.replace(at + 1, 6, 6, ' ');
  }
  return text;
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  std::string footer = app->get_footer();
  std::string text;
  // Indented lines belong to a list and are not wrapped.
  for (size_t start = 0; start < footer.size();) {
    const size_t end = std::min(footer.find('\n', start), footer.size());
    const std::string line = footer.substr(start, end - start);
    text += '\n' + (line.starts_with(' ') ? line : wrapped(line, 0, kWidth));
    start = end + 1;
  }
  if (!text.empty()) text += '\n';
  const Command* command = find_command(command_);
  if (command == nullptr) return text;
  const bool several = command->examples.find('\n') != std::string_view::npos;
  return text + (several ? "\nExamples:\n" : "\nExample:\n") + each_line(command->examples, "  ");
}

}  // namespace leanpyc
