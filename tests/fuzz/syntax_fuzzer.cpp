// Parses any bytes as a source file to a tree and prints it, or prints the error as the user sees it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "leanpyc/build/error_text.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/ast_dump.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/parser.h"
#include "leanpyc/text/source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace leanpyc;
  static const Target* const target = find_target("3.13");
  Arena arena;
  NameTable names(arena);
  ConstantPool pool(arena, names, kNewestUnicode);
  Diagnostics diagnostics(arena);
  SourceText source;
  ast::Module* module = nullptr;
  if (decode_source({reinterpret_cast<const char*>(data), size}, false, arena, diagnostics, source)) {
    TokenBuffer tokens;
    tokenize(source, target->grammar, names, arena, diagnostics, tokens);
    module = parse_module(source, tokens, target->grammar, pool, diagnostics);
  }
  if ((module == nullptr) != diagnostics.failed()) std::abort();  // a refusal must have an error, and a tree must not
  if (module != nullptr) {
    dump_ast(*module, pool);
  } else {
    error_text(diagnostics.error(), source.text, "fuzz.py");
  }
  return 0;
}
