// CPU seconds of compilation alone: files are read before, and nothing is written; the counterpart of
// bench/peer_compile.py.
//
//   compile_bench TARGET LEVEL REPEAT [ACCEPTED [code]] < list-of-paths      prints one JSON object
//
// Writes the accepted paths to ACCEPTED. With "code" it stops at the code objects and does not marshal them.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/text/source.h"

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct File {
  std::string path;
  std::string bytes;  // padded for Compiler::compile
  size_t size = 0;
};

}  // namespace

int main(int argc, char** argv) {
  using namespace leanpyc;
  const Target* target = argc >= 4 && argc <= 6 ? find_target(argv[1]) : nullptr;
  bool code_only = argc == 6 && std::string_view(argv[5]) == "code";
  if (target == nullptr || (argc == 6 && !code_only)) {
    fmt::print(stderr, "usage: compile_bench TARGET LEVEL REPEAT [ACCEPTED [code]] < list-of-paths\n");
    return 2;
  }
  int level = std::atoi(argv[2]);
  int repeat = std::max(1, std::atoi(argv[3]));

  std::vector<File> files;
  size_t source_bytes = 0;
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream in(path, std::ios::binary);
    if (!in) continue;
    File file{path, std::string(std::istreambuf_iterator<char>(in), {}), 0};
    file.size = file.bytes.size();
    file.bytes.append(SourceText::kPadding, '\0');
    source_bytes += file.size;
    files.push_back(std::move(file));
  }

  Compiler compiler;
  ByteBuffer out;
  double best = 1e9;
  std::vector<size_t> accepted;
  size_t marshalled = 0;
  for (int round = 0; round < repeat; ++round) {
    // Compiling in place may rewrite newlines, so each round works on a copy that is made outside the measured time.
    std::vector<File> copies = files;
    accepted.clear();
    accepted.reserve(files.size());
    marshalled = 0;
    double start = cpu_seconds();
    for (size_t i = 0; i < copies.size(); ++i) {
      File& file = copies[i];
      CompileOptions options{.target = target, .elision = Elision::of_level(level), .filename = file.path};
      CompileResult result = compiler.compile({file.bytes.data(), file.size}, true, options);
      if (result.code == nullptr) continue;
      accepted.push_back(i);
      if (code_only) continue;
      out.clear();
      marshal_code(*result.code, *result.pool, *target, out);
      marshalled += out.size();
    }
    best = std::min(best, cpu_seconds() - start);
  }
  if (argc > 4) {
    std::ofstream list(argv[4]);
    for (size_t i : accepted) list << files[i].path << '\n';
  }
  fmt::print(
      "{{\"files\": {}, \"compiled\": {}, \"source_bytes\": {}, \"marshalled_bytes\": {}, \"cpu_seconds\": {:.6f}}}\n",
      files.size(), accepted.size(), source_bytes, marshalled, best);
  return 0;
}
