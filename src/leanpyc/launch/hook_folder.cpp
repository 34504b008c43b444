#include "leanpyc/launch/hook_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "leanpyc/build/file_access.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/cpython/native_releases.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/launch/cache_trust.h"
#include "leanpyc/launch/hook_code.h"
#include "leanpyc/launch/launch_scripts.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHookFolders = "/hooks/";
constexpr std::string_view kHookFile = "/hook.py";
constexpr std::string_view kCustomizeFile = "/sitecustomize.py";

// A path is bytes: b'…', which the script decodes with os.fsdecode.
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
  return fmt::format("{{'folder': {}, 'arguments': {}, 'environment': {}, 'installs': {}}}",
                     python_bytes(variant.folder), python_list(variant.arguments), python_list(variant.environment),
                     variant.installs ? "True" : "False");
}

bool write_file(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  return file.good();
}

// Writes the code of the hook and of sitecustomize.py for a native target: compiling them takes the interpreter 9 ms,
// and leanpyc 0.5 ms. Other interpreters keep the code of the hook here at their first start.
bool write_compiled(const std::string& folder, const Target& target, std::string_view customize) {
  PycHeader header{.magic = target.magic_word(), .mode = InvalidationMode::UncheckedHash};
  header.source_hash = source_hash(header.magic, customize);
  std::string start(PycHeader::kSize, '\0');
  write_pyc_header(header, reinterpret_cast<uint8_t*>(start.data()));
  const std::string magic = start.substr(0, sizeof header.magic);
  const std::string code = marshalled_script(target, customize, kCustomizeFile.substr(1));
  if (code.empty()) return true;
  return write_file(fmt::format("{}/hook.{}", folder, target.cache_tag),
                    magic + std::string(marshalled_hook(target))) &&
         write_file(fmt::format("{}/__pycache__/sitecustomize.{}.pyc", folder, target.cache_tag), start + code);
}

// Writes everything that a hook folder has into `folder`. Returns 0 or an errno.
int write_hook_files(const std::string& folder, std::string_view customize) {
  if (int status = make_folders(AT_FDCWD, folder + "/__pycache__"); status != 0) return status;
  errno = 0;
  bool written = write_file(folder + std::string(kCustomizeFile), customize) &&
                 write_file(folder + std::string(kHookFile), kHookScript);
  for (std::string_view name : native_releases()) {
    written = written && write_compiled(folder, *find_target(name), customize);
  }
  return written ? 0 : errno != 0 ? errno : EIO;
}

}  // namespace

std::string python_text(const HookSettings& settings) {
  return fmt::format(
      "{{'program': {}, 'native': {}, 'variant': {}, 'exceptional_variant': {}, 'exceptions': {}, 'count': {}, "
      "'notes': "
      "{}}}",
      python_bytes(settings.program), python_list(native_releases()), python_variant(settings.variant),
      python_variant(settings.exceptional_variant), python_list(settings.exceptions), settings.count ? "True" : "False",
      python_bytes(settings.notes));
}

std::optional<std::string> make_hook_folder(const std::string& cache, const HookSettings& settings,
                                            std::string& error) {
  const std::string start = fmt::format("CONFIG = {}\n{}", python_text(settings), kSiteCustomizeScript);
  const std::string hash = fmt::format("{:016x}", source_hash(0, start + kHookScript));
  const std::string folder = fmt::format("{}{}{}", cache, kHookFolders, hash);
  const CreationMask mask(settings.shared);
  if (::access((folder + std::string(kHookFile)).c_str(), R_OK) != 0) {
    // Written under another name first, because other processes may start at the same time.
    const std::string temporary = fmt::format("{}.{}", folder, ::getpid());
    const int problem = write_hook_files(temporary, start);
    std::error_code ignored;
    if (problem == 0) fs::rename(temporary, folder, ignored);
    fs::remove_all(temporary, ignored);
    if (problem != 0 || ::access((folder + std::string(kHookFile)).c_str(), R_OK) != 0) {
      error = os_error_text(problem != 0 ? problem : EIO, problem != 0 ? temporary : folder);
      return std::nullopt;
    }
  }
  if (settings.shared) ::chmod(folder.c_str(), 0755);
  for (const std::string& path : {fmt::format("{}/hooks", cache), folder, folder + std::string(kCustomizeFile),
                                  folder + std::string(kHookFile)}) {
    error = trust_problem(path);
    if (!error.empty()) return std::nullopt;
  }
  return folder;
}

std::optional<std::string> temporary_hook_cache(std::string& error) {
  const char* named = std::getenv("TMPDIR");
  const std::string folder =
      fmt::format("{}/leanpyc-{}", named != nullptr && *named == '/' ? named : "/tmp", ::geteuid());
  error = make_trusted_folder(folder, false);
  if (!error.empty()) return std::nullopt;
  return folder;
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
