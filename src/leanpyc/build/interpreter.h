// CPython interpreters on this machine: their properties, and the places to search.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

struct Interpreter {
  std::string path;            // the path by which it was found
  std::string executable;      // sys.executable with links resolved; identifies an interpreter that has several paths
  std::string implementation;  // sys.implementation.name
  Version version;
  std::string version_text;  // "3.15.0a2"
  uint32_t magic_word = 0;
  std::string cache_tag;
  std::string library;  // the folder of the standard library

  bool is_cpython() const { return implementation == "cpython"; }
};

// Starts the interpreter and asks for its properties. Returns nullopt with `error` if it does not answer as a Python
// does.
std::optional<Interpreter> ask_interpreter(const std::string& path, std::string& error);

// Returns the sys.path of a script of that interpreter, without the script's own folder. Uses the environment.
std::optional<std::vector<std::string>> ask_module_path(const Interpreter& interpreter, std::string& error);

// Returns the paths of interpreters in the usual places, without starting any: $VIRTUAL_ENV, PATH, the folders of
// pyenv, uv and conda, in this order. With `minor`, names that look like Python 3.`minor` come first.
std::vector<std::string> interpreter_candidates(std::optional<int> minor = std::nullopt);

// Returns every CPython among the candidates once, in the candidates' order. Asks them in parallel.
std::vector<Interpreter> find_interpreters();

}  // namespace leanpyc
