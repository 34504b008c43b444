#include "leanpyc/elide/live_properties.h"

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {

using ast::StmtKind;

LiveProperties::Generation LiveProperties::enter() {
  const Generation around = generation_;
  generation_ = ++last_;
  return around;
}

bool LiveProperties::is_live(NameId name) const {
  const auto number = static_cast<uint32_t>(name);
  return number < live_in_.size() && live_in_[number] == generation_;
}

void LiveProperties::set(NameId name, bool live) {
  const auto number = static_cast<uint32_t>(name);
  if (live) {
    if (number >= live_in_.size()) live_in_.resize(size_t{number} + 1);
    live_in_[number] = generation_;
  } else if (is_live(name)) {
    live_in_[number] = 0;
  }
}

bool LiveProperties::has_accessor(const ast::Expr* decorator, const NameTable& names) const {
  if (decorator->kind != ast::ExprKind::Attribute) return false;
  const auto* node = ast::as<const ast::Attribute>(decorator);
  if (node->value->kind != ast::ExprKind::Name || !is_live(ast::as<const ast::Name>(node->value)->id)) return false;
  const std::string_view member = names.text(node->attr);
  return member == "setter" || member == "getter" || member == "deleter";
}

// The outermost decorator makes the object that the name is bound to.
bool LiveProperties::makes_property(const ast::FunctionDef& node, ProvenNames& proven, const NameTable& names) const {
  if (node.decorators.empty()) return false;
  return proven.of(node.decorators[0]) == KnownObject::Property || has_accessor(node.decorators[0], names);
}

void LiveProperties::pass(ast::Stmt* statement, ProvenNames& proven, const NameTable& names) {
  if (ast::FunctionDef::is(statement->kind)) {
    const auto* node = ast::as<const ast::FunctionDef>(statement);
    set(node->name, makes_property(*node, proven, names));
  }
  switch (statement->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef:
    case StmtKind::Expr:
    case StmtKind::Assign:
    case StmtKind::AugAssign:
    case StmtKind::AnnAssign:
    case StmtKind::Assert:
    case StmtKind::Pass:
    case StmtKind::Delete: break;
    default: generation_ = ++last_; return;
  }
  auto check = [this](ast::Expr*& slot) {
    if (slot->kind != ast::ExprKind::Name) return;
    const auto* node = ast::as<const ast::Name>(slot);
    if (node->ctx != ast::Context::Load) set(node->id, false);
  };
  ast::visit_own_expressions(statement, true, [&check](ast::Expr*& slot) { ast::visit_expression(slot, check); });
}

}  // namespace leanpyc
