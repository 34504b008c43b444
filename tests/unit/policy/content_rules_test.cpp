#include "leanpyc/policy/content_rules.h"

#include <gtest/gtest.h>

#include "leanpyc/policy/knowledge.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// Returns what the rules of the built-in knowledge keep in a module with this text.
std::string kept(std::string_view text) {
  std::string error;
  std::optional<Knowledge> knowledge = Knowledge::read(kKnowledgeText, 0, error);
  EXPECT_TRUE(knowledge) << error;
  Arena arena;
  NameTable names(arena);
  Diagnostics diagnostics(arena);
  SourceText source;
  EXPECT_TRUE(decode_source(text, false, arena, diagnostics, source));
  TokenBuffer tokens;
  tokenize(source, names, arena, diagnostics, tokens);
  return elision_text({.kinds = knowledge->content.kept(tokens, names)});
}

TEST(ContentRules, ImportsOfEveryFormAreFound) {
  for (std::string_view text :
       {"import ply.lex", "import os, ply.yacc as y", "from ply import lex, yacc", "from ply.lex import TOKEN",
        "from .ply import lex", "from ..vendor.ply import (\n    lex,\n)", "from . import ply", "import ply",
        "def f():\n    import ply.lex\n", "try:\n    import fast\nexcept ImportError: import ply.lex\n",
        "x = 1; from pycparser.ply import yacc\n", "from a import b as c, ply as d\n"}) {
    EXPECT_EQ(kept(text), "docstrings.function") << text;
  }
}

TEST(ContentRules, OtherUsesOfANameAreNotImports) {
  for (std::string_view text : {"ply = 1", "'import ply.lex'", "# import ply", "x.ply.lex()", "import reply.lex",
                                "import os as ply", "from os import path as ply", "def f():\n  yield from ply\n", ""}) {
    EXPECT_EQ(kept(text), "none") << text;
  }
}

TEST(ContentRules, TheKindsComeFromTheRules) {
  EXPECT_EQ(kept("from docopt import docopt"), "docstrings");
  EXPECT_EQ(kept("from icecream import ic\nimport ply"), "docstrings.function,columns,lines");
}

TEST(ContentRules, InvalidTextsAreScannedToo) {
  for (std::string_view text : {"import", "from", "from ply", "from ply import", "from ply import (", "import ply.",
                                "from . import", "import ply,", "from ply import lex,"}) {
    kept(text);
  }
  EXPECT_EQ(kept("from ply import lex,"), "docstrings.function");
}

}  // namespace
}  // namespace leanpyc
