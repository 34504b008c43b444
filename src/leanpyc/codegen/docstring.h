// Docstrings without their indentation, as some versions of CPython store them.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/code/constants.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc::codegen {

// Sets `result` to `text` (WTF-8, tabs expanded) without the leading spaces of the first line and without the
// indentation that all other lines share; blank lines stay. Returns false, and leaves `result` unchanged, if that
// changes nothing.
bool clean_docstring(std::string_view text, std::string& result);

// Does the same as str.expandtabs(). Returns false, and leaves `result` unchanged, if the text has no tabs.
bool expand_tabs(std::string_view text, std::string& result);

// Returns the constant for the docstring of a string literal: without tabs and indentation. Sets an error for a lone
// surrogate.
ConstId cleaned_docstring(ConstId literal, ConstantPool& pool, Diagnostics& diagnostics);

}  // namespace leanpyc::codegen
