#include "leanpyc/fold/finally_jumps.h"

#include <fmt/format.h>

#include <utility>

namespace leanpyc {
namespace {

using ast::StmtKind;

class FinallyJumps {
 public:
  explicit FinallyJumps(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void body(const Seq<ast::Stmt*>& statements) {
    for (const ast::Stmt* each : statements) statement(each);
  }

 private:
  // Walks a body whose innermost block of those that count is a `finally` block, or is not.
  void body(const Seq<ast::Stmt*>& statements, bool in_finally) {
    const bool outside = std::exchange(in_finally_, in_finally);
    body(statements);
    in_finally_ = outside;
  }
  void statement(const ast::Stmt* node);
  void jump(const ast::Stmt* node, std::string_view keyword) {
    if (!in_finally_) return;
    diagnostics_.warn(WarningKind::SyntaxWarning, node->range, fmt::format("'{}' in a 'finally' block", keyword));
  }

  Diagnostics& diagnostics_;
  bool in_finally_ = false;
};

void FinallyJumps::statement(const ast::Stmt* node) {
  switch (node->kind) {
    case StmtKind::Return: return jump(node, "return");
    case StmtKind::Break: return jump(node, "break");
    case StmtKind::Continue: return jump(node, "continue");
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: return body(ast::as<const ast::FunctionDef>(node)->body, false);
    case StmtKind::ClassDef: return body(ast::as<const ast::ClassDef>(node)->body);
    case StmtKind::For:
    case StmtKind::AsyncFor:
      body(ast::as<const ast::For>(node)->body, false);
      return body(ast::as<const ast::For>(node)->orelse);
    case StmtKind::While:
      body(ast::as<const ast::While>(node)->body, false);
      return body(ast::as<const ast::While>(node)->orelse);
    case StmtKind::If: body(ast::as<const ast::If>(node)->body); return body(ast::as<const ast::If>(node)->orelse);
    case StmtKind::With:
    case StmtKind::AsyncWith: return body(ast::as<const ast::With>(node)->body);
    case StmtKind::Match:
      for (const ast::MatchCase& each : ast::as<const ast::Match>(node)->cases) body(each.body);
      return;
    case StmtKind::Try:
    case StmtKind::TryStar: {
      const auto* statement = ast::as<const ast::Try>(node);
      body(statement->body);
      for (const ast::ExceptHandler& handler : statement->handlers) body(handler.body);
      body(statement->orelse);
      return body(statement->finalbody, true);
    }
    default: return;
  }
}

}  // namespace

void warn_of_finally_jumps(const ast::Module& module, Diagnostics& diagnostics) {
  FinallyJumps(diagnostics).body(module.body);
}

}  // namespace leanpyc
