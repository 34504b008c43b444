// One file, from its path to its .pyc files.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_request.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/file_elision.h"
#include "leanpyc/build/host_worker.h"
#include "leanpyc/build/output_tree.h"
#include "leanpyc/build/pyc_layout.h"
#include "leanpyc/build/pyc_writer.h"
#include "leanpyc/build/source_walk.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Builds one file after another and reuses its memory. Each thread has its own.
class FileBuilder {
 public:
  // `tree` is the output tree of --out; nullptr without --out.
  FileBuilder(const BuildRequest& request, OutputTree* tree);

  // Builds one file of the batch, and adds its counts and events to `report`.
  void build(const SourceBatch& batch, const SourceBatch::Item& item, BatchReport& report);

  // The .pyc of the last file, if it was compiled and BuildRequest::in_memory is set.
  const ByteBuffer& result() const { return pyc_; }

  // The last file, if BuildRequest::hand_over_sources is set and it was "compiled" through the interpreter.
  struct HandedOver {
    std::string_view original;  // the file's bytes, valid until the next file
    uint64_t hash = 0;          // of the original, for the header of the .pyc
    int level = 0;              // at which to compile
    PositionDetail detail = PositionDetail::Full;
    std::optional<std::string> edited{};  // the source to compile; nullopt: the original
  };
  bool hands_over_sources() const { return request_.hand_over_sources.has_value(); }
  const HandedOver& handed_over() const { return handed_over_; }

 private:
  void build_file(const SourceBatch& batch, const SourceBatch::Item& item, BatchReport& report);

  // The file that is being built.
  struct Job {
    std::string path;
    std::string filename;  // co_filename, bytes
    const SourceBatch* batch = nullptr;
    const SourceBatch::Item* item = nullptr;
    std::vector<PycPath> pycs;  // one per level; if source is written: the path of the source's copy
    SourceFile source;          // this field and the next ones are set before the file is compiled
    uint64_t hash = 0;
    FileElision elision;  // set with a policy; the request has one level then
    OutputEntry entry{};  // with a tree: digests of the source and of everything else that the output depends on
  };
  enum class Outcome : uint8_t { Native, Host, Failed };
  // The elision of a file for the host back end: the source that the interpreter compiles, and the tables to remove
  // from its result.
  struct HostElision {
    std::optional<std::string> source;      // nullopt: the file itself, at the level of host_job()
    KindSet tables{};                       // parts of the position tables
    std::optional<ElisionCounts> counts{};  // nullopt: not counted
  };
  // The effect of elision on the current file.
  struct Elided {
    ElisionCounts counts;
    ElisionTally::Bytes bytes{};            // by kind; a family's bytes are at its first kind
    std::optional<uint64_t> plain_bytes{};  // size of the output without elision; nullopt: not measured
  };

