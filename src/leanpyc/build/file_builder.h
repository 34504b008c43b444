// One file, from its path to its .pyc files.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_request.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/file_elision.h"
#include "leanpyc/build/host_worker.h"
#include "leanpyc/build/pyc_layout.h"
#include "leanpyc/build/pyc_writer.h"
#include "leanpyc/build/source_walk.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Does one file after another, reusing its memory. One a thread.
class FileBuilder {
 public:
  explicit FileBuilder(const BuildRequest& request);

  // Whatever happens to the file is counted and told in `report`.
  void build(const SourceBatch& batch, const SourceBatch::Item& item, BatchReport& report);

  // The .pyc of the last file, if it was compiled and BuildRequest::in_memory is set.
  const ByteBuffer& result() const { return pyc_; }

 private:
  void build_file(const SourceBatch& batch, const SourceBatch::Item& item, BatchReport& report);

  // The file at hand.
  struct Job {
    std::string path;
    std::string filename;  // co_filename, bytes
    const SourceBatch* batch = nullptr;
    const SourceBatch::Item* item = nullptr;
    std::vector<PycPath> pycs;  // one a level
    SourceFile source;          // what follows is set before a file is compiled
    uint64_t hash = 0;
    FileElision elision;  // with a policy; it has one level
  };
  enum class Outcome : uint8_t { Native, Host, Failed };
  // What is elided before the interpreter gets to see it, and what of its result.
  struct HostElision {
    std::optional<std::string> source;      // nullopt: the file as it is, at the level that host_job() says
    KindSet tables{};                       // of positions
    std::optional<ElisionCounts> counts{};  // nullopt: not known, or nothing was asked for
  };
  // What elision did to the file at hand.
  struct Elided {
    ElisionCounts counts;
    ElisionTally::Bytes bytes{};  // by kind; of a family of kinds, all at the first
    uint64_t plain_bytes = 0;     // the .pyc without elision; 0: not measured
  };

  bool is_excluded(const Job& job) const;
  bool leads_out_of_limit(const Job& job) const;
  bool is_up_to_date(const Job& job) const;
  bool has_same_elision(const FileHandle& pyc, const Job& job, int level, bool flagged) const;
  FileElision elision_of(const Job& job, int level) const;
  // For the compiler's next file.
  void use(const FileElision& wanted, const Target& target);
  void copy(Job& job, BatchReport& report);
  bool read(Job& job, BatchReport& report);
  bool build_levels(Job& job, BatchReport& report);
  bool compile_level(const Job& job, int level, bool first_level, Outcome& outcome, BatchReport& report);
  bool compile_natively(const Job& job, int level, bool first_level, Outcome& outcome, BatchReport& report);
  bool compile_on_host(const Job& job, int level, std::string_view reason, BatchReport& report);
  void measure(const Job& job);
  // Of each family of kinds, by making it again with one family more each time; `plain` and `all` are the sizes without
  // elision and with all of it.
  void measure_families(size_t plain, size_t all, const std::function<size_t(KindSet)>& size_with);
  void note_elision(const Job& job, int level);
  void tally(const Job& job, int level, BatchReport& report);
  bool write_level(const Job& job, size_t index, BatchReport& report);
  bool write_source(const Job& job, BatchReport& report);
  HostElision elide_for_host(const Job& job, int level);
  void append_compact(std::string_view marshalled, ByteBuffer& out) const;
  void measure_on_host(const Job& job, int level, bool compacted, HostWorker& worker);
  StripResult strip(const Job& job, int level);
  void report_error(const Job& job, const Diagnostic& error, std::string_view source, BatchReport& report) const;
  void write_header(const Job& job);
  bool source_hash_of(Job& job, BatchReport& report);
  void check_existing(const Job& job, BatchReport& report);
  void check_code(const Job& job, int level, std::string_view payload, BatchReport& report);
  void check_error(const Job& job, int level, const Diagnostic& error, BatchReport& report);
  void record_verdict(const Job& job, int level, const std::optional<HostWorker::Verdict>& verdict,
                      const std::string& error, BatchReport& report);
  void report_warnings(const Job& job, const CompileResult& result, BatchReport& report) const;
  HostWorker* host(std::string& problem);
  HostWorker::Job host_job(const Job& job, int level) const;

  // Frees what it keeps from file to file.
  void give_back();

  const BuildRequest& request_;
  PycLayout layout_;
  Job job_;                    // kept for the room in its texts
  std::string symlink_limit_;  // resolved
  Compiler compiler_;
  CompileOptions options_;
  FileBuffer buffer_;
  ByteBuffer pyc_;  // the file to be written, header and all
  Elided elided_;
  ByteBuffer measured_pyc_;
  ByteBuffer previous_pyc_;  // that of the level before, for hard links
  PycWriter writer_;
  std::optional<HostWorker> host_;
};

}  // namespace leanpyc
