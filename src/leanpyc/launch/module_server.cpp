#include "leanpyc/launch/module_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/file_builder.h"
#include "leanpyc/code/marshal_compact.h"

namespace leanpyc {
namespace {

// A server that waits costs memory, and in a container it is one more process. Starting one costs some milliseconds.
constexpr int kIdleMilliseconds = 2000;
constexpr size_t kLongestPath = size_t{1} << 16;
// A request that begins with this byte has code that the interpreter has compiled, after the letter of a
// PositionDetail.
constexpr char kCode = '\0';
constexpr size_t kCodeHead = 2;
constexpr size_t kLargestCode = size_t{1} << 30;
constexpr std::string_view kDetails = "fld";  // the letters: full, lines, definition
// A program that starts asks for its modules one after another. After such a pause it does something else, and other
// processes need not wait for it.
constexpr int kPauseMilliseconds = 100;

// The lock by which other processes know that a server is busy. It ends with this process.
class BusyLock {
 public:
  explicit BusyLock(const std::string& path) {
    constexpr mode_t kOwn = 0600;
    if (!path.empty()) file_ = FileHandle(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwn));
    set(true);
  }
  // Locks if the system can do so at once, or unlocks.
  void set(bool busy) {
    if (!file_.is_open() || busy == busy_) return;
    struct flock byte {};
    byte.l_type = static_cast<short>(busy ? F_WRLCK : F_UNLCK);
    byte.l_whence = SEEK_SET;
    byte.l_start = 1;
    byte.l_len = 1;
    if (::fcntl(file_.get(), F_SETLK, &byte) == 0) busy_ = busy;
  }

 private:
  FileHandle file_;
  bool busy_ = false;
};

bool read_exactly(char* out, size_t size) {
  while (size > 0) {
    const ssize_t count = ::read(STDIN_FILENO, out, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    out += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

bool write_exactly(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

std::string number(size_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
  return text;
}

// Lets a pipe take most sources and code objects whole, so that neither side waits for the other. Only Linux can.
void enlarge_pipe([[maybe_unused]] int descriptor) {
#ifdef F_SETPIPE_SZ
  constexpr int kBytes = 1 << 20;
  ::fcntl(descriptor, F_SETPIPE_SZ, kBytes);
#endif
}

bool wait_for_input(int milliseconds) {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&input, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool wait_for_request(BusyLock& lock) {
  if (wait_for_input(kPauseMilliseconds)) return true;
  lock.set(false);
  const bool ready = wait_for_input(kIdleMilliseconds - kPauseMilliseconds);
  lock.set(ready);
  return ready;
}

// Reads a request: a path, or code. Returns false at the end of the input.
bool read_request(std::string& request, BusyLock& lock) {
  std::array<char, 4> length{};
  if (!wait_for_request(lock) || !read_exactly(length.data(), length.size())) return false;
  size_t size = 0;
  for (char byte : length) size = size << 8 | static_cast<unsigned char>(byte);
  request.resize(1);
  if (size == 0 || !read_exactly(request.data(), 1)) return false;
  if (size > (request[0] == kCode ? kLargestCode : kLongestPath)) return false;
  request.resize(size);
  return read_exactly(request.data() + 1, size - 1);
}

// Returns true if the error concerns the source and not this machine.
bool is_verdict(const BuildEvent& event) {
  return event.error != "HostError" && event.error.find("Error") != std::string::npos && event.error != "OSError" &&
         event.error != "PermissionError" && event.error != "FileNotFoundError";
}

bool write_answer(char state, std::string_view content) {
  return write_exactly(state + number(content.size())) && write_exactly(content);
}

// Answers with the code in fewer bytes, and with the detail of its positions that the request names.
bool answer_code(std::string_view request, int minor_version) {
  const size_t detail = request.size() < kCodeHead ? kDetails.npos : kDetails.find(request[1]);
  ByteBuffer code;
  if (detail == kDetails.npos ||
      !compact_marshalled_code(request.substr(kCodeHead), minor_version, static_cast<PositionDetail>(detail), code)) {
    return write_answer('f', "the interpreter's code cannot be read");
  }
  return write_answer('c', {reinterpret_cast<const char*>(code.data()), code.size()});
}

// Answers with a source that the interpreter compiles: the detail of its positions, the level, the hash of the file,
// and the source without the elided parts.
bool answer_source(const FileBuilder::HandedOver& file) {
  std::string head = kDetails[static_cast<size_t>(file.detail)] + fmt::to_string(file.level);
  for (size_t i = 0; i < sizeof file.hash; ++i) head += static_cast<char>(file.hash >> (8 * i));
  const std::string_view source = file.edited ? std::string_view(*file.edited) : file.original;
  return write_exactly('s' + number(head.size() + source.size())) && write_exactly(head) && write_exactly(source);
}

bool answer(FileBuilder& builder, const std::string& path) {
  SourceBatch batch;
  batch.named = true;
  batch.items.emplace_back().name = path;
  BatchReport report;
  builder.build(batch, batch.items[0], report);
  std::string_view content;
  std::string reason;
  char state = 'f';
  if (report.counts.host > 0 && builder.hands_over_sources()) return answer_source(builder.handed_over());
  if (report.counts.compiled + report.counts.host > 0) {
    const ByteBuffer& pyc = builder.result();
    content = {reinterpret_cast<const char*>(pyc.data()), pyc.size()};
    state = report.counts.warnings > 0 ? 'w' : 'c';
  } else {
    reason = "the file is gone";
    for (const BuildEvent& event : report.events) {
      if (event.kind != BuildEvent::Kind::Failed) continue;
      reason = event.error + ": " + event.message;
      if (is_verdict(event)) state = 'r';
    }
    content = reason;
  }
  return write_answer(state, content);
}

}  // namespace

void close_inherited_descriptors() {
  constexpr int kMost = 1024;
  const long limit = ::sysconf(_SC_OPEN_MAX);
  for (int descriptor = 3; descriptor < (limit > 0 && limit < kMost ? static_cast<int>(limit) : kMost); ++descriptor) {
    ::close(descriptor);
  }
}

bool detach_from_parent() {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child > 0) ::_exit(0);
  // Signals from the terminal are for the command, so the server gets its own session.
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Keeps neither the working folder nor stderr: unmounting and readers of the command's messages must not wait for the
  // server.
  if (::chdir("/") != 0) return false;
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null < 0) return false;
  ::dup2(null, STDERR_FILENO);
  ::close(null);
  return true;
}

void serve_modules(BuildRequest& request, const std::string& lock) {
  request.in_memory = true;
  request.force = true;
  request.write = false;
  request.measure = false;
  request.invalidation = InvalidationMode::CheckedHash;
  for (int pipe : {STDIN_FILENO, STDOUT_FILENO}) enlarge_pipe(pipe);
  FileBuilder builder(request, nullptr);
  BusyLock busy(lock);
  if (!write_exactly(number(static_cast<size_t>(::getpid())))) return;
  std::string asked;
  while (read_request(asked, busy)) {
    const bool answered =
        asked[0] == kCode ? answer_code(asked, request.target->version().minor) : answer(builder, asked);
    if (!answered) return;
  }
}

}  // namespace leanpyc
