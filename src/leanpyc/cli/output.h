// The standard streams of the program.
#pragma once

#include <string_view>

#include "leanpyc/cli/exit_status.h"

namespace leanpyc {

// Opens /dev/null on each of the descriptors 0, 1 and 2 that is closed. Otherwise a file that is opened later could get
// one of these numbers and receive messages. Reading from a closed standard input and writing to a closed standard
// output still fail. Programs that this process starts or becomes see these descriptors closed.
void open_closed_standard_streams();

// Writes `text` to the standard error. A failure is ignored: there is no other place to report it.
void print_message(std::string_view text);

// Flushes and closes the standard output. Returns `status`, or Trouble, with a message, if output was lost. `error` is
// the errno of an earlier failure; 0: not known. The message is left out if the reader of a pipe went away.
ExitStatus close_standard_output(ExitStatus status, int error);

}  // namespace leanpyc
