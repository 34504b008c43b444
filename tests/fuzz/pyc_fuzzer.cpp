// Reads any bytes as a .pyc file with each reader: `leanpyc show`, and the rewriter of the host's code.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "leanpyc/code/disassemble.h"
#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_compact.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/code/weigh.h"
#include "leanpyc/elide/kinds.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leanpyc;
  static const Target* const target = find_target("3.13");
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!read_pyc_header(bytes)) return 0;
  if (std::optional<uint32_t> note = read_pyc_note(bytes, kKindListDigest)) {
    elision_text(elision_of_word(*note));
    bytes.remove_suffix(kPycNoteSize);
    if (bytes.size() < PycHeader::kSize) return 0;
  }
  std::string error;
  std::string file(bytes);
  write_pyc_header({.magic = target->magic_word()}, reinterpret_cast<uint8_t*>(file.data()));
  const std::optional<Weights> weights = weigh_pyc(file, *target, error);
  if (weights && weights->total() != file.size()) std::abort();

  bytes.remove_prefix(PycHeader::kSize);
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
  const CodeObject* code = unmarshal_code(bytes, pool, *target, error);
  if ((code != nullptr) != weights.has_value()) std::abort();
  if (code == nullptr && error.empty()) std::abort();
  if (code != nullptr) disassemble(*code, pool, *target, longest_disassembly(size));

  for (int minor : {8, 10, 13}) {
    for (PositionDetail detail : {PositionDetail::Full, PositionDetail::Lines, PositionDetail::Definition}) {
      ByteBuffer compact;
      if (!compact_marshalled_code(bytes, minor, detail, compact)) continue;
      ByteBuffer again;
      const std::string_view once(reinterpret_cast<const char*>(compact.data()), compact.size());
      if (!compact_marshalled_code(once, minor, detail, again) || again != compact) std::abort();
    }
  }
  return 0;
}
