#include "leanpyc/build/build_target.h"

#include <fmt/format.h>

#include <charconv>

namespace leanpyc {
namespace {

// "3.13" or "3.13.0"; the patch is -1 where none is named.
std::optional<Version> parse_version_name(std::string_view name) {
  Version version{3, 0, -1};
  int* parts[] = {&version.major, &version.minor, &version.patch};
  const char* at = name.data();
  const char* end = at + name.size();
  for (int count = 0; count < 3; ++count) {
    auto [after, status] = std::from_chars(at, end, *parts[count]);
    if (status != std::errc{} || after == at || *parts[count] < 0) return std::nullopt;
    at = after;
    if (at == end) return count == 0 || version.major != 3 ? std::nullopt : std::optional(version);
    if (*at++ != '.') return std::nullopt;
  }
  return std::nullopt;
}

bool same_features(const Target& a, const Target& b) {
  for (int i = 0; i < static_cast<int>(Feature::kCount); ++i) {
    if (a.has(static_cast<Feature>(i)) != b.has(static_cast<Feature>(i))) return false;
  }
  return true;
}

std::string version_name(const Version& version) {
  if (version.patch < 0) return fmt::format("{}.{}", version.major, version.minor);
  return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

}  // namespace

std::unique_ptr<BuildTarget> BuildTarget::resolve(const Wish& wish, std::string& error) {
  auto target = std::make_unique<BuildTarget>();
  std::optional<Version> version;
  if (!wish.version.empty()) {
    version = parse_version_name(wish.version);
    if (!version) {
      error = fmt::format("'{}' is no version of Python 3: say 3.13, or 3.13.0", wish.version);
      return nullptr;
    }
  }

  if (!wish.python.empty()) {
    std::optional<Interpreter> interpreter = ask_interpreter(wish.python, error);
    if (!interpreter) return nullptr;
    if (!interpreter->is_cpython()) {
      error = fmt::format("{} is {}, not CPython", wish.python, interpreter->implementation);
      return nullptr;
    }
    if (!version) version = interpreter->version;
    target->version_ = *version;
    if (const Target* native = find_target(version_name(*version))) target->use(*native);
    if (!target->fits(*interpreter)) {
      error = fmt::format("{} is CPython {}, which compiles otherwise than the target {}", wish.python,
                          interpreter->version_text, wish.version);
      return nullptr;
    }
    if (target->native_ == nullptr) target->use(*interpreter);
    std::call_once(target->searched_, [&] { target->interpreter_ = std::move(interpreter); });
    return target;
  }

  const bool free_choice = !version;
  if (free_choice) version = parse_version_name(native_targets().back());
  target->version_ = *version;
  if (const Target* native = find_target(version_name(*version))) target->use(*native);
  if (free_choice && wish.needs_interpreter) {
    // Nobody said which patch release, so the one that is there is it.
    target->native_ = nullptr;
    target->interpreter();
    if (target->interpreter_) {
      target->version_ = target->interpreter_->version;
      if (const Target* native = find_target(version_name(target->version_))) target->use(*native);
    }
  }
  if ((target->native_ == nullptr || wish.needs_interpreter) && target->interpreter() == nullptr) {
    error = target->interpreter_problem();
    return nullptr;
  }
  if (target->native_ == nullptr) target->use(*target->interpreter_);
  return target;
}

void BuildTarget::use(const Target& native) {
  native_ = &native;
  version_ = native.version;
  name_ = version_name(native.version);
  cache_tag_ = native.cache_tag;
  magic_word_ = native.magic_word();
}

void BuildTarget::use(const Interpreter& interpreter) {
  version_ = interpreter.version;
  name_ = version_name(interpreter.version);
  cache_tag_ = interpreter.cache_tag;
  magic_word_ = interpreter.magic_word;
}

// Patch releases with the same features compile alike, so any of them may speak for the target.
bool BuildTarget::fits(const Interpreter& interpreter) const {
  if (!interpreter.is_cpython() || interpreter.version.minor != version_.minor) return false;
  if (native_ != nullptr) {
    const Target* theirs = find_target(version_name(interpreter.version));
    return theirs != nullptr && same_features(*native_, *theirs);
  }
  return version_.patch < 0 || interpreter.version.patch == version_.patch;
}

const Interpreter* BuildTarget::interpreter() {
  std::call_once(searched_, [this] { find_interpreter(); });
  return interpreter_ ? &*interpreter_ : nullptr;
}

void BuildTarget::find_interpreter() {
  std::string near_miss;
  for (const std::string& path : interpreter_candidates(version_.minor)) {
    std::string ignored;
    std::optional<Interpreter> found = ask_interpreter(path, ignored);
    if (!found) continue;
    if (fits(*found)) {
      interpreter_ = std::move(found);
      return;
    }
    if (near_miss.empty() && found->is_cpython() && found->version.minor == version_.minor) {
      near_miss = fmt::format("; {} is {}, which compiles otherwise", found->path, found->version_text);
    }
  }
  interpreter_problem_ = fmt::format("no interpreter found for CPython {}{} (name one with --python)",
                                     name_.empty() ? version_name(version_) : name_, near_miss);
}

}  // namespace leanpyc
