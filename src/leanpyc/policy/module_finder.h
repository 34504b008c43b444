// Finds out what a source file is: the name of its module, and what installed it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "leanpyc/policy/distributions.h"
#include "leanpyc/policy/selector.h"

namespace leanpyc {

// Remembers what it saw of folders, so that only the first file of a folder costs system calls. May be used from
// several threads.
class ModuleFinder {
 public:
  ModuleFinder();

  // A site is a folder named site-packages or dist-packages, or one that holds a *.dist-info or *.egg-info of an
  // installed distribution, as `pip install --target` leaves them. Below a site the module's name is the path from
  // there. Elsewhere it begins with the topmost folder that has an __init__.py, as all below it have. A file below a
  // site of another name that no distribution lists is the project's own.
  ModuleFacts facts(std::string_view path);

 private:
  struct Site {
    std::string folder;
    bool named = false;  // site-packages or dist-packages
    std::once_flag once;
    Distributions distributions;
  };
  struct Folder {
    std::string package;    // dotted; empty outside of any
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
