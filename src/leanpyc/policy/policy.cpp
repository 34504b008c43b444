#include "leanpyc/policy/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "leanpyc/code/pyc.h"
#include "leanpyc/policy/editable_installs.h"
#include "leanpyc/policy/knowledge.h"
#include "leanpyc/policy/policy_file.h"
#include "leanpyc/policy/project_names.h"
#include "leanpyc/policy/selection_log.h"

namespace leanpyc {
namespace {

using Because = std::array<const PolicySource*, kKindCount>;

template <class Do>
void each_kind(KindSet kinds, Do act) {
  for (size_t i = 0; i < kKindCount; ++i) {
    if (kinds.has(static_cast<Kind>(i))) act(i);
  }
}

// A decision that is not complete yet.
struct Draft {
  Elision elision;
  Because because{};
  // Whether the elision began as O or OO, which mean in every module what CPython's flags do.
  bool cpython_set = false;

  // Adds to the elision, or replaces it.
  void elide(const ElideEntry& entry, bool replaces) {
    const Draft before = *this;
    if (replaces && !entry.setting.takes_away_first()) *this = {};
    elision = entry.setting.applied_to(elision);
    cpython_set = entry.setting.is_cpython_set().value_or(cpython_set);
    KindSet decided = (entry.setting.mentioned() & elision.kinds) | (before.elision.kinds - elision.kinds);
    each_kind(decided, [&](size_t i) { because[i] = &entry.source; });
  }

  void keep(KindSet kinds, const PolicySource& source) {
    each_kind(kinds & elision.kinds, [&](size_t i) { because[i] = &source; });
    elision.kinds = elision.kinds - kinds;
  }
};

// The kinds that the sources keep. A later `elide` that names a kind itself, not as part of a set, overrides it.
struct Kept {
  std::vector<std::pair<KindSet, const PolicySource*>> entries;

