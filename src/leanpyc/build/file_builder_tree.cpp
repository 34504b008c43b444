// Files of a tree below --out: which ones are up to date, stay source or are copied.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "leanpyc/build/file_builder.h"
#include "leanpyc/build/file_copy.h"
#include "leanpyc/build/installed_files.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/build/stay_source.h"

namespace leanpyc {
namespace {

constexpr std::string_view kSourceSuffix = ".py";

BuildEvent os_failure(std::string source, int error, std::string_view path) {
  return failure(std::move(source), os_error_name(error), os_error_text(error, path));
}

template <size_t N>
std::array<uint8_t, N> first_bytes(const ContentDigest& digest) {
  std::array<uint8_t, N> bytes{};
  std::copy_n(digest.bytes.begin(), N, bytes.begin());
  return bytes;
}

ContentDigest digest_of_output(const ByteBuffer& bytes) {
  return digest_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

void FileBuilder::build_in_tree(Job& job, BatchReport& report) {
  if (!read(job, report)) {
    for (const PycPath& output : job.pycs) tree_->fail(output.relative);
    return;
  }
  prepare_entry(job);
  if (request_.sourceless) {
    const std::string_view reason = reason_to_stay_source({.name = base_name(job.item->name),
                                                           .bytes = job.source.bytes,
                                                           .mode = job.source.status.st_mode,
                                                           .installed = job.batch->installed,
                                                           .migration = job.item->migration});
    if (!reason.empty()) return keep_source(job, std::string(reason), true, report);
  }
  // A file without the suffix .py need not be Python, so it is copied if it cannot be stripped.
  if (request_.to_source && !job.item->name.ends_with(kSourceSuffix)) return strip_or_copy(job, report);
  const bool current = !request_.force && is_current_in_tree(job);
  if (request_.sourceless) {
    // The policy searches the whole source, which takes as long as compiling it. A current .pyc needs no search: it was
    // made with the same policy.
    if (!current && request_.source_policy != nullptr) {
      const PolicySource* const source = request_.source_policy->keeps_source(
          request_.modules->facts(job.path), job.source.bytes, request_.target->source_target().grammar);
      // Some of these files read their own source, and look for what an elision would take.
      if (source != nullptr)
        return keep_source(job, source->reason.empty() ? source->place : source->reason, false, report);
    }
    if (has_source_in_the_way(job, report)) return;
  }
  if (current) {
    ++report.counts.up_to_date;
    if (request_.check) check_existing(job, report);
    return;
  }
  report_compiling(job, report);
  if (request_.to_source ? write_source(job, report) : build_levels(job, report)) return;
  ++report.counts.failed;
  for (const PycPath& output : job.pycs) tree_->fail(output.relative);
  // A rejected file is copied, because it may be data: a template, or the broken input of a test. After any other
  // failure the output has no file, so that a stale or unstripped file cannot be taken for the result.
  if (rejected_ && request_.whole_tree()) copy(job, report, true);
}

void FileBuilder::report_collision(Job& job, BatchReport& report) {
  PycPath output;
  layout_.copy_path(*job.batch, *job.item, output);
  ++report.counts.found;
  ++report.counts.failed;
  report.events.push_back(failure(
      job.path, "FileExistsError",
      fmt::format("{} and {} have the same output below {}; the second is left out (compile them to separate folders)",
                  quote_path(job.item->collides_with), quote_path(job.path), quote_path(request_.out))));
}

bool FileBuilder::is_source_output(const PycPath& output) const {
  return request_.to_source || output.name.ends_with(kSourceSuffix);
}

std::string FileBuilder::absolute_root(const Job& job) const {
  const SourceBatch& batch = *job.batch;
  if (!batch.named) return layout_.absolute_path(*batch.root);
  std::string folder = layout_.absolute_path(folder_prefix(layout_.absolute_path(job.item->name)));
  if (folder.ends_with(job.item->out_folder)) folder.resize(folder.size() - job.item->out_folder.size());
  return folder;
}

std::array<uint8_t, 8> FileBuilder::root_key(const Job& job) {
  std::string root = absolute_root(job);
  if (root != root_ || root_named_ != job.batch->named) {
    root_named_ = job.batch->named;
    root_key_ = tree_->root_key(root, root_named_);
    root_ = std::move(root);
  }
  return root_key_;
}

void FileBuilder::prepare_entry(Job& job) {
  job.entry = {};
  job.entry.source = first_bytes<16>(digest_of(job.source.bytes));
  job.entry.root = root_key(job);
}

// Returns a digest of everything that the output depends on, except for the source's bytes and its time. The time is in
// the header.
std::array<uint8_t, 8> FileBuilder::recipe_of(const Job& job, const PycPath& output, int level) const {
  const FileElision wanted = elision_of(job, level);
  DigestBuilder recipe;
  recipe.add_field(LEANPYC_VERSION);
  recipe.add_field(request_.target->name());
  recipe.add_number(request_.target->magic_word());
  recipe.add_number(static_cast<uint64_t>(level));
  recipe.add_number(kKindListDigest);
  recipe.add_number(elision_word(wanted.elision));
  recipe.add_number(wanted.content == nullptr ? 0 : wanted.content->digest());
  recipe.add_number(elision_word({.kinds = wanted.may_keep}));
  recipe.add_number(wanted.content != nullptr);
  recipe.add_number(request_.host_only);
  recipe.add_field(source_policy_);
  recipe.add_number(is_source_output(output) ? 1 + request_.strip_comments : 0);
  if (!is_source_output(output)) {
    recipe.add_number(static_cast<uint64_t>(request_.invalidation));
    recipe.add_field(job.filename);
  }
  return first_bytes<8>(recipe.finish());
}

bool FileBuilder::is_level_current(const Job& job, const PycPath& output, const OutputEntry& wanted) {
  const bool source = is_source_output(output);
  const bool executable = source && (job.source.status.st_mode & S_IXUSR) != 0;
  OutputEntry found;
  if (!tree_->is_current(output.relative, output.folder, output.name, wanted, executable, tree_room_, found))
    return false;
  if (!source && request_.invalidation == InvalidationMode::Timestamp) {
    // If the tree is later copied beside the sources, importlib compares the header, so it must be current as well.
    std::array<char, PycHeader::kSize> bytes{};
    const FileHandle file(::openat(output.folder, output.name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open() || ::read(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      return false;
    const std::optional<PycHeader> header = read_pyc_header({bytes.data(), bytes.size()});
    if (!header || header->source_mtime != python_mtime(job.source.status)) return false;
  }
  tree_->keep(output.relative, found);
  return true;
}

bool FileBuilder::is_current_in_tree(Job& job) {
  for (size_t i = 0; i < job.pycs.size(); ++i) {
    PycPath& output = job.pycs[i];
    OutputEntry wanted = job.entry;
    wanted.recipe = recipe_of(job, output, request_.levels[i]);
    if (place(output, false) != 0 || !is_level_current(job, output, wanted)) return false;
  }
  return true;
}

// Python imports NAME.py and not the NAME.pyc beside it. Returns true and reports an error if the output has a NAME.py
// that leanpyc did not write. A NAME.py that leanpyc wrote is removed at the end of the run.
bool FileBuilder::has_source_in_the_way(Job& job, BatchReport& report) {
  PycPath source;
  layout_.copy_path(*job.batch, *job.item, source);
  struct stat status {};
  if (place(source, false) != 0 || ::fstatat(source.folder, source.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      tree_->recorded(source.relative)) {
    return false;
  }
  ++report.counts.failed;
  report.events.push_back(
      failure(job.path, "FileExistsError",
              fmt::format("{} was not written by leanpyc, and Python would import it instead of its .pyc; remove it",
                          quote_path(source.path))));
  for (const PycPath& output : job.pycs) tree_->fail(output.relative);
  return true;
}

// Returns true if the output is the source itself: a list may name files whose import root is the output tree.
bool FileBuilder::is_own_source(const Job& job, const PycPath& output) const {
  struct stat source {};
  struct stat there {};
  return job.batch->named && layout_.absolute_path(job.path) == layout_.absolute_path(output.path) &&
         ::stat(job.path.c_str(), &source) == 0 && ::stat(output.path.c_str(), &there) == 0 &&
         source.st_ino == there.st_ino && source.st_dev == there.st_dev;
}

void FileBuilder::keep_source(Job& job, std::string reason, bool may_strip, BatchReport& report) {
  ++report.counts.stay_source;
  report.events.push_back({.kind = BuildEvent::Kind::StaysSource, .path = job.path, .message = std::move(reason)});
  job.pycs.resize(1);
  layout_.copy_path(*job.batch, *job.item, job.pycs.front());
  // The file is already in its place in the output.
  if (is_own_source(job, job.pycs.front())) return;
  if (!may_strip || elision_of(job, request_.levels.front()).elision.kinds.empty()) return copy(job, report);
  strip_or_copy(job, report);
}

void FileBuilder::strip_or_copy(Job& job, BatchReport& report) {
  uint64_t& done = request_.to_source ? report.counts.compiled : report.counts.copied;
  if (!request_.force && is_current_in_tree(job)) {
    ++(request_.to_source ? report.counts.up_to_date : report.counts.copied);
    return;
  }
  uint32_t kept = 0;
  BuildEvent problem;
  if (!strip_to_output(job, kept, problem)) {
    // The file is a script for another version of Python, or a template, and is copied as it is.
    copy(job, report);
  } else if (request_.write && !write_level(job, 0, report)) {
    ++report.counts.failed;
    tree_->fail(job.pycs.front().relative);
  } else {
    ++done;
  }
  elided_ = {};
}

bool FileBuilder::is_other_source(const SourceBatch& batch, const SourceBatch::Item& item) const {
  if (item.name.ends_with(".pyw")) return true;
  if (base_name(item.name).find('.') != std::string_view::npos) return false;
  const FileHandle file(::openat(batch.folder_descriptor(), item.name.c_str(),
                                 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  std::array<char, 256> start{};
  const ssize_t count = file.is_open() ? ::read(file.get(), start.data(), start.size()) : 0;
  if (count <= 0) return false;
  const std::string_view line = std::string_view(start.data(), static_cast<size_t>(count));
  return line.starts_with("#!") && line.substr(0, line.find('\n')).find("python") != std::string_view::npos;
}

int FileBuilder::place(PycPath& target, bool make) {
  const std::string_view folder = folder_prefix(target.relative);
  if (!tree_folder_.is_open() || tree_folder_path_ != folder) {
    FileHandle opened;
    if (int error = tree_->open_folder(folder, make, opened)) return error;
    tree_folder_ = std::move(opened);
    tree_folder_path_ = folder;
    writer_.look_through(
        {.folder = tree_folder_.get(), .name = std::string(base_name(target.name)), .path = target.path});
  }
  target.folder = tree_folder_.get();
  return 0;
}

int FileBuilder::write_in_tree(PycPath& target, const std::function<int()>& write) {
  int error = place(target, true);
  if (error != 0) return error;
  error = write();
  if (error == ENOENT || error == ESTALE) {
    // Another run removed the folder because it was empty. Opens it again.
    tree_folder_.reset();
    if (int again = place(target, true)) return again;
    error = write();
  }
  if ((error == EISDIR || error == ENOTEMPTY || error == EEXIST) && tree_->clear(target.relative)) error = write();
  return error;
}

OutputEntry FileBuilder::level_entry(const Job& job, size_t index) const {
  OutputEntry entry = job.entry;
  entry.output = digest_of_output(pyc_);
  entry.size = pyc_.size();
  entry.recipe = recipe_of(job, job.pycs[index], request_.levels[index]);
  return entry;
}

void FileBuilder::keep_level(const Job& job, size_t index) {
  tree_->keep(job.pycs[index].relative, level_entry(job, index));
}

int FileBuilder::write_level_in_tree(Job& job, size_t index, mode_t mode) {
  PycPath& output = job.pycs[index];
  const OutputEntry entry = level_entry(job, index);
  const int error = write_in_tree(output, [&] {
    const int announced = tree_->announce(output.relative, entry);
    return announced != 0 ? announced : writer_.write(output, pyc_, mode);
  });
  if (error == 0) tree_->keep(output.relative, entry);
  return error;
}

void FileBuilder::report_output_failure(const Job& job, int error, std::string_view path, BatchReport& report) const {
  if (error != OutputTree::kInTheWay) {
    report.events.push_back(os_failure(job.path, error, path));
    return;
  }
  report.events.push_back(failure(
      job.path, "FileExistsError",
      fmt::format("{} cannot be written: a link or a file that leanpyc did not write lies where a folder is needed",
                  quote_path(path))));
}

void FileBuilder::copy(Job& job, BatchReport& report, bool failed) {
  InStage in_write(&compiler_.clock(), Stage::Write);
  PycPath target;
  layout_.copy_path(*job.batch, *job.item, target);
  auto fail = [&](int error, std::string_view path) {
    if (!failed) ++report.counts.failed;
    tree_->fail(target.relative);
    report_output_failure(job, error, path, report);
  };
  if (is_own_source(job, target)) return;
  const int folder = job.batch->folder_descriptor();
  const char* name = job.item->name.c_str();
  struct stat status {};
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
    // A file that was removed meanwhile is not in the tree.
    if (errno != ENOENT) fail(errno, job.path);
    return;
  }
  if (S_ISLNK(status.st_mode) && !job.batch->named) {
    std::string text;
    if (int error = read_link(folder, name, text)) return fail(error, job.path);
    std::vector<std::string> roots{resolved_path(*job.batch->root)};
    if (!symlink_limit_.empty()) roots.push_back(symlink_limit_);
    const LinkTreatment treatment = link_treatment(layout_.absolute_path(job.path), text, roots);
    if (treatment != LinkTreatment::Follow) {
      if (treatment == LinkTreatment::KeepAndReport) {
        ++report.counts.links_out;
        report.events.push_back({.kind = BuildEvent::Kind::LinkLeadsOut, .path = job.path, .message = text});
      }
      OutputEntry entry{.output = digest_of(text), .size = text.size(), .root = root_key(job)};
      entry.source = first_bytes<16>(entry.output);
      const int error = write_in_tree(target, [&] {
        const int announced = tree_->announce(target.relative, entry);
        return announced != 0 ? announced : writer_.write_link(target, text);
      });
      if (error != 0) return fail(error, target.path);
      tree_->keep(target.relative, entry);
      ++report.counts.copied;
      return;
    }
  }
  copy_file(job, target, fail, report);
}

void FileBuilder::copy_file(Job& job, PycPath& target, const std::function<void(int, std::string_view)>& fail,
                            BatchReport& report) {
  const int folder = job.batch->folder_descriptor();
  FileHandle source(::openat(folder, job.item->name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!source.is_open() || ::fstat(source.get(), &status) != 0) {
    // Sockets and devices without a driver cannot be opened, and are not files.
    if (errno != ENXIO && errno != ENOENT) fail(errno, job.path);
    return;
  }
  if (!S_ISREG(status.st_mode)) return;
  OutputEntry entry;
  if (is_installed_list(target.relative)) {
    std::string text;
    if (int error = read_whole_file(folder, job.item->name.c_str(), text, kMostBytesOfList))
      return fail(error, job.path);
    entry.source = first_bytes<16>(digest_of(text));
    entry.root = root_key(job);
    constexpr int kFirstThatReadsPycNames = 12;
    tree_->add_list(
        {.path = target.relative,
         .text = std::move(text),
         .mode = status.st_mode,
         .entry = entry,
         .name_modules = request_.sourceless && request_.target->version().minor < kFirstThatReadsPycNames});
    ++report.counts.copied;
    return;
  }
  if (!request_.force && tree_->recorded(target.relative) && place(target, false) == 0) {
    OutputEntry wanted;
    ContentDigest digest;
    uint64_t size = 0;
    if (int error = digest_file(source.get(), tree_room_, digest, size)) return fail(error, job.path);
    wanted.source = first_bytes<16>(digest);
    wanted.root = root_key(job);
    if (tree_->is_current(target.relative, target.folder, target.name, wanted, (status.st_mode & S_IXUSR) != 0,
                          tree_room_, entry)) {
      const std::array<timespec, 2> times{status.st_atim, status.st_mtim};
      ::utimensat(target.folder, target.name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
      tree_->keep(target.relative, entry);
      ++report.counts.copied;
      return;
    }
  }
  CopiedFile copied;
  bool about_source = false;
  auto announce = [&] {
    entry = {.output = copied.digest, .size = copied.size, .root = root_key(job)};
    entry.source = first_bytes<16>(copied.digest);
    return tree_->announce(target.relative, entry);
  };
  const int error = write_in_tree(target, [&] {
    return copy_contents(source, status, target, writer_, tree_room_, copied, about_source, announce);
  });
  if (error != 0) return fail(error, about_source ? job.path : target.path);
  tree_->keep(target.relative, entry);
  ++report.counts.copied;
}

}  // namespace leanpyc
