#include "leanpyc/policy/knowledge_file.h"

#include <fmt/format.h>

#include <array>

#include "leanpyc/policy/elide_setting.h"
#include "leanpyc/policy/glob.h"
#include "leanpyc/policy/selector.h"
#include "leanpyc/policy/toml_document.h"

namespace leanpyc {
namespace {

constexpr std::array<std::string_view, 14> kRowKeys{
    "module",      "path",      "dist", "tests",       "imports",     "names",  "reads-docstring",
    "definitions", "installed", "keep", "keep-source", "unless-flag", "reason", "link"};

class KnowledgeReader {
 public:
  explicit KnowledgeReader(KnowledgeFile& result) : result_(result) {}

  const TomlReader& reader() const { return reader_; }

  void read(const TomlValue& document) {
    constexpr std::array<std::string_view, 1> kKeys{"row"};
    if (!reader_.only_keys(document, kKeys, "the knowledge")) return;
    const TomlEntry* rows = document.find("row");
    if (rows == nullptr) return;
    for (const TomlValue& row : reader_.tables(*rows)) read_row(row);
  }

 private:
  void read_row(const TomlValue& table) {
    if (!reader_.only_keys(table, kRowKeys, "a row")) return;
    KnowledgeRow row;
    if (const TomlEntry* entry = table.find("unless-flag")) {
      row.unless_flag = static_cast<int>(reader_.integer(*entry, 1, 2).value_or(row.unless_flag));
    }
    row.reason = required(table, "reason");
    row.link = required(table, "link");
    row.keep = list(table, "keep", [&row](std::string_view item, std::string& error) {
      const std::optional<KindSet> kinds = parse_kept_kinds(item, error);
      row.kinds = row.kinds | kinds.value_or(KindSet());
      return kinds.has_value();
    });
    row.keep_source = flag(table, "keep-source", row.keep_source);
    if (row.kinds.empty() != row.keep_source) fail(table, "a row needs either keep or keep-source");
    row.installed = flag(table, "installed", row.installed);
    row.tests = flag(table, "tests", row.tests);
    row.reads_docstring = flag(table, "reads-docstring", row.reads_docstring);
    row.definitions = flag(table, "definitions", row.definitions);
    row.modules = selectors(table, "module", Selector::Kind::Module);
    row.paths = selectors(table, "path", Selector::Kind::Path);
    row.distributions = selectors(table, "dist", Selector::Kind::Distribution);
    row.imports = list(table, "imports", [](std::string_view item, std::string& error) {
      return Glob::of_modules(item, error).has_value();
    });
    row.names = list(table, "names", [](std::string_view, std::string&) { return true; });
    const bool by_name = row.tests || !row.modules.empty() || !row.paths.empty() || !row.distributions.empty();
    if (by_name == row.selects_by_content()) {
      fail(table, "a row selects modules either by name or by what they contain");
    }
    result_.rows.push_back(row);
  }

  void fail(const TomlValue& value, std::string_view message) { reader_.fail(value.line, value.column, message); }

  bool flag(const TomlValue& table, std::string_view key, bool otherwise) {
    const TomlEntry* entry = table.find(key);
    return entry == nullptr ? otherwise : reader_.boolean(*entry).value_or(otherwise);
  }

  std::string_view kept(std::string text) { return result_.texts.emplace_back(std::move(text)); }

  std::string_view required(const TomlValue& table, std::string_view key) {
    if (const TomlEntry* entry = table.find(key)) return kept(reader_.string(*entry).value_or(""));
    fail(table, fmt::format("a row needs {}", key));
    return {};
  }

  // Returns the items with newlines between them. `check(item, error)` returns false for an item that is not valid.
  template <class Check>
  std::string_view list(const TomlValue& table, std::string_view key, Check check) {
    const TomlEntry* entry = table.find(key);
    if (entry == nullptr) return {};
    std::string items;
    for (const TomlValue* value : reader_.strings(*entry)) {
      std::string error;
      if (value->text.empty() || value->text.find('\n') != std::string::npos) {
        fail(*value, fmt::format("'{}' is not a name or pattern", value->text));
      } else if (!check(value->text, error)) {
        fail(*value, error);
      }
      items += (items.empty() ? "" : "\n") + value->text;
    }
    return kept(std::move(items));
  }

  std::string_view selectors(const TomlValue& table, std::string_view key, Selector::Kind kind) {
    return list(table, key, [kind](std::string_view item, std::string& error) {
      return Selector::parse(item, kind, "", error).has_value();
    });
  }

  KnowledgeFile& result_;
  TomlReader reader_{"knowledge.toml"};
};

}  // namespace

std::optional<KnowledgeFile> KnowledgeFile::read(std::string_view text, std::string& error) {
  std::optional<TomlValue> document = parse_toml(text, "knowledge.toml", error);
  if (!document) return std::nullopt;
  KnowledgeFile file;
  KnowledgeReader reader(file);
  reader.read(*document);
  if (!reader.reader().failed()) return file;
  error = reader.reader().error();
  return std::nullopt;
}

}  // namespace leanpyc