  bool is_excluded(const Job& job) const;
  bool leads_out_of_limit(const Job& job) const;
  bool is_up_to_date(Job& job);
  void use_plain_elision(Job& job) const;
  void report_compiling(const Job& job, BatchReport& report) const;
  // Returns the name under which the table counts a file that no distribution installed: the project's distribution,
  // otherwise the top-level module.
  std::string name_in_table(const Job& job) const;
  // Returns true if `strip` treats a file without the suffix .py as Python: NAME.pyw, and scripts whose first line
  // names Python.
  bool is_other_source(const SourceBatch& batch, const SourceBatch::Item& item) const;
  bool has_same_elision(const FileHandle& pyc, const Job& job, int level, bool flagged) const;
  FileElision elision_of(const Job& job, int level) const;
  // Sets the compiler's options for the next file.
  void use(const FileElision& wanted, const Target& target);
  // The parts of build_file() for trees (file_builder_tree.cpp).
  void build_in_tree(Job& job, BatchReport& report);
  void report_collision(Job& job, BatchReport& report);
  void prepare_entry(Job& job);
  bool is_current_in_tree(Job& job);
  bool has_source_in_the_way(Job& job, BatchReport& report);
  // Writes a file that has to stay source. It is stripped if `may_strip` is true and the policy elides something, and
  // otherwise copied.
  void keep_source(Job& job, std::string reason, bool may_strip, BatchReport& report);
  // Writes the stripped file, or copies the file if it cannot be stripped.
  void strip_or_copy(Job& job, BatchReport& report);
  // Copies a file that is not compiled into a whole tree. `failed`: the file was already counted as failed.
  void copy(Job& job, BatchReport& report, bool failed = false);
  void copy_file(Job& job, PycPath& target, const std::function<void(int, std::string_view)>& fail,
                 BatchReport& report);
  // Opens the folder of a file below --out. Returns 0, an errno or OutputTree::kInTheWay.
  int place(PycPath& target, bool make);
  // Calls write() with the folder open. If something that leanpyc wrote earlier is in the way, removes it and calls
  // write() again.
  int write_in_tree(PycPath& target, const std::function<int()>& write);
  void report_output_failure(const Job& job, int error, std::string_view path, BatchReport& report) const;
  std::array<uint8_t, 8> root_key(const Job& job);
  std::array<uint8_t, 8> recipe_of(const Job& job, const PycPath& output, int level) const;
  bool is_source_output(const PycPath& output) const;
  OutputEntry level_entry(const Job& job, size_t index) const;
  void keep_level(const Job& job, size_t index);
  int write_level_in_tree(Job& job, size_t index, mode_t mode);
  bool needs_note(const FileElision& wanted, int level) const;
  bool is_own_source(const Job& job, const PycPath& output) const;
  std::string absolute_root(const Job& job) const;
  bool is_level_current(const Job& job, const PycPath& output, const OutputEntry& wanted);
  bool read(Job& job, BatchReport& report);
  bool build_levels(Job& job, BatchReport& report);
  bool compile_level(Job& job, int level, bool first_level, Outcome& outcome, BatchReport& report);
  bool compile_natively(Job& job, int level, bool first_level, Outcome& outcome, BatchReport& report);
  bool compile_on_host(const Job& job, int level, std::string_view reason, BatchReport& report);
  // Compiles the file at hand plain into `measured_pyc_`, and returns whether that has fewer bytes than the elided code
  // in `pyc_` with its note. `elided`: the kinds that were elided in the file.
  bool plain_is_smaller(const Job& job, int level, KindSet elided);
  // Whether a .pyc without a note is current although the policy elides something in the file.
  bool is_smaller_plain(Job& job, int level);
  void measure(const Job& job);
  // Measures the bytes that each family of kinds saves, from the last family to the first: the difference between the
  // sizes with and without the family, where the families before it are elided and those after it are not. So the bytes
  // of the families add up to what the whole elision saves. `all`: the size with the whole elision. `size_with` is
  // called with fewer kinds each time. Returns the size without elision.
  size_t measure_families(size_t all, const std::function<size_t(KindSet)>& size_with);
  void note_elision(const Job& job, int level);
  void tally(const Job& job, int level, BatchReport& report);
  bool write_level(Job& job, size_t index, BatchReport& report);
  bool write_source(Job& job, BatchReport& report);
  // Strips the current file into `pyc_`. Returns false with `problem` if that is not possible.
  bool strip_to_output(const Job& job, uint32_t& kept, BuildEvent& problem);
  bool has_other_filename() const { return request_.destination || request_.strip || request_.prepend; }
  void build_beside_source(Job& job, BatchReport& report);
  HostElision elide_for_host(const Job& job, int level);
  void hand_over(const Job& job, int level);
  // Appends the interpreter's code with fewer bytes, and without these parts of the position tables. Returns false if
  // that is not possible.
  bool append_compact(std::string_view marshalled, KindSet tables, ByteBuffer& out) const;
  void measure_on_host(const Job& job, int level, bool compacted, HostWorker& worker);
  StripResult strip(const Job& job, int level);
  void report_error(const Job& job, const Diagnostic& error, std::string_view source, BatchReport& report);
  void write_header(const Job& job);
  void compute_source_hash(Job& job) const;
  void check_existing(const Job& job, BatchReport& report);
  void check_code(const Job& job, int level, std::string_view payload, BatchReport& report);
  void check_error(const Job& job, int level, const Diagnostic& error, BatchReport& report);
  void record_verdict(const Job& job, int level, const std::optional<HostWorker::Verdict>& verdict,
                      const std::string& error, BatchReport& report);
  void report_warnings(const Job& job, const CompileResult& result, BatchReport& report) const;
  void report_host_warnings(const Job& job, std::span<const HostWorker::Warning> warnings, BatchReport& report) const;
  void report_warning(const Job& job, int line, std::string_view message, std::string_view source_line,
                      BatchReport& report) const;
  HostWorker* host(std::string& problem);
  HostWorker::Job host_job(const Job& job, int level) const;

  // Frees the memory that is kept from file to file.
  void give_back();

  const BuildRequest& request_;
  PycLayout layout_;
  Job job_;                    // kept for the memory of its texts
  std::string symlink_limit_;  // with its links resolved
  Compiler compiler_;
  CompileOptions options_;
  FileBuffer buffer_;
  ByteBuffer pyc_;  // the output file, with its header
  Elided elided_;
  ByteBuffer measured_pyc_;
  ByteBuffer previous_pyc_;  // the .pyc of the level before, for hard links
  PycWriter writer_;
  std::optional<HostWorker> host_;
  HandedOver handed_over_{};
  bool rejected_ = false;  // the compiler or the interpreter found that the current file is not Python

  OutputTree* tree_;
  FileHandle tree_folder_;        // folder of the last output in the tree
  std::string tree_folder_path_;  // relative to the tree
  std::vector<char> tree_room_;
  std::string source_policy_;  // fingerprint of the policy that decides which files stay source
  std::string root_;           // the PATH that `root_key_` belongs to
  bool root_named_ = false;
  std::array<uint8_t, 8> root_key_{};
};

}  // namespace leanpyc
