// libFuzzer over the reader of .pyc files and what `leanpyc show` makes of them.
#include <cstdint>
#include <string>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/pyc.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leanpyc;
  static const Target* const target = find_target("3.13");
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!read_pyc_header(bytes)) return 0;
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names);
  std::string error;
  const CodeObject* code = unmarshal_code(bytes.substr(PycHeader::kSize), pool, *target, error);
  if (code != nullptr) disassemble(*code, pool, *target);
  return 0;
}
