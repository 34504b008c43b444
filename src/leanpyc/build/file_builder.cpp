#include "leanpyc/build/file_builder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "leanpyc/build/error_text.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// Offsets in the native compiler have 32 bits.
constexpr size_t kLargestNativeSource = size_t{1} << 30;
// Memory that a larger source needed is not kept for the next file. Such files are rare: with a limit of 100 kB
// instead, compiling the standard library would take 2 % longer.
constexpr size_t kLargestKeptFor = size_t{256} << 10;

// `path` is what the error is about: the source, or the .pyc.
BuildEvent os_failure(std::string source, int error, std::string_view path) {
  return failure(std::move(source), os_error_name(error), os_error_text(error, path));
}

std::string_view as_text(const ByteBuffer& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

FileBuilder::FileBuilder(const BuildRequest& request, OutputTree* tree)
    : request_(request), layout_(request), tree_(tree) {
  if (request.source_policy != nullptr) source_policy_ = request.source_policy->fingerprint();
  if (!request.symlink_limit.empty()) symlink_limit_ = resolved_path(request.symlink_limit);
}

void FileBuilder::build(const SourceBatch& batch, const SourceBatch::Item& item, BatchReport& report) {
  compiler_.clock().start(request_.timings ? &report.counts.times : nullptr, Stage::Walk);
  build_file(batch, item, report);
  compiler_.clock().stop();
}

void FileBuilder::build_file(const SourceBatch& batch, const SourceBatch::Item& item, BatchReport& report) {
  const bool is_source =
      request_.in_memory || item.name.ends_with(".py") || (request_.to_source && is_other_source(batch, item));
  if (!is_source && !request_.whole_tree()) return;
  Job& job = job_;
  job.path.assign(batch.prefix).append(item.name);
  job.batch = &batch;
  job.item = &item;
  job.source.bytes = {};
  job.hash = 0;
  rejected_ = false;
  if (!item.collides_with.empty()) return report_collision(job, report);
  if (is_source && (is_excluded(job) || leads_out_of_limit(job))) {
    ++report.counts.excluded;
    if (request_.whole_tree()) copy(job, report);
    return;
  }
  if (!is_source) return copy(job, report);
  bool outside_strip = false;
  job.filename = layout_.code_filename(batch, item, outside_strip);
  job.pycs.resize(request_.levels.size());
  for (size_t i = 0; i < job.pycs.size(); ++i) layout_.pyc_path(batch, item, request_.levels[i], job.pycs[i]);
  if (outside_strip) {
    const std::string& folder = request_.destination ? *batch.root : *request_.strip;
    report.events.push_back({.kind = BuildEvent::Kind::OutsideStripPath, .path = job.path, .message = folder});
  }
  if (request_.policy != nullptr) job.elision = file_elision(request_, job.path, request_.levels.front());
  if (tree_ != nullptr) {
    build_in_tree(job, report);
  } else {
    build_beside_source(job, report);
  }
  if (job.source.bytes.size() > kLargestKeptFor && !request_.in_memory) give_back();
}

void FileBuilder::build_beside_source(Job& job, BatchReport& report) {
  if (!request_.force && is_up_to_date(job)) {
    ++report.counts.found;
    ++report.counts.up_to_date;
    if (request_.check) check_existing(job, report);
    return;
  }
  if (!read(job, report)) return;
  if (job.source.bytes.empty()) use_plain_elision(job);
  if (!build_levels(job, report)) ++report.counts.failed;
}

void FileBuilder::report_compiling(const Job& job, BatchReport& report) const {
  if (request_.verbose) report.events.push_back({.kind = BuildEvent::Kind::Compiling, .path = job.path});
}

void FileBuilder::give_back() {
  compiler_.give_back();
  buffer_.give_back();
  for (ByteBuffer* bytes : {&pyc_, &measured_pyc_, &previous_pyc_}) leanpyc::give_back(*bytes, 0);
}

bool FileBuilder::is_excluded(const Job& job) const {
  return request_.exclude.active() && request_.exclude.matches(job.path);
}

// As in compileall, only the file itself is checked for being a link, not the folders above it.
bool FileBuilder::leads_out_of_limit(const Job& job) const {
  if (request_.symlink_limit.empty() || !job.item->maybe_link) return false;
  struct stat status {};
  if (::fstatat(job.batch->folder_descriptor(), job.item->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return false;
  if (!S_ISLNK(status.st_mode)) return false;
  std::string real = resolved_path(job.path);
  std::string limit = symlink_limit_ == "/" ? symlink_limit_ : symlink_limit_ + '/';
  return symlink_limit_.empty() || !real.starts_with(limit);
}

FileElision FileBuilder::elision_of(const Job& job, int level) const {
  return request_.policy == nullptr ? FileElision::of_level(level) : job.elision;
}

void FileBuilder::use(const FileElision& wanted, const Target& target) {
  options_.target = &target;
  options_.elision = wanted.elision;
  options_.content = wanted.content;
  options_.may_keep = wanted.may_keep;
  options_.weigh = false;
  options_.warnings_are_errors = request_.warnings == CompilerWarnings::Error;
}

// The name of a .pyc contains its level. Other elisions are in the note after the code.
bool FileBuilder::has_same_elision(const FileHandle& pyc, const Job& job, int level, bool flagged) const {
  const FileElision wanted = elision_of(job, level);
  std::optional<uint32_t> expected;
  if (!wanted.is_level(level)) expected = wanted.word();
  std::optional<uint32_t> found;
  if (flagged) {
    struct stat status {};
    std::array<char, kPycNoteSize> tail{};
    if (::fstat(pyc.get(), &status) != 0 || status.st_size < static_cast<off_t>(PycHeader::kSize + kPycNoteSize) ||
        ::pread(pyc.get(), tail.data(), tail.size(), status.st_size - static_cast<off_t>(tail.size())) !=
            static_cast<ssize_t>(tail.size())) {
      return false;
    }
    found = read_pyc_note({tail.data(), tail.size()}, kKindListDigest);
  }
  return found == expected;
}

// compileall's rule, and the size: every .pyc begins with the magic number, no flags, and the source's time and size.
// compileall does not compare the size, but importlib does, and would not load the .pyc. A .pyc that is checked by hash
// is never up to date, and a .pyc that is checked by time is kept when hashes are asked for.
bool FileBuilder::is_up_to_date(Job& job) {
  constexpr size_t kCompared = PycHeader::kSize;
  std::array<uint8_t, PycHeader::kSize> expected{};
  for (size_t i = 0; i < job.pycs.size(); ++i) {
    const PycPath& pyc = job.pycs[i];
    constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    FileHandle file(::openat(pyc.folder, pyc.name.c_str(), kFlags | O_NOFOLLOW));
    if (!file.is_open() && errno == ELOOP) file = FileHandle(::openat(pyc.folder, pyc.name.c_str(), kFlags));
    // One byte more: the first byte of the code.
    std::array<uint8_t, PycHeader::kSize + 1> header{};
    if (!file.is_open() || ::read(file.get(), header.data(), header.size()) < static_cast<ssize_t>(header.size()))
      return false;
    if (i == 0) {
      struct stat status {};
      if (::fstatat(job.batch->folder_descriptor(), job.item->name.c_str(), &status, 0) != 0 ||
          !S_ISREG(status.st_mode)) {
        return false;
      }
      if (status.st_size == 0) use_plain_elision(job);
      write_pyc_header({.magic = request_.target->magic_word(),
                        .source_mtime = python_mtime(status),
                        .source_size = static_cast<uint32_t>(status.st_size)},
                       expected.data());
    }
    const bool flagged = (header[PycHeader::kSize] & 0x80) != 0;
    if (std::memcmp(header.data(), expected.data(), kCompared) != 0) return false;
    if (!has_same_elision(file, job, request_.levels[i], flagged) &&
        !(!flagged && is_smaller_plain(job, request_.levels[i]))) {
      return false;
    }
  }
  return true;
}

bool FileBuilder::read(Job& job, BatchReport& report) {
  compiler_.clock().enter(Stage::Read);
  int error = read_source_file(job.batch->folder_descriptor(), job.item->name.c_str(), buffer_, job.source);
  // Like compileall, skips every path for which os.path.isfile() is false: links that lead nowhere, devices, files that
  // have gone away.
  if (error == kNotAFile || error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENXIO) return false;
  ++report.counts.found;
  if (tree_ == nullptr) report_compiling(job, report);
  if (error != 0) {
    ++report.counts.failed;
    report.events.push_back(os_failure(job.path, error, job.path));
    return false;
  }
  report.counts.source_bytes += job.source.bytes.size();
  return true;
}

bool FileBuilder::build_levels(Job& job, BatchReport& report) {
  compute_source_hash(job);
  options_.filename = decode_path(job.filename);
  // Below --out, co_filename is the absolute path of the same file unless an option changes it.
  options_.in_file = job.filename == job.path || (tree_ != nullptr && !has_other_filename());
  bool through_host = false;
  for (size_t i = 0; i < request_.levels.size(); ++i) {
    if (request_.write && tree_ == nullptr) {
      if (std::string refusal = writer_.refusal_to_replace(job.pycs[i]); !refusal.empty()) {
        report.events.push_back(failure(job.path, "FileExistsError", std::move(refusal)));
        return false;
      }
    }
    pyc_.resize(PycHeader::kSize);
    Outcome outcome = Outcome::Failed;
    if (!compile_level(job, request_.levels[i], i == 0, outcome, report)) return false;
    through_host |= outcome == Outcome::Host;
    write_header(job);
    note_elision(job, request_.levels[i]);
    tally(job, request_.levels[i], report);
    if (request_.write && !write_level(job, i, report)) return false;
    if (request_.check) check_code(job, request_.levels[i], as_text(pyc_).substr(PycHeader::kSize), report);
    if (request_.hardlink_duplicates) std::swap(pyc_, previous_pyc_);
  }
  ++(through_host ? report.counts.host : report.counts.compiled);
  return true;
}

bool FileBuilder::compile_level(Job& job, int level, bool first_level, Outcome& outcome, BatchReport& report) {
  if (request_.target->native() != nullptr && !request_.host_only && job.source.bytes.size() <= kLargestNativeSource) {
    return compile_natively(job, level, first_level, outcome, report);
  }
  outcome = Outcome::Host;
  const bool asked = request_.target->native() == nullptr || request_.host_only;
  return compile_on_host(job, level, asked ? "" : "the file is too large", report);
}

bool FileBuilder::needs_note(const FileElision& wanted, int level) const {
  // In a tree, the record names the elision, so the .pyc needs no note.
  return tree_ == nullptr && !wanted.is_level(level);
}

void FileBuilder::note_elision(const Job& job, int level) {
  const FileElision wanted = elision_of(job, level);
  if (needs_note(wanted, level)) append_pyc_note(wanted.word(), kKindListDigest, pyc_);
}

void FileBuilder::tally(const Job& job, int level, BatchReport& report) {
  if (request_.policy == nullptr) return;
  const FileElision wanted = elision_of(job, level);
  report.counts.elided.add_file(
      wanted.distribution.empty() ? name_in_table(job) : wanted.distribution,
      {.counts = elided_.counts, .bytes = elided_.bytes, .plain_bytes = elided_.plain_bytes, .pyc_bytes = pyc_.size()});
  elided_ = {};
}

std::string FileBuilder::name_in_table(const Job& job) const {
  const ModuleFacts facts = request_.modules->facts(job.path);
  if (!facts.third_party) {
    std::string project = request_.policy->project_of(facts.path);
    if (!project.empty()) return project;
    if (!facts.module.empty()) return facts.module.substr(0, facts.module.find('.'));
  }
  return std::string(distribution_of(job.path, job.batch->named ? 0 : job.batch->root_length));
}

void FileBuilder::compute_source_hash(Job& job) const {
  if (request_.invalidation == InvalidationMode::Timestamp) return;
  const uint32_t magic = request_.hand_over_sources.value_or(request_.target->magic_word());
  job.hash = source_hash_of_version(request_.target->version().minor, magic, job.source.bytes);
}

void FileBuilder::write_header(const Job& job) {
  write_pyc_header({.magic = request_.target->magic_word(),
                    .mode = request_.invalidation,
                    .source_mtime = python_mtime(job.source.status),
                    .source_size = static_cast<uint32_t>(job.source.status.st_size),
                    .source_hash = job.hash},
                   pyc_.data());
}

bool FileBuilder::write_level(Job& job, size_t index, BatchReport& report) {
  InStage in_write(&compiler_.clock(), Stage::Write);
  PycPath& pyc = job.pycs[index];
  const bool duplicate =
      index > 0 && request_.hardlink_duplicates && pyc_ == previous_pyc_ && (tree_ == nullptr || place(pyc, true) == 0);
  // Some file systems have no hard links. On those the bytes are written again.
  if (duplicate && writer_.link(job.pycs[index - 1], pyc) == 0) {
    if (tree_ != nullptr) keep_level(job, index);
    ++report.counts.linked;
  } else {
    // A .pyc gets the permissions that importlib's _calc_mode computes: the source's, and writable for the owner. A
    // script keeps its permissions.
    const mode_t permissions = job.source.status.st_mode;
    const mode_t mode = is_source_output(pyc) ? permissions & 0777 : (permissions | S_IWUSR) & 0666;
    const int error = tree_ == nullptr ? writer_.write(pyc, pyc_, mode) : write_level_in_tree(job, index, mode);
    if (error != 0) {
      report_output_failure(job, error, pyc.path, report);
      return false;
    }
  }
  // A script in a sourceless tree is written as source.
  if (request_.sourceless && is_source_output(pyc)) return true;
  ++report.counts.pyc_files;
  report.counts.pyc_bytes += pyc_.size();
  return true;
}

void FileBuilder::report_warning(const Job& job, int line, std::string_view message, std::string_view source_line,
                                 BatchReport& report) const {
  ++report.counts.warnings;
  if (request_.warnings != CompilerWarnings::Tell) return;
  BuildEvent event{
      .kind = BuildEvent::Kind::Warning, .path = job.path, .error = "SyntaxWarning", .message = std::string(message)};
  event.text =
      fmt::format("{}:{}: SyntaxWarning: {}\n  {}\n", printable_path(job.filename), line, message, source_line);
  event.position.line = line;
  report.events.push_back(std::move(event));
}

}  // namespace leanpyc
