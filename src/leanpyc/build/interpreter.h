// CPython interpreters on this machine: their facts, and where to look for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

struct Interpreter {
  std::string path;            // as found
  std::string executable;      // sys.executable, links resolved: two paths of the same one have the same
  std::string implementation;  // sys.implementation.name
  Version version;
  std::string version_text;  // "3.15.0a2"
  uint32_t magic_word = 0;
  std::string cache_tag;
  std::string library;  // the folder of the standard library

  bool is_cpython() const { return implementation == "cpython"; }
};

// Starts it and asks. Returns nullopt with `error` if it does not answer as a Python does.
std::optional<Interpreter> ask_interpreter(const std::string& path, std::string& error);

// Returns sys.path as a script of that interpreter sees it, without the script's own folder. Uses the environment.
std::optional<std::vector<std::string>> ask_module_path(const Interpreter& interpreter, std::string& error);

// Returns the paths where interpreters usually are, without starting any: $VIRTUAL_ENV, PATH, the folders of pyenv, uv
// and conda, in this order. With `minor`, names that look like that version of Python 3 come first.
std::vector<std::string> interpreter_candidates(std::optional<int> minor = std::nullopt);

// Returns every CPython among the candidates once, in the candidates' order. Asks them in parallel.
std::vector<Interpreter> find_interpreters();

}  // namespace leanpyc
