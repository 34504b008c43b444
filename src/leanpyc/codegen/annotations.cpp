// PEP 649: functions that evaluate annotations, and the parts of type parameters, when they are asked for.
#include <utility>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

// Starts a function with one parameter, the format of the result, which raises NotImplementedError for the formats that
// only annotationlib provides.
void Generator::enter_evaluator(NameId name, ScopeId scope, const SourceRange& range) {
  constexpr int64_t kValueWithFakeGlobals = 2;
  enter(UnitKind::TypeParameters, name, scope, range.line);
  unit_->code->arg_count = 1;
  unit_->code->posonly_arg_count = 1;
  Label body = new_label();
  emit(Op::LOAD_FAST, 0, range);
  load_constant(pool_.integer(kValueWithFakeGlobals), range);
  dialect_.compare(*this, ast::CompareOperator::Gt, range);
  emit_jump(Op::POP_JUMP_IF_FALSE, body, range);
  emit(Op::LOAD_COMMON_CONSTANT, common_constant::kNotImplementedError, range);
  emit(Op::RAISE_VARARGS, 1, range);
  bind(body);
}

// Returns the constant for the code of an __annotate__. Its parameter is shown as `format`; the symbol table has
// another name for it, so that annotations may use the name `format`.
ConstId Generator::finish_annotate(const SourceRange& range) {
  dialect_.return_value(*this, range);
  unit_->code->shown_parameter = names::kFormat;
  return finish(true);
}

// Pushes a function that evaluates the annotations of the parameters and the result.
void Generator::function_annotate(const ast::FunctionDef& node) {
  enter_evaluator(names::kDunderAnnotate, node.annotations_scope, node.range);
  const uint32_t count = parameter_annotations(*node.args, node.returns, node.range);
  emit(Op::BUILD_MAP, count, node.range);
  make_closure(finish_annotate(node.range), 0, node.range);
}

// An annotation of a variable of a module or a class, to which control came.
void Generator::defer_annotation(const ast::AnnAssign& node) {
  const bool in_module = unit_->kind == UnitKind::Module;
  const bool conditional = in_module || unit_->conditional_depth != 0;
  const int32_t index = conditional ? unit_->next_conditional++ : DeferredAnnotation::kUnconditional;
  unit_->deferred.push_back({&node, index});
  if (!conditional) return;
  if (in_module) {
    emit(Op::LOAD_NAME, name_place(names::kDunderConditionalAnnotations), node.range);
  } else {
    emit(Op::LOAD_DEREF, cell_place(names::kDunderConditionalAnnotations), node.range);
  }
  load_constant(pool_.integer(index), node.range);
  emit(Op::SET_ADD, 1, node.range);
  emit(Op::POP_TOP, node.range);
}

// The set of the conditional annotations to which control came.
void Generator::begin_conditional_annotations(const SourceRange& range) {
  if (!unit_->scope->conditional_annotations) return;
  emit(Op::BUILD_SET, 0, range);
  if (unit_->kind == UnitKind::Module) {
    emit(Op::STORE_NAME, name_place(names::kDunderConditionalAnnotations), range);
  } else {
    emit(Op::STORE_DEREF, cell_place(names::kDunderConditionalAnnotations), range);
  }
}

// Makes the __annotate__ of a module or a class from the annotations of its variables. A module has it from its start,
// because another module may ask for it while the module runs.
void Generator::deferred_annotations(const SourceRange& range) {
  if (unit_->deferred.empty()) return;
  const bool in_module = unit_->kind == UnitKind::Module;
  const std::vector<DeferredAnnotation> deferred = std::exchange(unit_->deferred, {});
  enter_evaluator(names::kDunderAnnotate, unit_->scope->annotations, range);
  emit(Op::BUILD_MAP, 0, range);
  for (const DeferredAnnotation& each : deferred) deferred_item(each, in_module, range);
  const ConstId code = finish_annotate(range);
  if (!in_module) {
    make_closure(code, 0, range);
    return store_name(names::kDunderAnnotateFunc, range);
  }
  const Instruction setup[] = {
      {.range = range, .arg = add_constant(code), .op = Op::LOAD_CONST},
      {.range = range, .op = Op::MAKE_FUNCTION},
      {.range = range, .arg = name_place(names::kDunderAnnotate), .op = Op::STORE_NAME},
  };
  sequence_->insert_after_first(setup);
}

void Generator::deferred_item(const DeferredAnnotation& item, bool in_module, const SourceRange& range) {
  const ast::AnnAssign& node = *item.node;
  Label unset = new_label();
  if (item.index != DeferredAnnotation::kUnconditional) {
    load_constant(pool_.integer(item.index), node.range);
    if (in_module) {
      emit(Op::LOAD_GLOBAL, name_place(names::kDunderConditionalAnnotations) << 1, node.range);
    } else {
      emit(Op::LOAD_DEREF, free_place(names::kDunderConditionalAnnotations), node.range);
    }
    emit(Op::CONTAINS_OP, 0, node.range);
    emit_jump(Op::POP_JUMP_IF_FALSE, unset, node.range);
  }
  expression(node.annotation);
  emit(Op::COPY, 2, node.range);
  load_constant(mangled_name_constant(ast::as<const ast::Name>(node.target)->id), node.range);
  emit(Op::STORE_SUBSCR, range);
  bind(unset);
}

}  // namespace leanpyc::codegen
