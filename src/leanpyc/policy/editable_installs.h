// Finds the distribution of source files that an editable install (pip install -e) left outside of site-packages.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// Returns the site-packages folders of the active environment ($VIRTUAL_ENV), and of the environments .venv and venv in
// `folder` and in the folders above it. `folder` is absolute.
std::vector<std::string> site_folders_for(const std::string& folder);

class EditableInstalls {
 public:
  EditableInstalls() = default;
  // Reads what the installers leave in site-packages: direct_url.json, the .pth files and the import hooks
  // (__editable___NAME_finder.py) that RECORD lists, and NAME.egg-link. Ignores what it cannot read.
  explicit EditableInstalls(const std::vector<std::string>& sites);

  // Returns the normalized name of the distribution of a file; empty if it is not part of an editable install. `path`
  // is absolute.
  std::string_view owner(std::string_view path) const;

 private:
  void add_distribution(const std::string& site, const std::string& metadata);
  void add_path_file(const std::string& path, const std::string& name);
  void add_import_hook(const std::string& path, const std::string& name);
  void add(std::string folder, const std::string& name);

  std::map<std::string, std::string, std::less<>> owners_;  // by folder or file
};

}  // namespace leanpyc
