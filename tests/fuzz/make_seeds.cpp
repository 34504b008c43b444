// Writes the seeds of each fuzz target: the golden programs whole and by statement, in several encodings, with the
// bytes of an elision before them, and compiled.
//
//   make_seeds tests/golden OUT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/code/marshal.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/compile/compile.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

class SeedFolder {
 public:
  explicit SeedFolder(const fs::path& folder) : folder_(folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void add(std::string_view bytes) {
    std::ofstream file(folder_ / fmt::format("{:04}", count_++), std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  size_t count() const { return count_; }

 private:
  fs::path folder_;
  size_t count_ = 0;
};

// A top-level statement ends before the next line that is neither indented nor empty.
std::vector<std::string> statements(const std::string& source) {
  std::vector<std::string> found;
  std::string current;
  bool blank = false;
  for (size_t at = 0; at < source.size();) {
    const size_t end = std::min(source.find('\n', at), source.size() - 1) + 1;
    const std::string line = source.substr(at, end - at);
    at = end;
    if (blank && line[0] != ' ' && line[0] != '\n' && !current.empty()) found.push_back(std::exchange(current, {}));
    blank = line == "\n";
    current += line;
  }
  if (!current.empty()) found.push_back(current);
  return found;
}

std::string with_crlf(const std::string& text) {
  std::string changed;
  for (char c : text) changed += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return changed;
}

std::string compiled(Compiler& compiler, const std::string& source, int level, const Target& target) {
  CompileResult result =
      compiler.compile(source, false, {.target = &target, .elision = Elision::of_level(level), .filename = "seed.py"});
  if (result.code == nullptr) return {};
  ByteBuffer pyc(PycHeader::kSize);
  write_pyc_header({.magic = target.magic_word()}, pyc.data());
  // Flagged like CPython's output: every object that could be referenced is marked.
  marshal_code(*result.code, *result.pool, target, pyc, true);
  return {pyc.begin(), pyc.end()};
}

int make_seeds(const fs::path& golden, const fs::path& out) {
  const Target& target = *find_target("3.13");
  Compiler compiler;
  std::vector<std::string> programs;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(golden)) {
    if (entry.path().extension() == ".py" && entry.path().filename() != "refresh.py") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::string source{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (std::string& statement : statements(source)) programs.push_back(std::move(statement));
    programs.push_back(std::move(source));
  }
  SeedFolder text(out / "text");
  SeedFolder syntax(out / "syntax");
  SeedFolder compile(out / "compile");
  SeedFolder pyc(out / "pyc");
  for (size_t i = 0; i < programs.size(); ++i) {
    const std::string& program = programs[i];
    text.add(program);
    if (i % 4 == 0) text.add("# coding: latin-1\n" + program);
    if (i % 4 == 1) text.add("\xEF\xBB\xBF" + with_crlf(program));
    if (i % 4 == 2) text.add("# -*- coding: gbk -*-\n" + program);
    syntax.add(program);
    // Levels 0 to 2, then all kinds.
    const std::string_view heads[] = {{"\0\0\0", 3}, {"\1\0\0", 3}, {"\2\0\0", 3}, {"\3\xff\xff", 3}};
    compile.add(std::string(heads[i % std::size(heads)]) + program);
    if (program.size() < 2000) compile.add(std::string(heads[3]) + program);
    const std::string bytes = compiled(compiler, program, static_cast<int>(i % 3), target);
    if (!bytes.empty()) pyc.add(bytes);
  }
  fmt::print("seeds: {} text, {} syntax, {} compile, {} pyc\n", text.count(), syntax.count(), compile.count(),
             pyc.count());
  return programs.empty() || pyc.count() == 0 ? 1 : 0;
}

}  // namespace
}  // namespace leanpyc

int main(int count, char** arguments) {
  if (count != 3) {
    fmt::print(stderr, "make_seeds: two folders are needed: that of the programs and that of the seeds\n");
    return 2;
  }
  return leanpyc::make_seeds(arguments[1], arguments[2]);
}
