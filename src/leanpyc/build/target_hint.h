// Finds the version of CPython that the files at a path are for, from the files around them.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

struct TargetHint {
  Version version;      // the patch is -1 if only the minor version is known
  std::string python;   // the environment's interpreter; empty: not found, or not trusted
  std::string source;   // for messages: "venv/pyvenv.cfg", "VIRTUAL_ENV (/srv/venv)"
  std::string library;  // the path that belongs to this version; empty: the hint holds for any path
};

// Returns the hint in the paths themselves: the folder lib/python3.N in a path, or the nearest pyvenv.cfg at or above
// it. Returns nullopt without `error` if the paths contain no hint, and nullopt with `error` if two paths belong to
// different versions.
std::optional<TargetHint> hint_of_paths(std::span<const std::string> paths, std::string& error);

// Returns the hint in the surroundings: VIRTUAL_ENV, then the nearest .python-version, then requires-python of the
// nearest pyproject.toml, at or above the first path (without paths: the working folder). A range of versions is a hint
// only if it excludes `newest`, the version that is used without a hint. The hint is then the newest version in the
// range.
std::optional<TargetHint> hint_of_surroundings(std::span<const std::string> paths, Version newest);

// Reads "3.13" or "3.13.0"; nullopt for any other text.
std::optional<Version> parse_version_name(std::string_view name);
std::string version_name(const Version& version);

}  // namespace leanpyc
