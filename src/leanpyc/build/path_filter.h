// compileall's -x: searches for a regular expression in the whole path.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace leanpyc {

// Uses PCRE2, whose syntax is the closest to that of Python's `re`: it has lookaround and backreferences, which RE2
// lacks, and (?P<name>…). It also accepts paths that are not UTF-8, and bounds the cost of a hostile pattern.
class PathFilter {
 public:
  PathFilter();
  PathFilter(PathFilter&&) noexcept;
  PathFilter& operator=(PathFilter&&) noexcept;
  ~PathFilter();

  // Compiles the pattern. Returns false with `error` if it is invalid or not supported.
  bool compile(std::string_view pattern, std::string& error);
  bool active() const { return compiled_ != nullptr; }
  // Returns true if re.search() would find the pattern in the path. May be called from several threads. If a search
  // exceeds its limits, the path does not match, and gave_up() is true afterwards.
  bool matches(std::string_view path) const;
  bool gave_up() const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace leanpyc
