#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "leanpyc/build/override_check.h"
#include "leanpyc/policy/module_finder.h"
#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

// Maximum number of trials for further causes of a finding.
constexpr size_t kMostTrialsForCauses = 8;

// The place where a module breaks: modules that break in the same place have the same cause.
std::string place_of(const std::string& module, const ImportOutcome& outcome) {
  const TraceFrame* own = outcome.own_frame();
  if (own == nullptr) return fmt::format("{}\n{}", module, outcome.text());
  return fmt::format("{}\n{}\n{}\n{}", own->file, own->line, outcome.error, outcome.message);
}

// The modules of the traceback, from the innermost frame outwards, and the one imported.
std::vector<std::string> suspects_of(const ModuleCheck& check) {
  std::vector<std::string> names;
  auto add = [&names](const std::string& name) {
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (auto frame = check.elided.frames.rbegin(); frame != check.elided.frames.rend(); ++frame) add(frame->module);
  add(check.module.name);
  return names;
}

const std::vector<std::string>* modules_of(const Diagnosis& diagnosis) {
  return diagnosis.modules.empty() ? nullptr : &diagnosis.modules;
}

class ImportDiagnosis {
 public:
  ImportDiagnosis(const VerifyRequest& request, KindSet elided, VerifyWorker& worker)
      : request_(request), elided_(elided), worker_(worker) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }

  // Explained only if the module passes plain and fails elided, both a second time: a module that fails now and then
  // has no cause to be found.
  Diagnosis explain(const ModuleCheck& check) {
    const std::string& name = check.module.name;
    // Skipped if the plain import fails. The trials need everything that the plain import loads to be compiled, and
    // packages may be large.
    bool passes_plain = false;
    auto note = [&](ImportOutcome outcome) {
      passes_plain = outcome.passed();
      loaded_ = std::move(outcome.loaded);
    };
    if (!worker_.import({&name, 1}, "", true, note, error_) || !passes_plain) return {};
    if (import(name, {}, nullptr).value_or(ImportOutcome()).passed()) return {};
    auto trial = [&](const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
      return passes(name, keep, modules);
    };
    auto loaded = [&] {
      std::vector<std::string> names;
      for (const ModuleSource& module : loaded_) names.push_back(module.name);
      return names;
    };
    return diagnose(elided_, suspects_of(check), loaded, trial);
  }

  // The outcome of the elided import, and of imports with less kept than the diagnosis says, each place once.
  std::vector<ImportOutcome> causes(const ModuleCheck& check, const Diagnosis& diagnosis) {
    std::vector<ImportOutcome> outcomes{check.elided};
    std::vector<Diagnosis> ways = with_one_less(diagnosis, elided_);
    ways.resize(std::min(ways.size(), kMostTrialsForCauses));
    for (const Diagnosis& less : ways) {
      std::optional<ImportOutcome> outcome = import(check.module.name, less.keep, modules_of(less));
      if (!outcome || outcome->passed()) continue;
      const std::string place = place_of(check.module.name, *outcome);
      if (std::ranges::none_of(
              outcomes, [&](const ImportOutcome& other) { return place_of(check.module.name, other) == place; })) {
        outcomes.push_back(std::move(*outcome));
      }
    }
    return outcomes;
  }

  // Returns for each module whether it passes with what was found for another one. They are imported together; one that
  // fails so is imported again alone, unless another one has failed alone in the same place.
  std::vector<bool> passing(const std::vector<std::string>& names, const Diagnosis& known) {
    std::vector<bool> passed(names.size(), false);
    std::vector<std::string> places(names.size());
    if (!known.explained) return passed;
    std::optional<std::string> config = config_of(known.keep, modules_of(known));
    for (size_t first = 0; config && first < names.size(); first += kImportBatch) {
      const size_t count = std::min(kImportBatch, names.size() - first);
      size_t at = first;
      auto judge = [&](const ImportOutcome& outcome) {
        if (at >= first + count) return;
        passed[at] = outcome.passed();
        places[at] = place_of(names[at], outcome);
        ++at;
      };
      if (!worker_.import({&names[first], count}, *config, false, judge, error_)) break;
    }
    std::set<std::string> confirmed;
    for (size_t i = 0; i < names.size(); ++i) {
      if (passed[i] || confirmed.contains(places[i])) continue;
      passed[i] = passes(names[i], known.keep, modules_of(known));
      if (!passed[i]) confirmed.insert(places[i]);
    }
    return passed;
  }

 private:
  bool passes(const std::string& module, const std::vector<std::string>& keep,
              const std::vector<std::string>* modules) {
    std::optional<ImportOutcome> outcome = import(module, keep, modules);
    if (!outcome || !outcome->passed()) return false;
    loaded_ = std::move(outcome->loaded);
    return true;
  }

  // Imports the module in its own process with these kinds kept. Returns nullopt if the interpreter or the policy
  // fails.
  std::optional<ImportOutcome> import(const std::string& module, const std::vector<std::string>& keep,
                                      const std::vector<std::string>* modules) {
    if (failed()) return std::nullopt;
    std::optional<std::string> config = config_of(keep, modules);
    if (!config || !compile_loaded(keep, modules)) return std::nullopt;
    std::optional<ImportOutcome> result;
    auto take = [&](ImportOutcome outcome) { result = std::move(outcome); };
    if (!worker_.import({&module, 1}, *config, true, take, error_)) return std::nullopt;
    return result;
  }

  // Compiles the loaded modules in which these kinds are kept.
  bool compile_loaded(const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
    std::optional<HookVariant> kept = variant(keep);
    if (!kept) return false;
    std::vector<ModuleSource> missing;
    for (const ModuleSource& module : loaded_) {
      const bool is_kept = modules == nullptr || std::ranges::any_of(*modules, [&](const std::string& name) {
                             return name == module.name || name == package_pattern(module.name);
                           });
      if (is_kept && compiled_.emplace(kept->folder, module.path).second) missing.push_back(module);
    }
    return missing.empty() ||
           worker_.compile(missing, python_text({.program = request_.cache->program(), .variant = *kept}), true,
                           error_);
  }

  std::optional<HookVariant> variant(const std::vector<std::string>& keep) {
    return (keep.empty() ? request_.cache : request_.trials)->variant(request_.policy, keep, error_);
  }

  std::optional<std::string> config_of(const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
    HookSettings settings{.program = request_.cache->program()};
    std::optional<HookVariant> base = variant({});
    std::optional<HookVariant> kept = variant(keep);
    if (!base || !kept) return std::nullopt;
    settings.variant = modules == nullptr ? *kept : *base;
    if (modules != nullptr) {
      settings.exceptional_variant = *kept;
      settings.exceptions = *modules;
    }
    return python_text(settings);
  }

  const VerifyRequest& request_;
  KindSet elided_;
  VerifyWorker& worker_;
  std::vector<ModuleSource> loaded_;                          // modules that the last passing import loaded
  std::set<std::pair<std::string, std::string>> compiled_{};  // (folder of the variant, file)
  std::string error_;
};

