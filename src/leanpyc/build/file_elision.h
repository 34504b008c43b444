// Decides the elision of a file.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

struct FileElision {
  Elision elision;
  // As in CompileOptions: rules that keep more kinds in modules with certain imports.
  const ContentRules* content = nullptr;
  KindSet may_keep{};
  std::string distribution{};  // the distribution that installed the file; empty: not known

  static FileElision of_level(int level) { return {.elision = Elision::of_level(level)}; }

  // Returns the word that identifies the elision in a .pyc's note, so that a later run detects a .pyc made with another
  // elision.
  uint32_t word() const;
  bool is_level(int level) const { return content == nullptr && elision == Elision::of_level(level); }
};

// Returns the elision of the file at `path` for the .pyc that is named after `level`. All callers use this function, so
// that they agree.
FileElision file_elision(const BuildRequest& request, std::string_view path, int level);

// Returns the highest of CPython's levels that removes nothing that the elision keeps. An interpreter can only compile
// at a level.
int level_within(const Elision& elision);

}  // namespace leanpyc
