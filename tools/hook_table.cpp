// Writes the code objects of the hook as C++ when the program is built: hook_table OUTPUT.CPP
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "leanpyc/launch/hook_code.h"
#include "leanpyc/launch/launch_scripts.h"

namespace leanpyc {
namespace {

// Three octal digits for each byte, so that no digit after an escape sequence belongs to it.
std::string literal(std::string_view bytes) {
  constexpr size_t kBytesOfLine = 28;
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i % kBytesOfLine == 0) text += i == 0 ? "\"" : "\"\n    \"";
    text += fmt::format("\\{:03o}", static_cast<uint8_t>(bytes[i]));
  }
  return text + '"';
}

int write_table(const char* output) {
  std::ofstream table(output, std::ios::binary);
  table << "#include \"leanpyc/launch/hook_code.h\"\n\nnamespace leanpyc {\n\n"
        << "std::string_view marshalled_hook(const Target& target) {\n";
  for (std::string_view name : native_targets()) {
    const Target& target = *find_target(name);
    const std::string code = marshalled_script(target, kHookScript, kHookFilename);
    if (code.empty()) {
      fmt::print(stderr, "the hook cannot be compiled for {}\n", name);
      return 1;
    }
    table << fmt::format("  if (target.cache_tag == \"{}\") {{\n    return {{{}, {}}};\n  }}\n", target.cache_tag,
                         literal(code), code.size());
  }
  table << "  return {};\n}\n\n}  // namespace leanpyc\n";
  table.close();
  if (!table) fmt::print(stderr, "cannot write {}\n", output);
  return table ? 0 : 1;
}

}  // namespace
}  // namespace leanpyc

int main(int argc, char** argv) {
  if (argc == 2) return leanpyc::write_table(argv[1]);
  fmt::print(stderr, "usage: hook_table OUTPUT.CPP\n");
  return 2;
}
