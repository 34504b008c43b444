// The Python scripts that run in the interpreters of the targets. Each is a file in this folder (host_NAME.py) that the
// build puts into the program.
#pragma once

namespace leanpyc {

extern const char* const kIdentifyScript;
extern const char* const kModulePathScript;
extern const char* const kWorkerScript;
// This sample is not run. leanpyc and the interpreter both compile it.
extern const char* const kSampleSource;

}  // namespace leanpyc
