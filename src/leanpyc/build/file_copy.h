// Copies of files that are not compiled.
#pragma once

#include <functional>
#include <string>

#include "leanpyc/build/content_digest.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/pyc_writer.h"

namespace leanpyc {

// The treatment of a link.
enum class LinkTreatment : uint8_t { Follow, Keep, KeepAndReport };

// Decides how a link is copied. `text` is the path that the link contains, and `path` the absolute path of the link
// itself. A link to a file below one of `roots` (resolved folders) may be followed. It is kept if it contains a
// relative path that leads to the same file in the copy. A link that leads out of the roots is kept and never read,
// because an untrusted package must not bring /etc/shadow into an image.
LinkTreatment link_treatment(const std::string& path, const std::string& text, const std::vector<std::string>& roots);

struct CopiedFile {
  ContentDigest digest{};
  uint64_t size = 0;
};

// Copies an open file's bytes, permissions and modification time. Calls `announce` when the digest is known, before the
// copy is in its place. Returns 0 or an errno; `about_source` is true if the error concerns the source.
int copy_contents(const FileHandle& source, const struct stat& status, const PycPath& target, PycWriter& writer,
                  std::vector<char>& room, CopiedFile& copied, bool& about_source,
                  const std::function<int()>& announce);

}  // namespace leanpyc
