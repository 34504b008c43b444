#include "leanpyc/policy/policy_file.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOwnName = "leanpyc.toml";
constexpr std::string_view kProjectName = "pyproject.toml";
constexpr std::array<std::string_view, 8> kTopKeys{"elide",       "keep",      "keep-source", "flag",
                                                   "third-party", "knowledge", "overrides",   "scripts"};
constexpr std::array<std::string_view, 2> kThirdPartyKeys{"elide", "keep"};
constexpr std::array<std::string_view, 6> kOverrideKeys{"module", "path", "dist", "elide", "keep", "reason"};

// A policy is some kilobytes of text. The bound keeps a device or a sparse file from filling the memory.
constexpr uintmax_t kMostBytes = uintmax_t{16} << 20;

bool read_text(const std::string& path, std::string& text, std::string& error) {
  std::error_code failure;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || fs::is_directory(path, failure)) {
    error = fmt::format("{}: {}", path, std::strerror(stream ? EISDIR : errno));
    return false;
  }
  text.clear();
  std::array<char, 1 << 16> block;
  while (stream.read(block.data(), block.size()), stream.gcount() > 0) {
    text.append(block.data(), static_cast<size_t>(stream.gcount()));
    if (text.size() <= kMostBytes) continue;
    error = fmt::format("{}: a policy of more than {} MB is not read", path, kMostBytes >> 20);
    return false;
  }
  return true;
}

// Returns true if the path, or a link that it follows, is below /dev or /proc. Such a path may mean another file in
// another process: /dev/stdin, /proc/self/fd/3.
bool leads_to_descriptor(const std::string& path) {
  constexpr int kMostLinks = 40;
  std::error_code failure;
  fs::path at = fs::absolute(path, failure).lexically_normal();
  for (int i = 0; i < kMostLinks && !failure; ++i) {
    if (at.string().starts_with("/dev/") || at.string().starts_with("/proc/")) return true;
    const fs::path next = fs::read_symlink(at, failure);
    at = (at.parent_path() / next).lexically_normal();
  }
  return false;
}

// Returns a value approximately as it is written in the file, for messages.
std::string value_text(const TomlEntry& entry) {
  if (entry.value.type == TomlValue::Type::String) return fmt::format("{} = \"{}\"", entry.key, entry.value.text);
  std::string items;
  for (const TomlValue& item : entry.value.items) {
    items += fmt::format("{}\"{}\"", items.empty() ? "" : ", ", item.text);
  }
  return fmt::format("{} = [{}]", entry.key, items);
}

class PolicyFileReader {
 public:
  PolicyFileReader(std::string path, std::string folder) : reader_(std::move(path)), folder_(std::move(folder)) {}

  const TomlReader& reader() const { return reader_; }

  PolicyFile read(const TomlValue& table, std::string_view where) {
    PolicyFile file;
    file.path = reader_.name();
    if (!reader_.only_keys(table, kTopKeys, where)) return file;
    file.own = entries(table, "");
    if (const TomlEntry* entry = table.find("third-party")) read_third_party(*entry, file);
    if (const TomlEntry* entry = table.find("flag")) {
      if (std::optional<int64_t> flag = reader_.integer(*entry, 0, 2)) file.flag = static_cast<int>(*flag);
    }
    if (const TomlEntry* entry = table.find("keep-source")) read_keep_source(*entry, file);
    if (const TomlEntry* entry = table.find("knowledge")) file.knowledge = reader_.boolean(*entry);
    if (const TomlEntry* entry = table.find("overrides")) {
      for (const TomlValue& item : reader_.tables(*entry)) read_override(item, file);
    }
    if (const TomlEntry* entry = table.find("scripts"); entry != nullptr && reader_.table(*entry) != nullptr) {
      file.scripts = entry->value;
    }
    return file;
  }

 private:
  PolicySource source(const TomlEntry& entry, std::string_view context) const {
    return {.kind = PolicySource::Kind::File,
            .place = fmt::format("{}:{}", reader_.name(), entry.line),
            .text = std::string(context) + value_text(entry)};
  }

