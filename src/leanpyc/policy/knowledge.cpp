#include "leanpyc/policy/knowledge.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace leanpyc {
namespace {

// Calls `found` with each item of a row's list.
template <class Found>
void each_item(std::string_view list, Found found) {
  while (!list.empty()) {
    const size_t end = std::min(list.find('\n'), list.size());
    found(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

template <class T>
T&& checked(std::optional<T>&& value, const std::string& error) {
  if (!value) throw std::logic_error(error);  // a bug, because the patterns were checked when the program was built
  return *std::move(value);
}

std::vector<Selector> selectors_of(const KnowledgeRow& row) {
  std::vector<Selector> selectors;
  std::string error;
  const auto add = [&](std::string_view list, Selector::Kind kind) {
    each_item(list, [&](std::string_view item) {
      selectors.push_back(checked(Selector::parse(item, kind, "", error), error));
    });
  };
  add(row.modules, Selector::Kind::Module);
  add(row.paths, Selector::Kind::Path);
  add(row.distributions, Selector::Kind::Distribution);
  return selectors;
}

ContentRules::Rule content_of(const KnowledgeRow& row) {
  ContentRules::Rule rule;
  std::string error;
  each_item(row.imports,
            [&](std::string_view item) { rule.imports.push_back(checked(Glob::of_modules(item, error), error)); });
  each_item(row.names, [&](std::string_view item) { rule.names.emplace_back(item); });
  rule.reads_own_docstring = row.reads_docstring;
  if (row.definitions) rule.scope = ContentRules::Scope::Definitions;
  rule.kinds = row.kinds;
  return rule;
}

PolicySource source_of(const KnowledgeRow& row) {
  PolicySource source{.kind = PolicySource::Kind::Knowledge, .place = "built-in knowledge", .text = {}};
  source.reason = row.reason;
  source.link = row.link;
  if (row.keep_source) source.text = "keep-source";
  each_item(row.keep, [&](std::string_view item) {
    source.text += source.text.empty() ? "keep " : ", ";
    source.text += item;
  });
  return source;
}

}  // namespace

Knowledge::Knowledge(std::span<const KnowledgeRow> given, int flag) {
  for (const KnowledgeRow& row : given) {
    if (flag >= row.unless_flag) continue;
    if (!row.selects_by_content()) {
      Row named{.selectors = selectors_of(row), .kinds = row.kinds, .source = source_of(row)};
      named.tests = row.tests;
      named.installed = row.installed;
      (row.keep_source ? source_rows : rows).push_back(std::move(named));
      continue;
    }
    ContentRules::Rule rule = content_of(row);
    rule.source = source_of(row);
    if (row.keep_source) {
      source_content.add(std::move(rule));
    } else {
      if (row.installed) installed_content.add(rule);
      content.add(std::move(rule));
    }
  }
}

}  // namespace leanpyc
