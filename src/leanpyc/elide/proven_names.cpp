#include "leanpyc/elide/proven_names.h"

#include <algorithm>
#include <iterator>

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

using ast::ExprKind;
using ast::StmtKind;

struct Row {
  std::string_view module;
  std::string_view name;
  KnownObject object;
};
// The first row of a module and name counts. Objects of typing_extensions are those of typing.
constexpr Row kRows[] = {
    {"typing", "cast", KnownObject::Cast},
    {"typing", "assert_type", KnownObject::AssertType},
    {"typing", "overload", KnownObject::Overload},
    {"typing", "reveal_type", KnownObject::RevealType},
    {"typing", "TYPE_CHECKING", KnownObject::TypeChecking},
    {"builtins", "property", KnownObject::Property},
    {"abc", "abstractproperty", KnownObject::Property},
    {"builtins", "isinstance", KnownObject::TypeTest},
    {"builtins", "issubclass", KnownObject::TypeTest},
    {"builtins", "callable", KnownObject::TypeTest},
#define LEANPYC_DECORATOR(module, name) {module, name, KnownObject::HarmlessDecorator},
#include "leanpyc/elide/harmless_decorators.def"
};
// Modules by number. Builtins need no import.
constexpr std::string_view kTyping = "typing";
constexpr std::string_view kModules[] = {kTyping,       "abc",       "asyncio", "contextlib",
                                         "dataclasses", "functools", "warnings"};

constexpr std::string_view canonical(std::string_view module) {
  return module == "typing_extensions" ? kTyping : module;
}
std::optional<uint8_t> module_number(std::string_view module) {
  const auto found = std::ranges::find(kModules, canonical(module));
  if (found == std::end(kModules)) return std::nullopt;
  return static_cast<uint8_t>(found - std::begin(kModules));
}
static_assert(std::ranges::all_of(kRows, [](const Row& row) {
  return row.module == "builtins" || std::ranges::find(kModules, canonical(row.module)) != std::end(kModules);
}));

std::optional<KnownObject> object_in(std::string_view module, std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name && canonical(row.module) == canonical(module)) return row.object;
  }
  return std::nullopt;
}

// Returns true if a class could change this name into another one, or another name into this one: `__x` in class C is
// `_C__x`.
bool may_be_mangled(std::string_view name) {
  return name.starts_with('_') && name.find("__") != std::string_view::npos && !name.ends_with("__");
}

// Returns A, the name that `import A.B` binds. This name is the named module only if the import has no dot.
std::string_view first_part(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

// Returns the name in `NAME = False`, as typing itself defines TYPE_CHECKING; nullptr for any other statement.
const ast::Name* assigned_false(const ast::Stmt* statement, const NameTable& names) {
  if (statement->kind != StmtKind::Assign) return nullptr;
  const auto* node = ast::as<const ast::Assign>(statement);
  if (node->targets.size() != 1 || node->targets[0]->kind != ExprKind::Name ||
      node->value->kind != ExprKind::Constant) {
    return nullptr;
  }
  const auto* target = ast::as<const ast::Name>(node->targets[0]);
  const bool is_false = ast::as<const ast::Constant>(node->value)->value == ConstantPool::boolean(false);
  return is_false && names.text(target->id) == "TYPE_CHECKING" ? target : nullptr;
}

// Decides where imports are not searched. A name that only looks like typing's counts too.
bool looks_like_type_checking(const ast::Expr* test, const NameTable& names) {
  if (test->kind == ExprKind::Name) return names.text(ast::as<const ast::Name>(test)->id) == "TYPE_CHECKING";
  return test->kind == ExprKind::Attribute && names.text(ast::as<const ast::Attribute>(test)->attr) == "TYPE_CHECKING";
}

}  // namespace

void ProvenNames::clear() {
  for (const Known& each : known_) index_[static_cast<uint32_t>(each.name)] = 0;
  known_.clear();
  checked_ = false;
  has_typing_ = false;
  last_star_ = kNoStar;
}

void ProvenNames::find(const ast::Module& module, NameTable& names) {
  clear();
  module_ = &module;
  names_ = &names;
  find_builtins();
  find_imports(module.body, 0);
}

std::optional<KnownObject> ProvenNames::of(const ast::Expr* expression) {
  if (expression->kind == ExprKind::Name) {
    const std::optional<Meaning> meaning = meaning_of(ast::as<const ast::Name>(expression)->id);
    if (!meaning || meaning->object == KnownObject::Module) return std::nullopt;
    return meaning->object;
  }
  if (expression->kind != ExprKind::Attribute) return std::nullopt;
  const auto* node = ast::as<const ast::Attribute>(expression);
  if (node->value->kind != ExprKind::Name) return std::nullopt;
  const std::optional<Meaning> owner = meaning_of(ast::as<const ast::Name>(node->value)->id);
  if (!owner || owner->object != KnownObject::Module) return std::nullopt;
  return object_in(kModules[owner->module], names_->text(node->attr));
}

