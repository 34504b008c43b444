// One value of `elide` or `keep`, as the user wrote it.
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

  // Returns `before` with this setting applied: a kind adds itself, "no-KIND" takes away, a set starts again.
  Elision applied_to(const Elision& before) const;
  // Whether it begins by taking away, and so only changes an earlier setting.
  bool takes_away_first() const { return takes_away_first_; }

  // The kinds to leave out that are given by their own name, not as part of a set.
  KindSet named() const { return named_; }
  // All kinds that the setting decides.
  KindSet mentioned() const { return mentioned_; }
  // Whether the last set is one of CPython's, O or OO; nullopt without a set.
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
