// Template strings (PEP 750): a tuple of the literal parts, a tuple of the interpolations, and BUILD_TEMPLATE.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

// There is a literal part before, between and after the interpolations, which may be empty.
void Generator::template_string(const ast::TemplateStr& node) {
  uint32_t parts = 0;
  uint32_t interpolations = 0;
  auto add_empty = [&] {
    load_constant(ConstantPool::empty_string(), node.range);
    ++parts;
  };
  bool after_part = false;
  for (const Expr* each : node.values) {
    if (each->kind == ExprKind::Interpolation) {
      if (!after_part) add_empty();
      ++interpolations;
      after_part = false;
    } else {
      expression(each);
      ++parts;
      after_part = true;
    }
  }
  if (!after_part) add_empty();
  emit(Op::BUILD_TUPLE, parts, node.range);
  for (const Expr* each : node.values) {
    if (each->kind == ExprKind::Interpolation) interpolation(*ast::as<const ast::Interpolation>(each));
  }
  emit(Op::BUILD_TUPLE, interpolations, node.range);
  emit(Op::BUILD_TEMPLATE, node.range);
}

void Generator::interpolation(const ast::Interpolation& node) {
  // The operand is conversion << 2 | 2 | has a format spec.
  constexpr int32_t kAlways = 2;
  constexpr int32_t kConversionShift = 2;
  expression(node.value);
  load_constant(node.str, node.range);
  int32_t operand = kAlways;
  if (node.conversion == 's') operand |= conversion::kStr << kConversionShift;
  if (node.conversion == 'r') operand |= conversion::kRepr << kConversionShift;
  if (node.conversion == 'a') operand |= conversion::kAscii << kConversionShift;
  if (node.format_spec != nullptr) {
    expression(node.format_spec);
    operand |= 1;
  }
  emit(Op::BUILD_INTERPOLATION, operand, node.range);
}

}  // namespace leanpyc::codegen
