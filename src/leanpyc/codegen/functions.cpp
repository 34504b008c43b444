// def, async def and lambda.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::function(const ast::FunctionDef& node) {
  const Scope& inner = symbols_[node.scope];
  if (inner.debug_parameter) check_argument_names(*node.args);
  decorators(node.decorators);
  const int32_t first_line = node.decorators.empty() ? node.range.line : node.decorators[0]->range.line;
  const SourceRange& range = node.range;
  const bool generic = !node.type_params.empty();
  if (generic) dialect_.begin_type_parameters(*this, range);
  int32_t attributes = defaults(*node.args, range);

  // The type parameters form a function around this function. The defaults are evaluated outside and passed to it.
  const bool global = is_global(node.name, node.symbol);
  const bool has_defaults = (attributes & function_attribute::kDefaults) != 0;
  const bool has_keyword_defaults = (attributes & function_attribute::kKeywordDefaults) != 0;
  const int32_t passed = (has_defaults ? 1 : 0) + (has_keyword_defaults ? 1 : 0);
  if (generic) {
    if (passed == 2) emit(Op::SWAP, 2, range);
    enter_type_parameters(node.name, node.type_params_scope, first_line);
    type_parameters(node.type_params);
    for (int32_t i = 0; i < passed; ++i) emit(Op::LOAD_FAST, i, range);
  }
  if (inner.is_annotated && !node.annotations_elided) {
    if (target_.deferred_annotations) {
      function_annotate(node);
      attributes |= function_attribute::kAnnotate;
    } else if (annotations(*node.args, node.returns, range)) {
      attributes |= function_attribute::kAnnotations;
    }
  }
  function_body(node, attributes, first_line, global);
  if (generic) {
    emit(Op::SWAP, 2, range);
    emit(Op::CALL_INTRINSIC_2, intrinsic2::kSetFunctionTypeParams, range);
    unit_->code->arg_count = passed;
    make_closure(finish(false), 0, range);
    dialect_.call_type_parameters(*this, passed, range);
  }
  apply_decorators(node.decorators);
  store_name(node.name, node.symbol, range);
  place_ = range;
}

void Generator::function_body(const ast::FunctionDef& node, int32_t attributes, int32_t first_line, bool is_global) {
  if (options_.kept != nullptr && use_kept_function(node, attributes)) return;
  const std::vector<NameId>* const static_names = options_.kept != nullptr ? static_attributes() : nullptr;
  const size_t first_static_name = static_names != nullptr ? static_names->size() : 0;
  const bool is_async = node.kind == StmtKind::AsyncFunctionDef;
  enter(is_async ? UnitKind::AsyncFunction : UnitKind::Function, node.name, node.scope, first_line, is_global);
  // The first constant is the docstring, or None.
  const ast::Constant* doc = docstring(node.body);
  if (!dialect_.has_function_flags) {
    add_constant(doc != nullptr ? docstring_value(*doc, node.docstring) : ConstantPool::none());
  } else if (doc != nullptr && node.docstring != ast::DocstringMark::Elided) {
    add_constant(docstring_value(*doc, node.docstring));
    unit_->code->flags |= code_flags::kHasDocstring;
  }
  set_argument_counts(*node.args);
  if (dialect_.labels_function_body) bind(new_label());
  const bool generator = unit_->scope->coroutine || unit_->scope->generator;
  if (generator) push_block({.kind = BlockKind::StopIteration, .range = kNoLocation});
  uint32_t first = doc != nullptr ? 1 : 0;
  if (node.docstring == ast::DocstringMark::Elided && doc != nullptr) first = elided_docstring(node.body);
  for (uint32_t i = first; i < node.body.size(); ++i) statement(node.body[i]);
  if (generator) {
    dialect_.wrap_generator(*this);
    pop_block();
  }
  const ConstId code = finish(true);
  if (options_.kept != nullptr) keep_function(node, code, first_static_name);
  make_closure(code, attributes, node.range);
}

bool Generator::use_kept_function(const ast::FunctionDef& node, int32_t attributes) {
  const KeptCode::Function* function = options_.kept->find(node);
  if (function == nullptr) return false;
  closure_names_ = function->free_variables;
  if (std::vector<NameId>* names = static_attributes()) {
    names->insert(names->end(), function->static_attributes.begin(), function->static_attributes.end());
  }
  make_closure(function->code, attributes, node.range);
  return true;
}

void Generator::keep_function(const ast::FunctionDef& node, ConstId code, size_t first_static_attribute) {
  KeptCode::Function* function = options_.kept->entry_for(node);
  if (function == nullptr) return;
  function->known = true;
  function->code = code;
  function->free_variables = closure_names_;
  if (const std::vector<NameId>* names = static_attributes()) {
    function->static_attributes.assign(names->begin() + static_cast<ptrdiff_t>(first_static_attribute), names->end());
  }
}

