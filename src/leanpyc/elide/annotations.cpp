// annotations: those of parameters and results, in functions whose annotations nothing is known to read
#include <algorithm>

#include "leanpyc/elide/marks.h"
#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

constexpr std::string_view kReaders[] = {
#define LEANPYC_READER(package, reason) package,
#include "leanpyc/elide/annotation_readers.def"
};

// A module with one of these words may read annotations, or pass them to code that does.
constexpr std::string_view kReadingWords[] = {"__annotations__", "__annotate__", "get_annotations", "get_type_hints",
                                              "getfullargspec",  "signature",    "singledispatch"};

// Base classes that do not inspect the methods of a new subclass.
constexpr std::string_view kPlainBases[] = {
    "object",  "Exception", "BaseException", "ValueError", "TypeError",   "RuntimeError",  "KeyError", "OSError",
    "dict",    "list",      "tuple",         "set",        "frozenset",   "str",           "int",      "float",
    "bytes",   "ABC",       "Generic",       "Protocol",   "NamedTuple",  "Enum",          "IntEnum",  "StrEnum",
    "Thread",  "Warning",   "UserWarning",   "UserDict",   "UserList",    "TestCase",      "type",     "property",
    "ABCMeta", "Iterator",  "Mapping",       "Sequence",   "LookupError", "AttributeError"};

bool is_reader(std::string_view dotted) {
  return std::ranges::find(kReaders, dotted.substr(0, dotted.find('.'))) != std::end(kReaders);
}

bool imports_reader(const Seq<ast::Stmt*>& list, const NameTable& names, uint32_t depth = 0) {
  if (depth > ast::kDeepestWalk) return true;
  for (ast::Stmt* each : list) {
    bool found = false;
    if (each->kind == ast::StmtKind::Import) {
      for (const ast::Alias& alias : ast::as<ast::Import>(each)->names) found |= is_reader(names.text(alias.name));
    } else if (each->kind == ast::StmtKind::ImportFrom) {
      const auto* node = ast::as<ast::ImportFrom>(each);
      found = node->level == 0 && node->module != kNoName && is_reader(names.text(node->module));
    } else {
      ast::visit_bodies(each,
                        [&](const Seq<ast::Stmt*>& body) { found = found || imports_reader(body, names, depth + 1); });
    }
    if (found) return true;
  }
  return false;
}

bool has_plain_bases(const ast::ClassDef& node, const MarkContext& context) {
  if (!node.keywords.empty()) return false;
  return std::ranges::all_of(node.bases, [&context](const ast::Expr* base) {
    if (base->kind == ast::ExprKind::Subscript) base = ast::as<const ast::Subscript>(base)->value;
    return std::ranges::find(kPlainBases, context.last_name_text(base)) != std::end(kPlainBases);
  });
}

// Returns true if the method makes an object. Dependency injection reads the annotations of such methods from other
// modules.
bool is_constructor(const ast::FunctionDef& node, const MarkContext& context) {
  const std::string_view name = context.names.text(node.name);
  return name == "__init__" || name == "__new__" || name == "__call__" || name == "__init_subclass__";
}

bool harmless_decorators(const Seq<ast::Expr*>& decorators, const LiveProperties& properties, MarkContext& context) {
  return std::ranges::all_of(decorators, [&](const ast::Expr* each) {
    return is_harmless_decorator(each, context) || properties.has_accessor(each, context.names);
  });
}

}  // namespace

bool may_elide_annotations(const ast::Module& module, const Elider::File& file) {
  for (std::string_view word : kReadingWords) {
    if (file.source.text.find(word) != std::string_view::npos) return false;
  }
  return !imports_reader(module.body, file.pool.names());
}

void mark_annotations(ast::FunctionDef& node, const ast::ClassDef* owner, const LiveProperties& properties,
                      MarkContext& context) {
  if (!harmless_decorators(node.decorators, properties, context)) return;
  if (owner != nullptr) {
    if (!std::ranges::all_of(owner->decorators, [&](auto* each) { return is_harmless_decorator(each, context); })) {
      return;
    }
    if (is_constructor(node, context) && !has_plain_bases(*owner, context)) return;
  }
  uint32_t count = 0;
  bool effects = false;
  auto look = [&](const ast::Expr* annotation) {
    if (annotation == nullptr) return;
    ++count;
    effects = effects || may_have_effects(annotation);
  };
  ast::visit_parameters(*node.args, [&look](const ast::Arg& each) { look(each.annotation); });
  look(node.returns);
  // An annotation that calls something, such as Depends(…) or Query(…), is meant to be read, so the annotations stay.
  if (count == 0 || effects) return;
  context.mark(node.annotations_elided, true, Kind::Annotations, count);
}

}  // namespace leanpyc
