// Decides whether a folder of a cache may be used: code in a folder that another user can change is foreign code.
#pragma once

#include <sys/types.h>

#include <string>

namespace leanpyc {

// Why the file or folder is not used; empty if it may be used, or does not exist. It must belong to this user or to
// root, and neither its group nor others may be able to write to it.
std::string trust_problem(const std::string& path);

// Creates the folder and those above it, for this user alone, or with `shared` readable by all. Returns an empty text,
// or why the folder cannot be used. An existing folder must pass trust_problem().
std::string make_trusted_folder(const std::string& path, bool shared);

// Sets the umask while it lives: what is created is for this user alone, or with `shared` readable by all.
class CreationMask {
 public:
  explicit CreationMask(bool shared);
  CreationMask(const CreationMask&) = delete;
  CreationMask& operator=(const CreationMask&) = delete;
  ~CreationMask();

 private:
  mode_t before_;
};

}  // namespace leanpyc
