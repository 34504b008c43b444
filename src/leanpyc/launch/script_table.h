// [tool.leanpyc.scripts]: the console scripts that `leanpyc launcher` writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leanpyc/policy/toml_document.h"

namespace leanpyc {

struct LaunchScript {
  std::string name;
  std::string module;  // of entry = "module:function"
  std::string function;
  int level = 0;                 // -O, -OO
  std::string elide{};           // started by `leanpyc run`; empty: not
  std::vector<std::string> x{};  // -X
  std::vector<std::pair<std::string, std::string>> environment{};
  std::string python{};  // empty: the interpreter of all scripts
};

// NAME = "module:function", or NAME = {entry, level | elide, X, env, python}. `file` is the table's, for messages.
// nullopt with `error`, which names file, line and column.
std::optional<std::vector<LaunchScript>> read_script_table(const TomlValue& table, const std::string& file,
                                                           std::string& error);

// Splits "module:function" into the script's fields. False with `error` if the text is not an entry point.
bool set_entry_point(const std::string& text, LaunchScript& script, std::string& error);

// Whether a script of this name would replace an interpreter: python, python3, python3.13, pypy3 …
bool is_interpreter_name(std::string_view name);

}  // namespace leanpyc
