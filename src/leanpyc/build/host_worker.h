// The target's own interpreter. It compiles the files that leanpyc does not compile itself, and checks the results of
// those that leanpyc compiles.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/child_process.h"
#include "leanpyc/build/error_position.h"
#include "leanpyc/build/interpreter.h"

namespace leanpyc {

// One interpreter process, which is started on first use and again if it dies. Each thread has its own. Every file is
// compiled from the same state of the process (host_worker.py) and with a fixed hash seed. So the bytes depend neither
// on the files compiled before, whose strings are interned, nor on the run.
class HostWorker {
 public:
  // A file to compile, the level, and the name for its code objects.
  struct Job {
    std::string_view path;
    std::string_view filename;  // bytes as in the file system
    int level = 0;
  };
  // The exception that compile() raised.
  struct Rejection {
    std::string error{};
    std::string message{};
    ErrorPosition position{};
    std::string text{};
  };
  // A SyntaxWarning of the compiler.
  struct Warning {
    int line = 0;
    std::string message{};
    std::string source_line{};
  };
  struct Compiled {
    std::string marshalled;  // empty if rejected
    uint64_t code_objects = 0;
    std::vector<Warning> warnings{};
    std::optional<Rejection> rejection;
  };
  struct Verdict {
    bool identical = false;
    std::string difference;
  };

  explicit HostWorker(const Interpreter& interpreter, bool warnings_are_errors = false)
      : interpreter_(interpreter), warnings_are_errors_(warnings_are_errors) {}

  // Returns nullopt with `error` if the interpreter cannot be started or died.
  std::optional<Compiled> compile(const Job& job, std::string& error);
  // Compiles `source` instead of the file's bytes, at level 0. Returns nullopt as compile() does.
  std::optional<Compiled> compile_source(const Job& job, std::string_view source, std::string& error);
  // Compares marshal.loads(payload) with what the interpreter compiles from the file, in every field and type.
  std::optional<Verdict> compare(const Job& job, std::string_view payload, std::string& error);
  // Compares an error with the interpreter's error for the file: exception, message and position.
  std::optional<Verdict> compare_error(const Job& job, std::string_view exception, std::string_view message,
                                       const ErrorPosition& position, std::string& error);

 private:
  bool ask(std::span<const std::string_view> request, std::vector<std::string>& answer, std::string& error);
  std::optional<Compiled> ask_to_compile(std::span<const std::string_view> request, std::string& error);
  bool exchange(std::span<const std::string_view> request, std::vector<std::string>& answer);
  std::optional<Verdict> judge(std::span<const std::string_view> request, std::string& error);

  const Interpreter& interpreter_;
  bool warnings_are_errors_;
  std::optional<ChildProcess> process_;
};

}  // namespace leanpyc
