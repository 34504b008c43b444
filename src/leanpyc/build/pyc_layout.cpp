#include "leanpyc/build/pyc_layout.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <filesystem>
#include <optional>

#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

constexpr std::string_view kCacheFolder = "__pycache__/";

std::string_view without_trailing_slashes(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string_view without_leading_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

// Returns `path` without the components of `folder`; nullopt if `path` does not begin with them. Components are
// compared as written, as in compileall: an empty component (a slash at the end) counts.
std::optional<std::string> strip_folder(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return std::nullopt;
  std::string_view rest = path.substr(folder.size());
  if (!rest.starts_with('/')) return std::nullopt;
  rest.remove_prefix(1);
  // os.path.join of the other components: runs of slashes become one.
  std::string joined;
  for (size_t start = 0; start <= rest.size();) {
    size_t end = std::min(rest.find('/', start), rest.size());
    joined = join_path(joined, rest.substr(start, end - start));
    start = end + 1;
  }
  return joined;
}

}  // namespace

PycLayout::PycLayout(const BuildRequest& request) : request_(request) {
  std::array<char, PATH_MAX> room{};
  if (::getcwd(room.data(), room.size()) != nullptr) working_folder_ = room.data();
}

// importlib.util.cache_from_source: "a.b.py" is "a.b.cpython-313.pyc", ".py" is "py.cpython-313.pyc".
void PycLayout::append_pyc_name(std::string_view source_name, int level, std::string& out) const {
  size_t dot = source_name.rfind('.');
  out.append(dot == 0 ? source_name.substr(1) : source_name.substr(0, dot)).append(".");
  out.append(request_.target->cache_tag());
  if (level != 0) out.append(".opt-").append(std::to_string(level));
  out.append(".pyc");
}

void PycLayout::pyc_path(const SourceBatch& batch, const SourceBatch::Item& item, int level, PycPath& result) const {
  result.folder = AT_FDCWD;
  result.relative.clear();
  if (request_.to_source) return copy_path(batch, item, result);
  const std::string_view item_folder = batch.named ? folder_prefix(item.name) : std::string_view();
  const std::string_view base = std::string_view(item.name).substr(item_folder.size());
  // Starts with the place beside the source, which is the most common one.
  std::string& name = result.name;
  name.assign(item_folder);
  if (!request_.legacy && request_.pycache_prefix.empty()) name.append(kCacheFolder);
  if (request_.legacy) {
    name.append(base).append("c");
  } else {
    append_pyc_name(base, level, name);
  }
  if (!request_.out.empty()) {
    const std::string source = relative_path(batch, item);
    set_output(std::string(folder_prefix(source)) + name.substr(item_folder.size()), result);
    return;
  } else if (!request_.pycache_prefix.empty() && !request_.legacy) {
    std::string folder = batch.prefix + std::string(item_folder);
    if (!folder.starts_with('/')) {
      if (folder.starts_with("./")) folder.erase(0, 2);
      folder = join_path(working_folder_, folder);
    }
    name = fmt::format(
        "{}/{}", without_trailing_slashes(request_.pycache_prefix),
        join_path(without_trailing_slashes(without_leading_slashes(folder)), name.substr(item_folder.size())));
  } else {
    result.folder = batch.folder_descriptor();
    result.path.assign(batch.prefix).append(name);
    return;
  }
  result.path = name;
}

void PycLayout::copy_path(const SourceBatch& batch, const SourceBatch::Item& item, PycPath& result) const {
  set_output(relative_path(batch, item), result);
}

std::string PycLayout::relative_path(const SourceBatch& batch, const SourceBatch::Item& item) {
  if (batch.named) return item.out_folder + std::string(base_name(item.name));
  std::string_view below_root = std::string_view(batch.prefix).substr(batch.root_length);
  return std::string(batch.out_folder).append(below_root).append(item.name);
}

void PycLayout::set_output(std::string relative, PycPath& result) const {
  result.folder = AT_FDCWD;
  result.name = base_name(relative);
  result.path = join_path(request_.out, relative);
  result.relative = std::move(relative);
}

std::string PycLayout::absolute_path(std::string_view path) const {
  return (std::filesystem::path(working_folder_) / path).lexically_normal().string();
}

std::string PycLayout::code_filename(const SourceBatch& batch, const SourceBatch::Item& item,
                                     bool& outside_strip) const {
  std::string path = batch.path(item);
  outside_strip = false;
  // For a folder, -d strips that folder from the path and prepends the new one. A file that was named itself keeps only
  // its name, after the new folder.
  const bool moved = request_.destination.has_value();
  if (!moved && !request_.strip && !request_.prepend) return request_.out.empty() ? path : absolute_path(path);
  if (moved && batch.named) return join_path(*request_.destination, base_name(path));
  const std::string* strip = moved ? batch.root.get() : request_.strip ? &*request_.strip : nullptr;
  const std::string* prepend = moved ? &*request_.destination : request_.prepend ? &*request_.prepend : nullptr;
  std::string name = path;
  if (strip != nullptr) {
    std::optional<std::string> rest = strip_folder(path, *strip);
    outside_strip = !rest;
    if (rest) name = std::move(*rest);
  }
  if (prepend != nullptr) name = join_path(*prepend, name);
  return name.empty() ? path : name;
}

}  // namespace leanpyc
