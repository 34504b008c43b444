// compileall's -x: a regular expression searched in the whole path.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace leanpyc {

// PCRE2, because its syntax is the closest to that of Python's `re` (lookaround, backreferences and (?P<name>…) work;
// RE2 has none of the first two), it takes paths that are no UTF-8, and it bounds what a hostile pattern may cost.
class PathFilter {
 public:
  PathFilter();
  PathFilter(PathFilter&&) noexcept;
  PathFilter& operator=(PathFilter&&) noexcept;
  ~PathFilter();

  // False with `error` in plain words if the pattern is none.
  bool compile(std::string_view pattern, std::string& error);
  bool active() const { return compiled_ != nullptr; }
  // re.search(path). May be called from several threads. A path on which the search exceeds its bounds is no match.
  bool matches(std::string_view path) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace leanpyc
