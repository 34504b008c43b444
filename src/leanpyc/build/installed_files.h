// Lists of installed files, as they have to be for a tree in which files have changed or have another name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "leanpyc/build/output_record.h"

namespace leanpyc {

// The entry of a file of the tree; nullopt if the tree does not have it.
using FindOutput = std::function<std::optional<OutputEntry>(const std::string& path)>;

// Whether a path is that of a list which rewritten_list() can write: RECORD of a *.dist-info folder,
// installed-files.txt of a *.egg-info folder.
bool is_installed_list(std::string_view path);

// The list at `path` for the tree: NAME.pyc instead of NAME.py where the tree has that, new hashes and sizes, and
// without the files that the tree does not have. Lines about files outside of the tree stay as they are.
std::string rewritten_list(std::string_view text, std::string_view path, const FindOutput& find);

// top_level.txt for a RECORD: the names that importlib.metadata finds there before 3.12, where it looks at .py files
// alone.
std::string top_level_names(std::string_view record);

}  // namespace leanpyc
