// Translates Python's regular expressions to PCRE2's syntax.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leanpyc {

struct TranslatedPattern {
  std::string text;
  bool ascii = false;  // (?a): \w, \d, \s and \b match ASCII characters only
};

// Translates a pattern of Python's `re` so that PCRE2 finds the same. Returns nullopt with `error` for a construct that
// Python rejects, or that has no equivalent in PCRE2, so that a pattern never has another meaning than in Python.
std::optional<TranslatedPattern> translate_python_pattern(std::string_view pattern, std::string& error);

}  // namespace leanpyc
