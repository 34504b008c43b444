// docstrings.module, docstrings.class, docstrings.function
#include "leanpyc/elide/marks.h"

namespace leanpyc {
namespace {

bool has_docstring(const Seq<ast::Stmt*>& body, const MarkContext& context) {
  if (body.empty() || body[0]->kind != ast::StmtKind::Expr) return false;
  const ast::Expr* value = ast::as<const ast::ExprStmt>(body[0])->value;
  return value->kind == ast::ExprKind::Constant &&
         context.file.pool[ast::as<const ast::Constant>(value)->value].kind == ConstantKind::Str;
}

void mark(ast::DocstringMark& mark, ast::DocstringMark as, const Seq<ast::Stmt*>& body, Kind kind,
          MarkContext& context) {
  if (!context.wants(kind) || !has_docstring(body, context) || context.keep.keeps(body[0])) return;
  context.mark(mark, as, kind);
}

ast::DocstringMark usual_mark(const MarkContext& context) {
  return context.elision.empty_docstrings ? ast::DocstringMark::Empty : ast::DocstringMark::Elided;
}

// @dataclass or @dataclasses.dataclass, called or not. The name alone decides, because a short docstring does no harm.
bool is_dataclass(const ast::ClassDef& node, const MarkContext& context) {
  for (const ast::Expr* decorator : node.decorators) {
    if (decorator->kind == ast::ExprKind::Call) decorator = ast::as<const ast::Call>(decorator)->func;
    if (context.last_name_text(decorator) == "dataclass") return true;
  }
  return false;
}

}  // namespace

void mark_docstring(ast::Module& node, MarkContext& context) {
  mark(node.docstring, usual_mark(context), node.body, Kind::ModuleDocstrings, context);
}

void mark_docstring(ast::ClassDef& node, MarkContext& context) {
  if (context.elision.keep_received.has(Kind::ClassDocstrings) && is_received(node, context)) return;
  // @dataclass slowly makes a docstring from the signature if the class has none or an empty one.
  const bool needs_one = context.elision.dataclass_docstrings && context.file.target.dataclass_needs_docstring &&
                         is_dataclass(node, context);
  mark(node.docstring, needs_one ? ast::DocstringMark::Character : usual_mark(context), node.body,
       Kind::ClassDocstrings, context);
}

void mark_docstring(ast::FunctionDef& node, MarkContext& context) {
  if (context.elision.keep_received.has(Kind::FunctionDocstrings) && is_received(node, context)) return;
  mark(node.docstring, usual_mark(context), node.body, Kind::FunctionDocstrings, context);
}

}  // namespace leanpyc
