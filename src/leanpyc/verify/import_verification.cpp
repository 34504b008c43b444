#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/verify/verification.h"

namespace leanpyc {
namespace {

// The place where it broke: modules that share it break of the same thing.
std::string place_of(const ModuleCheck& check) {
  const ImportOutcome& outcome = check.elided;
  if (outcome.frames.empty()) return check.module.name;
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

  bool passes(const std::string& module, const std::vector<std::string>& keep,
              const std::vector<std::string>* modules) {
    if (failed()) return false;
    HookSettings settings{.program = request_.cache->program()};
    std::optional<HookVariant> base = request_.cache->variant(request_.policy, {}, error_);
    std::optional<HookVariant> kept = request_.cache->variant(request_.policy, keep, error_);
    if (!base || !kept) return false;
    settings.variant = modules == nullptr ? *kept : *base;
    if (modules != nullptr) {
      settings.exceptional_variant = *kept;
      settings.exceptions = *modules;
    }
    bool passed = false;
    auto judge = [&](ImportOutcome outcome) {
      passed = outcome.passed();
      if (passed) loaded_ = std::move(outcome.loaded);
    };
    return worker_.import({&module, 1}, python_text(settings), true, judge, error_) && passed;
  }

 private:
  const VerifyRequest& request_;
  KindSet elided_;
  VerifyWorker& worker_;
  std::vector<ModuleSource> loaded_;  // of the last import that passed
  std::string error_;
};

// What one of many found for the first of a group holds for another one of it, if that passes by it, too.
bool explain_group(const VerifyRequest& request, KindSet elided, VerifyWorker& worker,
                   const std::vector<const ModuleCheck*>& group, std::vector<Finding>& findings, std::string& error) {
  ImportDiagnosis diagnosis(request, elided, worker);
  std::vector<Finding> found;
  for (const ModuleCheck* check : group) {
    auto explains = [&](const Finding& finding) {
      const Diagnosis& known = finding.diagnosis;
      return known.explained &&
             diagnosis.passes(check->module.name, known.keep, known.modules.empty() ? nullptr : &known.modules);
    };
    auto same = std::ranges::find_if(found, explains);
    if (same != found.end()) {
      same->modules.push_back(check->module);
    } else {
      found.push_back({{check->module}, check->elided, diagnosis.explain(*check)});
    }
    if (diagnosis.failed()) {
      error = diagnosis.error();
      return false;
    }
  }
  findings = std::move(found);
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
                    .progress = request.progress};
  std::optional<std::vector<ModuleCheck>> checks = check_imports(check, modules, error);
  if (!checks) return std::nullopt;

  ImportVerdict verdict;
  verdict.modules = modules.size();
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
      auto [at, added] = group_of.emplace(place_of(one), groups.size());
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
