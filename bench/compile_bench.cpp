// CPU seconds of compiling alone: files read before, nothing written; the counterpart of bench/peer_compile.py.
//
//   compile_bench TARGET LEVEL REPEAT < list-of-paths      prints one JSON object
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "leanpyc/code/marshal.h"
#include "leanpyc/compile/compile.h"
#include "leanpyc/text/source.h"

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct File {
  std::string path;
  std::string bytes;  // padded as Compiler::compile wants it
  size_t size = 0;
};

}  // namespace

int main(int argc, char** argv) {
  using namespace leanpyc;
  const Target* target = argc == 4 ? find_target(argv[1]) : nullptr;
  if (target == nullptr) {
    fmt::print(stderr, "usage: compile_bench TARGET LEVEL REPEAT < list-of-paths\n");
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
  std::vector<uint8_t> out;
  double best = 1e9;
  size_t compiled = 0;
  size_t marshalled = 0;
  for (int round = 0; round < repeat; ++round) {
    // Compiling in place may rewrite newlines: each round works on a copy, made outside the clock.
    std::vector<File> copies = files;
    compiled = marshalled = 0;
    double start = cpu_seconds();
    for (File& file : copies) {
      CompileOptions options{.target = target, .elision = Elision::of_level(level), .filename = file.path};
      CompileResult result = compiler.compile({file.bytes.data(), file.size}, true, options);
      if (result.code == nullptr) continue;
      out.clear();
      marshal_code(*result.code, *result.pool, *target, out);
      ++compiled;
      marshalled += out.size();
    }
    best = std::min(best, cpu_seconds() - start);
  }
  fmt::print(
      "{{\"files\": {}, \"compiled\": {}, \"source_bytes\": {}, \"marshalled_bytes\": {}, \"cpu_seconds\": {:.6f}}}\n",
      files.size(), compiled, source_bytes, marshalled, best);
  return 0;
}
