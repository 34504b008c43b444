#include "leanpyc/build/stay_source.h"

#include <sys/stat.h>

#include <algorithm>

namespace leanpyc {
namespace {

// A name may begin with a digit: Django imports migrations called 0001_initial by import_module().
bool is_importable(std::string_view name) {
  name.remove_suffix(std::string_view(".py").size());
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

std::string_view reason_to_stay_source(const StaySourceFacts& facts) {
  if (!is_importable(facts.name)) return "its name cannot be imported";
  if (facts.migration) return "Alembic loads migrations from source";
  const bool script = facts.bytes.starts_with("#!");
  const bool executable = (facts.mode & S_IXUSR) != 0;
  // Many modules of published packages begin with #! and many wheels set the mode of every file, but commands are
  // installed outside of site-packages.
  if (facts.installed ? script && executable : script || executable)
    return script ? "it is a script" : "it is executable";
  return {};
}

}  // namespace leanpyc