ProvenNames::Known* ProvenNames::known(NameId name) {
  const auto number = static_cast<uint32_t>(name);
  return number < index_.size() && index_[number] != 0 ? &known_[index_[number] - 1] : nullptr;
}

std::optional<ProvenNames::Meaning> ProvenNames::meaning_of(NameId name) {
  const Known* found = known(name);
  if (found == nullptr) return std::nullopt;
  if (!checked_) {
    checked_ = true;
    check_bindings(module_->body, 0);
  }
  if (found->disproven || found->line <= last_star_) return std::nullopt;
  return found->meaning;
}

void ProvenNames::find_builtins() {
  for (const Row& row : kRows) {
    // A name that the file does not contain is not looked up. The first row of a name counts.
    if (row.module != "builtins" || !names_->contains(row.name)) continue;
    const NameId name = names_->intern(row.name);
    if (known(name) == nullptr) add(name, {row.object}, 0);
  }
}

void ProvenNames::find_imports(const Seq<ast::Stmt*>& list, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  for (ast::Stmt* each : list) {
    switch (each->kind) {
      case StmtKind::If:
        if (looks_like_type_checking(ast::as<ast::If>(each)->test, *names_)) {
          find_imports(ast::as<ast::If>(each)->orelse, depth + 1);
          break;
        }
        [[fallthrough]];
      case StmtKind::Try:
      case StmtKind::With:
        ast::visit_bodies(each, [&](const Seq<ast::Stmt*>& body) { find_imports(body, depth + 1); });
        break;
      default: find_import(each);
    }
  }
}

// Returns the meaning of `from MODULE import NAME`.
std::optional<ProvenNames::Meaning> ProvenNames::imported_from(const ast::ImportFrom& node,
                                                               const ast::Alias& alias) const {
  if (node.level != 0 || node.module == kNoName) return std::nullopt;
  const std::string_view module = names_->text(node.module);
  if (!module_number(module)) return std::nullopt;
  const std::optional<KnownObject> object = object_in(module, names_->text(alias.name));
  return object ? std::optional(Meaning{*object}) : std::nullopt;
}

void ProvenNames::find_import(const ast::Stmt* statement) {
  if (const ast::Name* name = assigned_false(statement, *names_)) {
    add(name->id, {KnownObject::TypeChecking}, statement->range.line);
  } else if (statement->kind == StmtKind::ImportFrom) {
    const auto* node = ast::as<const ast::ImportFrom>(statement);
    for (const ast::Alias& alias : node->names) {
      if (std::optional<Meaning> meaning = imported_from(*node, alias)) {
        add(alias.asname == kNoName ? alias.name : alias.asname, *meaning, statement->range.line);
      }
    }
  } else if (statement->kind == StmtKind::Import) {
    for (const ast::Alias& alias : ast::as<const ast::Import>(statement)->names) {
      const std::optional<uint8_t> module = module_number(names_->text(alias.name));
      if (!module) continue;
      const NameId bound = alias.asname == kNoName ? alias.name : alias.asname;
      add(bound, {KnownObject::Module, *module}, statement->range.line);
    }
  }
}

void ProvenNames::add(NameId name, Meaning meaning, int32_t line) {
  if (Known* before = known(name)) {
    before->disproven |= before->meaning != meaning;
    return;
  }
  if (may_be_mangled(names_->text(name))) return;
  const auto number = static_cast<uint32_t>(name);
  if (number >= index_.size()) index_.resize(std::max<size_t>(number + 1, names_->size()));
  known_.push_back({name, meaning, line});
  index_[number] = static_cast<uint32_t>(known_.size());
  const bool typing_module = meaning.object == KnownObject::Module && kModules[meaning.module] == kTyping;
  has_typing_ |= typing_module || (meaning.object >= KnownObject::Cast && meaning.object <= KnownObject::TypeChecking);
}

void ProvenNames::rebound(NameId name) {
  if (Known* found = known(name)) found->disproven = true;
}

void ProvenNames::imported(NameId name, std::optional<Meaning> meaning) {
  if (Known* found = known(name)) found->disproven |= meaning != found->meaning;
}

void ProvenNames::check_bindings(const Seq<ast::Stmt*>& list, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  for (ast::Stmt* each : list) {
    check_statement(each);
    ast::visit_bodies(each, [&](const Seq<ast::Stmt*>& body) { check_bindings(body, depth + 1); });
  }
}

