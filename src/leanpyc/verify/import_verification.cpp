#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

// The place where it broke: modules that share it break of the same thing.
std::string place_of(const std::string& module, const ImportOutcome& outcome) {
  if (outcome.frames.empty()) return module;
  const TraceFrame& last = outcome.frames.back();
  return fmt::format("{}\n{}\n{}\n{}", last.file, last.line, outcome.error, outcome.message);
}

// The modules of the traceback, from where it was raised outwards, and the one imported.
std::vector<std::string> suspects_of(const ModuleCheck& check) {
  std::vector<std::string> names;
  auto add = [&names](const std::string& name) {
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (auto frame = check.elided.frames.rbegin(); frame != check.elided.frames.rend(); ++frame) add(frame->module);
  add(check.module.name);
  return names;
}

class ImportDiagnosis {
 public:
  ImportDiagnosis(const VerifyRequest& request, KindSet elided, VerifyWorker& worker)
      : request_(request), elided_(elided), worker_(worker) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }

  Diagnosis explain(const ModuleCheck& check) {
    // What it loads plain is what the trials need compiled, of packages that may be large.
    auto note = [this](ImportOutcome outcome) { loaded_ = std::move(outcome.loaded); };
    if (!worker_.import({&check.module.name, 1}, "", true, note, error_)) return {};
    auto trial = [&](const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
      return passes(check.module.name, keep, modules);
    };
    auto loaded = [&] {
      std::vector<std::string> names;
      for (const ModuleSource& module : loaded_) names.push_back(module.name);
      return names;
    };
    return diagnose(elided_, suspects_of(check), loaded, trial);
  }

  // Which of these pass by what was found for another one: tried together, and who fails so again alone, unless another
  // one has failed alone in the same place.
  std::vector<bool> passing(const std::vector<std::string>& names, const Diagnosis& known) {
    std::vector<bool> passed(names.size(), false);
    std::vector<std::string> places(names.size());
    if (!known.explained) return passed;
    const std::vector<std::string>* modules = known.modules.empty() ? nullptr : &known.modules;
    std::optional<std::string> config = config_of(known.keep, modules);
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
      passed[i] = passes(names[i], known.keep, modules);
      if (!passed[i]) confirmed.insert(places[i]);
    }
    return passed;
  }

 private:
  bool passes(const std::string& module, const std::vector<std::string>& keep,
              const std::vector<std::string>* modules) {
    if (failed()) return false;
    std::optional<std::string> config = config_of(keep, modules);
    if (!config || !compile_loaded(keep, modules)) return false;
    bool passed = false;
    auto judge = [&](ImportOutcome outcome) {
      passed = outcome.passed();
      if (passed) loaded_ = std::move(outcome.loaded);
    };
    return worker_.import({&module, 1}, *config, true, judge, error_) && passed;
  }

  // Those loaded of which these kinds are kept.
  bool compile_loaded(const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
    std::optional<HookVariant> kept = request_.cache->variant(request_.policy, keep, error_);
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

  std::optional<std::string> config_of(const std::vector<std::string>& keep, const std::vector<std::string>* modules) {
    HookSettings settings{.program = request_.cache->program()};
    std::optional<HookVariant> base = request_.cache->variant(request_.policy, {}, error_);
    std::optional<HookVariant> kept = request_.cache->variant(request_.policy, keep, error_);
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
  std::vector<ModuleSource> loaded_;                          // of the last import that passed
  std::set<std::pair<std::string, std::string>> compiled_{};  // in the folder of which variant, which file
  std::string error_;
};

// What was found for the first of a group holds for those of it that pass by it, too; the rest has another reason.
bool explain_group(const VerifyRequest& request, KindSet elided, VerifyWorker& worker,
                   std::vector<const ModuleCheck*> group, std::vector<Finding>& findings, std::string& error) {
  ImportDiagnosis diagnosis(request, elided, worker);
  while (!group.empty()) {
    Finding finding{{group[0]->module}, group[0]->elided, diagnosis.explain(*group[0])};
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
    findings.push_back(std::move(finding));
    group = std::move(rest);
    if (diagnosis.failed()) {
      error = diagnosis.error();
      return false;
    }
  }
  return true;
}

// All kinds that the policy leaves out of any of these.
KindSet kinds_elided(const Policy& policy, const std::vector<ModuleCheck>& checks) {
  KindSet kinds = policy.decide({}).elision.kinds |
                  policy.decide({.path = {}, .module = {}, .distribution = {}, .third_party = true}).elision.kinds;
  for (const ModuleCheck& check : checks) {
    if (check.broken())
      kinds = kinds |
              policy.decide({.path = check.module.path, .module = check.module.name, .distribution = {}}).elision.kinds;
  }
  return kinds;
}

}  // namespace

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
  // Before the time of any import runs.
  if (!VerifyWorker(request.settings).compile(modules, check.config, false, error)) return std::nullopt;
  std::optional<std::vector<ModuleCheck>> checks = check_imports(check, modules, error);
  if (!checks) return std::nullopt;

  ImportVerdict verdict;
  verdict.modules = modules.size();
  for (const ModuleCheck& one : *checks) verdict.plain.push_back(one.plain);
  std::map<std::string, size_t> group_of;
  std::vector<std::vector<const ModuleCheck*>> groups;
  for (const ModuleCheck& one : *checks) {
    if (!one.plain.passed()) {
      verdict.plain_failures.push_back(one);
      ++verdict.plain_errors[one.plain.state == ImportOutcome::State::Raised ? one.plain.error : one.plain.text()];
    } else if (one.elided.passed()) {
      ++verdict.passed;
      verdict.not_elided += one.elided.not_elided ? 1 : 0;
    } else {
      ++verdict.broken;
      auto [at, added] = group_of.emplace(place_of(one.module.name, one.elided), groups.size());
      if (added) groups.emplace_back();
      groups[at->second].push_back(&one);
    }
  }
  const KindSet elided = kinds_elided(*policy, *checks);
  std::vector<std::vector<Finding>> findings(groups.size());
  auto work = [&](VerifyWorker& worker, size_t index, std::string& problem) {
    return explain_group(request, elided, worker, groups[index], findings[index], problem);
  };
  if (!for_each_with_worker(request.settings, request.workers, groups.size(), work, error)) return std::nullopt;
  for (std::vector<Finding>& some : findings) {
    std::ranges::move(some, std::back_inserter(verdict.findings));
  }
  return verdict;
}

}  // namespace leanpyc