  PolicyEntries entries(const TomlValue& table, std::string_view context) {
    PolicyEntries found;
    if (const TomlEntry* entry = table.find("elide")) {
      std::string text;
      for (const TomlValue* value : reader_.strings(*entry)) {
        std::string error;
        if (!ElideSetting::parse(value->text, error)) reader_.fail(value->line, value->column, error);
        text += value->text + ',';
      }
      std::string error;
      std::optional<ElideSetting> setting = ElideSetting::parse(text, error);
      if (!reader_.failed() && setting) found.elide = {std::move(*setting), source(*entry, context)};
    }
    if (const TomlEntry* entry = table.find("keep")) {
      KeepEntry keep{{}, source(*entry, context)};
      for (const TomlValue* value : reader_.strings(*entry)) {
        std::string error;
        std::optional<KindSet> kinds = parse_kept_kinds(value->text, error);
        if (!kinds) reader_.fail(value->line, value->column, error);
        keep.kinds = keep.kinds | kinds.value_or(KindSet());
      }
      found.keep = std::move(keep);
    }
    return found;
  }

  void read_third_party(const TomlEntry& entry, PolicyFile& file) {
    const TomlValue* table = reader_.table(entry);
    if (table == nullptr || !reader_.only_keys(*table, kThirdPartyKeys, "third-party")) return;
    file.third_party = entries(*table, "third-party: ");
  }

  void read_override(const TomlValue& table, PolicyFile& file) {
    if (!reader_.only_keys(table, kOverrideKeys, "an override")) return;
    PolicyOverride override;
    read_selectors(table, "module", Selector::Kind::Module, override.selectors);
    read_selectors(table, "path", Selector::Kind::Path, override.selectors);
    read_selectors(table, "dist", Selector::Kind::Distribution, override.selectors);
    if (override.selectors.empty()) {
      reader_.fail(table.line, table.column, "an override needs one of module, path and dist, to say where it holds");
      return;
    }
    std::string context;
    for (const Selector& selector : override.selectors) {
      context += fmt::format("{}{}", context.empty() ? "" : ", ", selector.text());
    }
    override.entries = entries(table, context + ": ");
    if (!override.entries.elide && !override.entries.keep) {
      reader_.fail(table.line, table.column, "an override needs elide or keep, to say what holds there");
      return;
    }
    if (const TomlEntry* entry = table.find("reason")) {
      std::string reason = reader_.string(*entry).value_or("");
      if (override.entries.elide) override.entries.elide->source.reason = reason;
      if (override.entries.keep) override.entries.keep->source.reason = reason;
    }
    if (!file.overrides.empty()) {
      const PolicyOverride& last = file.overrides.back();
      override.first_pattern = last.first_pattern + last.selectors.size();
    }
    file.overrides.push_back(std::move(override));
  }

  void read_keep_source(const TomlEntry& entry, PolicyFile& file) {
    KeepSourceEntry found{{}, source(entry, "")};
    read_patterns(entry, Selector::Kind::Path, found.selectors);
    if (!found.selectors.empty()) file.keep_source = std::move(found);
  }

  void read_selectors(const TomlValue& table, std::string_view key, Selector::Kind kind, std::vector<Selector>& out) {
    if (const TomlEntry* entry = table.find(key)) read_patterns(*entry, kind, out);
  }

  void read_patterns(const TomlEntry& entry, Selector::Kind kind, std::vector<Selector>& out) {
    for (const TomlValue* value : reader_.strings(entry)) {
      std::string error;
      if (std::optional<Selector> selector = Selector::parse(value->text, kind, folder_, error)) {
        selector->set_place(fmt::format("{}:{}", reader_.name(), value->line), folder_);
        out.push_back(std::move(*selector));
      } else {
        reader_.fail(value->line, value->column, error);
      }
    }
  }

  TomlReader reader_;
  std::string folder_;  // folder of the file; paths are relative to it
};

const TomlValue* child_table(const TomlValue* table, std::string_view key) {
  const TomlEntry* entry = table == nullptr ? nullptr : table->find(key);
  return entry == nullptr || entry->value.type != TomlValue::Type::Table ? nullptr : &entry->value;
}

// Parses the text of a policy file. If `required` is true, a file that contains nothing for leanpyc is an error;
// otherwise its result is an empty PolicyFile.
std::optional<PolicyFile> parse_file(const std::string& path, const std::string& text, bool required,
                                     std::string& error) {
  const bool is_project = fs::path(path).filename() == kProjectName;
  // A pyproject.toml that does not contain the word leanpyc is not parsed, so its errors are not reported.
  if (is_project && !required && text.find("leanpyc") == std::string::npos) return PolicyFile();
  std::optional<TomlValue> document = parse_toml(text, path, error);
  if (!document) return std::nullopt;
  const TomlValue* table = &*document;
  std::string_view where = kOwnName;
  if (is_project || document->find("tool") != nullptr) {
    where = "[tool.leanpyc]";
    table = child_table(child_table(table, "tool"), "leanpyc");
    if (table == nullptr) {
      if (!required) return PolicyFile();
      error = fmt::format("{} has no table [tool.leanpyc]", path);
      return std::nullopt;
    }
  }
  std::error_code failure;
  std::string folder = fs::absolute(path, failure).lexically_normal().parent_path().string();
  PolicyFileReader reader(path, folder);
  PolicyFile file = reader.read(*table, where);
  if (reader.reader().failed()) {
    error = reader.reader().error();
    return std::nullopt;
  }
  return file;
}

}  // namespace

