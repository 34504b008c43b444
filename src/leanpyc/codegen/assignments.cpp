// Augmented and annotated assignment, and unpacking.
#include "leanpyc/codegen/generator.h"
#include "leanpyc/syntax/unparser.h"

namespace leanpyc::codegen {
namespace {

bool is_two_part_slice(const Expr* node) {
  return node->kind == ExprKind::Slice && ast::as<const ast::Slice>(node)->step == nullptr;
}

}  // namespace

void Generator::augmented_assign(const ast::AugAssign& node) {
  const Expr* target = node.target;
  const SourceRange& range = target->range;
  switch (target->kind) {
    case ExprKind::Attribute: {
      const auto& place = *ast::as<const ast::Attribute>(target);
      expression(place.value);
      emit(Op::COPY, 1, range);
      dialect_.load_attribute(*this, place.attr, attribute_range(range, place));
      expression(node.value);
      emit_binary(node.op, true, node.range);
      const auto store_range = attribute_range(range, place);
      emit(Op::SWAP, 2, store_range);
      emit_attribute(Op::STORE_ATTR, place.attr, store_range);
      place_ = store_range;
      return;
    }
    case ExprKind::Subscript: {
      const auto& place = *ast::as<const ast::Subscript>(target);
      expression(place.value);
      place_ = range;
      if (dialect_.has_two_part_slices && is_two_part_slice(place.slice) &&
          !is_constant_slice(*ast::as<const ast::Slice>(place.slice))) {
        slice_bounds(*ast::as<const ast::Slice>(place.slice));
        for (int i = 0; i < 3; ++i) emit(Op::COPY, 3, range);
        dialect_.load_slice(*this, range);
        expression(node.value);
        emit_binary(node.op, true, node.range);
        emit(Op::SWAP, 4, range);
        emit(Op::SWAP, 3, range);
        emit(Op::SWAP, 2, range);
        dialect_.store_slice(*this, range);
        return;
      }
      expression(place.slice);
      emit(Op::COPY, 2, range);
      emit(Op::COPY, 2, range);
      dialect_.load_subscript(*this, range);
      expression(node.value);
      emit_binary(node.op, true, node.range);
      emit(Op::SWAP, 3, range);
      emit(Op::SWAP, 2, range);
      emit(Op::STORE_SUBSCR, range);
      return;
    }
    default: {
      const auto& name = *ast::as<const ast::Name>(target);
      variable(name, Context::Load);
      expression(node.value);
      emit_binary(node.op, true, node.range);
      variable(name, Context::Store);
      place_ = range;
      return;
    }
  }
}

void Generator::annotated_assign(const ast::AnnAssign& node) {
  const bool stores = unit_->kind == UnitKind::Module || unit_->kind == UnitKind::Class;
  if (node.value != nullptr) {
    expression(node.value);
    expression(node.target);
  }
  switch (node.target->kind) {
    case ExprKind::Name: {
      const NameId name = ast::as<const ast::Name>(node.target)->id;
      if (!target_.scopes_check_placement && forbidden(name, Context::Store, node.range)) return;
      if (!node.simple || !stores) break;
      if (target_.deferred_annotations && !future_.annotations()) {
        defer_annotation(node);
        break;
      }
      if (future_.annotations()) {
        load_future_annotation(*node.annotation);
      } else {
        expression(node.annotation);
      }
      dialect_.store_annotation(*this, mangled_name_constant(name), node.range);
      break;
    }
    case ExprKind::Attribute: {
      const auto* target = ast::as<const ast::Attribute>(node.target);
      if (forbidden(target->attr, Context::Store, node.range)) return;
      if (node.value == nullptr) evaluate_and_drop(target->value);
      break;
    }
    default: {
      const auto* target = ast::as<const ast::Subscript>(node.target);
      if (node.value == nullptr) {
        evaluate_and_drop(target->value);
        evaluate_annotation_subscript(target->slice);
      }
      break;
    }
  }
  // The annotation of any other target is only evaluated.
  if (!node.simple && stores && !future_.annotations() && !target_.deferred_annotations)
    evaluate_and_drop(node.annotation);
}

void Generator::load_future_annotation(const Expr& annotation) {
  load_constant(pool_.string(unparse_annotation(annotation, pool_)), place_or(annotation.range));
}

void Generator::evaluate_and_drop(const Expr* node) {
  expression(node);
  emit(Op::POP_TOP, place_or(node->range));
}

// Evaluates the parts of the subscript for `x[…]: int`, where names must be defined although nothing is stored.
void Generator::evaluate_annotation_subscript(const Expr* node) {
  if (node->kind == ExprKind::Slice) {
    const auto* slice = ast::as<const ast::Slice>(node);
    for (const Expr* each : {slice->lower, slice->upper, slice->step}) {
      if (each != nullptr) evaluate_and_drop(each);
    }
  } else if (node->kind == ExprKind::Tuple) {
    if (!descend()) return;
    for (const Expr* each : ast::as<const ast::Tuple>(node)->elts) evaluate_annotation_subscript(each);
    ascend();
  } else {
    evaluate_and_drop(node);
  }
}

void Generator::unpack(const Seq<Expr*>& targets, const SourceRange& range) {
  const uint32_t count = targets.size();
  bool starred = false;
  for (uint32_t i = 0; i < count; ++i) {
    if (targets[i]->kind != ExprKind::Starred) continue;
    if (starred) return error(range, "multiple starred expressions in assignment");
    const uint32_t after = count - i - 1;
    if (i >= 1u << 8 || after >= 0x7FFFFFFFu >> 8) {
      return error(range, "too many expressions in star-unpacking assignment");
    }
    emit(Op::UNPACK_EX, i + (after << 8), range);
    starred = true;
  }
  if (!starred) emit(Op::UNPACK_SEQUENCE, count, range);
  for (const Expr* each : targets) {
    expression(each->kind == ExprKind::Starred ? ast::as<const ast::Starred>(each)->value : each);
  }
}

}  // namespace leanpyc::codegen
