// The Python that `leanpyc run` puts into interpreters: the .py files beside this one, which the build puts into the
// program.
#pragma once

namespace leanpyc {

extern const char* const kHookScript;
// After kHookScript, for `leanpyc run --prepare`: defines prepare(config, arguments).
extern const char* const kPrepareScript;
extern const char* const kSiteCustomizeScript;

}  // namespace leanpyc
