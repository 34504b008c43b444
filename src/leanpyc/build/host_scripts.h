// The Python that runs in the interpreters of the targets. Each is a file beside this one (host_NAME.py), put into the
// program when it is built.
#pragma once

namespace leanpyc {

extern const char* const kIdentifyScript;
extern const char* const kModulePathScript;
extern const char* const kWorkerScript;
// Not run, but compiled by both sides.
extern const char* const kSampleSource;

}  // namespace leanpyc
