// Decides which files have to stay source in a tree of .pyc files.
#pragma once

#include <sys/types.h>

#include <string_view>

namespace leanpyc {

struct StaySourceFacts {
  std::string_view name;   // the file's name
  std::string_view bytes;  // the file's content
  mode_t mode = 0;
  bool installed = false;  // the file is in site-packages
  bool migration = false;  // Alembic's env.py, or a file below its `versions`
};

// Returns the reason why the file cannot be replaced by NAME.pyc, as a phrase for the summary; empty if it can be
// compiled.
std::string_view reason_to_stay_source(const StaySourceFacts& facts);

}  // namespace leanpyc
