// Expressions: the switch over their kinds, and the kinds that have no separate file.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

// Returns BINARY_OP's operand; in-place operators add kInPlace.
int32_t binary_argument(ast::Operator op) {
  switch (op) {
    case ast::Operator::Add: return 0;
    case ast::Operator::BitAnd: return 1;
    case ast::Operator::FloorDiv: return 2;
    case ast::Operator::LShift: return 3;
    case ast::Operator::MatMult: return 4;
    case ast::Operator::Mult: return 5;
    case ast::Operator::Mod: return 6;
    case ast::Operator::BitOr: return 7;
    case ast::Operator::Pow: return 8;
    case ast::Operator::RShift: return 9;
    case ast::Operator::Sub: return 10;
    case ast::Operator::Div: return 11;
    case ast::Operator::BitXor: return 12;
  }
  return 0;
}
constexpr int32_t kInPlace = 13;

}  // namespace

// Most expressions have no parts. Handling them here saves a nested call and a jump by kind.
void Generator::expression(const Expr* node) {
  if (nesting_ != kNestingLimit) {
    if (node->kind == ExprKind::Name) {
      const auto& name = *ast::as<const ast::Name>(node);
      return variable(name, name.ctx);
    }
    if (node->kind == ExprKind::Constant) {
      return load_constant(ast::as<const ast::Constant>(node)->value, node->range);
    }
  }
  expression_with_parts(node);
}

// Work that needs many registers is kept out of this function.
void Generator::expression_with_parts(const Expr* node) {
  if (!descend()) return;
  switch (node->kind) {
    case ExprKind::Name: {
      const auto& name = *ast::as<const ast::Name>(node);
      variable(name, name.ctx);
      break;
    }
    case ExprKind::Constant: load_constant(ast::as<const ast::Constant>(node)->value, node->range); break;
    case ExprKind::Attribute: attribute(*ast::as<const ast::Attribute>(node)); break;
    case ExprKind::Call: call(*ast::as<const ast::Call>(node)); break;
    case ExprKind::Subscript: subscript(*ast::as<const ast::Subscript>(node)); break;
    case ExprKind::BinOp: binary_chain(*ast::as<const ast::BinOp>(node)); break;
    case ExprKind::UnaryOp: unary(*ast::as<const ast::UnaryOp>(node)); break;
    case ExprKind::BoolOp: bool_operation(*ast::as<const ast::BoolOp>(node)); break;
    case ExprKind::Compare: compare(*ast::as<const ast::Compare>(node)); break;
    case ExprKind::IfExp: conditional(*ast::as<const ast::IfExp>(node)); break;
    case ExprKind::NamedExpr: named_expression(*ast::as<const ast::NamedExpr>(node)); break;
    case ExprKind::Lambda: lambda(*ast::as<const ast::Lambda>(node)); break;
    case ExprKind::Dict: dict(*ast::as<const ast::Dict>(node)); break;
    case ExprKind::Set: display(ast::as<const ast::Set>(node)->elts, Display::Set, 0, node->range); break;
    case ExprKind::List: {
      const auto* list = ast::as<const ast::List>(node);
      sequence(list->elts, Display::List, list->ctx, node->range);
      break;
    }
    case ExprKind::Tuple: {
      const auto* tuple = ast::as<const ast::Tuple>(node);
      sequence(tuple->elts, Display::Tuple, tuple->ctx, node->range);
      break;
    }
    case ExprKind::ListComp:
    case ExprKind::SetComp:
    case ExprKind::DictComp:
    case ExprKind::GeneratorExp: comprehension(*ast::as<const ast::ComprehensionExpr>(node)); break;
    case ExprKind::Await: await(*ast::as<const ast::Await>(node)); break;
    case ExprKind::Yield: yield(*ast::as<const ast::Yield>(node)); break;
    case ExprKind::YieldFrom: yield_from(*ast::as<const ast::YieldFrom>(node)); break;
    case ExprKind::JoinedStr: joined_string(*ast::as<const ast::JoinedStr>(node)); break;
    case ExprKind::FormattedValue: formatted_value(*ast::as<const ast::FormattedValue>(node)); break;
    case ExprKind::TemplateStr: template_string(*ast::as<const ast::TemplateStr>(node)); break;
    case ExprKind::Interpolation: interpolation(*ast::as<const ast::Interpolation>(node)); break;
    case ExprKind::Starred: misplaced_star(*ast::as<const ast::Starred>(node)); break;
    case ExprKind::Slice: slice(*ast::as<const ast::Slice>(node)); break;
  }
  ascend();
}

