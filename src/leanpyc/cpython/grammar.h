// The language of one CPython release: what its tokenizer and parser accept, and how they report an error.
#pragma once

#include "leanpyc/cpython/features.h"
#include "leanpyc/text/unicode.h"

namespace leanpyc {

// A Target has one, and the stages from the lexer to the tree take it by reference: there is no default release.
struct Grammar {
  FeatureSet features;
  bool type_parameter_defaults = false;  // type parameters may have defaults (PEP 696)
  bool spec_ends_in_text = false;        // a format spec that ends in a field has an empty Constant after it
  UnicodeVersion unicode{};              // of identifiers, \N{…} and the repr of strings

  bool has(Feature feature) const { return features.has(feature); }
};

}  // namespace leanpyc
