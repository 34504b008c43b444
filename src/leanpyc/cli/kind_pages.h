// The pages of docs/kinds/, carried in the program, and lists of kinds and sets for help texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leanpyc {

struct KindPage {
  std::string_view family;  // as kind_family() says it
  std::string_view text;    // Markdown
};
// In the order of kinds.def.
std::span<const KindPage> kind_pages();

// Lists them with their summaries, a line each.
std::string kinds_and_sets_text();

}  // namespace leanpyc
