#include "leanpyc/cli/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace leanpyc {
namespace {

constexpr size_t kTextColumn = 28;
constexpr size_t kWidth = 100;

// Breaks a text into lines of at most `width`, each but the first indented.
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

// CLI11's own does not break lines, and repeats in each option what the texts say.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string name = fmt::format("  {}{}", make_option_name(option, is_positional), make_option_opts(option));
    std::string text = wrapped(make_option_desc(option), kTextColumn, kWidth - kTextColumn);
    if (name.size() + 2 > kTextColumn) return fmt::format("{}\n{:{}}{}\n", name, "", kTextColumn, text);
    return fmt::format("{:{}}{}\n", name, kTextColumn, text);
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string type = option->get_option_text().empty() ? option->get_type_name() : option->get_option_text();
    return type.empty() ? type : ' ' + type;
  }
  std::string make_description(const CLI::App* app) const override {
    return wrapped(app->get_description(), 0, kWidth) + "\n\n";
  }
  std::string make_footer(const CLI::App* app) const override {
    std::string footer = app->get_footer();
    std::string text;
    // Lines that are indented are those of a list.
    for (size_t start = 0; start < footer.size();) {
      const size_t end = std::min(footer.find('\n', start), footer.size());
      const std::string line = footer.substr(start, end - start);
      text += '\n' + (line.starts_with(' ') ? line : wrapped(line, 0, kWidth));
      start = end + 1;
    }
    return text.empty() ? text : text + '\n';
  }
};

}  // namespace

void prepare(CLI::App& app, std::string_view command) {
  app.name(fmt::format("leanpyc {}", command));
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "this text");
}

std::optional<ExitStatus> parse(CLI::App& app, std::string_view command, const Arguments& arguments) {
  // CLI11 takes them from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    std::string text = app.help();
    // CLI11 puts two empty lines before each group.
    for (size_t at; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
    fmt::print("{}", text);
    return ExitStatus::Done;
  } catch (const CLI::ParseError& error) {
    return usage_error(command, error.what());
  }
  return std::nullopt;
}

ExitStatus usage_error(std::string_view command, std::string_view problem) {
  std::string_view space = command.empty() ? "" : " ";
  fmt::print(stderr, "leanpyc{}{}: {}\nSee leanpyc help{}{}\n", space, command, problem, space, command);
  return ExitStatus::Trouble;
}

}  // namespace leanpyc
