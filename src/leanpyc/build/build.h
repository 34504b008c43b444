// A build: finds files, spreads them over the cores, reports results in order.
#pragma once

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_request.h"

namespace leanpyc {

// Runs the build that `request` describes, and returns the sum of its counts. The observer gets all events, with the
// errors of single files. Memory does not grow with the number of files, and neither output nor reports depend on the
// number of threads.
BuildSummary run_build(const BuildRequest& request, BuildObserver& observer);

}  // namespace leanpyc
