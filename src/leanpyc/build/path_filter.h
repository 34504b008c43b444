// compileall's -x: a regular expression searched in the whole path.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace leanpyc {

// Uses PCRE2, because its syntax is the closest to that of Python's `re` (lookaround, backreferences and (?P<name>…)
// work; RE2 lacks the first two), it takes paths that are not UTF-8, and it bounds the cost of a hostile pattern.
class PathFilter {
 public:
  PathFilter();
  PathFilter(PathFilter&&) noexcept;
  PathFilter& operator=(PathFilter&&) noexcept;
  ~PathFilter();

  // Returns false with `error` if the pattern is not valid, or not supported.
  bool compile(std::string_view pattern, std::string& error);
  bool active() const { return compiled_ != nullptr; }
  // re.search(path). May be called from several threads. A path on which the search exceeds its bounds does not match,
  // and gave_up() is true afterwards.
  bool matches(std::string_view path) const;
  bool gave_up() const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace leanpyc
