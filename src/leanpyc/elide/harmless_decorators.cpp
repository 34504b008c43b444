#include "leanpyc/elide/harmless_decorators.h"

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

struct Row {
  std::string_view module;
  std::string_view name;
};
constexpr Row kRows[] = {
#define LEANPYC_DECORATOR(module, name) {module, name},
#include "leanpyc/elide/harmless_decorators.def"
};

bool is_row(std::string_view module, std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name && row.module == module) return true;
  }
  return false;
}

bool is_module(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.module == name) return true;
  }
  return false;
}

}  // namespace

void HarmlessDecorators::find(const ast::Module& module, const NameTable& names) {
  imports_.clear();
  find_imports(module.body, names, 0);
}

void HarmlessDecorators::find_imports(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  for (ast::Stmt* each : list) {
    if (each->kind == ast::StmtKind::Import) {
      for (const ast::Alias& alias : ast::as<ast::Import>(each)->names) {
        std::string_view module = names.text(alias.name);
        if (is_module(module)) imports_.push_back({alias.asname == kNoName ? alias.name : alias.asname, module, {}});
      }
    } else if (each->kind == ast::StmtKind::ImportFrom) {
      const auto* node = ast::as<ast::ImportFrom>(each);
      if (node->level != 0 || node->module == kNoName) continue;
      std::string_view module = names.text(node->module);
      for (const ast::Alias& alias : node->names) {
        std::string_view member = names.text(alias.name);
        if (is_row(module, member)) {
          imports_.push_back({alias.asname == kNoName ? alias.name : alias.asname, module, member});
        }
      }
    } else {
      ast::visit_bodies(each, [&](const Seq<ast::Stmt*>& body) { find_imports(body, names, depth + 1); });
    }
  }
}

bool HarmlessDecorators::harmless(const ast::Expr* decorator, const NameTable& names) const {
  using ast::ExprKind;
  if (decorator->kind == ExprKind::Call) decorator = ast::as<const ast::Call>(decorator)->func;
  if (decorator->kind == ExprKind::Name) {
    const NameId name = ast::as<const ast::Name>(decorator)->id;
    for (const Import& each : imports_) {
      if (each.name == name) return !each.member.empty();
    }
    return is_row("builtins", names.text(name));
  }
  if (decorator->kind != ExprKind::Attribute) return false;
  const auto* node = ast::as<const ast::Attribute>(decorator);
  if (node->value->kind != ExprKind::Name) return false;
  const NameId owner = ast::as<const ast::Name>(node->value)->id;
  const std::string_view member = names.text(node->attr);
  for (const Import& each : imports_) {
    if (each.name == owner) return each.member.empty() && is_row(each.module, member);
  }
  return member == "setter" || member == "getter" || member == "deleter";
}

}  // namespace leanpyc
