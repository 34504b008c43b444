#include "leanpyc/build/build_report.h"

#include <fmt/format.h>

namespace leanpyc {

BuildEvent failure(std::string path, std::string_view error, std::string message) {
  BuildEvent event{.kind = BuildEvent::Kind::Failed, .path = std::move(path), .error = std::string(error)};
  event.text = fmt::format("{}: {}\n", error, message);
  event.message = std::move(message);
  return event;
}

void BuildSummary::add(const BuildSummary& other) {
  found += other.found;
  compiled += other.compiled;
  host += other.host;
  up_to_date += other.up_to_date;
  failed += other.failed;
  unsupported += other.unsupported;
  excluded += other.excluded;
  unlistable += other.unlistable;
  warnings += other.warnings;
  pyc_files += other.pyc_files;
  linked += other.linked;
  source_bytes += other.source_bytes;
  pyc_bytes += other.pyc_bytes;
  kept += other.kept;
  copied += other.copied;
  code_objects += other.code_objects;
  checked += other.checked;
  identical += other.identical;
  different += other.different;
  elided.add(other.elided);
  times.add(other.times);
  stay_source += other.stay_source;
  not_copied += other.not_copied;
  links_out += other.links_out;
  removed += other.removed;
  incomplete |= other.incomplete;
  list_unreadable |= other.list_unreadable;
}

}  // namespace leanpyc
