// The folder that, put on PYTHONPATH, makes an interpreter import elided code (hook.py tells how).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// One way to elide.
struct HookVariant {
  std::string folder{};                    // where its .pyc files are: absolute, laid out as under sys.pycache_prefix
  std::vector<std::string> arguments;      // of leanpyc, to compile into it; the files follow them
  std::vector<std::string> environment{};  // of leanpyc: LEANPYC_ELIDE=…, LEANPYC_KEEP=…, or none of them
};

struct HookSettings {
  std::string program;  // leanpyc itself
  HookVariant variant{};
  // Modules (or "package.*", for an outermost package) that are taken from another variant, to find out which of them a
  // failure comes from.
  HookVariant exceptional_variant{};
  std::vector<std::string> exceptions{};
  bool count = false;   // each interpreter tells at its end, on stderr, how many modules came elided
  std::string notes{};  // a file to which the name and the path of each module loaded is appended; empty: none
};

// Writes the folder, below `cache`, unless it is there. nullopt with `error` if it cannot be written.
std::optional<std::string> make_hook_folder(const std::string& cache, const HookSettings& settings, std::string& error);

// The value of PYTHONPATH that has the hook folder first. `before` is what it was; hook folders in it are left out, so
// that of two runs, one in the other, the inner one counts.
std::string hooked_python_path(std::string_view hook_folder, std::string_view before);

// The settings as Python text, for who starts the hook by itself.
std::string python_text(const HookSettings& settings);

}  // namespace leanpyc
