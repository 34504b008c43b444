// Decides the path of a source's .pyc, and the file name in its code objects.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/build/build_request.h"
#include "leanpyc/build/source_walk.h"

namespace leanpyc {

// A file to write, with its name relative to an open folder.
struct PycPath {
  int folder = AT_FDCWD;
  std::string name;
  std::string path;        // full path, for messages
  std::string relative{};  // path below --out, whose folder the output tree opens; empty: not in --out
};

class PycLayout {
 public:
  explicit PycLayout(const BuildRequest& request);

  // Sets `result` to the path of the .pyc for a level. `result` may hold an earlier path, whose memory is reused.
  void pyc_path(const SourceBatch& batch, const SourceBatch::Item& item, int level, PycPath& result) const;

  // Sets `result` to the path of a file that is copied into a whole tree.
  void copy_path(const SourceBatch& batch, const SourceBatch::Item& item, PycPath& result) const;

  // Returns the path below --out that a source would have as a copy.
  static std::string relative_path(const SourceBatch& batch, const SourceBatch::Item& item);

  // Returns co_filename as bytes: the path, changed by -d, -s and -p as compileall does. Below --out, without these
  // options, it is the absolute path. `outside_strip` is set if -s was given and the file is not below that folder.
  std::string code_filename(const SourceBatch& batch, const SourceBatch::Item& item, bool& outside_strip) const;
  // Returns os.path.abspath(path): the absolute path without "." and "..".
  std::string absolute_path(std::string_view path) const;

 private:
  void append_pyc_name(std::string_view source_name, int level, std::string& out) const;

  const BuildRequest& request_;
  void set_output(std::string relative, PycPath& result) const;
  std::string working_folder_;
};

}  // namespace leanpyc
