// The walk that folds constants; its functions are in separate files for statements and expressions.
#pragma once

#include <string>
#include <vector>

#include "leanpyc/cpython/depth.h"
#include "leanpyc/fold/fold.h"

namespace leanpyc {

// Visits every node once, children first, in CPython's order, but skips statements with nothing to fold. A folded node
// is replaced in the slot that points to it.
class Folder {
 public:
  Folder(const FoldOptions& options, const Target& target, ConstantPool& pool, Diagnostics& diagnostics)
      : options_(options),
        target_(target),
        pool_(pool),
        arena_(pool.arena()),
        diagnostics_(diagnostics),
        folds_(target.folds_tree) {}

  // For module, class and function bodies, whose first statement may be a docstring.
  void body(Seq<ast::Stmt*> statements);

 private:
  // CPython counts nested nodes against its C stack limit of 10000; compile() itself uses two of these when a script
  // calls it.
  static constexpr uint32_t kMaxDepth = 9998;
  // Folding a chain of operators keeps every intermediate result. Only hostile files come near this limit.
  static constexpr size_t kMaxResultBytes = size_t{64} << 20;

  // fold_statements.cpp
  void statement(ast::Stmt* node);
  void statements(Seq<ast::Stmt*> nodes) {
    for (ast::Stmt* node : nodes) {
      if (node->may_fold) statement(node);
    }
  }
  void function(ast::FunctionDef& node);
  void arguments(ast::Arguments& node);
  void argument(ast::Arg& node);
  void type_params(Seq<ast::TypeParam> nodes);
  void match(ast::Match& node);
  void pattern(ast::Pattern* node);
  void pattern_value(ast::Expr*& slot);

  // fold_expressions.cpp
  // Most visited expressions are constants. The walk itself refuses a constant at the maximum depth.
  void expression(ast::Expr*& slot) {
    if (slot->kind != ast::ExprKind::Constant || depth_ >= depth_limit_) expression_with_parts(slot);
  }
  void expression_with_parts(ast::Expr*& slot);
  void optional(ast::Expr*& slot) {
    if (slot != nullptr) expression(slot);
  }
  void expressions(Seq<ast::Expr*> slots) {
    for (ast::Expr*& slot : slots) optional(slot);
  }
  template <class Field>
  void field(Field& node) {
    expression(node.value);
    optional(node.format_spec);
  }
  void keywords(Seq<ast::Keyword> nodes) {
    for (ast::Keyword& node : nodes) expression(node.value);
  }
  void comprehensions(Seq<ast::Comprehension> nodes);
  void compare(ast::Compare& node);
  void unary(ast::Expr*& slot);
  void subscript(ast::Expr*& slot);
  void tuple(ast::Expr*& slot);
  void binary(ast::Expr*& slot);
  void binary_chain(ast::Expr*& slot);
  void apply_binary(ast::Expr*& slot);
  // The iterable of a loop, or the right operand of `in`: a constant display there need not be built each time.
  void iterable(ast::Expr*& slot);

  // A text that grows along a chain of additions, so that the chain takes linear time. The text is at the end of
  // `concatenated_`, and replaces the last added node of the chain.
  struct GrowingText {
    ConstantKind kind = ConstantKind::None;  // Str or Bytes while a text grows
    size_t start = 0;
    ast::Expr** slot = nullptr;
  };
  bool grow_text(ast::Expr*& slot, GrowingText& text);
  void store_text(GrowingText& text);
  std::string_view text_of(const Constant& constant) const {
    return constant.kind == ConstantKind::Str ? pool_.names().text(constant.string) : constant.bytes;
  }

  bool constants_of(Seq<ast::Expr*> elements);
  void replace(ast::Expr*& slot, ConstId value);
  bool enter() {
    if (++depth_ <= depth_limit_) return true;
    depth_limit_ = 0;
    return report_too_deep(target_, diagnostics_);
  }
  void leave() { --depth_; }
  // After an error the walk enters no more nodes.
  void stop(ErrorKind kind, const SourceRange& range, std::string_view message) {
    diagnostics_.error(kind, range, message);
    depth_limit_ = 0;
  }
  bool stopped() const { return depth_limit_ == 0; }

  const FoldOptions& options_;
  const Target& target_;
  ConstantPool& pool_;
  Arena& arena_;
  Diagnostics& diagnostics_;
  bool folds_;  // if false: only __debug__ and "%s" % (a,) are folded here
  uint32_t depth_ = 0;
  uint32_t depth_limit_ = kMaxDepth;
  size_t result_bytes_ = 0;
  std::vector<ConstId> items_;
  std::vector<ast::Expr**> chain_;
  std::string concatenated_;
};

}  // namespace leanpyc
