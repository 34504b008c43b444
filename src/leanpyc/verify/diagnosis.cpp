#include "leanpyc/verify/diagnosis.h"

#include <algorithm>
#include <string_view>

namespace leanpyc {
namespace {

std::string_view family_of(std::string_view name) { return name.substr(0, name.find('.')); }

// Families of kinds that are elided, the ones that break most often first.
std::vector<std::string> families(KindSet elided) {
  std::vector<std::string> names;
  auto add = [&](std::string_view name) {
    if (find_kinds(name)->has_any(elided) && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  add("docstrings");
  for (size_t i = 0; i < kKindCount; ++i) add(family_of(kind_name(static_cast<Kind>(i))));
  return names;
}

std::vector<std::string> parts(std::string_view family, KindSet elided) {
  std::vector<std::string> names;
  for (size_t i = 0; i < kKindCount; ++i) {
    auto kind = static_cast<Kind>(i);
    if (elided.has(kind) && family_of(kind_name(kind)) == family) names.emplace_back(kind_name(kind));
  }
  return names;
}

class Search {
 public:
  Search(KindSet elided, const Trial& trial) : elided_(elided), trial_(trial) {}

  // Mostly one kind does it all; what takes more is found by taking away from all of them.
  bool find_kinds_to_keep() {
    const std::vector<std::string> all = families(elided_);
    for (const std::string& family : all) {
      if (!trial_({family}, nullptr)) continue;
      keep_ = {family};
      narrow(0);
      return true;
    }
    if (all.size() < 2 || !trial_(all, nullptr)) return false;
    keep_ = all;
    for (size_t i = 0; i < keep_.size();) {
      std::vector<std::string> fewer = keep_;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (trial_(fewer, nullptr)) {
        keep_ = fewer;
      } else {
        ++i;
      }
    }
    for (size_t i = 0; i < keep_.size(); ++i) narrow(i);
    return true;
  }

  bool passes_in(const std::vector<std::string>& modules) { return trial_(keep_, &modules); }

  // More modules kept never fail where fewer pass: so the last one needed of a list is found by halving, and then the
  // last one needed before it.
  std::vector<std::string> needed_of(std::vector<std::string> modules) {
    std::vector<std::string> needed;
    if (!passes_in(modules)) return needed;
    while (!passes_in(needed)) {
      size_t fails = 0;
      size_t passes = modules.size();
      while (fails + 1 < passes) {
        const size_t middle = fails + (passes - fails) / 2;
        std::vector<std::string> some(modules.begin(), modules.begin() + static_cast<std::ptrdiff_t>(middle));
        some.insert(some.end(), needed.begin(), needed.end());
        (passes_in(some) ? passes : fails) = middle;
      }
      if (passes == 0) return {};
      needed.push_back(modules[passes - 1]);
      modules.resize(passes - 1);
    }
    return needed;
  }

  std::vector<std::string> keep() const { return keep_; }

 private:
  void narrow(size_t index) {
    const std::vector<std::string> names = parts(keep_[index], elided_);
    if (names.size() < 2) return;
    for (const std::string& name : names) {
      std::vector<std::string> fewer = keep_;
      fewer[index] = name;
      if (!trial_(fewer, nullptr)) continue;
      keep_ = fewer;
      return;
    }
  }

  KindSet elided_;
  const Trial& trial_;
  std::vector<std::string> keep_;
};

}  // namespace

Diagnosis diagnose(KindSet elided, const std::vector<std::string>& suspects,
                   const std::function<std::vector<std::string>()>& loaded, const Trial& trial) {
  Diagnosis diagnosis;
  Search search(elided, trial);
  if (!search.find_kinds_to_keep()) return diagnosis;
  diagnosis.explained = true;
  diagnosis.keep = search.keep();
  for (const std::string& suspect : suspects) {
    if (!search.passes_in({suspect})) continue;
    diagnosis.modules = {suspect};
    return diagnosis;
  }
  diagnosis.modules = search.needed_of(loaded());
  return diagnosis;
}

}  // namespace leanpyc
