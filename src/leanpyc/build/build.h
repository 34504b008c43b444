// The whole of a build: files found, spread over the cores, results told in order.
#pragma once

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_request.h"

namespace leanpyc {

// Memory does not grow with the number of files, and neither output nor reports depend on the number of threads.
// Returns the sum; what went wrong with single files was told to the observer.
BuildSummary run_build(const BuildRequest& request, BuildObserver& observer);

}  // namespace leanpyc
