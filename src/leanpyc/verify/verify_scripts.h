// The Python of `leanpyc verify`, put into the program when it is built. verify_modules.py and then verify_worker.py
// follow the text of hook.py.
#pragma once

namespace leanpyc {

extern const char* const kVerifyModulesScript;
extern const char* const kVerifyWorkerScript;

}  // namespace leanpyc
