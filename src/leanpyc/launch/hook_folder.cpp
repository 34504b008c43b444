#include "leanpyc/launch/hook_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "leanpyc/build/file_access.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/launch/launch_scripts.h"
#include "leanpyc/target/target.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHookFolders = "/hooks/";
constexpr std::string_view kHookFile = "/hook.py";

// A path is bytes: b'…', which the script decodes as os.fsdecode does.
std::string python_bytes(std::string_view bytes) {
  std::string text = "b'";
  for (char c : bytes) {
    if (c >= ' ' && c <= '~' && c != '\'' && c != '\\') {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<uint8_t>(c));
    }
  }
  return text + '\'';
}

template <class Items>
std::string python_list(const Items& items) {
  std::string text = "[";
  for (const auto& item : items) text += python_bytes(item) + ", ";
  return text + ']';
}

std::string python_variant(const HookVariant& variant) {
  return fmt::format("{{'folder': {}, 'arguments': {}, 'environment': {}}}", python_bytes(variant.folder),
                     python_list(variant.arguments), python_list(variant.environment));
}

bool write_file(const fs::path& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  return file.good();
}

}  // namespace

std::string python_text(const HookSettings& settings) {
  return fmt::format(
      "{{'program': {}, 'native': {}, 'variant': {}, 'exceptional_variant': {}, 'exceptions': {}, 'count': {}, "
      "'notes': "
      "{}}}",
      python_bytes(settings.program), python_list(native_targets()), python_variant(settings.variant),
      python_variant(settings.exceptional_variant), python_list(settings.exceptions), settings.count ? "True" : "False",
      python_bytes(settings.notes));
}

std::optional<std::string> make_hook_folder(const std::string& cache, const HookSettings& settings,
                                            std::string& error) {
  const std::string start = fmt::format("CONFIG = {}\n{}", python_text(settings), kSiteCustomizeScript);
  const std::string hash = fmt::format("{:016x}", source_hash(0, start + kHookScript));
  const std::string folder = fmt::format("{}{}{}", cache, kHookFolders, hash);
  if (::access((folder + std::string(kHookFile)).c_str(), R_OK) == 0) return folder;
  // Whole or not at all, since others may start at the same time: the name is given last.
  const std::string temporary = fmt::format("{}.{}", folder, ::getpid());
  if (int status = make_folders(AT_FDCWD, temporary); status != 0) {
    error = os_error_text(status, temporary);
    return std::nullopt;
  }
  if (!write_file(temporary + "/sitecustomize.py", start) ||
      !write_file(temporary + std::string(kHookFile), kHookScript)) {
    error = os_error_text(errno, temporary);
    return std::nullopt;
  }
  std::error_code ignored;
  fs::rename(temporary, folder, ignored);
  fs::remove_all(temporary, ignored);
  if (::access((folder + std::string(kHookFile)).c_str(), R_OK) == 0) return folder;
  error = os_error_text(errno, folder);
  return std::nullopt;
}

std::string hooked_python_path(std::string_view hook_folder, std::string_view before) {
  std::string path(hook_folder);
  for (size_t start = 0; start < before.size();) {
    size_t end = std::min(before.find(':', start), before.size());
    std::string entry(before.substr(start, end - start));
    start = end + 1;
    const bool hook =
        entry.find(kHookFolders) != std::string::npos && ::access((entry + std::string(kHookFile)).c_str(), F_OK) == 0;
    if (!hook) path += ':' + entry;
  }
  return path;
}

}  // namespace leanpyc
