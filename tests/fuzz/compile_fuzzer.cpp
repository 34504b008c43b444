// libFuzzer over the whole compiler: any bytes as a source file, at every level, and the result through marshal and
// back.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leanpyc;
  static Compiler compiler;
  static const Target* const target = find_target("3.13");
  std::string_view source(reinterpret_cast<const char*>(data), size);
  for (int level = 0; level <= 2; ++level) {
    CompileResult result =
        compiler.compile(source, false, {.target = target, .elision = Elision::of_level(level), .filename = "fuzz.py"});
    if (result.code == nullptr) {
      if (!result.diagnostics->failed()) std::abort();  // a refusal without a reason
      continue;
    }
    std::vector<uint8_t> bytes;
    marshal_code(*result.code, *result.pool, *target, bytes);
    Arena arena;
    NameTable names(arena);
    ConstantPool pool(arena, names);
    std::string error;
    std::string_view written(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (unmarshal_code(written, pool, *target, error) == nullptr) std::abort();  // what we write, we read
  }
  return 0;
}
