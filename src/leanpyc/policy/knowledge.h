// The built-in knowledge of published packages: what must be kept so that they work. The rows are in knowledge.toml.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "leanpyc/policy/content_rules.h"
#include "leanpyc/policy/policy_source.h"
#include "leanpyc/policy/selector.h"

namespace leanpyc {

// knowledge.toml, carried in the program.
extern const char* const kKnowledgeText;

struct Knowledge {
  // Known by the module's name or its distribution.
  struct Row {
    std::vector<Selector> selectors;  // any of them
    bool tests = false;               // or files of the project's own below a folder of tests
    bool installed = true;            // it holds for installed distributions, too
    KindSet kinds;
    PolicySource source;
  };

  std::vector<Row> rows;
  // Known by what the module contains: the rules for the project's own modules, and those of them that hold for
  // installed distributions and the standard library too.
  ContentRules content;
  ContentRules installed_content;

  // The files that a tree without sources must still hold as source: by name and by import. Their rows have no kinds.
  std::vector<Row> source_rows;
  ContentRules source_content;

  // Of a process that runs with this flag (0, 1 or 2). nullopt with `error` if the text is not as it should be.
  static std::optional<Knowledge> read(std::string_view text, int flag, std::string& error);
};

}  // namespace leanpyc
