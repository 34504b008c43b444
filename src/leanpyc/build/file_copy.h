// Copies of files that are not compiled.
#pragma once

#include <string>

#include "leanpyc/build/file_access.h"

namespace leanpyc {

struct CopyOutcome {
  int error = 0;              // 0, an errno, or kNotAFile when the source is neither a file nor a link
  bool about_source = false;  // whose error it is
  std::string path{};         // where the copy is
};

// Copies a file with its permissions and its time of change to `path`, making folders; a link that leads to a folder is
// made again as it is. Others never see half of a file. One that is there with the same size and time is left alone.
CopyOutcome copy_file(int folder, const char* name, std::string path);

}  // namespace leanpyc
