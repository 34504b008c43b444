#include "leanpyc/cli/manual_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "leanpyc/cli/option_list.h"

namespace leanpyc {
namespace {

// Returns the text with the characters escaped that mean something to troff.
std::string troff(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool line_start = i == 0 || text[i - 1] == '\n';
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string capital(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::string option_text(const OptionRow& option) {
  std::string head;
  for (const std::string& name : option.names) {
    head += fmt::format("{}\\fB{}\\fR", head.empty() ? "" : ", ", troff(name));
  }
  if (!option.value.empty()) head += fmt::format("{}\\fI{}\\fR", head.empty() ? "" : " ", troff(option.value));
  return fmt::format(".TP\n{}\n{}\n", head, troff(option.text));
}

// The lines of a footer, in which a list is indented.
std::string footer_text(std::string_view footer) {
  std::string out;
  for (size_t start = 0; start < footer.size();) {
    const size_t end = std::min(footer.find('\n', start), footer.size());
    const std::string_view line = footer.substr(start, end - start);
    if (line.starts_with(' ')) {
      out += fmt::format(".br\n{}\n", troff(line.substr(std::min(line.find_first_not_of(' '), line.size()))));
    } else if (!line.empty()) {
      out += fmt::format(".PP\n{}\n", troff(line));
    }
    start = end + 1;
  }
  return out;
}

std::string command_text(const CommandOptions& each) {
  std::string out = fmt::format(".SH {}\n{}\n", capital(each.command->name), troff(each.description));
  std::string group;
  for (const OptionRow& option : each.options) {
    const std::string_view heading = option.names.empty() ? "Arguments" : std::string_view(option.group);
    if (heading != group) out += fmt::format(".SS {}\n", troff(heading));
    group = heading;
    out += option_text(option);
  }
  out += footer_text(each.footer);
  return out + fmt::format(".SS Example\n.nf\n{}\n.fi\n", troff(each.command->examples));
}

}  // namespace

std::string manual_page() {
  std::string out = fmt::format(
      ".TH LEANPYC 1 \"\" \"leanpyc {}\" \"User Commands\"\n"
      ".SH NAME\nleanpyc \\- compile Python source to CPython bytecode\n"
      ".SH SYNOPSIS\n\\fBleanpyc\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
      ".SH DESCRIPTION\nleanpyc compiles Python to the bytecode of CPython, without what the policy elides.\n",
      LEANPYC_VERSION);
  const std::vector<CommandOptions> all = all_options();
  for (const CommandOptions& each : all) {
    out += fmt::format(".TP\n\\fBleanpyc {}\\fR\n{}\n", troff(each.command->name), troff(each.command->summary));
  }
  for (const CommandOptions& each : all) out += command_text(each);
  return out +
         ".SH EXIT STATUS\n0: done. 1: a file was rejected, differs, or could not be read or written. 2: wrong usage,\n"
         "or something that leanpyc needs is missing.\n";
}

}  // namespace leanpyc
