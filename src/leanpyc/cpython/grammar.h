// The language of one CPython release: what its tokenizer and parser accept, and how they report an error.
#pragma once

#include "leanpyc/cpython/features.h"
#include "leanpyc/cpython/messages.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/unicode.h"

namespace leanpyc {

// A Target has one, and the stages from the lexer to the tree take it by reference: there is no default release.
struct Grammar {
  FeatureSet features;
  MessageSet messages;
  bool fstring_tokens = true;        // an f-string is a sequence of tokens (PEP 701); before, one String token
  bool type_parameters = true;       // `type` statements and type parameters (PEP 695)
  bool newlines_have_width = true;   // a NEWLINE token ends after its character; before, at the character
  bool strict_definitions = false;   // a missing parenthesis or colon of a def is an error in the first reading
  bool late_future_in_line = false;  // a late future import in the line of the statement before it has no end
  WarningKind invalid_escapes = WarningKind::SyntaxWarning;
  bool type_parameter_defaults = false;  // type parameters may have defaults (PEP 696)
  bool relative_future_imports = false;  // `from .__future__ import …` is a future import too
  bool template_strings = false;         // t"{x}" (PEP 750)
  bool bare_exception_types = false;     // `except A, B:` (PEP 758)
  bool warns_of_finally_jumps = false;   // of a return, break or continue that leaves a `finally` block (PEP 765)
  bool spec_ends_in_text = false;        // a format spec that ends in a field has an empty Constant after it
  UnicodeVersion unicode{};              // of identifiers, \N{…} and the repr of strings

  bool has(Feature feature) const { return features.has(feature); }
  bool reports(Message message) const { return messages.has(message); }
};

}  // namespace leanpyc
