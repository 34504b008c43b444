// Decodes any bytes as a source file, splits them into tokens, and applies edits.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "leanpyc/cpython/target.h"
#include "leanpyc/elide/source_edits.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/token_dump.h"
#include "leanpyc/text/source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leanpyc;
  static const Target* const target = find_target("3.13");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Arena arena;
  NameTable names(arena);
  Diagnostics diagnostics(arena);
  SourceText source;
  const bool decoded = decode_source(bytes, false, arena, diagnostics, source);
  if (decoded == diagnostics.failed()) std::abort();  // a refusal must have an error, and a text must not

  // The text must be the same whether it is decoded in place or copied.
  std::string padded(bytes);
  padded.resize(size + SourceText::kPadding, '#');
  Diagnostics diagnostics_in_place(arena);
  SourceText source_in_place;
  const bool decoded_in_place =
      decode_source({padded.data(), size}, true, arena, diagnostics_in_place, source_in_place);
  if (decoded != decoded_in_place) std::abort();
  if (!decoded) {
    if (diagnostics.error().message != diagnostics_in_place.error().message) std::abort();
    return 0;
  }
  if (source.text != source_in_place.text) std::abort();

  TokenBuffer tokens;
  tokenize(source, target->grammar, names, arena, diagnostics, tokens);
  if (tokens.tokens.empty()) std::abort();
  dump_tokens(source, tokens);
  // Applying no edits must return the original file.
  std::optional<std::string> same = apply_source_edits(bytes, source.text, {});
  if (same && *same != bytes) std::abort();
  return 0;
}
