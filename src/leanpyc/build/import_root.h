// Finds the import root of a file: the folder that has to be in sys.path.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace leanpyc {

// Remembers its findings about folders.
class ImportRoots {
 public:
  ImportRoots();

  struct Place {
    // The path below the import root: empty, or ends with a slash. "google/cloud/" for site-packages/google/cloud.
    std::string folder;
    std::string path;        // the PATH itself, or the file's folder; absolute, without a trailing slash
    std::string root;        // the import root; without a package, the same as `path`
    bool installed = false;  // the import root is a site-packages folder
  };

  // Finds the place of a folder that is a PATH. Packages, and folders below site-packages, have an import root above
  // them. Any other folder is its own import root.
  Place of_folder(std::string_view path);
  // Finds the place of the folder of a file that a PATH or a list names. Here data below a package belongs to the
  // package.
  Place of_file(std::string_view path);

 private:
  struct Folder {
    bool package = false;  // has an __init__.py
    bool site = false;     // site-packages, dist-packages, or any folder with metadata of distributions
  };
  const Folder& look_at(const std::string& path);
  Place find(std::string path, bool only_packages);

  std::string working_folder_;
  std::unordered_map<std::string, Folder> folders_;
};

}  // namespace leanpyc
