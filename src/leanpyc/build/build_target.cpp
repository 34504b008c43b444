#include "leanpyc/build/build_target.h"

#include <fmt/format.h>

#include <vector>

#include "leanpyc/build/path_text.h"
#include "leanpyc/build/target_hint.h"
#include "leanpyc/cpython/native_releases.h"

namespace leanpyc {
namespace {

constexpr int kOldestMinor = 8;

bool same_features(const Target& a, const Target& b) {
  for (int i = 0; i < static_cast<int>(Feature::kCount); ++i) {
    if (a.has(static_cast<Feature>(i)) != b.has(static_cast<Feature>(i))) return false;
  }
  return true;
}

std::string too_old(std::string_view what) { return fmt::format("{}: {}", what, BuildTarget::needed_version()); }

}  // namespace

bool BuildTarget::is_supported(const Version& version) { return version.major == 3 && version.minor >= kOldestMinor; }

std::string BuildTarget::needed_version() { return fmt::format("leanpyc needs Python 3.{} or later", kOldestMinor); }

std::unique_ptr<BuildTarget> BuildTarget::resolve(const Wish& wish, std::string& error) {
  auto target = std::make_unique<BuildTarget>();
  std::optional<Version> version;
  if (!wish.version.empty()) {
    version = parse_version_name(wish.version);
    if (!version) {
      error = fmt::format("'{}' is not a version of Python 3; write 3.13, or 3.13.0", wish.version);
      return nullptr;
    }
    if (!is_supported(*version)) {
      error = too_old(fmt::format("the target {}", wish.version));
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
    if (!is_supported(interpreter->version)) {
      error = too_old(fmt::format("{} is CPython {}", wish.python, interpreter->version_text));
      return nullptr;
    }
    if (!version) version = interpreter->version;
    target->version_ = *version;
    if (const Target* native = find_native_target(version_name(*version))) target->use(*native);
    if (!target->fits(*interpreter)) {
      error = fmt::format("--python {} is CPython {}, whose bytecode differs from that of --target {}", wish.python,
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
  target->first_candidate_ = wish.first_candidate;
  if (const Target* native = find_native_target(version_name(*version))) target->use(*native);
  if (version->patch > target->version_.patch) target->unknown_release_ = version_name(*version);
  if (version->patch < 0 && wish.needs_interpreter) {
    // No patch release was asked for, so the target gets the patch release of the interpreter that is found.
    target->native_ = nullptr;
    target->version_ = *version;
    target->name_.clear();
    target->interpreter();
    if (target->interpreter_) {
      target->version_ = target->interpreter_->version;
      if (const Target* native = find_native_target(version_name(target->version_))) target->use(*native);
    }
  }
  if (target->native_ == nullptr && wish.version_only) {
    target->name_ = version_name(*version);
    return target;
  }
  if ((target->native_ == nullptr || wish.needs_interpreter) && target->interpreter() == nullptr) {
    error = target->interpreter_problem();
    return nullptr;
  }
  if (target->native_ == nullptr) {
    target->use(*target->interpreter_);
    if (const Target* native = find_native_target(version_name(target->version_))) target->use(*native);
  }
  return target;
}

std::unique_ptr<BuildTarget> BuildTarget::resolve_for(Wish wish, std::span<const std::string> paths, bool ignore_paths,
                                                      std::string& error) {
  const bool asked = !wish.version.empty() || !wish.python.empty();
  std::optional<TargetHint> hint;
  if (!ignore_paths) {
    hint = hint_of_paths(paths, error);
    if (!hint && !error.empty()) return nullptr;
  }
  if (asked) {
    if (hint && wish.python.empty()) wish.first_candidate = hint->python;
    std::unique_ptr<BuildTarget> target = resolve(wish, error);
    if (target == nullptr || !hint || target->version().minor == hint->version.minor) return target;
    error =
        fmt::format("{} {} is CPython {}, but {} is for CPython {} (by {}); --ignore-path-version accepts that",
                    wish.version.empty() ? "--python" : "--target", wish.version.empty() ? wish.python : wish.version,
                    target->name(), quote_path(hint->library), version_name(hint->version), hint->source);
    return nullptr;
  }
  if (!hint) hint = hint_of_surroundings(paths, *parse_version_name(native_targets().back()));
  if (!hint) return resolve(wish, error);
  const std::string minor_name = fmt::format("{}.{}", hint->version.major, hint->version.minor);
  // A version without a native compiler gets no patch release: all its releases have one magic number, so any
  // interpreter of that version will do.
  wish.version = find_native_target(version_name(hint->version)) != nullptr ? version_name(hint->version) : minor_name;
  wish.first_candidate = hint->python;
  std::unique_ptr<BuildTarget> target = resolve(wish, error);
  if (target == nullptr) {
    error = fmt::format("{}; the target is CPython {} by {}", error, version_name(hint->version), hint->source);
    return nullptr;
  }
  target->source_ = hint->source;
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

// Patch releases with the same features compile alike, so any of them is the target's interpreter.
bool BuildTarget::fits(const Interpreter& interpreter) const {
  if (!interpreter.is_cpython() || interpreter.version.minor != version_.minor) return false;
  if (native_ != nullptr) {
    const Target* theirs = find_native_target(version_name(interpreter.version));
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
  std::vector<std::string> candidates = interpreter_candidates(version_.minor);
  if (!first_candidate_.empty()) candidates.insert(candidates.begin(), first_candidate_);
  for (const std::string& path : candidates) {
    std::string ignored;
    std::optional<Interpreter> found = ask_interpreter(path, ignored);
    if (!found) continue;
    if (fits(*found)) {
      interpreter_ = std::move(found);
      return;
    }
    if (near_miss.empty() && found->is_cpython() && found->version.minor == version_.minor) {
      near_miss = fmt::format("; {} is {}, whose bytecode differs", found->path, found->version_text);
    }
  }
  interpreter_problem_ = fmt::format("no interpreter found for CPython {}{}; install it, or name one with --python",
                                     name_.empty() ? version_name(version_) : name_, near_miss);
}

}  // namespace leanpyc
