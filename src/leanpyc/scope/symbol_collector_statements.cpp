#include "leanpyc/scope/symbol_collector.h"

namespace leanpyc {

using namespace ast;

namespace {

// Returns true if scopes need only the names of such a statement.
bool is_its_names(StmtKind kind) {
  constexpr auto bit = [](StmtKind each) { return uint32_t{1} << static_cast<uint32_t>(each); };
  constexpr uint32_t kThese = bit(StmtKind::Delete) | bit(StmtKind::Assign) | bit(StmtKind::AugAssign) |
                              bit(StmtKind::Raise) | bit(StmtKind::Assert) | bit(StmtKind::Expr) | bit(StmtKind::Pass) |
                              bit(StmtKind::Break) | bit(StmtKind::Continue);
  return (kThese & bit(kind)) != 0;
}

}  // namespace

// The names of adjacent statements are adjacent in the list, and are entered together.
void SymbolCollector::body(const Seq<Stmt*>& statements) {
  for (Stmt* node : statements) {
    if (node->has_listed_names()) {
      if (pending_.empty()) pending_.data = names_of_module_ + node->first_name;
      pending_.count += node->name_count;
      if (is_its_names(node->kind)) continue;
    } else {
      enter_pending_names();
    }
    statement(node);
  }
  enter_pending_names();
}

void SymbolCollector::enter_names(Seq<Name*> nodes) {
  for (Name* node : nodes) {
    // If the unmangled name itself has been entered, the class does not mangle it.
    const SymbolTableScratch::Place place = scratch_.places[static_cast<uint32_t>(node->id)];
    use(*node, place.scope == scope_->id ? place.symbol : symbol_index(mangled(node->id)));
    if (node->id == names::kSuper) use_class_for_super(*node);
  }
}

void SymbolCollector::statement(Stmt* node) {
  if (!descend()) return;
  const bool listed = node->has_listed_names();
  switch (node->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: function_definition(as<FunctionDef>(node)); break;
    case StmtKind::ClassDef: class_definition(as<ClassDef>(node)); break;
    case StmtKind::TypeAlias: type_alias(as<TypeAlias>(node)); break;
    case StmtKind::Return:
      if (Expr* value = as<Return>(node)->value) {
        if (!listed) expression(value);
        scope_->returns_value = true;
      }
      break;
    case StmtKind::Delete: expressions(as<Delete>(node)->targets); break;
    case StmtKind::Assign:
      expressions(as<Assign>(node)->targets);
      expression(as<Assign>(node)->value);
      break;
    case StmtKind::AugAssign:
      expression(as<AugAssign>(node)->target);
      expression(as<AugAssign>(node)->value);
      break;
    case StmtKind::AnnAssign: annotated_assignment(as<AnnAssign>(node)); break;
    case StmtKind::For:
    case StmtKind::AsyncFor: loop(as<For>(node)); break;
    case StmtKind::While:
      if (!listed) expression(as<While>(node)->test);
      body(as<While>(node)->body);
      body(as<While>(node)->orelse);
      break;
    case StmtKind::If: if_statement(as<If>(node)); break;
    case StmtKind::With:
    case StmtKind::AsyncWith: with(as<With>(node)); break;
    case StmtKind::Match: match(as<Match>(node)); break;
    case StmtKind::Raise:
      optional(as<Raise>(node)->exc);
      optional(as<Raise>(node)->cause);
      break;
    case StmtKind::Try:
    case StmtKind::TryStar: try_statement(as<Try>(node)); break;
    case StmtKind::Assert:
      expression(as<Assert>(node)->test);
      optional(as<Assert>(node)->msg);
      break;
    case StmtKind::Import: import(as<Import>(node)->names); break;
    case StmtKind::ImportFrom: import(as<ImportFrom>(node)->names); break;
    case StmtKind::Global: declare(as<Global>(node)->names, symbol_flags::kGlobal, node->range); break;
    case StmtKind::Nonlocal: declare(as<Nonlocal>(node)->names, symbol_flags::kNonlocal, node->range); break;
    case StmtKind::Expr: expression(as<ExprStmt>(node)->value); break;
    case StmtKind::Pass:
    case StmtKind::Break:
    case StmtKind::Continue: break;
  }
  ascend();
}

void SymbolCollector::function_definition(FunctionDef* node) {
  node->symbol = define(node->name);
  defaults(*node->args);
  if (!target_.enters_decorators_last) expressions(node->decorators);
  Surroundings outside_parameters{};
  if (!node->type_params.empty()) {
    outside_parameters = enter_type_parameters(node, node->name, node->type_params_scope);
    type_parameters(node->type_params);
  }
  const bool is_annotated = annotations(node);
  if (target_.enters_decorators_last) expressions(node->decorators);
  const Surroundings outside = enter(ScopeKind::Function, node->name, node->range);
  node->scope = scope_->id;
  scope_->is_annotated = is_annotated;
  if (node->kind == StmtKind::AsyncFunctionDef) scope_->coroutine = true;
  parameters(*node->args);
  body(node->body);
  leave(outside);
  if (!node->type_params.empty()) leave(outside_parameters);
}

void SymbolCollector::class_definition(ClassDef* node) {
  using namespace symbol_flags;
  node->symbol = define(node->name);
  if (!target_.enters_decorators_last) expressions(node->decorators);
  const NameId outer_class = class_name_;
  Surroundings outside_parameters{};
  if (!node->type_params.empty()) {
    outside_parameters = enter_type_parameters(node, node->name, node->type_params_scope);
    // From here on the private names of the parameters are mangled for the class, so that its body finds them; other
    // names are not.
    class_name_ = node->name;
    scope_->class_name = node->name;
    scope_->mangling = scope_->id;
    type_parameters(node->type_params);
  }
  expressions(node->bases);
  keywords(node->keywords);
  if (target_.enters_decorators_last) expressions(node->decorators);
  const Surroundings outside = enter(ScopeKind::Class, node->name, node->range);
  node->scope = scope_->id;
  class_name_ = node->name;
  scope_->class_name = node->name;
  if (!node->type_params.empty()) {
    add(names::kDunderTypeParams, kLocal, node->range);
    add(names::kDotTypeParams, kUse, node->range);
  }
  const uint32_t outer_depth = std::exchange(class_body_depth_, depth_ + 1);
  body(node->body);
  class_body_depth_ = outer_depth;
  leave(outside);
  if (!node->type_params.empty()) leave(outside_parameters);
  class_name_ = outer_class;
}

void SymbolCollector::type_alias(TypeAlias* node) {
  expression(node->name);
  const NameId alias = as<Name>(node->name)->id;
  const bool in_class = scope_->kind == ScopeKind::Class;
  Surroundings outside_parameters{};
  if (!node->type_params.empty()) {
    outside_parameters = enter_type_parameters(node, alias, node->type_params_scope);
    type_parameters(node->type_params);
  }
  const Surroundings outside = enter(ScopeKind::TypeAlias, alias, node->range);
  node->scope = scope_->id;
  add_format_parameter();
  scope_->can_see_class_scope = in_class;
  if (in_class) add(names::kDunderClassDict, symbol_flags::kUse, node->value->range);
  expression(node->value);
  leave(outside);
  if (!node->type_params.empty()) leave(outside_parameters);
}

void SymbolCollector::annotated_assignment(AnnAssign* node) {
  using namespace symbol_flags;
  if (!scope_->is_function_like()) scope_->annotations_used = true;
  if (node->target->kind == ExprKind::Name) {
    const NameId target = as<Name>(node->target)->id;
    if (node->simple || node->value != nullptr) check_debug_target(target, node->target->range);
    const uint32_t flags = flags_in(*scope_, target);
    if ((flags & (kGlobal | kNonlocal)) && scope_->kind != ScopeKind::Module && node->simple) {
      error(node->range,
            flags & kGlobal ? "annotated name '{}' can't be global" : "annotated name '{}' can't be nonlocal", target);
    }
    if (node->simple) {
      add(target, kAnnotated | kLocal, node->target->range);
    } else if (node->value != nullptr) {
      add(target, kLocal, node->target->range);
    }
  } else {
    if (node->target->kind == ExprKind::Attribute) {
      check_debug_target(as<Attribute>(node->target)->attr, node->target->range);
    }
    expression(node->target);
  }
  note_conditional_annotation(node->annotation->range);
  if (defer_annotations_ && !skip_annotations_) {
    deferred_annotation(node->annotation);
  } else {
    annotation(node->annotation);
  }
  optional(node->value);
}

// An __annotate__ skips the annotations that were not reached. A module's may run while the module is executed, so
// there every annotation counts as conditional.
void SymbolCollector::note_conditional_annotation(const SourceRange& annotation) {
  if (!defer_annotations_ || scope_->conditional_annotations) return;
  const bool conditional =
      scope_->kind == ScopeKind::Module || (scope_->kind == ScopeKind::Class && depth_ != class_body_depth_);
  if (!conditional) return;
  scope_->conditional_annotations = true;
  add(names::kDunderConditionalAnnotations, symbol_flags::kUse, annotation);
}

void SymbolCollector::loop(For* node) {
  if (node->kind == StmtKind::AsyncFor) check_async_statement(*node, "'async for' outside async function");
  if (!node->has_listed_names()) {
    expression(node->target);
    expression(node->iter);
  }
  body(node->body);
  body(node->orelse);
}

void SymbolCollector::with(With* node) {
  if (node->kind == StmtKind::AsyncWith) check_async_statement(*node, "'async with' outside async function");
  if (!node->has_listed_names()) {
    for (const WithItem& item : node->items) {
      expression(item.context_expr);
      optional(item.optional_vars);
    }
  }
  body(node->body);
}

void SymbolCollector::match(Match* node) {
  expression(node->subject);
  for (const MatchCase& each : node->cases) {
    pattern(each.pattern);
    optional(each.guard);
    body(each.body);
  }
}

void SymbolCollector::try_statement(Try* node) {
  body(node->body);
  if (target_.enters_else_first) body(node->orelse);
  for (const ExceptHandler& handler : node->handlers) {
    optional(handler.type);
    if (handler.name != kNoName) add(handler.name, symbol_flags::kLocal, handler.range);
    body(handler.body);
  }
  if (!target_.enters_else_first) body(node->orelse);
  body(node->finalbody);
}

void SymbolCollector::if_statement(If* node) {
  if (!node->has_listed_names()) expression(node->test);
  const bool outside = std::exchange(in_elided_body_, in_elided_body_ || node->elided);
  body(node->body);
  in_elided_body_ = outside;
  body(node->orelse);
}

// An elided import does not make a name a module: calls of its attributes are method calls, as they are in a source
// without the import.
void SymbolCollector::import(const Seq<Alias>& aliases) {
  const uint32_t flag = in_elided_body_ ? symbol_flags::kLocal : symbol_flags::kImport;
  for (const Alias& alias : aliases) {
    NameId bound = alias.asname != kNoName ? alias.asname : alias.name;
    if (bound == names::kStar) {
      if (scope_->kind != ScopeKind::Module) {
        diagnostics_.syntax_error(alias.range, "import * only allowed at module level");
      }
      continue;
    }
    check_debug_target(bound, alias.range);
    // `import a.b` binds `a`.
    const std::string_view text = names_.text(bound);
    const size_t dot = text.find('.');
    if (dot != std::string_view::npos) {
      bound = names_.intern(text.substr(0, dot));
      if (static_cast<uint32_t>(bound) >= scratch_.places.size()) scratch_.places.resize(names_.size());
    }
    add(bound, flag, alias.range);
  }
}

void SymbolCollector::declare(const Seq<NameId>& declared, uint32_t flag, const SourceRange& range) {
  using namespace symbol_flags;
  const bool global = flag == kGlobal;
  for (NameId name : declared) {
    const uint32_t flags = flags_in(*scope_, name);
    if (flags & kParameter) {
      error(range, global ? "name '{}' is parameter and global" : "name '{}' is parameter and nonlocal", name);
    } else if (flags & kUse) {
      error(
          range,
          global ? "name '{}' is used prior to global declaration" : "name '{}' is used prior to nonlocal declaration",
          name);
    } else if (flags & kAnnotated) {
      error(range, global ? "annotated name '{}' can't be global" : "annotated name '{}' can't be nonlocal", name);
    } else if (flags & kLocal) {
      error(range,
            global ? "name '{}' is assigned to before global declaration"
                   : "name '{}' is assigned to before nonlocal declaration",
            name);
    }
    add(name, flag, range);
    record_directive(name, range);
  }
}

void SymbolCollector::patterns(const Seq<Pattern*>& nodes) {
  for (Pattern* node : nodes) pattern(node);
}

void SymbolCollector::pattern(Pattern* node) {
  if (!descend()) return;
  const auto capture = [&](NameId name) {
    if (name != kNoName) add(name, symbol_flags::kLocal, node->range);
  };
  switch (node->kind) {
    case PatternKind::MatchValue: expression(as<MatchValue>(node)->value); break;
    case PatternKind::MatchSingleton: break;
    case PatternKind::MatchSequence: patterns(as<MatchSequence>(node)->patterns); break;
    case PatternKind::MatchMapping:
      expressions(as<MatchMapping>(node)->keys);
      patterns(as<MatchMapping>(node)->patterns);
      capture(as<MatchMapping>(node)->rest);
      break;
    case PatternKind::MatchClass:
      expression(as<MatchClass>(node)->cls);
      patterns(as<MatchClass>(node)->patterns);
      patterns(as<MatchClass>(node)->kwd_patterns);
      break;
    case PatternKind::MatchStar: capture(as<MatchStar>(node)->name); break;
    case PatternKind::MatchAs:
      if (Pattern* inner = as<MatchAs>(node)->pattern) pattern(inner);
      capture(as<MatchAs>(node)->name);
      break;
    case PatternKind::MatchOr: patterns(as<MatchOr>(node)->patterns); break;
  }
  ascend();
}

}  // namespace leanpyc
