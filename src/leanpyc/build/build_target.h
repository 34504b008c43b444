// The target of a build: a native target, an interpreter, or both.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "leanpyc/build/interpreter.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc {

class BuildTarget {
 public:
  struct Wish {
    std::string version{};           // "3.13" or "3.13.0"; empty: that of `python`, or the newest native version
    std::string python{};            // the interpreter to use; empty: one is looked for when it is needed
    bool needs_interpreter = false;  // it must exist from the start
    bool version_only = false;       // no bytecode is made: a version that is not native needs no interpreter, either
    std::string first_candidate{};   // the interpreter to try first when one is looked for
  };

  // Resolves the target that the wish describes. Returns nullptr with `error` if the text is not a version, the version
  // is before 3.8, the interpreter has another version, or no interpreter is found although one is needed.
  static std::unique_ptr<BuildTarget> resolve(const Wish& wish, std::string& error);

  // The same for a command on `paths`. Without a version or an interpreter in the wish, the target is the one that the
  // paths or their surroundings name (target_hint.h), in the order of docs/target.md. A wish that contradicts the paths
  // is an error, unless `ignore_paths` is set.
  static std::unique_ptr<BuildTarget> resolve_for(Wish wish, std::span<const std::string> paths, bool ignore_paths,
                                                  std::string& error);

  // Returns true if leanpyc can make bytecode for this version, natively or with its interpreter.
  static bool is_supported(const Version& version);
  // Returns a text that names the oldest supported version.
  static std::string needed_version();

  // Returns the place that named the target: "venv/pyvenv.cfg"; empty if the user named it, or if it is the default.
  const std::string& source() const { return source_; }
  // Returns the patch release that was asked for if it is newer than all releases that leanpyc knows; otherwise empty.
  const std::string& unknown_release() const { return unknown_release_; }

  // Returns the native target; nullptr if every file goes through the interpreter.
  const Target* native() const { return native_; }
  // Returns the target whose grammar reads the sources.
  const Target& source_target() const { return native_ != nullptr ? *native_ : newest_target(); }
  Version version() const { return version_; }
  const std::string& name() const { return name_; }
  const std::string& cache_tag() const { return cache_tag_; }
  uint32_t magic_word() const { return magic_word_; }

  // Returns the target's interpreter, which the first call looks for. Returns nullptr if none is found;
  // interpreter_problem() is the reason then. May be called from several threads.
  const Interpreter* interpreter();
  const std::string& interpreter_problem() const { return interpreter_problem_; }

 private:
  bool fits(const Interpreter& interpreter) const;
  void use(const Target& native);
  void use(const Interpreter& interpreter);
  void find_interpreter();

  const Target* native_ = nullptr;
  Version version_{};
  std::string name_;
  std::string source_;
  std::string unknown_release_;
  std::string first_candidate_;
  std::string cache_tag_;
  uint32_t magic_word_ = 0;
  std::once_flag searched_;
  std::optional<Interpreter> interpreter_;
  std::string interpreter_problem_;
};

}  // namespace leanpyc
