// The layout of every command's --help.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace leanpyc {

// CLI11's own formatter does not wrap lines, and repeats in each option what its text already says.
class HelpFormatter : public CLI::Formatter {
 public:
  // `command` names a row of commands(), which has the usage and the examples.
  explicit HelpFormatter(std::string command) : command_(std::move(command)) {}

  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_footer(const CLI::App* app) const override;

 private:
  std::string command_;
};

}  // namespace leanpyc
