// Python's regular expressions in PCRE2's syntax.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leanpyc {

struct TranslatedPattern {
  std::string text;
  bool ascii = false;  // (?a): \w, \d, \s and \b know ASCII only
};

// Writes a pattern of Python's `re` so that PCRE2 finds the same. Returns nullopt with `error` for a construct that
// Python rejects, or that PCRE2 has no equal for: a pattern never means something else than in Python.
std::optional<TranslatedPattern> translate_python_pattern(std::string_view pattern, std::string& error);

}  // namespace leanpyc
