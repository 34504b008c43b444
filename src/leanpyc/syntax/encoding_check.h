// Checks the encoding of a whole text, for versions that do so before they read tokens.
#pragma once

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// Returns false with the diagnostic set if the version refuses a text that is not UTF-8 as a whole, and this one is
// not. Other versions check only identifiers and literals, when they reach them; comments may contain anything.
bool check_encoding(const SourceText& source, const Grammar& grammar, Diagnostics& diagnostics);

}  // namespace leanpyc