  void add(const KeepEntry* entry) {
    if (entry != nullptr) entries.emplace_back(entry->kinds, &entry->source);
  }
  void yield_to(const ElideSetting& setting) {
    for (auto& [kinds, source] : entries) kinds = kinds - setting.named();
  }
  void apply(Draft& draft) const {
    for (const auto& [kinds, source] : entries) draft.keep(kinds, *source);
  }
};

template <class T>
const T* pointer_to(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

std::optional<ElideEntry> parse_elide(const std::optional<std::string>& text, PolicySource::Kind kind,
                                      std::string_view place, std::string& error) {
  if (!text) return std::nullopt;
  std::optional<ElideSetting> setting = ElideSetting::parse(*text, error);
  if (!setting) {
    error = fmt::format("{}: {}", place, error);
    return std::nullopt;
  }
  PolicySource source{.kind = kind, .place = std::string(place), .text = setting->text()};
  return ElideEntry{std::move(*setting), std::move(source)};
}

std::optional<KeepEntry> parse_keep(const std::optional<std::string>& text, PolicySource::Kind kind,
                                    std::string_view place, std::string& error) {
  if (!text) return std::nullopt;
  std::optional<KindSet> kinds = parse_kept_kinds(*text, error);
  if (!kinds) {
    error = fmt::format("{}: {}", place, error);
    return std::nullopt;
  }
  return KeepEntry{*kinds, {.kind = kind, .place = std::string(place), .text = *text}};
}

// Whether the file itself is a symbolic link, and if so, the path it leads to.
bool leads_elsewhere(const std::string& path, std::string& real_path) {
  std::error_code failure;
  if (!std::filesystem::is_symlink(path, failure)) return false;
  real_path = std::filesystem::canonical(path, failure).string();
  return !failure;
}

template <class Rule>
bool is_selected(const Rule& rule, const SelectedFile& file) {
  return std::ranges::any_of(rule.selectors, [&file](const Selector& selector) { return selector.matches(file); });
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

// All inputs of a decision.
struct Policy::Rules {
  PolicyFile file;
  std::vector<PolicyEntries> later;  // the environment, the command line
  int flag = 0;
  SelectionLog selections;
  bool paths_select = false;          // an override selects modules by path
  bool distributions_select = false;  // an override selects modules by distribution
  mutable ProjectNames projects;
  std::string folder;                     // where the search for environments begins
  std::vector<std::string> site_folders;  // of the request
  mutable std::once_flag editables_once;
  mutable EditableInstalls editables;
  mutable std::once_flag knowledge_once;
  mutable Knowledge knowledge_read;

  // The decisions before overrides and knowledge apply.
  Draft own;
  Draft third_party;
  Kept kept_later;                    // by the environment and the command line: in every module
  std::optional<KeepEntry> kept_own;  // by the command line, in the project's own modules
  std::string own_distribution;       // and in the installed modules of this distribution

  // Made on first use, because `run` needs only the fingerprint.
  const Knowledge& knowledge() const;

  // The distribution of a file outside of site-packages: that of its editable install, or the project's.
  std::string project_of(const std::string& path) const;

  bool load(const PolicyRequest& request, std::string& error);
  bool load_file(const PolicyRequest& request, std::string& error);
  bool load_later(const PolicyRequest& request, std::string& error);
  void settle();
  Draft settled(const ElideEntry* elide, const KeepEntry* keep) const;
  KindSet possible_kinds() const;
  bool knowledge_applies(const Draft& draft) const { return file.knowledge.value_or(!draft.cpython_set); }
};

bool Policy::Rules::load_file(const PolicyRequest& request, std::string& error) {
  if (request.file.empty() && !request.search) return true;
  std::optional<PolicyFile> found;
  if (!request.file.empty()) {
    if (request.is_read_again) error = problem_of_reading_again(request.file);
    if (!error.empty()) return false;
    std::optional<std::string> text = request.file_text;
    if (!text) text = read_policy_text(request.file, error);
    if (text) found = parse_policy_file(request.file, *text, error);
  } else {
    std::error_code failure;
    std::string working = std::filesystem::current_path(failure).string();
    found = find_policy_file(request.folder.empty() ? working : request.folder, error);
  }
  if (!found) return false;
  file = std::move(*found);
  return true;
}

bool Policy::Rules::load_later(const PolicyRequest& request, std::string& error) {
  constexpr auto kEnvironment = PolicySource::Kind::Environment;
  constexpr auto kOption = PolicySource::Kind::Option;
  later.push_back({parse_elide(request.environment_elide, kEnvironment, "LEANPYC_ELIDE", error),
                   parse_keep(request.environment_keep, kEnvironment, "LEANPYC_KEEP", error)});
  later.push_back({parse_elide(request.option_elide, kOption, "--elide", error),
                   parse_keep(request.option_keep, kOption, "--keep", error)});
  if (const std::optional<std::string>& knowledge = request.environment_knowledge) {
    if (*knowledge != "0" && *knowledge != "1")
      error = fmt::format("LEANPYC_KNOWLEDGE: '{}' is not 0 or 1", *knowledge);
    file.knowledge = *knowledge == "1";
  }
  kept_own = parse_keep(request.option_keep_own, kOption, "--keep-own", error);
  own_distribution = request.own_distribution;
  return error.empty();
}

bool Policy::Rules::load(const PolicyRequest& request, std::string& error) {
  error.clear();
  if (!load_file(request, error) || !load_later(request, error)) return false;
  flag = request.flag.value_or(file.flag.value_or(0));
  settle();
  std::error_code failure;
  folder = request.folder.empty() ? std::filesystem::current_path(failure).string() : request.folder;
  site_folders = request.site_folders;
  return true;
}

const Knowledge& Policy::Rules::knowledge() const {
  if (file.knowledge == false) return knowledge_read;
  std::call_once(knowledge_once, [this] { knowledge_read = Knowledge(built_in_knowledge(), flag); });
  return knowledge_read;
}

Draft Policy::Rules::settled(const ElideEntry* elide, const KeepEntry* keep) const {
  Draft draft;
  Kept kept;
  if (elide != nullptr) draft.elide(*elide, true);
  kept.add(keep);
  for (const PolicyEntries& entries : later) {
    if (entries.elide) {
      draft.elide(*entries.elide, true);
      kept.yield_to(entries.elide->setting);
    }
    kept.add(pointer_to(entries.keep));
  }
  kept.apply(draft);
  return draft;
}

// From here on the entries do not move, and pointers to them stay valid.
void Policy::Rules::settle() {
  selections.watch(file);
  for (const PolicyOverride& override : file.overrides) {
    for (const Selector& selector : override.selectors) {
      paths_select = paths_select || selector.kind() == Selector::Kind::Path;
      distributions_select = distributions_select || selector.kind() == Selector::Kind::Distribution;
    }
  }
  const ElideEntry* own_elide = pointer_to(file.own.elide);
  const KeepEntry* own_keep = pointer_to(file.own.keep);
  own = settled(own_elide, own_keep);
  // A key that is missing in the table `third-party` has its value for the project's own modules.
  third_party = settled(file.third_party.elide ? pointer_to(file.third_party.elide) : own_elide,
                        file.third_party.keep ? pointer_to(file.third_party.keep) : own_keep);
  for (const PolicyEntries& entries : later) {
    if (entries.elide) kept_later.yield_to(entries.elide->setting);
    kept_later.add(pointer_to(entries.keep));
  }
}

std::string Policy::Rules::project_of(const std::string& path) const {
  std::call_once(editables_once, [this] {
    std::vector<std::string> folders = site_folders;
    for (std::string& site : site_folders_for(folder)) folders.push_back(std::move(site));
    editables = EditableInstalls(folders);
  });
  const std::string_view installed = editables.owner(path);
  return installed.empty() ? projects.of(path) : std::string(installed);
}

PolicyRequest PolicyRequest::from_environment() {
  PolicyRequest request;
  request.environment_elide = environment("LEANPYC_ELIDE");
  request.environment_keep = environment("LEANPYC_KEEP");
  request.environment_knowledge = environment("LEANPYC_KNOWLEDGE");
  return request;
}

void PolicyDecision::keep_for_content(const std::vector<const ContentRules::Rule*>& rules) {
  for (const ContentRules::Rule* rule : rules) {
    KindSet kinds = rule->kinds & may_keep & elision.kinds;
    if (rule->scope == ContentRules::Scope::Definitions) {
      received = received | kinds;
      each_kind(kinds, [&](size_t i) { received_because[i] = &rule->source; });
      continue;
    }
    received = received - kinds;
    each_kind(kinds, [&](size_t i) { because[i] = &rule->source; });
    elision.kinds = elision.kinds - kinds;
  }
}

Policy::Policy(std::unique_ptr<const Rules> rules) : rules_(std::move(rules)) {}
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

std::optional<Policy> Policy::load(const PolicyRequest& request, std::string& error) {
  auto rules = std::make_unique<Rules>();
  if (!rules->load(request, error)) return std::nullopt;
  return Policy(std::move(rules));
}

PolicyDecision Policy::decide(const ModuleFacts& facts) const {
  const Rules& rules = *rules_;
  Draft draft = facts.third_party ? rules.third_party : rules.own;
  SelectedFile file(facts);
  std::string real_path;
  std::string project;
  if (rules.paths_select && leads_elsewhere(facts.path, real_path)) file.real_path = split_components(real_path, '/');
  if (rules.distributions_select && !facts.third_party && facts.path.starts_with('/')) {
    project = rules.project_of(facts.path);
    file.project = project;
  }
  if (!rules.selections.empty()) rules.selections.saw(facts, project);
  const auto selected = [&file](const auto& rule) { return is_selected(rule, file); };

  KindSet named;  // kinds named by an override for this module; they overrule the built-in knowledge
  for (const PolicyOverride& override : rules.file.overrides) {
    if (!rules.selections.selects(override, file)) continue;
    if (override.entries.elide) {
      const ElideSetting& setting = override.entries.elide->setting;
      draft.elide(*override.entries.elide, false);
      named = (named - setting.mentioned()) | setting.named();
    }
    if (override.entries.keep) {
      draft.keep(override.entries.keep->kinds, override.entries.keep->source);
      named = named - override.entries.keep->kinds;
    }
  }
  rules.kept_later.apply(draft);
  const bool is_own =
      !facts.third_party || (!facts.distribution.empty() && facts.distribution == rules.own_distribution);
  if (rules.kept_own && is_own) draft.keep(rules.kept_own->kinds, rules.kept_own->source);

  PolicyDecision decision;
  if (!draft.elision.kinds.empty() && rules.knowledge_applies(draft)) {
    for (const Knowledge::Row& row : rules.knowledge().rows) {
      if ((!row.installed && facts.third_party) || !draft.elision.kinds.has_any(row.kinds - named)) continue;
      if ((row.tests && facts.in_tests) || selected(row)) draft.keep(row.kinds - named, row.source);
    }
    const bool installed = facts.third_party || facts.standard_library;
    const ContentRules& content = installed ? rules.knowledge().installed_content : rules.knowledge().content;
    decision.may_keep = (content.kinds() | content.received_kinds()) & (draft.elision.kinds - named);
    if (!decision.may_keep.empty()) decision.content = &content;
  }
  if (!draft.elision.kinds.has_any(kDocstrings)) draft.elision.empty_docstrings = false;
  decision.elision = draft.elision;
  decision.because = draft.because;
  return decision;
}

const PolicySource* Policy::keeps_source(const ModuleFacts& facts, std::string_view bytes,
                                         const Grammar& grammar) const {
  const SelectedFile file(facts);
  const std::optional<KeepSourceEntry>& own = rules_->file.keep_source;
  if (own && is_selected(*own, file)) return &own->source;
  const Knowledge& knowledge = rules_->knowledge();
  for (const Knowledge::Row& row : knowledge.source_rows) {
    if (is_selected(row, file) && (row.installed || !facts.third_party)) return &row.source;
  }
  const std::vector<const ContentRules::Rule*> rules = knowledge.source_content.matching(bytes, grammar);
  return rules.empty() ? nullptr : &rules.front()->source;
}

KindSet Policy::Rules::possible_kinds() const {
  KindSet kinds = own.elision.kinds | third_party.elision.kinds;
  for (const PolicyOverride& override : file.overrides) {
    if (override.entries.elide) kinds = kinds | override.entries.elide->setting.applied_to({}).kinds;
  }
  for (const auto& [kept, source] : kept_later.entries) kinds = kinds - kept;
  return kinds;
}

KindSet Policy::possible_kinds() const { return rules_->possible_kinds(); }

bool Policy::elides() const { return !possible_kinds().empty(); }
const Elision& Policy::general() const { return rules_->own.elision; }

std::optional<Elision> Policy::same_everywhere() const {
  const Draft& own = rules_->own;
  const bool changed = rules_->kept_own || !rules_->file.overrides.empty() ||
                       rules_->third_party.elision != own.elision ||
                       (!own.elision.kinds.empty() && rules_->knowledge_applies(own));
  if (changed) return std::nullopt;
  return own.elision;
}

bool Policy::asks_for_distributions() const {
  const auto is_distribution = [](const Selector& s) { return s.kind() == Selector::Kind::Distribution; };
  const auto asks = [&](const auto& rule) { return std::ranges::any_of(rule.selectors, is_distribution); };
  return std::ranges::any_of(rules_->file.overrides, asks) ||
         (elides() && std::ranges::any_of(rules_->knowledge().rows, asks)) ||
         (rules_->file.keep_source && asks(*rules_->file.keep_source));
}

bool Policy::selects_by_distribution() const { return rules_->distributions_select; }
int Policy::flag() const { return rules_->flag; }
const std::vector<std::string>& Policy::notices() const { return rules_->file.notices; }
const std::vector<std::string>& Policy::ignored_files() const { return rules_->file.ignored; }
std::vector<std::string> Policy::unselected() const { return rules_->selections.unselected(); }
const std::string& Policy::file() const { return rules_->file.path; }
std::string Policy::project_of(const std::string& path) const {
  return path.starts_with('/') ? rules_->project_of(path) : std::string();
}

bool Policy::file_elides() const {
  const PolicyFile& file = rules_->file;
  return file.own.elide || file.third_party.elide ||
         std::ranges::any_of(file.overrides,
                             [](const PolicyOverride& override) { return override.entries.elide.has_value(); });
}

const TomlValue* Policy::scripts() const { return pointer_to(rules_->file.scripts); }

std::string Policy::fingerprint() const {
  std::string text;
  const auto add = [&text](std::string_view part) {
    text += part;
    text += '\n';
  };
  const auto add_kinds = [&add](KindSet kinds) { add(elision_text({.kinds = kinds})); };
  for (const Draft* draft : {&rules_->own, &rules_->third_party}) {
    add(elision_text(draft->elision));
    add(draft->cpython_set ? "CPython's" : "");
  }
  for (const PolicyOverride& override : rules_->file.overrides) {
    for (const Selector& selector : override.selectors) add(selector.resolved_text());
    add(override.entries.elide ? "elide " + override.entries.elide->setting.text() : "");
    if (override.entries.keep) add_kinds(override.entries.keep->kinds);
  }
  if (rules_->file.keep_source) {
    for (const Selector& selector : rules_->file.keep_source->selectors) add("source " + selector.resolved_text());
  }
  for (const auto& [kinds, source] : rules_->kept_later.entries) add_kinds(kinds);
  if (rules_->kept_own) {
    add("own");
    add_kinds(rules_->kept_own->kinds);
    add(rules_->own_distribution);
  }
  add(fmt::format("flag {}", rules_->flag));
  add(!rules_->file.knowledge ? "auto" : *rules_->file.knowledge ? "yes" : "no");
  // Different versions of leanpyc have different kinds and knowledge, so both are part of the fingerprint.
  for (size_t i = 0; i < kKindCount; ++i) add(kind_name(static_cast<Kind>(i)));
  add(built_in_knowledge_digest());
  return fmt::format("{:016x}", source_hash(0, text));
}

}  // namespace leanpyc
