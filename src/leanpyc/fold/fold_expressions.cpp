#include "leanpyc/arithmetic/operators.h"
#include "leanpyc/fold/folder.h"
#include "leanpyc/fold/percent_format.h"
#include "leanpyc/text/append.h"

namespace leanpyc {

using ast::Expr;
using ast::ExprKind;

namespace {

const ast::Constant* as_constant(const Expr* node) {
  return node->kind == ExprKind::Constant ? static_cast<const ast::Constant*>(node) : nullptr;
}

// Finds the operator for `not a is b` and `not a in b`. The other comparisons need not have an exact opposite.
bool opposite(ast::CompareOperator op, ast::CompareOperator& result) {
  using ast::CompareOperator;
  switch (op) {
    case CompareOperator::Is: result = CompareOperator::IsNot; return true;
    case CompareOperator::IsNot: result = CompareOperator::Is; return true;
    case CompareOperator::In: result = CompareOperator::NotIn; return true;
    case CompareOperator::NotIn: result = CompareOperator::In; return true;
    default: return false;
  }
}

size_t bytes_of(const Constant& constant, const ConstantPool& pool) {
  switch (constant.kind) {
    case ConstantKind::Str: return pool.names().text(constant.string).size();
    case ConstantKind::Bytes: return constant.bytes.size();
    case ConstantKind::BigInt: return constant.digits.size() * sizeof(uint16_t);
    case ConstantKind::Tuple:
    case ConstantKind::FrozenSet: return constant.items.size() * sizeof(ConstId);
    default: return 0;
  }
}

}  // namespace

void Folder::replace(Expr*& slot, ConstId value) {
  slot = arena_.make<ast::Constant>(Expr{ExprKind::Constant, slot->range}, value);
  result_bytes_ += bytes_of(pool_[value], pool_);
  if (result_bytes_ > kMaxResultBytes) {
    stop(ErrorKind::Unsupported, slot->range, "the folded constants take too much memory");
  }
}

void Folder::expression_with_parts(Expr*& slot) {
  if (!enter()) return leave();
  Expr* node = slot;
  switch (node->kind) {
    case ExprKind::Constant: break;
    case ExprKind::Name:
      if (auto* name = ast::as<ast::Name>(node); name->id == names::kDunderDebug && name->ctx == ast::Context::Load) {
        replace(slot, ConstantPool::boolean(true));
      }
      break;
    case ExprKind::Attribute: expression(ast::as<ast::Attribute>(node)->value); break;
    case ExprKind::Call: {
      auto* n = ast::as<ast::Call>(node);
      expression(n->func);
      expressions(n->args);
      keywords(n->keywords);
      break;
    }
    case ExprKind::BinOp: binary(slot); break;
    case ExprKind::UnaryOp: unary(slot); break;
    case ExprKind::Compare: compare(*ast::as<ast::Compare>(node)); break;
    case ExprKind::Subscript: subscript(slot); break;
    case ExprKind::Tuple: tuple(slot); break;
    case ExprKind::List: expressions(ast::as<ast::List>(node)->elts); break;
    case ExprKind::Set: expressions(ast::as<ast::Set>(node)->elts); break;
    case ExprKind::Dict: {
      auto* n = ast::as<ast::Dict>(node);
      expressions(n->keys);
      expressions(n->values);
      break;
    }
    case ExprKind::BoolOp: expressions(ast::as<ast::BoolOp>(node)->values); break;
    case ExprKind::IfExp: {
      auto* n = ast::as<ast::IfExp>(node);
      expression(n->test);
      expression(n->body);
      expression(n->orelse);
      break;
    }
    case ExprKind::Lambda: {
      auto* n = ast::as<ast::Lambda>(node);
      arguments(*n->args);
      expression(n->body);
      break;
    }
    case ExprKind::ListComp:
    case ExprKind::SetComp:
    case ExprKind::DictComp:
    case ExprKind::GeneratorExp: {
      auto* n = ast::as<ast::ComprehensionExpr>(node);
      expression(n->element);
      optional(n->value);
      comprehensions(n->generators);
      break;
    }
    case ExprKind::NamedExpr: expression(ast::as<ast::NamedExpr>(node)->value); break;
    case ExprKind::Await: expression(ast::as<ast::Await>(node)->value); break;
    case ExprKind::Yield: optional(ast::as<ast::Yield>(node)->value); break;
    case ExprKind::YieldFrom: expression(ast::as<ast::YieldFrom>(node)->value); break;
    case ExprKind::Starred: expression(ast::as<ast::Starred>(node)->value); break;
    case ExprKind::JoinedStr: expressions(ast::as<ast::JoinedStr>(node)->values); break;
    case ExprKind::TemplateStr: expressions(ast::as<ast::TemplateStr>(node)->values); break;
    case ExprKind::FormattedValue: field(*ast::as<ast::FormattedValue>(node)); break;
    case ExprKind::Interpolation: field(*ast::as<ast::Interpolation>(node)); break;
    case ExprKind::Slice: {
      auto* n = ast::as<ast::Slice>(node);
      optional(n->lower);
      optional(n->upper);
      optional(n->step);
      break;
    }
  }
  leave();
}

void Folder::comprehensions(Seq<ast::Comprehension> nodes) {
  for (ast::Comprehension& node : nodes) {
    expression(node.target);
    expression(node.iter);
    expressions(node.ifs);
    iterable(node.iter);
  }
}

void Folder::compare(ast::Compare& node) {
  expression(node.left);
  expressions(node.comparators);
  ast::CompareOperator last = node.ops.back();
  if (last == ast::CompareOperator::In || last == ast::CompareOperator::NotIn) iterable(node.comparators.back());
}

void Folder::unary(Expr*& slot) {
  auto* node = ast::as<ast::UnaryOp>(slot);
  expression(node->operand);
  if (!folds_) return;
  if (const ast::Constant* operand = as_constant(node->operand)) {
    ConstId result;
    if (fold_unary(node->op, operand->value, pool_, result)) replace(slot, result);
    return;
  }
  if (node->op != ast::UnaryOperator::Not || node->operand->kind != ExprKind::Compare) return;
  auto* comparison = ast::as<ast::Compare>(node->operand);
  if (comparison->ops.size() == 1 && opposite(comparison->ops[0], comparison->ops[0])) slot = comparison;
}

void Folder::subscript(Expr*& slot) {
  auto* node = ast::as<ast::Subscript>(slot);
  expression(node->value);
  expression(node->slice);
  if (!folds_ || node->ctx != ast::Context::Load) return;
  const ast::Constant* value = as_constant(node->value);
  const ast::Constant* index = as_constant(node->slice);
  ConstId result;
  if (value != nullptr && index != nullptr && fold_subscript(value->value, index->value, pool_, result)) {
    replace(slot, result);
  }
}

// Returns true if all elements are constants, and collects them in `items_`.
bool Folder::constants_of(Seq<Expr*> elements) {
  items_.clear();
  for (const Expr* element : elements) {
    const ast::Constant* constant = as_constant(element);
    if (constant == nullptr) return false;
    append(items_, constant->value);
  }
  return true;
}

void Folder::tuple(Expr*& slot) {
  auto* node = ast::as<ast::Tuple>(slot);
  expressions(node->elts);
  if (folds_ && node->ctx == ast::Context::Load && constants_of(node->elts)) replace(slot, pool_.tuple(items_));
}

void Folder::iterable(Expr*& slot) {
  if (!folds_) return;
  if (slot->kind == ExprKind::Set) {
    if (constants_of(ast::as<ast::Set>(slot)->elts)) replace(slot, pool_.frozen_set(items_));
    return;
  }
  if (slot->kind != ExprKind::List) return;
  auto* list = ast::as<ast::List>(slot);
  for (Expr* element : list->elts) {
    if (element->kind == ExprKind::Starred) return;
  }
  if (constants_of(list->elts)) {
    replace(slot, pool_.tuple(items_));
  } else {
    slot = arena_.make<ast::Tuple>(Expr{ExprKind::Tuple, list->range}, list->elts, list->ctx);
  }
}

void Folder::apply_binary(Expr*& slot) {
  auto* node = ast::as<ast::BinOp>(slot);
  const ast::Constant* left = as_constant(node->left);
  if (left == nullptr) return;
  if (node->op == ast::Operator::Mod && node->right->kind == ExprKind::Tuple &&
      pool_[left->value].kind == ConstantKind::Str) {
    std::string_view format = pool_.names().text(pool_[left->value].string);
    Expr* joined = fold_percent_format(format, *ast::as<ast::Tuple>(node->right), node->range, pool_);
    if (joined != nullptr) slot = joined;
    return;
  }
  if (!folds_) return;
  const ast::Constant* right = as_constant(node->right);
  ConstId result;
  if (right != nullptr && fold_binary(node->op, left->value, right->value, target_, pool_, result))
    replace(slot, result);
}

void Folder::binary(Expr*& slot) {
  auto* node = ast::as<ast::BinOp>(slot);
  if (node->left->kind == ExprKind::BinOp) return binary_chain(slot);
  expression(node->left);
  expression(node->right);
  apply_binary(slot);
}

// a + b + c + … nests to the left as deep as it is long, so it is walked without recursion.
void Folder::binary_chain(Expr*& slot) {
  size_t base = chain_.size();
  uint32_t outer_depth = depth_;
  Expr** innermost = &slot;
  chain_.push_back(innermost);
  while (true) {
    innermost = &ast::as<ast::BinOp>(*innermost)->left;
    if ((*innermost)->kind != ExprKind::BinOp) break;
    chain_.push_back(innermost);
    if (!enter()) break;
  }
  if (!stopped()) {
    expression(*innermost);
    GrowingText text;
    for (size_t i = chain_.size(); i-- > base && !stopped();) {
      Expr*& each = *chain_[i];
      expression(ast::as<ast::BinOp>(each)->right);
      if (!grow_text(each, text)) {
        store_text(text);
        apply_binary(each);
      }
      leave();
    }
    store_text(text);
  }
  depth_ = outer_depth;
  chain_.resize(base);
}

// If the node adds a string to the growing text, or to a string, the text grows and the node is not folded yet.
bool Folder::grow_text(Expr*& slot, GrowingText& text) {
  auto* node = ast::as<ast::BinOp>(slot);
  const ast::Constant* right = as_constant(node->right);
  if (!folds_ || node->op != ast::Operator::Add || right == nullptr) return false;
  const Constant& addend = pool_[right->value];
  if (addend.kind != ConstantKind::Str && addend.kind != ConstantKind::Bytes) return false;
  if (text.kind == ConstantKind::None) {
    const ast::Constant* left = as_constant(node->left);
    if (left == nullptr || pool_[left->value].kind != addend.kind) return false;
    text.kind = addend.kind;
    text.start = concatenated_.size();
    concatenated_ += text_of(pool_[left->value]);
  } else if (text.kind != addend.kind) {
    return false;
  }
  concatenated_ += text_of(addend);
  text.slot = &slot;
  return true;
}

void Folder::store_text(GrowingText& text) {
  if (text.kind == ConstantKind::None) return;
  std::string_view value = std::string_view(concatenated_).substr(text.start);
  replace(*text.slot, text.kind == ConstantKind::Str ? pool_.string(value) : pool_.bytes(value));
  concatenated_.resize(text.start);
  text.kind = ConstantKind::None;
}

}  // namespace leanpyc