void Generator::named_expression(const ast::NamedExpr& node) {
  expression(node.value);
  emit(Op::COPY, 1, node.range);
  expression(node.target);
}

// A star is an error here: the parent of a permitted star compiles it itself.
void Generator::misplaced_star(const ast::Starred& node) {
  error(node.range, node.ctx == Context::Store ? "starred assignment target must be in a list or tuple"
                                               : "can't use starred expression here");
}

bool Generator::is_constant_slice(const ast::Slice& node) const {
  auto is_constant = [](const Expr* bound) { return bound == nullptr || bound->kind == ExprKind::Constant; };
  return dialect_.has_constant_slices && is_constant(node.lower) && is_constant(node.upper) && is_constant(node.step);
}

void Generator::slice(const ast::Slice& node) {
  if (is_constant_slice(node)) {
    auto value = [](const Expr* bound) {
      return bound == nullptr ? ConstantPool::none() : ast::as<const ast::Constant>(bound)->value;
    };
    return load_constant(pool_.slice(value(node.lower), value(node.upper), value(node.step)), node.range);
  }
  slice_bounds(node);
  if (node.step != nullptr) expression(node.step);
  emit(Op::BUILD_SLICE, node.step != nullptr ? 3 : 2, node.range);
}

// a + b + c + … nests to the left as deep as it is long, so it is walked without recursion.
void Generator::binary_chain(const ast::BinOp& node) {
  const size_t base = chain_.size();
  const Expr* innermost = &node;
  const uint32_t nesting = nesting_;
  while (innermost->kind == ExprKind::BinOp && descend()) {
    chain_.push_back(ast::as<const ast::BinOp>(innermost));
    innermost = chain_.back()->left;
  }
  expression(innermost);
  while (chain_.size() > base) {
    const ast::BinOp& each = *chain_.back();
    chain_.pop_back();
    expression(each.right);
    emit_binary(each.op, false, each.range);
  }
  nesting_ = nesting;
}

void Generator::emit_binary(ast::Operator op, bool in_place, const SourceRange& range) {
  emit(Op::BINARY_OP, binary_argument(op) + (in_place ? kInPlace : 0), range);
}

void Generator::unary(const ast::UnaryOp& node) {
  expression(node.operand);
  switch (node.op) {
    case ast::UnaryOperator::Invert: emit(Op::UNARY_INVERT, node.range); break;
    case ast::UnaryOperator::Not: dialect_.negate(*this, node.range); break;
    case ast::UnaryOperator::UAdd: dialect_.unary_plus(*this, node.range); break;
    case ast::UnaryOperator::USub: emit(Op::UNARY_NEGATIVE, node.range); break;
  }
}

void Generator::yield(const ast::Yield& node) {
  if (!unit_->scope->is_function_like()) return error(node.range, "'yield' outside function");
  if (node.value != nullptr) {
    expression(node.value);
  } else {
    load_none(node.range);
  }
  emit_yield(node.range);
}

void Generator::emit_yield(const SourceRange& range) {
  dialect_.yield_value(*this, unit_->scope->generator && unit_->scope->coroutine, range);
}

