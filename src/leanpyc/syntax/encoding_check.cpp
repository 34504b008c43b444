#include "leanpyc/syntax/encoding_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/syntax/error_columns.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc {

bool check_encoding(const SourceText& source, const Grammar& grammar, Diagnostics& diagnostics) {
  Utf8Error error;
  if (!grammar.reports(Message::NotUtf8) || validate_utf8(source.text, error)) return true;
  const std::string_view before = source.text.substr(0, error.start);
  const auto line = static_cast<int32_t>(std::ranges::count(before, '\n')) + 1;
  const int32_t column = count_characters(before.substr(before.rfind('\n') + 1));
  const auto byte = static_cast<unsigned char>(source.text[error.start]);
  return diagnostics.syntax_error({line, column, line, column},
                                  fmt::format(fmt::runtime(message_text(Message::NotUtf8)), byte, line));
}

}  // namespace leanpyc
