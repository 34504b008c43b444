// One value of `elide` or `keep`, as somebody wrote it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/kinds.h"

namespace leanpyc {

class ElideSetting {
 public:
  // Names between commas, as for parse_elision(). nullopt with `error`, which names the nearest right name.
  static std::optional<ElideSetting> parse(std::string_view text, std::string& error);

  const std::string& text() const { return text_; }

  // What it makes of `before`: kinds are added, "no-KIND" takes away, a set starts anew.
  Elision applied_to(const Elision& before) const;
  // It begins by taking away, and so says nothing on its own.
  bool takes_away_first() const { return takes_away_first_; }

  // The kinds that stand here by their own name, not as part of a set, to be left out.
  KindSet named() const { return named_; }
  // All kinds that this speaks of.
  KindSet mentioned() const { return mentioned_; }
  // Of the last set: whether it is one of CPython's own, O or OO. nullopt if there is none.
  std::optional<bool> is_cpython_set() const { return cpython_set_; }

 private:
  void read_item(std::string_view item);

  std::string text_;
  KindSet named_;
  KindSet mentioned_;
  std::optional<bool> cpython_set_;
  bool takes_away_first_ = false;
};

// Names of kinds between commas, or of sets, for `keep`. nullopt with `error`.
std::optional<KindSet> parse_kept_kinds(std::string_view text, std::string& error);

}  // namespace leanpyc