void Generator::yield_from(const ast::YieldFrom& node) {
  if (!unit_->scope->is_function_like()) {
    return error(node.range,
                 dialect_.reports_yield_from(target_) ? "'yield from' outside function" : "'yield' outside function");
  }
  if (unit_->kind == UnitKind::AsyncFunction) return error(node.range, "'yield from' inside async function");
  expression(node.value);
  emit(Op::GET_YIELD_FROM_ITER, node.range);
  load_none(node.range);
  dialect_.send_loop(*this, resume::kAfterYieldFrom, node.range);
}

void Generator::await(const ast::Await& node) {
  if (!unit_->scope->is_function_like()) return error(node.range, "'await' outside function");
  if (unit_->kind != UnitKind::AsyncFunction && unit_->kind != UnitKind::Comprehension) {
    return error(node.range, "'await' outside async function");
  }
  expression(node.value);
  dialect_.await(*this, awaitable::kExpression, node.range);
}

void Generator::attribute(const ast::Attribute& node) {
  if (node.ctx == Context::Load && is_optimizable_super(node)) {
    const auto& super_call = *ast::as<const ast::Call>(node.value);
    load_super_arguments(super_call);
    emit_super_attribute(false, !super_call.args.empty(), node.attr, node.range);
    emit(Op::NOP, attribute_range(node.range, node));
    return;
  }
  if (node.ctx == Context::Store) note_static_attribute(node);
  expression(node.value);
  const auto range = attribute_range(node.range, node);
  switch (node.ctx) {
    case Context::Load: dialect_.load_attribute(*this, node.attr, range); break;
    case Context::Store:
      if (!forbidden(node.attr, Context::Store, node.range)) emit_attribute(Op::STORE_ATTR, node.attr, range);
      break;
    case Context::Del:
      if (target_.scopes_check_placement && forbidden(node.attr, Context::Del, node.range)) break;
      emit_attribute(Op::DELETE_ATTR, node.attr, range);
      break;
  }
}

void Generator::subscript(const ast::Subscript& node) {
  if (node.ctx == Context::Load) {
    check_subscripted(*node.value);
    check_index(*node.value, *node.slice);
  }
  expression(node.value);
  if (node.ctx != Context::Del && node.slice->kind == ExprKind::Slice && dialect_.has_two_part_slices) {
    const auto& slice = *ast::as<const ast::Slice>(node.slice);
    if (slice.step == nullptr && !is_constant_slice(slice)) {
      slice_bounds(slice);
      return node.ctx == Context::Load ? dialect_.load_slice(*this, node.range)
                                       : dialect_.store_slice(*this, node.range);
    }
  }
  expression(node.slice);
  switch (node.ctx) {
    case Context::Load: dialect_.load_subscript(*this, node.range); break;
    case Context::Store: emit(Op::STORE_SUBSCR, node.range); break;
    case Context::Del: emit(Op::DELETE_SUBSCR, node.range); break;
  }
}

void Generator::slice_bounds(const ast::Slice& node) {
  for (const Expr* bound : {node.lower, node.upper}) {
    if (bound != nullptr) {
      expression(bound);
    } else {
      load_none(node.range);
    }
  }
}

void Generator::joined_string(const ast::JoinedStr& node) {
  const uint32_t count = node.values.size();
  if (count > kStackUseGuideline) {
    load_constant(ConstantPool::empty_string(), node.range);
    dialect_.load_method(*this, names::kJoin, node.range);
    emit(Op::BUILD_LIST, 0, node.range);
    for (const Expr* each : node.values) {
      expression(each);
      emit(Op::LIST_APPEND, 1, node.range);
    }
    dialect_.call(*this, 1, node.range);
    return;
  }
  expressions(node.values);
  dialect_.join(*this, count, node.range);
}

void Generator::formatted_value(const ast::FormattedValue& node) {
  expression(node.value);
  dialect_.convert(*this, node.conversion, node.range);
  if (node.format_spec != nullptr) expression(node.format_spec);
  dialect_.format(*this, node.conversion, node.format_spec != nullptr, node.range);
}

}  // namespace leanpyc::codegen
