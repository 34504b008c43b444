#include "leanpyc/policy/content_rules.h"

#include <gtest/gtest.h>

#include "leanpyc/cpython/target.h"
#include "leanpyc/policy/knowledge.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// The answer of the built-in knowledge for a module with this text: an installed one, or one of the project's own.
ContentRules::Kept kept_of(std::string_view text, bool own) {
  const Knowledge knowledge(built_in_knowledge(), 0);
  const ContentRules& rules = own ? knowledge.content : knowledge.installed_content;
  Arena arena;
  NameTable names(arena);
  Diagnostics diagnostics(arena);
  SourceText source;
  EXPECT_TRUE(decode_source(text, false, arena, diagnostics, source));
  TokenBuffer tokens;
  tokenize(source, find_target("3.13")->grammar, names, arena, diagnostics, tokens);
  return rules.kept(source.text, tokens, names);
}

std::string kept(std::string_view text) { return elision_text({.kinds = kept_of(text, false).kinds}); }
std::string kept_own(std::string_view text) { return elision_text({.kinds = kept_of(text, true).kinds}); }

TEST(ContentRules, ImportsOfEveryShapeAreSeen) {
  for (std::string_view text :
       {"import ply.lex", "import os, ply.yacc as y", "from ply import lex, yacc", "from ply.lex import TOKEN",
        "from .ply import lex", "from ..vendor.ply import (\n    lex,\n)", "from . import ply", "import ply",
        "def f():\n    import ply.lex\n", "try:\n    import fast\nexcept ImportError: import ply.lex\n",
        "x = 1; from pycparser.ply import yacc\n", "from a import b as c, ply as d\n"}) {
    EXPECT_EQ(kept(text), "docstrings.class,docstrings.function") << text;
  }
}

TEST(ContentRules, OtherUsesOfANameDoNotCount) {
  for (std::string_view text : {"ply = 1", "'import ply.lex'", "# import ply", "x.ply.lex()", "import reply.lex",
                                "import os as ply", "from os import path as ply", "def f():\n  yield from ply\n", ""}) {
    EXPECT_EQ(kept(text), "none") << text;
  }
}

TEST(ContentRules, TheKindsOfSeveralRulesAddUp) {
  EXPECT_EQ(kept("from docopt import docopt"), "docstrings");
  EXPECT_EQ(kept("from icecream import ic\nimport ply"), "docstrings.class,docstrings.function,columns,lines");
}

TEST(ContentRules, BrokenTextsAreScanned) {
  for (std::string_view text : {"import", "from", "from ply", "from ply import", "from ply import (", "import ply.",
                                "from . import", "import ply,", "from ply import lex,"}) {
    kept(text);
  }
  EXPECT_EQ(kept("from ply import lex,"), "docstrings.class,docstrings.function");
}

TEST(ContentRules, AModuleThatReadsItsDocstringKeepsIt) {
  for (std::string_view text :
       {"print(__doc__)", "x = __doc__.strip()", "__doc__ += 'more'", "def f(): return __doc__", "docs = [__doc__]",
        "import sys\nprint(sys.modules[__name__].__doc__)", "print(globals()['__doc__'])", "vars()[\"__doc__\"]",
        "import __main__\nprint(__main__.__doc__)"}) {
    EXPECT_EQ(kept(text), "docstrings.module") << text;
  }
}

TEST(ContentRules, OtherUsesOfDocAreNotReadsOfTheModules) {
  for (std::string_view text : {"__doc__ = 'x'", "f.__doc__ = 'x'", "print(f.__doc__)", "f(__doc__=1)", "x = '__doc__'",
                                "# __doc__", "my__doc__ = 1"}) {
    EXPECT_EQ(kept(text), "none") << text;
  }
}

TEST(ContentRules, AnOwnModuleThatReadsDocstringsKeepsAll) {
  EXPECT_EQ(kept_own("print(f.__doc__)"), "docstrings");
  EXPECT_EQ(kept_own("import inspect\nprint(inspect.getdoc(f))"), "docstrings");
  EXPECT_EQ(kept_own("x = 1"), "none");
}

TEST(ContentRules, OwnModulesKeepDocstringsOfReceivedDefinitions) {
  EXPECT_EQ(elision_text({.kinds = kept_of("x = 1", true).received}), "docstrings.class,docstrings.function");
  EXPECT_EQ(elision_text({.kinds = kept_of("x = 1", false).received}), "none");
}

TEST(ContentRules, LibrariesThatShowDocstringsKeepThem) {
  for (std::string_view text : {"from fastapi import APIRouter", "import rest_framework.views", "import strawberry",
                                "import discord.ext.commands", "import tyro", "import semantic_kernel"}) {
    EXPECT_EQ(kept(text), "docstrings.class,docstrings.function") << text;
  }
  EXPECT_EQ(kept("from pydantic import BaseModel"), "docstrings.class");
  for (std::string_view text :
       {"import rich_click as click", "import asyncclick", "import cmd", "from nox import session"}) {
    EXPECT_EQ(kept(text), "docstrings.function") << text;
  }
  EXPECT_EQ(kept_own("from unittest import TestCase"), "asserts,docstrings.function");
}

}  // namespace
}  // namespace leanpyc
