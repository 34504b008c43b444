// The whole compiler over any bytes: three that say what is left out, then a source file. The code goes through marshal
// and back; the source that the same elisions leave still compiles.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "leanpyc/build/error_text.h"
#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_compact.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

constexpr size_t kHead = 3;

// The first byte's two low bits are a level, or with 3 the kinds are those of the two bytes that follow.
Elision elision_of(const uint8_t* head) {
  const int level = head[0] & 3;
  if (level < 3) return Elision::of_level(level);
  Elision elision = elision_of_word(static_cast<uint32_t>(head[1] | head[2] << 8));
  elision.empty_docstrings = (head[0] & 4) != 0;
  elision.dataclass_docstrings = (head[0] & 8) != 0;
  return elision;
}

ByteBuffer marshalled(const CodeObject& code, const ConstantPool& pool, const Target& target) {
  ByteBuffer bytes;
  marshal_code(code, pool, target, bytes);
  return bytes;
}

// What we write, we read; and write as before.
void check_marshalled(const ByteBuffer& bytes, const Target& target) {
  const std::string_view written(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names);
  std::string error;
  const CodeObject* code = unmarshal_code(written, pool, target, error);
  if (code == nullptr) std::abort();
  disassemble(*code, pool, target);
  if (marshalled(*code, pool, target) != bytes) std::abort();
  ByteBuffer compact;
  if (!compact_marshalled_code(written, target.version.minor, compact)) std::abort();
}

}  // namespace
}  // namespace leanpyc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leanpyc;
  static Compiler compiler;
  static const Target* const target = find_target("3.13");
  if (size < kHead) return 0;
  const std::string_view source(reinterpret_cast<const char*>(data) + kHead, size - kHead);
  CompileOptions options{
      .target = target, .elision = elision_of(data), .filename = "fuzz.py", .warnings_are_errors = (data[0] & 16) != 0};
  CompileResult result = compiler.compile(source, false, options);
  if ((result.code == nullptr) != result.diagnostics->failed()) std::abort();
  if (result.code == nullptr) {
    error_text(result.diagnostics->error(), result.source, "fuzz.py");
    return 0;
  }
  check_marshalled(marshalled(*result.code, *result.pool, *target), *target);

  StripResult stripped = compiler.strip(source, false, options, {.comments = (data[0] & 32) != 0});
  if (!stripped.bytes) {
    if (!stripped.unmapped) std::abort();
    return 0;
  }
  const std::string left = *stripped.bytes;
  if (left == source) return 0;
  // What is left out can take a warning's cause along, and not bring one.
  if (compiler.compile(left, false, options).code == nullptr) std::abort();
  return 0;
}
