// The Python that `leanpyc run` puts into interpreters: the files hook.py and sitecustomize.py beside this one, put
// into the program when it is built.
#pragma once

namespace leanpyc {

extern const char* const kHookScript;
extern const char* const kSiteCustomizeScript;

}  // namespace leanpyc
