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
  // Reads names separated by commas, as parse_elision() does. Returns nullopt with `error`, which suggests the nearest
  // valid name.
  static std::optional<ElideSetting> parse(std::string_view text, std::string& error);

  const std::string& text() const { return text_; }

  // Returns `before` with this setting applied. A kind is added, "no-KIND" removes it, and a set replaces everything
  // before it.
  Elision applied_to(const Elision& before) const;
  // Returns true if the setting begins with "no-KIND". Such a setting only changes an earlier setting.
  bool takes_away_first() const { return takes_away_first_; }

  // Returns the kinds to elide that are named themselves and not as part of a set.
  KindSet named() const { return named_; }
  // Returns all kinds that the setting decides.
  KindSet mentioned() const { return mentioned_; }
  // Returns true if the last set in the setting is O or OO, false if it is another set, and nullopt without a set.
  std::optional<bool> is_cpython_set() const { return cpython_set_; }

 private:
  void read_item(std::string_view item);

  std::string text_;
  KindSet named_;
  KindSet mentioned_;
  std::optional<bool> cpython_set_;
  bool takes_away_first_ = false;
};

// Reads the names of kinds or sets, separated by commas, for `keep`. Returns nullopt with `error` for a wrong name.
std::optional<KindSet> parse_kept_kinds(std::string_view text, std::string& error);

}  // namespace leanpyc
