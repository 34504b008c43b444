// Docstrings as the compiler stores them since 3.13.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc::codegen {

// `text` (WTF-8) without the first line's leading spaces and without the indentation that all other
// lines have in common; blank lines stay. False if that changes nothing, and `result` is left alone.
// `text` has had its tabs expanded.
bool clean_docstring(std::string_view text, std::string& result);

// As str.expandtabs(). `result` is left alone if there are no tabs, and false returned.
bool expand_tabs(std::string_view text, std::string& result);

}  // namespace leanpyc::codegen
