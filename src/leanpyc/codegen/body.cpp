// Module and class bodies, and docstrings.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

// Returns the range of a docstring, or of the string literal that replaces it.
SourceRange docstring_range(const ast::Constant& node, ast::DocstringMark mark) {
  SourceRange range = node.range;
  if (mark == ast::DocstringMark::Kept) return range;
  range.end_line = range.line;
  range.end_column = range.column + (mark == ast::DocstringMark::Character ? 3 : 2);
  return range;
}

}  // namespace

void Generator::body(const Seq<Stmt*>& list, ast::DocstringMark mark, const SourceRange& range) {
  const bool defers = target_.deferred_annotations && !future_.annotations();
  if (!defers && has_annotations(list)) dialect_.begin_annotations(*this, range);
  uint32_t first = 0;
  if (const ast::Constant* doc = docstring(list)) {
    first = 1;
    if (mark == ast::DocstringMark::Elided) {
      first = elided_docstring(list);
    } else {
      load_constant(docstring_value(*doc, mark), docstring_range(*doc, mark));
      store_name(names::kDunderDoc, kNoLocation);
    }
  }
  for (uint32_t i = first; i < list.size(); ++i) statement(list[i]);
  if (defers) deferred_annotations(range);
}

// Returns the index of the first statement after the elided docstring that has no code yet.
uint32_t Generator::elided_docstring(const Seq<Stmt*>& list) {
  const ast::Constant* next = list.size() > 1 ? string_statement(list[1]) : nullptr;
  return dialect_.elided_docstring(*this, next, list.size() == 1, list[0]->range) ? 2 : 1;
}

const ast::Constant* Generator::docstring(const Seq<Stmt*>& list) const {
  return list.empty() ? nullptr : string_statement(list[0]);
}

// Returns the string literal that is the whole statement, or nullptr.
const ast::Constant* Generator::string_statement(const Stmt* node) const {
  if (node->kind != StmtKind::Expr) return nullptr;
  const Expr* value = ast::as<const ast::ExprStmt>(node)->value;
  if (value->kind != ExprKind::Constant) return nullptr;
  const auto* constant = ast::as<const ast::Constant>(value);
  return pool_[constant->value].kind == ConstantKind::Str ? constant : nullptr;
}

ConstId Generator::docstring_value(const ast::Constant& node, ast::DocstringMark mark) {
  switch (mark) {
    case ast::DocstringMark::Kept: return dialect_.docstring(*this, node.value);
    case ast::DocstringMark::Elided: break;
    case ast::DocstringMark::Empty: return pool_.string(names::kEmpty);
    case ast::DocstringMark::Character: return pool_.string(".");
  }
  return ConstantPool::none();
}

// Returns true if the statements contain an annotation of a variable at any depth, except in the body of another scope.
// An elided annotation counts: the code around it may use the __annotations__ that it creates.
bool Generator::has_annotations(const Seq<Stmt*>& list) const {
  for (const Stmt* each : list) {
    switch (each->kind) {
      case StmtKind::AnnAssign: return true;
      case StmtKind::For:
      case StmtKind::AsyncFor: {
        const auto* node = ast::as<const ast::For>(each);
        if (has_annotations(node->body) || has_annotations(node->orelse)) return true;
        break;
      }
      case StmtKind::While: {
        const auto* node = ast::as<const ast::While>(each);
        if (has_annotations(node->body) || has_annotations(node->orelse)) return true;
        break;
      }
      case StmtKind::If: {
        const auto* node = ast::as<const ast::If>(each);
        if (has_annotations(node->body) || has_annotations(node->orelse)) return true;
        break;
      }
      case StmtKind::With:
      case StmtKind::AsyncWith:
        if (has_annotations(ast::as<const ast::With>(each)->body)) return true;
        break;
      case StmtKind::Match:
        for (const ast::MatchCase& part : ast::as<const ast::Match>(each)->cases) {
          if (has_annotations(part.body)) return true;
        }
        break;
      case StmtKind::Try:
      case StmtKind::TryStar: {
        const auto* node = ast::as<const ast::Try>(each);
        for (const ast::ExceptHandler& handler : node->handlers) {
          if (has_annotations(handler.body)) return true;
        }
        if (has_annotations(node->body) || has_annotations(node->orelse) || has_annotations(node->finalbody))
          return true;
        break;
      }
      default: break;
    }
  }
  return false;
}

}  // namespace leanpyc::codegen
