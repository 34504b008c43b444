// A TOML file as a tree of plain values with their positions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

struct TomlEntry;

struct TomlValue {
  enum class Type : uint8_t { String, Integer, Boolean, Array, Table, Other };

  Type type = Type::Table;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string text;                // String
  int64_t integer = 0;             // Integer
  bool boolean = false;            // Boolean
  std::vector<TomlValue> items;    // Array
  std::vector<TomlEntry> entries;  // Table, in the file's order

  // nullptr if this is not a table or does not have the key.
  const TomlEntry* find(std::string_view key) const;
};

struct TomlEntry {
  std::string key;
  uint32_t line = 0;
  uint32_t column = 0;
  TomlValue value;
};

// nullopt with `error` as "NAME:LINE:COLUMN: why" if the text is not valid TOML.
std::optional<TomlValue> parse_toml(std::string_view text, std::string_view name, std::string& error);

// Reads what a table is expected to have. The first thing that is wrong is kept as the error, with its place; after it
// everything reads as absent.
class TomlReader {
 public:
  // `name` of the file, for messages.
  explicit TomlReader(std::string name) : name_(std::move(name)) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  const std::string& name() const { return name_; }

  // Whether every key is one of `known`; `where` names the table in the message.
  bool only_keys(const TomlValue& table, std::span<const std::string_view> known, std::string_view where);

  const TomlValue* table(const TomlEntry& entry);
  std::optional<std::string> string(const TomlEntry& entry);
  std::optional<int64_t> integer(const TomlEntry& entry, int64_t least, int64_t most);
  std::optional<bool> boolean(const TomlEntry& entry);
  // A string, or a list of strings: each as its value. Empty after an error.
  std::vector<const TomlValue*> strings(const TomlEntry& entry);
  // A list of tables. Empty after an error.
  std::span<const TomlValue> tables(const TomlEntry& entry);

  void fail(uint32_t line, uint32_t column, std::string_view message);

 private:
  void fail_type(const TomlEntry& entry, std::string_view expected);

  std::string name_;
  std::string error_;
};

}  // namespace leanpyc
