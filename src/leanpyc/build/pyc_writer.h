// Writes files so that other processes see either the whole file or no file.
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

  // Writes a file. `mode` is as for open(): the umask applies. Returns 0 or an errno; after an error the folder's
  // content is unchanged.
  int write(const PycPath& target, std::span<const uint8_t> bytes, mode_t mode);
  int write(const PycPath& target, mode_t mode, const Fill& fill);
  // Makes a symbolic link that contains `text`. Returns 0 or an errno, as write() does.
  int write_link(const PycPath& target, const std::string& text);
  // Makes `target` a hard link to `source`, which this writer wrote. Returns 0 or an errno, as write() does.
  int link(const PycPath& source, const PycPath& target);
  // Returns the text of the FileExistsError with which py_compile refuses to replace the target; empty if it may be
  // replaced.
  std::string refusal_to_replace(const PycPath& target);

  // Sweeps the target's folder unless the last call was for the same folder, or notes that the folder does not exist
  // yet. write() calls this itself.
  void look_through(const PycPath& target);
  // Removes from the open folder the temporary files whose writer has ended. Returns false if the folder cannot be
  // read. Sets `only_regular` to whether the folder contains only regular files.
  static bool sweep(int folder, std::vector<char>& room, bool& only_regular);
  // Returns true if the name is that of a temporary file of leanpyc.
  static bool is_temporary(std::string_view name);

 private:
  int write_once(const PycPath& target, mode_t mode, const Fill& fill);
  std::string temporary_name(std::string_view folder) const;

  pid_t process_;
  std::string seen_;           // the last folder that was swept
  bool only_regular_ = false;  // the folder contains only regular files, so that no target in it is refused
  bool missing_ = false;       // the folder does not exist yet
  std::vector<char> listing_;
};

}  // namespace leanpyc