std::optional<std::string> read_policy_text(const std::string& path, std::string& error) {
  std::string text;
  if (!read_text(path, text, error)) return std::nullopt;
  return text;
}

std::optional<PolicyFile> parse_policy_file(const std::string& path, const std::string& text, std::string& error) {
  return parse_file(path, text, true, error);
}

std::string problem_of_reading_again(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return {};  // reading it reports these
  if (S_ISREG(status.st_mode) && !leads_to_descriptor(path)) return {};
  return fmt::format(
      "{} is not a regular file, and other processes read the policy again later; write the policy to a regular file",
      path);
}

namespace {

// Decides whether a file that the search found is trusted, by its owner.
class TrustedOwners {
 public:
  explicit TrustedOwners(const std::string& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) == 0) folder_owner_ = status.st_uid;
  }
  // Returns true if the owner is trusted. If the path is a link, the link and the file it leads to must both have
  // trusted owners.
  bool trusts(const std::string& path) const {
    struct stat link {};
    struct stat file {};
    return ::lstat(path.c_str(), &link) == 0 && ::stat(path.c_str(), &file) == 0 && trusts(link.st_uid) &&
           trusts(file.st_uid);
  }

 private:
  bool trusts(uid_t owner) const { return owner == 0 || owner == ::geteuid() || owner == folder_owner_; }

  uid_t folder_owner_ = 0;
};

bool has_repository(const fs::path& folder) {
  std::error_code failure;
  return fs::exists(folder / ".git", failure) || fs::exists(folder / ".hg", failure);
}

}  // namespace

namespace {

// Reads a file that the search found.
std::optional<PolicyFile> read_found_file(const std::string& path, std::string& error) {
  std::string text;
  if (!read_text(path, text, error)) return std::nullopt;
  return parse_file(path, text, false, error);
}

}  // namespace

std::optional<PolicyFile> find_policy_file(const std::string& folder, std::string& error) {
  std::error_code failure;
  const fs::path working = fs::current_path(failure);
  const TrustedOwners owners(folder);
  std::vector<std::string> notices;
  std::vector<std::string> ignored;
  bool inside = true;  // still in the project: no folder that was left holds its repository
  bool any_repository = false;
  for (fs::path at = folder;; at = at.parent_path()) {
    any_repository = any_repository || has_repository(at);
    for (std::string_view name : {kOwnName, kProjectName}) {
      fs::path path = at / name;
      if (!fs::is_regular_file(path, failure)) {
        // A folder or broken link named pyproject.toml says nothing about leanpyc, so it needs no notice.
        if (name == kOwnName && fs::exists(fs::symlink_status(path, failure))) {
          ignored.push_back(fmt::format("{} is ignored: it is not a regular file", path.string()));
          notices.push_back(ignored.back());
        }
        continue;
      }
      const bool trusted = owners.trusts(path.string());
      std::optional<PolicyFile> file = read_found_file(at == working ? std::string(name) : path.string(), error);
      if (trusted && file && file->path.empty()) continue;
      if (trusted) {
        if (!file) return file;
        if (at != fs::path(folder) && (!inside || !any_repository)) {
          notices.push_back(fmt::format("the policy is that of {}, outside of the project", path.string()));
        }
        file->notices = std::move(notices);
        file->ignored = std::move(ignored);
        return file;
      }
      // An untrusted pyproject.toml without settings for leanpyc needs no notice.
      if (!file || !file->path.empty()) {
        ignored.push_back(
            fmt::format("{} is ignored: it belongs to another user (use it with --config)", path.string()));
        notices.push_back(ignored.back());
      }
      error.clear();
    }
    if (any_repository) inside = false;
    if (at == at.parent_path()) break;
  }
  PolicyFile none;
  none.notices = std::move(notices);
  none.ignored = std::move(ignored);
  return none;
}

}  // namespace leanpyc
