// Docstrings as CPython's compiler stores them since 3.13.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc::codegen {

// Sets `result` to `text` (WTF-8, tabs expanded) without the leading spaces of the first line and without the
// indentation that all other lines share; blank lines stay. Returns false, and leaves `result` unchanged, if that
// changes nothing.
bool clean_docstring(std::string_view text, std::string& result);

// Does the same as str.expandtabs(). Returns false, and leaves `result` unchanged, if the text has no tabs.
bool expand_tabs(std::string_view text, std::string& result);

}  // namespace leanpyc::codegen
