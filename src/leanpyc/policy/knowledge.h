// The built-in knowledge of published packages: what must be kept so that they work. The rows are in knowledge.toml.
#pragma once

#include <span>
#include <vector>

#include "leanpyc/policy/content_rules.h"
#include "leanpyc/policy/knowledge_rows.h"
#include "leanpyc/policy/policy_source.h"
#include "leanpyc/policy/selector.h"

namespace leanpyc {

struct Knowledge {
  // Selects modules by their name or distribution.
  struct Row {
    std::vector<Selector> selectors;  // the row selects a module if any of them matches
    bool tests = false;               // the row also selects the project's own files below a folder of tests
    bool installed = true;            // the row holds for installed distributions, too
    KindSet kinds;
    PolicySource source;
  };

  std::vector<Row> rows;
  // Rules that select modules by their content. The first object has the rules for the project's own modules. The
  // second one has those of the rules that also hold for installed distributions and the standard library.
  ContentRules content;
  ContentRules installed_content;

  // Rows and rules for the files that must stay source in a tree without sources: by name, and by import. These rows
  // keep no kinds.
  std::vector<Row> source_rows;
  ContentRules source_content;

  Knowledge() = default;
  // The knowledge for a process that runs with this flag (0, 1 or 2).
  Knowledge(std::span<const KnowledgeRow> rows, int flag);
};

}  // namespace leanpyc
