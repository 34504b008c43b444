// Copies of files that are not compiled.
#pragma once

#include <functional>
#include <string>

#include "leanpyc/build/content_digest.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/pyc_writer.h"

namespace leanpyc {

// How a link is treated.
enum class LinkTreatment : uint8_t { Follow, Keep, KeepAndReport };

// How a link is copied. `text` is what it holds, `path` its own absolute path. A link that leads to a file in one of
// `roots` (resolved folders) may be followed; it is kept where it holds a relative path that leads to the same file in
// the copy. A link that leads out is kept and never read: an untrusted package must not bring /etc/shadow into an
// image.
LinkTreatment link_treatment(const std::string& path, const std::string& text, const std::vector<std::string>& roots);

struct CopiedFile {
  ContentDigest digest{};
  uint64_t size = 0;
};

// Copies an open file's bytes, permissions and time of change. `announce` is called when the digest is known, before
// the copy is in its place. Returns 0 or an errno; `about_source` says whose error it is.
int copy_contents(const FileHandle& source, const struct stat& status, const PycPath& target, PycWriter& writer,
                  std::vector<char>& room, CopiedFile& copied, bool& about_source,
                  const std::function<int()>& announce);

}  // namespace leanpyc
