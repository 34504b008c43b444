// The Python of `leanpyc verify`: verify_worker.py beside this file, put into the program when it is built. It stands
// behind the hook's text.
#pragma once

namespace leanpyc {

extern const char* const kVerifyWorkerScript;

}  // namespace leanpyc
