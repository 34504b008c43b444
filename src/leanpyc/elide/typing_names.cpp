#include "leanpyc/elide/typing_names.h"

#include <algorithm>

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

using ast::ExprKind;
using ast::StmtKind;

struct Export {
  std::string_view name;
  TypingName meaning;
};
constexpr Export kExports[] = {
    {"cast", TypingName::Cast},
    {"assert_type", TypingName::AssertType},
    {"overload", TypingName::Overload},
    {"reveal_type", TypingName::RevealType},
    {"TYPE_CHECKING", TypingName::TypeChecking},
};

std::optional<TypingName> export_named(std::string_view name) {
  auto found = std::ranges::find(kExports, name, &Export::name);
  return found == std::end(kExports) ? std::nullopt : std::optional(found->meaning);
}

bool is_typing_module(std::string_view name) { return name == "typing" || name == "typing_extensions"; }

// What `from MODULE import NAME` gives.
std::optional<TypingName> imported_from(const ast::ImportFrom& node, const ast::Alias& alias, const NameTable& names) {
  if (node.level != 0 || node.module == kNoName || !is_typing_module(names.text(node.module))) return std::nullopt;
  return export_named(names.text(alias.name));
}

// The name that `import A.B` binds: A, which is the module named only where there is no dot.
std::string_view first_part(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

// `NAME = False`, of typing.TYPE_CHECKING's own name.
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

// Good enough for where imports are not to be looked for.
bool looks_like_type_checking(const ast::Expr* test, const NameTable& names) {
  if (test->kind == ExprKind::Name) return names.text(ast::as<const ast::Name>(test)->id) == "TYPE_CHECKING";
  return test->kind == ExprKind::Attribute && names.text(ast::as<const ast::Attribute>(test)->attr) == "TYPE_CHECKING";
}

}  // namespace

void TypingNames::find(const ast::Module& module, const NameTable& names) {
  known_.clear();
  find_imports(module.body, names, 0);
  if (!known_.empty()) check_bindings(module.body, names, 0);
}

std::optional<TypingName> TypingNames::of(const ast::Expr* expression, const NameTable& names) const {
  auto meaning_of = [this](NameId name) -> std::optional<TypingName> {
    auto found = std::ranges::find(known_, name, &Known::name);
    return found == known_.end() || found->doubtful ? std::nullopt : std::optional(found->meaning);
  };
  if (expression->kind == ExprKind::Name) {
    std::optional<TypingName> meaning = meaning_of(ast::as<const ast::Name>(expression)->id);
    return meaning == TypingName::Module ? std::nullopt : meaning;
  }
  if (expression->kind != ExprKind::Attribute) return std::nullopt;
  const auto* node = ast::as<const ast::Attribute>(expression);
  if (node->value->kind != ExprKind::Name) return std::nullopt;
  if (meaning_of(ast::as<const ast::Name>(node->value)->id) != TypingName::Module) return std::nullopt;
  return export_named(names.text(node->attr));
}

void TypingNames::find_imports(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  for (ast::Stmt* each : list) {
    switch (each->kind) {
      case StmtKind::If:
        if (looks_like_type_checking(ast::as<ast::If>(each)->test, names)) {
          find_imports(ast::as<ast::If>(each)->orelse, names, depth + 1);
          break;
        }
        [[fallthrough]];
      case StmtKind::Try:
      case StmtKind::With:
        ast::visit_bodies(each, [&](const Seq<ast::Stmt*>& body) { find_imports(body, names, depth + 1); });
        break;
      default: find_import(each, names);
    }
  }
}

void TypingNames::find_import(const ast::Stmt* statement, const NameTable& names) {
  if (const ast::Name* name = assigned_false(statement, names)) {
    add(name->id, TypingName::TypeChecking, statement->range.line);
  } else if (statement->kind == StmtKind::ImportFrom) {
    const auto* node = ast::as<const ast::ImportFrom>(statement);
    for (const ast::Alias& alias : node->names) {
      if (std::optional<TypingName> meaning = imported_from(*node, alias, names)) {
        add(alias.asname == kNoName ? alias.name : alias.asname, *meaning, statement->range.line);
      }
    }
  } else if (statement->kind == StmtKind::Import) {
    for (const ast::Alias& alias : ast::as<const ast::Import>(statement)->names) {
      if (!is_typing_module(names.text(alias.name))) continue;
      add(alias.asname == kNoName ? alias.name : alias.asname, TypingName::Module, statement->range.line);
    }
  }
}

