#include "leanpyc/policy/toml_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/elide/kinds.h"
#include "leanpyc/text/printable.h"

// Errors are values here, as in the rest of leanpyc, so the library must not throw.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// The library walks and frees nested values recursively. This limit and kMostKeyParts bound the depth.
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

namespace leanpyc {
namespace {

constexpr size_t kMostKeyParts = 32;

// Returns the position after the closing quotes of the string that begins at `at`; the end of the text if the string is
// not closed.
size_t string_end(std::string_view text, size_t at) {
  const char quote = text[at];
  const bool multiline = text.substr(at, 3) == std::string(3, quote);
  const size_t size = multiline ? 3 : 1;
  for (size_t i = at + size; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text.substr(i, size) == std::string(size, quote)) {
      return i + size;
    } else if (text[i] == '\n' && !multiline) {
      return i;
    }
  }
  return text.size();
}

// Returns the position at which a key or a table's name has more than kMostKeyParts parts between dots; npos if all are
// shorter. Each part of a key such as x.x.x… makes a table, and this nesting is the only one that the library does not
// bound.
size_t find_deep_key(std::string_view text) {
  size_t parts = 0;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = string_end(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '.') {
      if (++parts >= kMostKeyParts) return i;
    } else if (c == '\n' || c == '=' || c == ',' || c == '[' || c == ']' || c == '{' || c == '}') {
      parts = 0;
    }
    ++i;
  }
  return std::string_view::npos;
}

TomlValue converted(const toml::node& node) {
  TomlValue value;
  value.line = node.source().begin.line;
  value.column = node.source().begin.column;
  if (const toml::table* table = node.as_table()) {
    value.type = TomlValue::Type::Table;
    for (const auto& [key, child] : *table) {
      value.entries.push_back(
          {std::string(key.str()), key.source().begin.line, key.source().begin.column, converted(child)});
    }
    // The library sorts the entries by name. Restores the order of the file.
    std::ranges::stable_sort(value.entries, {}, [](const TomlEntry& e) { return std::pair(e.line, e.column); });
  } else if (const toml::array* array = node.as_array()) {
    value.type = TomlValue::Type::Array;
    for (const toml::node& child : *array) value.items.push_back(converted(child));
  } else if (const auto* text = node.as_string()) {
    value.type = TomlValue::Type::String;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.type = TomlValue::Type::Integer;
    value.integer = integer->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.type = TomlValue::Type::Boolean;
    value.boolean = boolean->get();
  } else {
    value.type = TomlValue::Type::Other;
  }
  return value;
}

}  // namespace

const TomlEntry* TomlValue::find(std::string_view key) const {
  auto found = std::ranges::find(entries, key, &TomlEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

std::optional<TomlValue> parse_toml(std::string_view text, std::string_view name, std::string& error) {
  if (size_t deep = find_deep_key(text); deep != std::string_view::npos) {
    const std::string_view before = text.substr(0, deep);
    const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0 if no newline precedes
    error = fmt::format("{}:{}:{}: a key has more than {} parts", name, 1 + std::ranges::count(before, '\n'),
                        deep - line_start + 1, kMostKeyParts);
    return std::nullopt;
  }
  toml::parse_result result = toml::parse(text);
  if (!result) {
    const toml::source_position& place = result.error().source().begin;
    error = fmt::format("{}:{}:{}: {}", name, place.line, place.column, printable_text(result.error().description()));
    return std::nullopt;
  }
  return converted(result.table());
}

std::string suggestion_of(std::string_view wrong, std::span<const std::string_view> names) {
  const std::string nearest = nearest_name(wrong, names);
  if (!nearest.empty()) return fmt::format("; did you mean '{}'?", nearest);
  return fmt::format("; the names are {}", fmt::join(names, ", "));
}

bool TomlReader::only_keys(const TomlValue& table, std::span<const std::string_view> known, std::string_view where) {
  for (const TomlEntry& entry : table.entries) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    fail(entry.line, entry.column,
         fmt::format("{} has no key '{}'{}", where, entry.key, suggestion_of(entry.key, known)));
    return false;
  }
  return true;
}

const TomlValue* TomlReader::table(const TomlEntry& entry) {
  if (entry.value.type == TomlValue::Type::Table) return &entry.value;
  fail_type(entry, "a table");
  return nullptr;
}

std::optional<std::string> TomlReader::string(const TomlEntry& entry) {
  if (entry.value.type == TomlValue::Type::String) return entry.value.text;
  fail_type(entry, "a string");
  return std::nullopt;
}

std::optional<int64_t> TomlReader::integer(const TomlEntry& entry, int64_t least, int64_t most) {
  if (entry.value.type == TomlValue::Type::Integer && entry.value.integer >= least && entry.value.integer <= most) {
    return entry.value.integer;
  }
  fail_type(entry, fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<bool> TomlReader::boolean(const TomlEntry& entry) {
  if (entry.value.type == TomlValue::Type::Boolean) return entry.value.boolean;
  fail_type(entry, "true or false");
  return std::nullopt;
}

std::vector<const TomlValue*> TomlReader::strings(const TomlEntry& entry) {
  if (entry.value.type == TomlValue::Type::String) return {&entry.value};
  std::vector<const TomlValue*> found;
  for (const TomlValue& item : entry.value.items) {
    if (item.type == TomlValue::Type::String) found.push_back(&item);
  }
  if (entry.value.type == TomlValue::Type::Array && found.size() == entry.value.items.size()) return found;
  fail_type(entry, "a string or a list of strings");
  return {};
}

std::span<const TomlValue> TomlReader::tables(const TomlEntry& entry) {
  const auto is_table = [](const TomlValue& item) { return item.type == TomlValue::Type::Table; };
  if (entry.value.type == TomlValue::Type::Array && std::ranges::all_of(entry.value.items, is_table)) {
    return entry.value.items;
  }
  fail_type(entry, fmt::format("a list of tables: [[…{}]]", entry.key));
  return {};
}

void TomlReader::fail(uint32_t line, uint32_t column, std::string_view message) {
  if (!failed()) error_ = fmt::format("{}:{}:{}: {}", name_, line, column, printable_text(message));
}

void TomlReader::fail_type(const TomlEntry& entry, std::string_view expected) {
  fail(entry.value.line, entry.value.column, fmt::format("'{}' takes {}", entry.key, expected));
}

}  // namespace leanpyc
