// Reads and checks the text of knowledge.toml.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/policy/knowledge_rows.h"

namespace leanpyc {

struct KnowledgeFile {
  std::vector<KnowledgeRow> rows;
  std::deque<std::string> texts;  // the rows refer to these

  // Returns nullopt with `error` as "knowledge.toml:LINE:COLUMN: why" if the text is not valid.
  static std::optional<KnowledgeFile> read(std::string_view text, std::string& error);
};

}  // namespace leanpyc