struct GroupResult {
  std::vector<Finding> findings;
  std::vector<ModuleCheck> unstable;
};

// Explains the first module of a group. The diagnosis holds for the others that pass with it; the rest of the group has
// another cause.
bool explain_group(const VerifyRequest& request, KindSet elided, VerifyWorker& worker,
                   std::vector<const ModuleCheck*> group, GroupResult& result, std::string& error) {
  ImportDiagnosis diagnosis(request, elided, worker);
  while (!group.empty()) {
    const ModuleCheck& first = *group[0];
    Finding finding{{first.module}, {}, diagnosis.explain(first)};
    group.erase(group.begin());
    std::vector<std::string> names;
    names.reserve(group.size());
    for (const ModuleCheck* check : group) names.push_back(check->module.name);
    const std::vector<bool> same = diagnosis.passing(names, finding.diagnosis);
    std::vector<const ModuleCheck*> rest;
    for (size_t i = 0; i < group.size(); ++i) {
      if (same[i]) {
        finding.modules.push_back(group[i]->module);
      } else {
        rest.push_back(group[i]);
      }
    }
    if (finding.diagnosis.explained) {
      finding.causes = diagnosis.causes(first, finding.diagnosis);
      result.findings.push_back(std::move(finding));
    } else {
      result.unstable.push_back(first);
    }
    group = std::move(rest);
    if (diagnosis.failed()) {
      error = diagnosis.error();
      return false;
    }
  }
  return true;
}

