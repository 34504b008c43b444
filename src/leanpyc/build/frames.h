// Messages to and from scripts in interpreters. A message is a length, followed by fields that each have their own
// length (lengths have four bytes, big-endian).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/child_process.h"

namespace leanpyc {

bool write_frame(ChildProcess& process, std::span<const std::string_view> fields);
// Returns false if the process ended or its output is not a frame.
bool read_frame(ChildProcess& process, std::vector<std::string>& fields);

}  // namespace leanpyc
