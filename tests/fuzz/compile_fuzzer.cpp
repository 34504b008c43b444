// Runs the whole compiler on any bytes: three bytes select the elision, the rest is a source file. The code is
// marshalled and read back, and the source stripped by the same elisions must still compile.
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

// The two low bits of the first byte are a level, or 3: then the next two bytes are the kinds.
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

// Marshalled code must be readable, and must be written the same again.
void check_marshalled(const ByteBuffer& bytes, const Target& target) {
  const std::string_view written(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
  std::string error;
  const CodeObject* code = unmarshal_code(written, pool, target, error);
  if (code == nullptr) std::abort();
  disassemble(*code, pool, target);
  if (marshalled(*code, pool, target) != bytes) std::abort();
  ByteBuffer compact;
  if (!compact_marshalled_code(written, target.version.minor, PositionDetail::Full, compact)) std::abort();
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
  // Stripping may remove the cause of a warning, but must not add a warning.
  if (compiler.compile(left, false, options).code == nullptr) std::abort();
  return 0;
}