// Counts the modules that pass or fail plain, and groups the others by the place where they break.
std::vector<std::vector<const ModuleCheck*>> sort_out(const std::vector<ModuleCheck>& checks, ImportVerdict& verdict) {
  std::map<std::string, size_t> group_of;
  std::vector<std::vector<const ModuleCheck*>> groups;
  for (const ModuleCheck& one : checks) {
    verdict.plain.push_back(one.plain);
    if (!one.plain.passed()) {
      verdict.plain_failures.push_back(one);
      ++verdict.plain_errors[one.plain.state == ImportOutcome::State::Raised ? one.plain.error : one.plain.text()];
    } else if (one.elided.passed()) {
      ++verdict.passed;
      verdict.not_elided += one.elided.not_elided ? 1 : 0;
    } else {
      auto [at, added] = group_of.emplace(place_of(one.module.name, one.elided), groups.size());
      if (added) groups.emplace_back();
      groups[at->second].push_back(&one);
    }
  }
  return groups;
}

std::string why_nothing_is_elided(const Policy& policy, const std::vector<ModuleSource>& modules,
                                  const ImportVerdict& verdict) {
  if (count_elided_by(policy, modules) == 0) return "the policy elides nothing in these modules";
  const bool all_plain = verdict.passed > 0 && verdict.not_elided == verdict.passed && verdict.findings.empty();
  return all_plain ? "leanpyc could not compile these modules" : "";
}

}  // namespace

size_t count_elided_by(const Policy& policy, const std::vector<ModuleSource>& modules) {
  ModuleFinder finder;
  return static_cast<size_t>(std::ranges::count_if(modules, [&](const ModuleSource& module) {
    ModuleFacts facts = finder.facts(module.path);
    return !policy.decide(facts).elision.kinds.empty();
  }));
}

std::optional<ImportVerdict> verify_imports(const VerifyRequest& request, const std::vector<ModuleSource>& modules,
                                            std::string& error) {
  std::optional<Policy> policy = Policy::load(request.policy, error);
  if (!policy) return std::nullopt;
  std::optional<HookVariant> variant = request.cache->variant(request.policy, {}, error);
  if (!variant) return std::nullopt;
  ImportCheck check{.settings = request.settings,
                    .workers = request.workers,
                    .config = python_text({.program = request.cache->program(), .variant = *variant}),
                    .plain = request.plain,
                    .progress = request.progress};
  // Compiles before the imports, because the imports have a time limit.
  if (!VerifyWorker(request.settings).compile(modules, check.config, false, error)) return std::nullopt;
  std::optional<std::vector<ModuleCheck>> checks = check_imports(check, modules, error);
  if (!checks) return std::nullopt;

  ImportVerdict verdict;
  verdict.modules = modules.size();
  const std::vector<std::vector<const ModuleCheck*>> groups = sort_out(*checks, verdict);
  const KindSet elided = policy->possible_kinds();
  std::vector<GroupResult> results(groups.size());
  auto work = [&](VerifyWorker& worker, size_t index, std::string& problem) {
    return explain_group(request, elided, worker, groups[index], results[index], problem);
  };
  if (!for_each_with_worker(request.settings, request.workers, groups.size(), work, error)) return std::nullopt;
  for (GroupResult& result : results) {
    for (const Finding& finding : result.findings) verdict.broken += finding.modules.size();
    std::ranges::move(result.findings, std::back_inserter(verdict.findings));
    std::ranges::move(result.unstable, std::back_inserter(verdict.unstable));
  }
  verdict.nothing_elided = why_nothing_is_elided(*policy, modules, verdict);
  verdict.unselected = overrides_without_effect(*policy, nullptr);
  return verdict;
}

}  // namespace leanpyc
