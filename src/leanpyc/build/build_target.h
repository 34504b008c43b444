// What a build compiles for: a native target, an interpreter, or both.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "leanpyc/build/interpreter.h"
#include "leanpyc/target/target.h"

namespace leanpyc {

class BuildTarget {
 public:
  struct Wish {
    std::string version{};           // "3.13" or "3.13.0"; empty: what `python` is, or the newest native version
    std::string python{};            // the interpreter to use; empty: one is looked for when it is needed
    bool needs_interpreter = false;  // it must be there from the start
  };

  // nullptr with `error` in plain words: a version that is none, an interpreter that does not fit, or none where one is
  // needed.
  static std::unique_ptr<BuildTarget> resolve(const Wish& wish, std::string& error);

  // nullptr if every file goes through the interpreter.
  const Target* native() const { return native_; }
  Version version() const { return version_; }
  const std::string& name() const { return name_; }
  const std::string& cache_tag() const { return cache_tag_; }
  uint32_t magic_word() const { return magic_word_; }

  // The target's interpreter, looked for when first asked for; nullptr if there is none, and interpreter_problem() says
  // why. May be called from several threads.
  const Interpreter* interpreter();
  const std::string& interpreter_problem() const { return interpreter_problem_; }

 private:
  bool fits(const Interpreter& interpreter) const;
  void use(const Target& native);
  void use(const Interpreter& interpreter);
  void find_interpreter();

  const Target* native_ = nullptr;
  Version version_{};
  bool any_patch_ = false;  // a version without native support that was named without its patch release
  std::string name_;
  std::string cache_tag_;
  uint32_t magic_word_ = 0;
  std::once_flag searched_;
  std::optional<Interpreter> interpreter_;
  std::string interpreter_problem_;
};

}  // namespace leanpyc