void TypingNames::add(NameId name, TypingName meaning, int32_t line) {
  auto found = std::ranges::find(known_, name, &Known::name);
  if (found == known_.end()) {
    known_.push_back({name, meaning, line});
  } else if (found->meaning != meaning) {
    found->doubtful = true;
  }
}

void TypingNames::rebound(NameId name) {
  for (Known& each : known_) {
    if (each.name == name) each.doubtful = true;
  }
}

void TypingNames::imported(NameId name, std::optional<TypingName> meaning) {
  for (Known& each : known_) {
    if (each.name == name && each.meaning != meaning) each.doubtful = true;
  }
}

void TypingNames::check_bindings(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  auto type_params = [this](const Seq<ast::TypeParam>& params) {
    for (const ast::TypeParam& each : params) rebound(each.name);
  };
  for (ast::Stmt* each : list) {
    switch (each->kind) {
      case StmtKind::FunctionDef:
      case StmtKind::AsyncFunctionDef: {
        auto* node = ast::as<ast::FunctionDef>(each);
        rebound(node->name);
        type_params(node->type_params);
        ast::visit_parameters(*node->args, [this](const ast::Arg& arg) { rebound(arg.arg); });
        break;
      }
      case StmtKind::ClassDef:
        rebound(ast::as<ast::ClassDef>(each)->name);
        type_params(ast::as<ast::ClassDef>(each)->type_params);
        break;
      case StmtKind::TypeAlias: type_params(ast::as<ast::TypeAlias>(each)->type_params); break;
      case StmtKind::Import:
        for (const ast::Alias& alias : ast::as<ast::Import>(each)->names) {
          const std::string_view name = names.text(alias.name);
          const bool same = is_typing_module(alias.asname == kNoName ? first_part(name) : name);
          const std::optional<TypingName> meaning = same ? std::optional(TypingName::Module) : std::nullopt;
          if (alias.asname != kNoName) {
            imported(alias.asname, meaning);
            continue;
          }
          for (const Known& known : std::vector<Known>(known_)) {
            if (names.text(known.name) == first_part(name)) imported(known.name, meaning);
          }
        }
        break;
      case StmtKind::ImportFrom: check_import_from(*ast::as<ast::ImportFrom>(each), names); break;
      case StmtKind::Try:
      case StmtKind::TryStar:
        for (const ast::ExceptHandler& handler : ast::as<ast::Try>(each)->handlers) rebound(handler.name);
        break;
      case StmtKind::Match:
        for (const ast::MatchCase& part : ast::as<ast::Match>(each)->cases) check_patterns(part.pattern, 0);
        break;
      default: break;
    }
    if (assigned_false(each, names) != nullptr) {
      imported(assigned_false(each, names)->id, TypingName::TypeChecking);
    } else {
      check_expressions(each);
    }
    ast::visit_bodies(each, [&](const Seq<ast::Stmt*>& body) { check_bindings(body, names, depth + 1); });
  }
}

void TypingNames::check_import_from(const ast::ImportFrom& node, const NameTable& names) {
  for (const ast::Alias& alias : node.names) {
    if (alias.name != names::kStar) {
      imported(alias.asname == kNoName ? alias.name : alias.asname, imported_from(node, alias, names));
      continue;
    }
    for (Known& each : known_) {
      if (node.range.line >= each.line) each.doubtful = true;
    }
  }
}

void TypingNames::check_expressions(ast::Stmt* statement) {
  auto check = [this](ast::Expr*& slot) {
    if (slot->kind == ExprKind::Name) {
      const auto* node = ast::as<const ast::Name>(slot);
      if (node->ctx != ast::Context::Load) rebound(node->id);
    } else if (slot->kind == ExprKind::Attribute) {
      const auto* node = ast::as<const ast::Attribute>(slot);
      if (node->ctx != ast::Context::Load && node->value->kind == ExprKind::Name) {
        const NameId module = ast::as<const ast::Name>(node->value)->id;
        for (Known& each : known_) {
          if (each.name == module && each.meaning == TypingName::Module) each.doubtful = true;
        }
      }
    } else if (slot->kind == ExprKind::Lambda) {
      ast::visit_parameters(*ast::as<ast::Lambda>(slot)->args, [this](const ast::Arg& arg) { rebound(arg.arg); });
    }
  };
  ast::visit_own_expressions(statement, true, [&check](ast::Expr*& slot) { ast::visit_expression(slot, check); });
}

void TypingNames::check_patterns(const ast::Pattern* pattern, uint32_t depth) {
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
