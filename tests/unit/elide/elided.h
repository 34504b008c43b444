// The fixture of the tests of elide/.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "leanpyc/elide/elide.h"
#include "leanpyc/syntax/ast_walk.h"
#include "leanpyc/syntax/parser.h"

namespace leanpyc {

// A program to which a spec has been applied.
class Elided {
 public:
  Elided(std::string_view text, std::string_view spec) {
    std::string error;
    EXPECT_TRUE(parse_elision(spec, elision, error)) << error;
    EXPECT_TRUE(decode_source(text, false, arena, diagnostics, source));
    const Target& target = *find_target("3.13");
    tokenize(source, target.grammar, names, arena, diagnostics, tokens);
    module = parse_module(source, tokens, target.grammar, pool, diagnostics);
    EXPECT_NE(module, nullptr) << text;
    if (module != nullptr) counts = elider.mark(*module, elision, {source, tokens, target, pool, false});
  }

  // Returns the lines of the marked statements at any depth: "2 5".
  std::string lines() {
    std::string text;
    add_lines(module->body, text);
    return text;
  }
  uint32_t count(Kind kind) const { return counts[kind]; }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  Diagnostics diagnostics{arena};
  SourceText source;
  TokenBuffer tokens;
  Elision elision;
  Elider elider;
  ast::Module* module = nullptr;
  ElisionCounts counts;

 private:
  static void add_lines(const Seq<ast::Stmt*>& list, std::string& text) {
    for (ast::Stmt* each : list) {
      if (each->elided) text += (text.empty() ? "" : " ") + std::to_string(each->range.line);
      ast::visit_bodies(each, [&text](const Seq<ast::Stmt*>& body) { add_lines(body, text); });
    }
  }
};

}  // namespace leanpyc