void Generator::lambda(const ast::Lambda& node) {
  if (symbols_[node.scope].debug_parameter) check_argument_names(*node.args);
  const int32_t attributes = defaults(*node.args, node.range);
  enter(UnitKind::Lambda, names::kLambda, node.scope, node.range.line);
  // The first constant is None, so that a string of the lambda cannot be taken for a docstring.
  if (!dialect_.has_function_flags) add_constant(ConstantPool::none());
  set_argument_counts(*node.args);
  expression(node.body);
  const bool generator = unit_->scope->generator;
  if (!generator) {
    const int32_t line = node.range.line;
    dialect_.return_value(*this, dialect_.lambda_returns_at_body ? node.body->range : SourceRange{line, 0, line, 0});
  }
  make_closure(finish(!generator), attributes, node.range);
}

int32_t Generator::defaults(const ast::Arguments& args, const SourceRange& range) {
  int32_t attributes = 0;
  if (!args.defaults.empty()) {
    expressions(args.defaults);
    emit(Op::BUILD_TUPLE, args.defaults.size(), range);
    attributes |= function_attribute::kDefaults;
  }
  if (keyword_defaults(args, range)) attributes |= function_attribute::kKeywordDefaults;
  return attributes;
}

// Pushes a dict of the keyword defaults and returns true, if there are any.
bool Generator::keyword_defaults(const ast::Arguments& args, const SourceRange& range) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < args.kwonlyargs.size(); ++i) {
    if (args.kw_defaults[i] == nullptr) continue;
    if (!dialect_.folds_displays) load_constant(mangled_name_constant(args.kwonlyargs[i].arg), range);
    expression(args.kw_defaults[i]);
    ++count;
  }
  if (count == 0) return false;
  if (!dialect_.folds_displays) {
    emit(Op::BUILD_MAP, count, range);
    return true;
  }
  items_.clear();
  for (uint32_t i = 0; i < args.kwonlyargs.size(); ++i) {
    if (args.kw_defaults[i] != nullptr) items_.push_back(mangled_name_constant(args.kwonlyargs[i].arg));
  }
  load_constant(pool_.tuple(items_), range);
  emit(Op::BUILD_CONST_KEY_MAP, count, range);
  return true;
}

// Pushes a tuple that alternates names and annotations and returns true, if there are any.
bool Generator::annotations(const ast::Arguments& args, const Expr* returns, const SourceRange& range) {
  const uint32_t count = parameter_annotations(args, returns, range);
  if (count > 0) emit(Op::BUILD_TUPLE, 2 * count, range);
  return count > 0;
}

// Pushes the name and the annotation of each annotated parameter and of the result, and returns their number.
uint32_t Generator::parameter_annotations(const ast::Arguments& args, const Expr* returns, const SourceRange& range) {
  uint32_t count = 0;
  for (const ast::Arg& each : args.args) count += argument_annotation(each.arg, each.annotation, range);
  for (const ast::Arg& each : args.posonlyargs) count += argument_annotation(each.arg, each.annotation, range);
  if (args.vararg != nullptr) count += argument_annotation(args.vararg->arg, args.vararg->annotation, range);
  for (const ast::Arg& each : args.kwonlyargs) count += argument_annotation(each.arg, each.annotation, range);
  if (args.kwarg != nullptr) count += argument_annotation(args.kwarg->arg, args.kwarg->annotation, range);
  return count + argument_annotation(names::kKeywordReturn, returns, range);
}

uint32_t Generator::argument_annotation(NameId name, const Expr* annotation, const SourceRange& range) {
  if (annotation == nullptr) return 0;
  load_constant(mangled_name_constant(name), range);
  if (future_.annotations()) {
    load_future_annotation(*annotation);
  } else if (annotation->kind == ExprKind::Starred) {
    // *args: *Ts
    expression(ast::as<const ast::Starred>(annotation)->value);
    emit(Op::UNPACK_SEQUENCE, 1, range);
  } else {
    expression(annotation);
  }
  return 1;
}

void Generator::decorators(const Seq<Expr*>& list) { expressions(list); }

void Generator::apply_decorators(const Seq<Expr*>& list) {
  for (uint32_t i = list.size(); i-- > 0;) dialect_.call(*this, 0, list[i]->range);
}

void Generator::set_argument_counts(const ast::Arguments& args) {
  unit_->code->arg_count = static_cast<int32_t>(args.posonlyargs.size() + args.args.size());
  unit_->code->posonly_arg_count = static_cast<int32_t>(args.posonlyargs.size());
  unit_->code->kwonly_arg_count = static_cast<int32_t>(args.kwonlyargs.size());
}

void Generator::check_argument_names(const ast::Arguments& args) {
  for (const ast::Arg& each : args.posonlyargs) forbidden(each.arg, Context::Store, each.range);
  for (const ast::Arg& each : args.args) forbidden(each.arg, Context::Store, each.range);
  if (args.vararg != nullptr) forbidden(args.vararg->arg, Context::Store, args.vararg->range);
  for (const ast::Arg& each : args.kwonlyargs) forbidden(each.arg, Context::Store, each.range);
  if (args.kwarg != nullptr) forbidden(args.kwarg->arg, Context::Store, args.kwarg->range);
}

}  // namespace leanpyc::codegen
