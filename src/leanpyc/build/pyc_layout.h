// Where a source's .pyc goes, and under which name its code objects say they were compiled.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/build/build_request.h"
#include "leanpyc/build/source_walk.h"

namespace leanpyc {

// A file to be written, by a name relative to an open folder.
struct PycPath {
  int folder = AT_FDCWD;
  std::string name;
  std::string path;  // the whole path, for messages
  std::string
      relative{};  // the path below --out; its folder has to be opened by the output tree. Empty: not below --out
};

class PycLayout {
 public:
  explicit PycLayout(const BuildRequest& request);

  // `result` may be what an earlier file got: its room is used again.
  void pyc_path(const SourceBatch& batch, const SourceBatch::Item& item, int level, PycPath& result) const;

  // Where a file that is not compiled goes in a whole tree.
  void copy_path(const SourceBatch& batch, const SourceBatch::Item& item, PycPath& result) const;

  // The path of a source below --out, if it were copied there.
  static std::string relative_path(const SourceBatch& batch, const SourceBatch::Item& item);

  // co_filename as bytes: the path, changed by -d, -s and -p as compileall does; below --out, without these options,
  // the absolute path. `outside_strip` is set if -s was given and the file is not below it.
  std::string code_filename(const SourceBatch& batch, const SourceBatch::Item& item, bool& outside_strip) const;
  // The absolute path without "." and "..", as os.path.abspath().
  std::string absolute_path(std::string_view path) const;

 private:
  void append_pyc_name(std::string_view source_name, int level, std::string& out) const;

  const BuildRequest& request_;
  void set_output(std::string relative, PycPath& result) const;
  std::string working_folder_;
};

}  // namespace leanpyc
