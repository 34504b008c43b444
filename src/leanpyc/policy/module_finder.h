// What a source file is: its module's name, and what installed it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "leanpyc/policy/distributions.h"
#include "leanpyc/policy/selector.h"

namespace leanpyc {

// Remembers what it saw of folders, so that a file costs no system call but for the first of its folder. May be used
// from several threads.
class ModuleFinder {
 public:
  ModuleFinder();

  // Below a folder site-packages or dist-packages a name is the path from there; elsewhere it begins with the topmost
  // folder that has an __init__.py, and so do all above the file.
  ModuleFacts facts(std::string_view path);

 private:
  struct Site {
    std::string folder;
    std::once_flag once;
    Distributions distributions;
  };
  struct Folder {
    std::string package;   // dotted; empty outside of any
    Site* site = nullptr;  // that it is in
  };

  Folder folder(const std::string& path);
  Folder look_at(const std::string& path);

  std::string working_folder_;
  std::mutex mutex_;
  std::unordered_map<std::string, Folder> folders_;
  std::unordered_map<std::string, std::unique_ptr<Site>> sites_;
};

}  // namespace leanpyc
