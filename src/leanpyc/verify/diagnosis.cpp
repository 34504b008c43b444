#include "leanpyc/verify/diagnosis.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

namespace leanpyc {
namespace {

// If more modules of a package are needed, the whole package is kept: the policy stays readable, and the search short.
constexpr size_t kMostModules = 4;

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

  // The suspects are tried first, because then only the suspects have to be compiled.
  bool find_kinds_to_keep_in(const std::vector<std::string>& suspects) {
    if (suspects.empty() || !trial_(families(elided_), &suspects)) return false;
    return find_kinds_to_keep(&suspects);
  }

  bool find_kinds_to_keep() { return find_kinds_to_keep(nullptr); }

  bool passes_in(const std::vector<std::string>& modules) { return trial_(keep_, &modules); }

  // Returns the suspects that must be kept, mostly one. Keeping all of them passes.
  std::vector<std::string> needed_suspects(const std::vector<std::string>& suspects) {
    for (const std::string& suspect : suspects) {
      if (passes_in({suspect})) return {suspect};
    }
    return needed_of(suspects, {}, suspects.size()).value_or(suspects);
  }

  // The modules of `loaded` that are needed: first their packages, then the modules of each package. If many modules of
  // a package are needed, the whole package is kept.
  std::vector<std::string> needed_modules(const std::vector<std::string>& loaded) {
    std::vector<std::string> packages;
    for (const std::string& module : loaded) {
      std::string package = package_pattern(module);
      if (std::ranges::find(packages, package) == packages.end()) packages.push_back(std::move(package));
    }
    std::vector<std::string> needed = needed_of(packages, {}, packages.size()).value_or(std::vector<std::string>());
    for (size_t i = 0; i < needed.size();) {
      const std::string package = needed[i];
      std::vector<std::string> others = needed;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<std::string> modules;
      std::ranges::copy_if(loaded, std::back_inserter(modules),
                           [&](const std::string& module) { return package_pattern(module) == package; });
      if (auto few = needed_of(modules, others, kMostModules); few && !few->empty()) {
        needed = others;
        needed.insert(needed.begin() + static_cast<std::ptrdiff_t>(i), few->begin(), few->end());
        i += few->size();
      } else {
        ++i;
      }
    }
    return needed;
  }

  std::vector<std::string> keep() const { return keep_; }

 private:
  // One family of kinds is enough in most cases. If not, families are taken away one by one from all of them.
  bool find_kinds_to_keep(const std::vector<std::string>* modules) {
    const std::vector<std::string> all = families(elided_);
    for (const std::string& family : all) {
      if (!trial_({family}, modules)) continue;
      keep_ = {family};
      narrow(0, modules);
      return true;
    }
    if (all.size() < 2 || !trial_(all, modules)) return false;
    keep_ = all;
    for (size_t i = 0; i < keep_.size();) {
      std::vector<std::string> fewer = keep_;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (trial_(fewer, modules)) {
        keep_ = fewer;
      } else {
        ++i;
      }
    }
    for (size_t i = keep_.size(); i-- > 0;) narrow(i, modules);
    return true;
  }

  void narrow(size_t index, const std::vector<std::string>* modules) {
    std::vector<std::string> names = parts(keep_[index], elided_);
    const size_t all = names.size();
    for (size_t i = 0; i < names.size() && names.size() > 1;) {
      std::vector<std::string> fewer = names;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      std::vector<std::string> kept = keep_;
      kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(index));
      kept.insert(kept.end(), fewer.begin(), fewer.end());
      if (trial_(kept, modules)) {
        names = fewer;
      } else {
        ++i;
      }
    }
    if (names.size() == all) return;
    keep_[index] = names[0];
    keep_.insert(keep_.begin() + static_cast<std::ptrdiff_t>(index) + 1, names.begin() + 1, names.end());
  }

  // Keeping more modules never fails where keeping fewer passes. So the last module needed is found by halving the
  // list, and then the last one needed before it. `kept` are kept as well. nullopt if all together do not pass, or if
  // more than `most` are needed.
  std::optional<std::vector<std::string>> needed_of(std::vector<std::string> modules,
                                                    const std::vector<std::string>& kept, size_t most) {
    std::vector<std::string> needed;
    auto passes_with = [&](size_t count) {
      std::vector<std::string> some(modules.begin(), modules.begin() + static_cast<std::ptrdiff_t>(count));
      some.insert(some.end(), needed.begin(), needed.end());
      some.insert(some.end(), kept.begin(), kept.end());
      return passes_in(some);
    };
    if (!passes_with(modules.size())) return std::nullopt;
    while (!passes_with(0)) {
      if (needed.size() == most || modules.empty()) return std::nullopt;
      size_t fails = 0;
      size_t passes = modules.size();
      while (fails + 1 < passes) {
        const size_t middle = fails + (passes - fails) / 2;
        (passes_with(middle) ? passes : fails) = middle;
      }
      needed.push_back(modules[passes - 1]);
      modules.resize(passes - 1);
    }
    return needed;
  }

  KindSet elided_;
  const Trial& trial_;
  std::vector<std::string> keep_;
};

}  // namespace

std::string package_pattern(std::string_view module) { return std::string(module.substr(0, module.find('.'))) + ".*"; }

std::vector<Diagnosis> with_one_less(const Diagnosis& diagnosis, KindSet elided) {
  std::vector<std::string> kinds;
  for (const std::string& name : diagnosis.keep) {
    const std::vector<std::string> some =
        name == family_of(name) ? parts(name, elided) : std::vector<std::string>{name};
    kinds.insert(kinds.end(), some.begin(), some.end());
  }
  std::vector<Diagnosis> ways;
  auto add = [&ways](std::vector<std::string> keep, std::vector<std::string> modules) {
    ways.push_back({.explained = true, .keep = std::move(keep), .modules = std::move(modules)});
  };
  auto without = [](std::vector<std::string> names, size_t index) {
    names.erase(names.begin() + static_cast<std::ptrdiff_t>(index));
    return names;
  };
  for (size_t i = 0; kinds.size() > 1 && i < kinds.size(); ++i) add(without(kinds, i), diagnosis.modules);
  const std::vector<std::string>& modules = diagnosis.modules;
  for (size_t i = 0; modules.size() > 1 && i < modules.size(); ++i) add(diagnosis.keep, without(modules, i));
  return ways;
}

Diagnosis diagnose(KindSet elided, const std::vector<std::string>& suspects,
                   const std::function<std::vector<std::string>()>& loaded, const Trial& trial) {
  Diagnosis diagnosis;
  Search search(elided, trial);
  const bool by_suspects = search.find_kinds_to_keep_in(suspects);
  if (!by_suspects && !search.find_kinds_to_keep()) return diagnosis;
  diagnosis.explained = true;
  diagnosis.keep = search.keep();
  diagnosis.modules = by_suspects ? search.needed_suspects(suspects) : search.needed_modules(loaded());
  return diagnosis;
}

}  // namespace leanpyc
