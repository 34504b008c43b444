#include "leanpyc/build/self_check.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "leanpyc/build/build.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/host_scripts.h"

namespace leanpyc {
namespace {

class ProblemList : public BuildObserver {
 public:
  explicit ProblemList(std::vector<BuildEvent>& problems) : problems_(problems) {}
  void event(const BuildEvent& event) override {
    constexpr size_t kShown = 10;
    if (problems_.size() < kShown) problems_.push_back(event);
  }
  void progress(const BuildSummary&, std::string_view) override {}

 private:
  std::vector<BuildEvent>& problems_;
};

// A temporary folder with the sample in it. It is deleted with the object.
class SampleFolder {
 public:
  bool create() {
    const char* parent = std::getenv("TMPDIR");
    std::string pattern = fmt::format("{}/leanpyc-XXXXXX", parent != nullptr && *parent != '\0' ? parent : "/tmp");
    if (::mkdtemp(pattern.data()) == nullptr) return false;
    folder_ = pattern;
    sample_ = folder_ + "/sample.py";
    FileHandle file(::open(sample_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    const size_t size = std::strlen(kSampleSource);
    return file.is_open() && ::write(file.get(), kSampleSource, size) == static_cast<ssize_t>(size);
  }
  ~SampleFolder() {
    if (folder_.empty()) return;
    ::unlink(sample_.c_str());
    ::rmdir(folder_.c_str());
  }
  const std::string& sample() const { return sample_; }

 private:
  std::string folder_;
  std::string sample_;
};

}  // namespace

SelfCheck check_against(const Interpreter& interpreter) {
  SelfCheck result;
  std::unique_ptr<BuildTarget> target = BuildTarget::resolve({.version = {}, .python = interpreter.path}, result.error);
  if (target == nullptr) return result;
  SampleFolder folder;
  if (!folder.create()) {
    result.error = fmt::format("no temporary file: {}", std::strerror(errno));
    return result;
  }
  BuildRequest request;
  request.paths = {folder.sample(), interpreter.library};
  request.max_depth = 0;
  request.target = target.get();
  request.levels = {0, 1, 2};
  request.write = false;
  request.force = true;
  request.check = true;
  ProblemList problems(result.problems);
  result.summary = run_build(request, problems);
  return result;
}

}  // namespace leanpyc
