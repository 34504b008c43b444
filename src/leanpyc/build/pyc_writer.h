// Writing files so that other processes see the whole file or nothing.
#pragma once

#include <sys/types.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/pyc_layout.h"

namespace leanpyc {

// Writes to a temporary name in the same folder and renames it, as importlib does. Makes missing folders. Each thread
// has its own.
class PycWriter {
 public:
  // Writes the content to an open file. Returns 0 or an errno.
  using Fill = std::function<int(int file)>;

  PycWriter();

  // `mode` as open() takes it: the umask is applied. Returns 0 or an errno; after an error the folder holds what it
  // held before.
  int write(const PycPath& target, std::span<const uint8_t> bytes, mode_t mode);
  int write(const PycPath& target, mode_t mode, const Fill& fill);
  // Makes a symbolic link that holds `text`. Returns 0 or an errno, as above.
  int write_link(const PycPath& target, const std::string& text);
  // Makes `target` another name of `source`, which this writer wrote. Returns 0 or an errno, as above.
  int link(const PycPath& source, const PycPath& target);
  // Returns the text of the FileExistsError with which py_compile refuses to replace a .pyc; empty if it may be
  // replaced.
  std::string refusal_to_replace(const PycPath& target);

  // Sweeps the target's folder, once for all of its files, or notes that it does not exist yet. write() does it as
  // well.
  void look_through(const PycPath& target);
  // Removes from the open folder the temporary files whose writer is gone. Returns false if the folder cannot be read;
  // `only_regular` is whether it holds regular files alone.
  static bool sweep(int folder, std::vector<char>& room, bool& only_regular);
  // Whether a name is that of a temporary file of leanpyc's.
  static bool is_temporary(std::string_view name);

 private:
  int write_once(const PycPath& target, mode_t mode, const Fill& fill);
  std::string temporary_name(std::string_view folder) const;

  pid_t process_;
  std::string seen_;           // the last folder that was looked through
  bool only_regular_ = false;  // it held regular files alone, so that no file in it has to be refused
  bool missing_ = false;       // it did not exist, and has not been made since
  std::vector<char> listing_;
};

}  // namespace leanpyc
