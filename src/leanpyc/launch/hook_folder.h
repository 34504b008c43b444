// The folder that makes an interpreter import elided code when it is on PYTHONPATH (entries.py explains how).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// One way to elide.
struct HookVariant {
  std::string folder{};                    // folder of the variant's entries, absolute; empty without a usable cache
  std::vector<std::string> arguments;      // arguments of the leanpyc that compiles for the variant
  std::vector<std::string> environment{};  // environment of that leanpyc: LEANPYC_ELIDE=… and LEANPYC_KEEP=…, if set
  bool installs = false;                   // editable installs decide what is elided in a file
  std::vector<std::string> ignored_files{};  // messages for the user: policy files that were found and not used
};

struct HookSettings {
  std::string program;  // leanpyc itself
  HookVariant variant{};
  // Modules (or "package.*", for an outermost package) that come from another variant, to find out which of them causes
  // a failure.
  HookVariant exceptional_variant{};
  std::vector<std::string> exceptions{};
  bool count = false;   // each interpreter reports at its end, on stderr, how many modules came elided
  bool shared = false;  // all users may read the folder
  std::string notes{};  // a file to which the name and the path of each module loaded are appended; empty: none
};

// Writes the folder below `cache`, unless it exists. Returns its path; nullopt with `error` if it cannot be written, or
// if other users could have changed it.
std::optional<std::string> make_hook_folder(const std::string& cache, const HookSettings& settings, std::string& error);

// A folder for the hook where the cache cannot be used: below TMPDIR, one for each user. nullopt with `error` if it
// cannot be used either.
std::optional<std::string> temporary_hook_cache(std::string& error);

// The value of PYTHONPATH with the hook folder first. `before` is the value so far. Other hook folders in it are left
// out, so that an inner `leanpyc run` replaces an outer one.
std::string hooked_python_path(std::string_view hook_folder, std::string_view before);

// The settings as a Python expression, for callers that start the hook themselves.
std::string python_text(const HookSettings& settings);

}  // namespace leanpyc