void ProvenNames::check_statement(ast::Stmt* statement) {
  auto type_params = [this](const Seq<ast::TypeParam>& params) {
    for (const ast::TypeParam& each : params) rebound(each.name);
  };
  switch (statement->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: {
      auto* node = ast::as<ast::FunctionDef>(statement);
      rebound(node->name);
      type_params(node->type_params);
      ast::visit_parameters(*node->args, [this](const ast::Arg& arg) { rebound(arg.arg); });
      break;
    }
    case StmtKind::ClassDef:
      rebound(ast::as<ast::ClassDef>(statement)->name);
      type_params(ast::as<ast::ClassDef>(statement)->type_params);
      break;
    case StmtKind::TypeAlias: type_params(ast::as<ast::TypeAlias>(statement)->type_params); break;
    case StmtKind::Import: check_import(*ast::as<ast::Import>(statement)); break;
    case StmtKind::ImportFrom: check_import_from(*ast::as<ast::ImportFrom>(statement)); break;
    case StmtKind::Try:
    case StmtKind::TryStar:
      for (const ast::ExceptHandler& handler : ast::as<ast::Try>(statement)->handlers) rebound(handler.name);
      break;
    case StmtKind::Match:
      for (const ast::MatchCase& part : ast::as<ast::Match>(statement)->cases) check_patterns(part.pattern, 0);
      break;
    default: break;
  }
  if (const ast::Name* name = assigned_false(statement, *names_)) {
    imported(name->id, Meaning{KnownObject::TypeChecking});
  } else {
    check_expressions(statement);
  }
}

void ProvenNames::check_import(const ast::Import& node) {
  for (const ast::Alias& alias : node.names) {
    std::string_view module = names_->text(alias.name);
    NameId name = alias.asname;
    if (name == kNoName) {
      module = first_part(module);
      if (!names_->contains(module)) continue;  // a name that nothing in the file has been imported as
      name = names_->intern(module);
    }
    const std::optional<uint8_t> number = module_number(module);
    imported(name, number ? std::optional(Meaning{KnownObject::Module, *number}) : std::nullopt);
  }
}

void ProvenNames::check_import_from(const ast::ImportFrom& node) {
  for (const ast::Alias& alias : node.names) {
    if (alias.name != names::kStar) {
      imported(alias.asname == kNoName ? alias.name : alias.asname, imported_from(node, alias));
      continue;
    }
    last_star_ = std::max(last_star_, node.range.line);
  }
}

void ProvenNames::check_expressions(ast::Stmt* statement) {
  auto check = [this](ast::Expr*& slot) {
    if (slot->kind == ExprKind::Name) {
      const auto* node = ast::as<const ast::Name>(slot);
      if (node->ctx != ast::Context::Load) rebound(node->id);
    } else if (slot->kind == ExprKind::Attribute) {
      const auto* node = ast::as<const ast::Attribute>(slot);
      if (node->ctx != ast::Context::Load && node->value->kind == ExprKind::Name) {
        Known* owner = known(ast::as<const ast::Name>(node->value)->id);
        if (owner != nullptr && owner->meaning.object == KnownObject::Module) owner->disproven = true;
      }
    } else if (slot->kind == ExprKind::Lambda) {
      ast::visit_parameters(*ast::as<ast::Lambda>(slot)->args, [this](const ast::Arg& arg) { rebound(arg.arg); });
    }
  };
  ast::visit_own_expressions(statement, true, [&check](ast::Expr*& slot) { ast::visit_expression(slot, check); });
}

void ProvenNames::check_patterns(const ast::Pattern* pattern, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  auto patterns = [&](const Seq<ast::Pattern*>& list) {
    for (const ast::Pattern* each : list) check_patterns(each, depth + 1);
  };
  using ast::PatternKind;
  switch (pattern->kind) {
    case PatternKind::MatchStar: return rebound(ast::as<const ast::MatchStar>(pattern)->name);
    case PatternKind::MatchAs: {
      const auto* node = ast::as<const ast::MatchAs>(pattern);
      rebound(node->name);
      if (node->pattern != nullptr) check_patterns(node->pattern, depth + 1);
      return;
    }
    case PatternKind::MatchMapping:
      rebound(ast::as<const ast::MatchMapping>(pattern)->rest);
      return patterns(ast::as<const ast::MatchMapping>(pattern)->patterns);
    case PatternKind::MatchSequence: return patterns(ast::as<const ast::MatchSequence>(pattern)->patterns);
    case PatternKind::MatchOr: return patterns(ast::as<const ast::MatchOr>(pattern)->patterns);
    case PatternKind::MatchClass:
      patterns(ast::as<const ast::MatchClass>(pattern)->patterns);
      return patterns(ast::as<const ast::MatchClass>(pattern)->kwd_patterns);
    case PatternKind::MatchValue:
    case PatternKind::MatchSingleton: return;
  }
}

}  // namespace leanpyc
