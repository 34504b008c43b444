// Where a source's .pyc goes, and under which name its code objects say they were compiled.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/build/build_request.h"
#include "leanpyc/build/source_walk.h"

namespace leanpyc {

// A file to be written, by a path relative to a descriptor; `path` is the whole of it, for people.
struct PycPath {
  int folder = AT_FDCWD;
  std::string name;
  std::string path;
};

class PycLayout {
 public:
  explicit PycLayout(const BuildRequest& request);

  // `result` may be what an earlier file got: its room is used again.
  void pyc_path(const SourceBatch& batch, const SourceBatch::Item& item, int level, PycPath& result) const;

  // Where a file that is not compiled goes in a tree without sources.
  std::string copy_path(const SourceBatch& batch, const SourceBatch::Item& item) const;

  // co_filename as bytes: the path, changed by -d, -s and -p as compileall does. `outside_strip` is set if -s was given
  // and the file is not below it.
  std::string code_filename(const SourceBatch& batch, const SourceBatch::Item& item, bool& outside_strip) const;

 private:
  void append_pyc_name(std::string_view source_name, int level, std::string& out) const;

  const BuildRequest& request_;
  std::string working_folder_;  // for pycache_prefix
};

}  // namespace leanpyc
