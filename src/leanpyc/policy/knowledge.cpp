#include "leanpyc/policy/knowledge.h"

#include <fmt/format.h>

#include <array>

#include "leanpyc/policy/elide_setting.h"
#include "leanpyc/policy/toml_document.h"

namespace leanpyc {
namespace {

constexpr std::array<std::string_view, 14> kRowKeys{
    "module",      "path",      "dist", "tests",       "imports",     "names",  "reads-docstring",
    "definitions", "installed", "keep", "keep-source", "unless-flag", "reason", "link"};

class KnowledgeReader {
 public:
  KnowledgeReader(int flag, Knowledge& result) : flag_(flag), result_(result) {}

  const TomlReader& reader() const { return reader_; }

  void read(const TomlValue& document) {
    constexpr std::array<std::string_view, 1> kKeys{"row"};
    if (!reader_.only_keys(document, kKeys, "the knowledge")) return;
    const TomlEntry* rows = document.find("row");
    if (rows == nullptr) return;
    for (const TomlValue& row : reader_.tables(*rows)) read_row(row);
  }

 private:
  void read_row(const TomlValue& row) {
    if (!reader_.only_keys(row, kRowKeys, "a row")) return;
    if (const TomlEntry* entry = row.find("unless-flag")) {
      std::optional<int64_t> unless = reader_.integer(*entry, 1, 2);
      if (unless && flag_ >= *unless) return;
    }
    PolicySource source{.kind = PolicySource::Kind::Knowledge, .place = "built-in knowledge", .text = {}};
    source.reason = required(row, "reason");
    source.link = required(row, "link");
    KindSet kinds;
    if (const TomlEntry* entry = row.find("keep")) kinds = read_kinds(*entry, source);
    const bool keeps_source = flag(row, "keep-source", false);
    if (kinds.empty() != keeps_source) reader_.fail(row.line, row.column, "a row needs either keep or keep-source");
    if (keeps_source) source.text = "keep-source";

    Knowledge::Row named{.selectors = {}, .kinds = kinds, .source = source};
    named.installed = flag(row, "installed", true);
    named.tests = flag(row, "tests", false);
    read_selectors(row, "module", Selector::Kind::Module, named.selectors);
    read_selectors(row, "path", Selector::Kind::Path, named.selectors);
    read_selectors(row, "dist", Selector::Kind::Distribution, named.selectors);
    ContentRules::Rule content = read_content(row);
    content.kinds = kinds;
    content.source = source;
    const bool has_content = !content.imports.empty() || !content.names.empty() || content.reads_own_docstring ||
                             content.scope == ContentRules::Scope::Definitions;
    if ((named.tests || !named.selectors.empty()) == has_content) {
      reader_.fail(row.line, row.column, "a row selects modules either by name or by what they contain");
      return;
    }
    if (!has_content) {
      (keeps_source ? result_.source_rows : result_.rows).push_back(std::move(named));
    } else if (keeps_source) {
      result_.source_content.add(std::move(content));
    } else {
      if (named.installed) result_.installed_content.add(content);
      result_.content.add(std::move(content));
    }
  }

  ContentRules::Rule read_content(const TomlValue& row) {
    ContentRules::Rule content;
    content.imports = read_imports(row);
    if (const TomlEntry* entry = row.find("names")) {
      for (const TomlValue* value : reader_.strings(*entry)) content.names.push_back(value->text);
    }
    content.reads_own_docstring = flag(row, "reads-docstring", false);
    if (flag(row, "definitions", false)) content.scope = ContentRules::Scope::Definitions;
    return content;
  }

  bool flag(const TomlValue& row, std::string_view key, bool otherwise) {
    const TomlEntry* entry = row.find(key);
    return entry == nullptr ? otherwise : reader_.boolean(*entry).value_or(otherwise);
  }

  std::string required(const TomlValue& row, std::string_view key) {
    if (const TomlEntry* entry = row.find(key)) return reader_.string(*entry).value_or("");
    reader_.fail(row.line, row.column, fmt::format("a row needs {}", key));
    return {};
  }

  KindSet read_kinds(const TomlEntry& entry, PolicySource& source) {
    KindSet kinds;
    for (const TomlValue* value : reader_.strings(entry)) {
      std::string error;
      std::optional<KindSet> found = parse_kept_kinds(value->text, error);
      if (!found) reader_.fail(value->line, value->column, error);
      kinds = kinds | found.value_or(KindSet());
      source.text += (source.text.empty() ? "keep " : ", ") + value->text;
    }
    return kinds;
  }

  void read_selectors(const TomlValue& row, std::string_view key, Selector::Kind kind, std::vector<Selector>& out) {
    const TomlEntry* entry = row.find(key);
    if (entry == nullptr) return;
    for (const TomlValue* value : reader_.strings(*entry)) {
      std::string error;
      std::optional<Selector> selector = Selector::parse(value->text, kind, "", error);
      if (selector) {
        out.push_back(std::move(*selector));
      } else {
        reader_.fail(value->line, value->column, error);
      }
    }
  }

  std::vector<Glob> read_imports(const TomlValue& row) {
    std::vector<Glob> imports;
    const TomlEntry* entry = row.find("imports");
    if (entry == nullptr) return imports;
    for (const TomlValue* value : reader_.strings(*entry)) {
      std::string error;
      std::optional<Glob> glob = Glob::of_modules(value->text, error);
      if (glob) {
        imports.push_back(std::move(*glob));
      } else {
        reader_.fail(value->line, value->column, error);
      }
    }
    return imports;
  }

  int flag_;
  Knowledge& result_;
  TomlReader reader_{"knowledge.toml"};
};

}  // namespace

std::optional<Knowledge> Knowledge::read(std::string_view text, int flag, std::string& error) {
  std::optional<TomlValue> document = parse_toml(text, "knowledge.toml", error);
  if (!document) return std::nullopt;
  Knowledge knowledge;
  KnowledgeReader reader(flag, knowledge);
  reader.read(*document);
  if (!reader.reader().failed()) return knowledge;
  error = reader.reader().error();
  return std::nullopt;
}

}  // namespace leanpyc
