// [tool.leanpyc.scripts]: the console scripts that `leanpyc launcher` writes.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "leanpyc/policy/toml_document.h"

namespace leanpyc {

struct LaunchScript {
  std::string name;
  std::string module;  // of entry = "module:function"
  std::string function;
  int level = 0;                 // -O, -OO
  std::string elide{};           // through `leanpyc run`; empty: not
  std::vector<std::string> x{};  // -X
  std::vector<std::pair<std::string, std::string>> environment{};
  std::string python{};  // empty: the one for all
};

// NAME = "module:function", or NAME = {entry, level | elide, X, env, python}. `file` is the table's, for messages.
// nullopt with `error`, which names file, line and column.
std::optional<std::vector<LaunchScript>> read_script_table(const TomlValue& table, const std::string& file,
                                                           std::string& error);

}  // namespace leanpyc
