// Files that have to stay source in a tree of .pyc files.
#pragma once

#include <sys/types.h>

#include <string_view>

namespace leanpyc {

struct StaySourceFacts {
  std::string_view name;   // of the file
  std::string_view bytes;  // that it holds
  mode_t mode = 0;
  bool installed = false;  // in site-packages
  bool migration = false;  // Alembic's env.py, or below its `versions`
};

// Why nothing could use the file as NAME.pyc, as a phrase for the summary; empty if it can be compiled.
std::string_view reason_to_stay_source(const StaySourceFacts& facts);

}  // namespace leanpyc
