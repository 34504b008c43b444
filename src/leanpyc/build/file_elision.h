// Which elision a file gets.
#pragma once

#include <string_view>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

// What is to be left out of the file at `path` in the .pyc whose name is that of `level`. The only place that decides.
Elision file_elision(const BuildRequest& request, std::string_view path, int level);

// The highest of CPython's levels at which nothing goes that the elision would keep: for the interpreter, which can do
// no more.
int level_within(const Elision& elision);

}  // namespace leanpyc
