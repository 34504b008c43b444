// Runs a fuzz target without libFuzzer, for compilers that do not have it: on every file in the named folders, and on a
// number of mutants of each, which are the same every time.
//
//   text_replay [--mutants N] FOLDER…
//
// Exit status 1 if there was nothing to run. An input that ends the program is written to replay-crash in the working
// folder.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// The sanitizers end with abort(), so that the handler below gets the input.
extern "C" const char* __asan_default_options() { return "abort_on_error=1:handle_segv=0:detect_leaks=1"; }
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }

namespace {

std::string running;

void keep_input(int signal) {
  const int file = ::open("replay-crash", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file >= 0 && ::write(file, running.data(), running.size()) >= 0) ::close(file);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(std::string_view input) {
  running = input;
  // A copy with its exact size, so that a read past its end is detected.
  std::vector<uint8_t> bytes(input.begin(), input.end());
  bytes.shrink_to_fit();
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

using namespace std::string_view_literals;  // for a text that contains a NUL

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& inputs) : inputs_(inputs) {}

  std::string mutate(std::string text) {
    for (size_t times = 1 + below(4); times != 0; --times) {
      const size_t at = below(text.size() + 1);
      const size_t count = std::min(below(below(8) == 0 ? 256 : 8) + 1, text.size() - at);
      switch (below(6)) {
        case 0: text.erase(at, count); break;
        case 1: text.insert(at, text.substr(at, count)); break;
        case 2: text.insert(at, 1, kTelling[below(kTelling.size())]); break;
        case 3: text.insert(at, 1, static_cast<char>(below(256))); break;
        case 4: {
          if (at < text.size()) text[at] = static_cast<char>(text[at] ^ 1 << below(8));
          break;
        }
        default: {
          const std::string& other = inputs_[below(inputs_.size())];
          text.insert(at, other.substr(below(other.size() + 1), below(80)));
        }
      }
    }
    return text;
  }

 private:
  // Bytes that open, end or change something in Python or in marshal's format.
  static constexpr std::string_view kTelling = "\n\t \\()[]{}'\"#:;,.=*@\0\xff\xe3\xf2\xa9r)>cslz"sv;

  size_t below(size_t bound) { return bound == 0 ? 0 : static_cast<size_t>(random_() % bound); }

  const std::vector<std::string>& inputs_;
  std::mt19937_64 random_{20130407};
};

}  // namespace

int main(int count, char** arguments) {
  size_t mutants = 0;
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < count; ++i) {
    std::string_view argument = arguments[i];
    if (argument == "--mutants" && i + 1 < count) {
      std::string_view number = arguments[++i];
      std::from_chars(number.data(), number.data() + number.size(), mutants);
    } else if (std::filesystem::is_directory(argument)) {
      for (const auto& entry : std::filesystem::directory_iterator(argument)) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  if (inputs.empty()) {
    fmt::print("nothing to run\n");
    return 1;
  }
  for (int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, keep_input);
  for (const std::string& input : inputs) run(input);
  Mutator mutator(inputs);
  for (const std::string& input : inputs) {
    for (size_t i = 0; i < mutants; ++i) run(mutator.mutate(input));
  }
  fmt::print("{} inputs and {} mutants of each\n", inputs.size(), mutants);
  return 0;
}
