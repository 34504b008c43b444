// The text of a replacement field in f"{x=}", which CPython's releases take from different ranges of the source.
#include <gtest/gtest.h>

#include <string>

#include "leanpyc/syntax/ast_dump.h"
#include "parsed_text.h"

namespace leanpyc {
namespace {

// Returns the texts of the f-string's pieces in the order of the tree, or the error.
std::string pieces(std::string_view text, std::string_view version) {
  const ParsedText parsed(text, version);
  if (parsed.module == nullptr) {
    const Diagnostic& error = parsed.diagnostics.error();
    return std::string(error_name(error.kind)) + ": " + std::string(error.message);
  }
  const std::string tree = dump_ast(*parsed.module, parsed.pool);
  constexpr std::string_view kBefore = "Constant(value='";
  std::string found;
  for (size_t at = tree.find(kBefore); at != std::string::npos; at = tree.find(kBefore, at)) {
    at += kBefore.size();
    found += (found.empty() ? "" : "|") + tree.substr(at, tree.find('\'', at) - at);
  }
  return found;
}

struct Case {
  std::string_view source;
  std::string_view in_3_13_0;
  std::string_view in_3_13_5;
  std::string_view in_3_13_15;
  std::string_view in_3_13_18;
};

// The expected texts are those of these CPython releases.
TEST(DebugText, MatchesCPython) {
  const Case cases[] = {
      {"f'{x=}'", "x=", "x=", "x=", "x="},
      {"f'{f(y=1)+{2}=}'", "2", "2}=", "f(y=1)+{2}=", "f(y=1)+{2}="},
      {"f'{f(y=1)+{2:3}=:x}'", "2|x", "2:3|x", "f(y=1)+{2:3}=|x", "f(y=1)+{2:3}=|x"},
      {"f'{f(y=1)+z[1:2]=}'", "f(y=1)+z[1", "f(y=1)+z[1:2]=", "f(y=1)+z[1:2]=", "f(y=1)+z[1:2]="},
      {"f'{f(y=1)+[{2}]=}'", "f(y=1)+[{2}]=", "f(y=1)+[{2}]=", "f(y=1)+[{2}]=", "f(y=1)+[{2}]="},
      {"f'{f(y==1)+{2}=}'", "f(y==1)+{2}=", "f(y==1)+{2}=", "f(y==1)+{2}=", "f(y==1)+{2}="},
      {"f'{ {3}+f(y=1)=}'", " {3}+f(y=1)=", " {3}+f(y=1)=", " {3}+f(y=1)=", " {3}+f(y=1)="},
      {"f'{f(y=f\"{3=}\")+{2}=}'", "2|3=", "2}=|3=", "f(y=f\"{3=}\")+{2}=|3=", "f(y=f\"{3=}\")+{2}=|3="},
      {"f'{a!=b=}'", "a", "a!=b=", "a!=b=", "a!=b="},
      {"f'{a!=b=:x}'", "a|x", "a|x", "a|x", "a!=b=|x"},
      {"f'{f(y=1)+{a!=b}=}'", "a", "a!=b}=", "f(y=1)+{a!=b}=", "f(y=1)+{a!=b}="},
      {"f'{f(y=1)+(z:=2)=}'", "f(y=1)+(z", "f(y=1)+(z:=2)=", "f(y=1)+(z:=2)=", "f(y=1)+(z:=2)="},
      {"f'{f(y=1)+(lambda:0)=}'", "f(y=1)+(lambda", "f(y=1)+(lambda:0)=", "f(y=1)+(lambda:0)=", "f(y=1)+(lambda:0)="},
      {"f'{a:{b=}}'", "b=", "b=", "b=", "b="},
      {"f'{a=:{b=}}'", "a=|b=", "a=|b=", "a=|b=", "a=|b="},
      {"f'{a:{b!=c=}}'", "b", "b!=c=", "b!=c=", "b!=c="},
      {"f'{a:{f(c=4)+{d}=}}'", "f(c=4)+{d}=", "f(c=4)+{d}=", "f(c=4)+{d}=", "f(c=4)+{d}="},
      {"f'{a!r:{b}{c=}{d}{e!=4=}}'", "b|b", "b}{c=|b}{c=}{d}{e!=4=", "b}{c=|b}{c=}{d}{e!=4=", "c=|e!=4="},
      {"f'{a=:{b}x{c=:y}}'", "a=|xc=|y", "a=|xc=|y", "a=|xc=|y", "a=|xc=|y"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(pieces(each.source, "3.13.0"), each.in_3_13_0) << each.source;
    EXPECT_EQ(pieces(each.source, "3.13.5"), each.in_3_13_5) << each.source;
    EXPECT_EQ(pieces(each.source, "3.13.15"), each.in_3_13_15) << each.source;
    EXPECT_EQ(pieces(each.source, "3.13.18"), each.in_3_13_18) << each.source;
  }
}

// CPython has no text for such a field, and refuses its own tree.
TEST(DebugText, IsMissingInASpecWithinASpec) {
  for (std::string_view version : {"3.13.0", "3.13.18"}) {
    EXPECT_EQ(pieces("f'{a:{b:{c=}}}'", version), "ValueError: field 'value' is required for Constant");
    EXPECT_EQ(pieces("f'{a:{b:{c=}}' $", version), "ValueError: field 'value' is required for Constant");
    EXPECT_EQ(pieces("f'{a:{b:{c}}}'", version), "");
  }
}

}  // namespace
}  // namespace leanpyc
