// Rewrites lists of installed files for a tree in which files have changed or have another name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "leanpyc/build/output_record.h"

namespace leanpyc {

// Returns the entry of a file of the tree; nullopt if the tree does not have it.
using FindOutput = std::function<std::optional<OutputEntry>(const std::string& path)>;

// Returns true if the path is that of a list which rewritten_list() can rewrite: RECORD of a *.dist-info folder, or
// installed-files.txt of a *.egg-info folder.
bool is_installed_list(std::string_view path);

// Returns the list at `path` rewritten for the tree. It has NAME.pyc instead of NAME.py where the tree has NAME.pyc,
// new hashes and sizes, and no files that the tree does not have. Lines about files outside of the tree stay unchanged.
std::string rewritten_list(std::string_view text, std::string_view path, const FindOutput& find);

// Returns the content of a top_level.txt for a RECORD: the names that importlib.metadata before 3.12 finds in the
// original, because it looks only at .py files.
std::string top_level_names(std::string_view record);

}  // namespace leanpyc
