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

  // Returns nullptr if this is not a table, or if it does not have the key.
  const TomlEntry* find(std::string_view key) const;
};

struct TomlEntry {
  std::string key;
  uint32_t line = 0;
  uint32_t column = 0;
  TomlValue value;
};

// Parses a text. Returns nullopt with `error` as "NAME:LINE:COLUMN: why" if the text is not valid TOML.
std::optional<TomlValue> parse_toml(std::string_view text, std::string_view name, std::string& error);

// Reads the expected values of a table. The first fault becomes the error, with its place. After an error every value
// reads as absent.
class TomlReader {
 public:
  // `name` is the file's name for messages.
  explicit TomlReader(std::string name) : name_(std::move(name)) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  const std::string& name() const { return name_; }

  // Returns true if every key is one of `known`. `where` names the table in the error message.
  bool only_keys(const TomlValue& table, std::span<const std::string_view> known, std::string_view where);

  const TomlValue* table(const TomlEntry& entry);
  std::optional<std::string> string(const TomlEntry& entry);
  std::optional<int64_t> integer(const TomlEntry& entry, int64_t least, int64_t most);
  std::optional<bool> boolean(const TomlEntry& entry);
  // Returns the value of a string, or the values of a list of strings. Empty after an error.
  std::vector<const TomlValue*> strings(const TomlEntry& entry);
  // Returns the values of a list of tables. Empty after an error.
  std::span<const TomlValue> tables(const TomlEntry& entry);

  void fail(uint32_t line, uint32_t column, std::string_view message);

 private:
  void fail_type(const TomlEntry& entry, std::string_view expected);

  std::string name_;
  std::string error_;
};

// Returns "; did you mean 'NAME'?" with the nearest name, or the list of `names` if no name is near.
std::string suggestion_of(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace leanpyc
