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

  // Returns nullptr with `error` for a text that is not a version, a version before 3.8, an interpreter that does not
  // fit, or if no interpreter is found where one is needed.
  static std::unique_ptr<BuildTarget> resolve(const Wish& wish, std::string& error);

  // The same for a command on `paths`. Without a version or an interpreter in the wish, the target is the one that the
  // paths or their surroundings name (target_hint.h), in the order of docs/target.md. A wish that contradicts the paths
  // is an error, unless `ignore_paths` is set.
  static std::unique_ptr<BuildTarget> resolve_for(Wish wish, std::span<const std::string> paths, bool ignore_paths,
                                                  std::string& error);

  // Where the target was found: "venv/pyvenv.cfg"; empty if it was asked for, or is the default.
  const std::string& source() const { return source_; }
  // A patch release that was asked for and is newer than all that leanpyc knows; empty if there is no such thing.
  const std::string& unknown_release() const { return unknown_release_; }

  // Returns nullptr if every file goes through the interpreter.
  const Target* native() const { return native_; }
  // Returns the target whose grammar reads the sources.
  const Target& source_target() const { return native_ != nullptr ? *native_ : newest_target(); }
  Version version() const { return version_; }
  const std::string& name() const { return name_; }
  const std::string& cache_tag() const { return cache_tag_; }
  uint32_t magic_word() const { return magic_word_; }

  // Returns the target's interpreter, looked for by the first call; nullptr if none is found, and interpreter_problem()
  // says why. May be called from several threads.
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
