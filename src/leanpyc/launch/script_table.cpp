#include "leanpyc/launch/script_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "leanpyc/elide/kinds.h"

namespace leanpyc {
namespace {

constexpr std::array<std::string_view, 6> kKeys{"entry", "level", "elide", "X", "env", "python"};

constexpr std::array<std::string_view, 35> kKeywords{
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

bool has_keyword(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('.'), text.size());
    if (std::ranges::find(kKeywords, text.substr(0, end)) != kKeywords.end()) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

// "a.b_c": a name that an import statement can have. Letters beyond ASCII are left to Python.
bool is_dotted_name(std::string_view text) {
  if (has_keyword(text)) return false;
  bool start = true;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (start ? std::isdigit(byte) != 0 || c == '.' : false) return false;
    if (byte < 0x80 && std::isalnum(byte) == 0 && c != '_' && c != '.') return false;
    start = c == '.';
  }
  return !start;
}

bool is_script_name(std::string_view name) {
  return !name.empty() && name.find('/') == std::string_view::npos && name[0] != '.' && name[0] != '-' &&
         std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::ranges::all_of(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

class ScriptReader {
 public:
  explicit ScriptReader(const std::string& file) : reader_(file) {}

  LaunchScript read(const TomlEntry& entry) {
    LaunchScript script{.name = entry.key, .module = {}, .function = {}};
    if (!is_script_name(entry.key)) {
      reader_.fail(entry.line, entry.column, fmt::format("'{}' cannot be the name of a script", entry.key));
    } else if (is_interpreter_name(entry.key)) {
      reader_.fail(entry.line, entry.column, fmt::format("the script '{}' would replace an interpreter", entry.key));
    }
    if (entry.value.type == TomlValue::Type::String) {
      read_entry_point(entry, script);
      return script;
    }
    const TomlValue* table = reader_.table(entry);
    if (table == nullptr || !reader_.only_keys(*table, kKeys, fmt::format("the script {}", entry.key))) return script;
    if (const TomlEntry* point = table->find("entry")) {
      read_entry_point(*point, script);
    } else {
      reader_.fail(entry.line, entry.column, fmt::format("the script {} has no entry", entry.key));
    }
    if (const TomlEntry* level = table->find("level")) {
      script.level = static_cast<int>(reader_.integer(*level, 0, 2).value_or(0));
    }
    if (const TomlEntry* elide = table->find("elide")) read_elision(*elide, table->find("level"), script);
    if (const TomlEntry* x = table->find("X")) {
      for (const TomlValue* value : reader_.strings(*x)) {
        if (value->text.empty() || has_control(value->text))
          reader_.fail(value->line, value->column, "X: an option is empty or has a control character");
        script.x.push_back(value->text);
      }
    }
    if (const TomlEntry* env = table->find("env")) read_environment(*env, script);
    if (const TomlEntry* python = table->find("python")) script.python = reader_.string(*python).value_or("");
    if (has_control(script.python)) reader_.fail(entry.line, entry.column, "python: the path has a control character");
    return script;
  }

  const std::string& error() const { return reader_.error(); }

 private:
  void read_entry_point(const TomlEntry& entry, LaunchScript& script) {
    std::string error;
    if (!set_entry_point(reader_.string(entry).value_or(""), script, error)) {
      reader_.fail(entry.line, entry.column, error);
    }
  }

  void read_elision(const TomlEntry& entry, const TomlEntry* level, LaunchScript& script) {
    script.elide = reader_.string(entry).value_or("");
    Elision elision;
    std::string error;
    if (level != nullptr) {
      reader_.fail(entry.line, entry.column, "elide or level, not both: elided code needs no flag");
    } else if (!parse_elision(script.elide, elision, error)) {
      reader_.fail(entry.line, entry.column, error);
    }
  }

  void read_environment(const TomlEntry& entry, LaunchScript& script) {
    const TomlValue* table = reader_.table(entry);
    if (table == nullptr) return;
    for (const TomlEntry& variable : table->entries) {
      std::string value = reader_.string(variable).value_or("");
      if (!is_variable_name(variable.key) || has_control(value)) {
        reader_.fail(variable.line, variable.column,
                     fmt::format("'{}' cannot be an environment variable", variable.key));
      }
      script.environment.emplace_back(variable.key, std::move(value));
    }
  }

  TomlReader reader_;
};

}  // namespace

bool set_entry_point(const std::string& text, LaunchScript& script, std::string& error) {
  const size_t colon = text.find(':');
  script.module = text.substr(0, colon);
  script.function = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (is_dotted_name(script.module) && is_dotted_name(script.function)) return true;
  error = fmt::format("'{}' is not an entry point: write \"package.module:function\"", text);
  return false;
}

bool is_interpreter_name(std::string_view name) {
  for (std::string_view start : {"pythonw", "python", "pypy"}) {
    if (name.starts_with(start)) return name.find_first_not_of("0123456789.td", start.size()) == std::string_view::npos;
  }
  return false;
}

std::optional<std::vector<LaunchScript>> read_script_table(const TomlValue& table, const std::string& file,
                                                           std::string& error) {
  ScriptReader reader(file);
  std::vector<LaunchScript> scripts;
  for (const TomlEntry& entry : table.entries) scripts.push_back(reader.read(entry));
  error = reader.error();
  if (!error.empty()) return std::nullopt;
  return scripts;
}

}  // namespace leanpyc
