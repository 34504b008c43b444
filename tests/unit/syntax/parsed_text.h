// A text that has been parsed, with all the objects that the tree refers to.
#pragma once

#include <string_view>

#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/encoding_check.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/parser.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

struct ParsedText {
  // `version` names the target whose grammar is used. If `module` is nullptr, see `diagnostics`.
  explicit ParsedText(std::string_view text, std::string_view version = "3.13.0", bool in_file = false) {
    const Grammar& grammar = find_target(version)->grammar;
    if (!decode_source(text, false, arena, diagnostics, source)) return;
    source.in_file = in_file;
    if (!check_encoding(source, grammar, diagnostics)) return;
    tokenize(source, grammar, names, arena, diagnostics, tokens);
    module = parse_module(source, tokens, grammar, pool, diagnostics);
  }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  Diagnostics diagnostics{arena};
  TokenBuffer tokens;
  SourceText source;
  ast::Module* module = nullptr;
};

}  // namespace leanpyc
