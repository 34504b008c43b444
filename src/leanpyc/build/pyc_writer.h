// Writing files so that nobody ever sees half of one.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/pyc_layout.h"

namespace leanpyc {

// Writes to another name in the same folder and renames, as importlib does. Missing folders are made. One a thread.
class PycWriter {
 public:
  PycWriter();

  // `mode` as open() takes it: the umask is applied. Returns 0 or an errno; on an error the folder holds what it held
  // before.
  int write(const PycPath& target, std::span<const uint8_t> bytes, mode_t mode);
  // Makes `target` another name of `source`, which this writer wrote. Returns 0 or an errno, as above.
  int link(const PycPath& source, const PycPath& target);
  // Why a .pyc must not be replaced, as py_compile refuses it: FileExistsError's text; empty if it may.
  std::string refusal_to_replace(const PycPath& target);

 private:
  int write_once(const PycPath& target, std::span<const uint8_t> bytes, mode_t mode);
  std::string temporary_name(std::string_view folder) const;
  // Removes what killed runs left in the folder, or notes that there is none yet.
  void look_through(const PycPath& target);

  pid_t process_;
  std::string seen_;           // the last folder that was looked through
  bool only_regular_ = false;  // what was in it then: regular files alone, so that none is to be refused
  bool missing_ = false;       // it was not there, and has not been made since
  std::vector<char> listing_;
};

}  // namespace leanpyc
