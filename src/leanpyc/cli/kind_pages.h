// The pages of docs/kinds/, which the program contains, and lists of kinds and sets for help texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leanpyc {

struct KindPage {
  std::string_view family;  // as returned by kind_family()
  std::string_view text;    // Markdown
};
// Returns all pages, in the order of their names.
std::span<const KindPage> kind_pages();

// Returns a text that lists kinds and sets with their summaries, one per line.
std::string kinds_and_sets_text();

}  // namespace leanpyc
