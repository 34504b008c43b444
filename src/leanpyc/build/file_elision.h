// Which elision a file gets.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

struct FileElision {
  Elision elision;
  // As in CompileOptions: what the module imports may keep more.
  const ContentRules* content = nullptr;
  KindSet may_keep{};
  std::string distribution{};  // what installed the file; empty: not known

  static FileElision of_level(int level) { return {.elision = Elision::of_level(level)}; }

  // What a .pyc notes of it, so that it can be told whether the file would be made otherwise today.
  uint32_t word() const;
  bool is_level(int level) const { return content == nullptr && elision == Elision::of_level(level); }
};

// What is to be left out of the file at `path` in the .pyc whose name is that of `level`. The only place that decides.
FileElision file_elision(const BuildRequest& request, std::string_view path, int level);

// The highest of CPython's levels at which nothing goes that the elision would keep: for the interpreter, which can do
// no more.
int level_within(const Elision& elision);

}  // namespace leanpyc
