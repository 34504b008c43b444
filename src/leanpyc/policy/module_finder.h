// Finds the name of a source file's module, and the distribution that installed the file.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "leanpyc/policy/distributions.h"
#include "leanpyc/policy/selector.h"

namespace leanpyc {

// Remembers its findings about folders, so that only the first file of a folder costs system calls. May be used from
// several threads.
class ModuleFinder {
 public:
  ModuleFinder();

  // Returns the facts about a file. A site is a folder named site-packages or dist-packages, or a folder with a
  // *.dist-info or *.egg-info of an installed distribution, as `pip install --target` makes. Below a site, the module's
  // name is the path from the site. Elsewhere the name begins with the topmost folder from which every folder down to
  // the file has an __init__.py. A file that no distribution lists is the project's own if its site has another name
  // than site-packages or dist-packages.
  ModuleFacts facts(std::string_view path);

 private:
  struct Site {
    std::string folder;
    bool named = false;  // named site-packages or dist-packages
    std::once_flag once;
    Distributions distributions;
  };
  struct Folder {
    std::string package;    // dotted name; empty outside of packages
    std::string real_path;  // without symbolic links
    Site* site = nullptr;   // the nearest site at or above the folder
    bool standard_library = false;
    bool in_tests = false;
  };

  Folder folder(const std::string& path);
  Folder look_at(const std::string& path);
  Site* site_at(const std::string& path, bool named);

  std::string working_folder_;
  std::string home_;
  std::mutex mutex_;
  std::unordered_map<std::string, Folder> folders_;
  std::unordered_map<std::string, std::unique_ptr<Site>> sites_;
};

}  // namespace leanpyc
