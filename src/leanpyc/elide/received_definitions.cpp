// Definitions that other code receives: a decorator, a base class or a metaclass gets the object and may show its
// docstring, as web frameworks, command lines, task runners and tool registries do.
#include <algorithm>
#include <array>

#include "leanpyc/elide/marks.h"
#include "leanpyc/text/contains.h"

namespace leanpyc {
namespace {

// Decorators of the standard library that show no docstring. A name counts by its spelling, because a wrong guess
// leaves out only a docstring that a decorator of the same name would have shown.
constexpr std::array<std::string_view, 24> kSilentDecorators{"staticmethod",
                                                             "classmethod",
                                                             "property",
                                                             "cached_property",
                                                             "abstractmethod",
                                                             "abstractproperty",
                                                             "abstractclassmethod",
                                                             "abstractstaticmethod",
                                                             "contextmanager",
                                                             "asynccontextmanager",
                                                             "cache",
                                                             "lru_cache",
                                                             "singledispatch",
                                                             "singledispatchmethod",
                                                             "total_ordering",
                                                             "wraps",
                                                             "overload",
                                                             "override",
                                                             "final",
                                                             "no_type_check",
                                                             "runtime_checkable",
                                                             "setter",
                                                             "getter",
                                                             "deleter"};
constexpr std::array<std::string_view, 7> kSilentModules{"functools",         "abc",    "contextlib", "typing", "t",
                                                         "typing_extensions", "asyncio"};
// Bases that show no docstring of a subclass. A name that ends with Error, Exception or Warning is one, too.
constexpr std::array<std::string_view, 8> kSilentBases{"object",        "ABC",       "Protocol", "Generic",
                                                       "BaseException", "Exception", "Thread",   "local"};
constexpr std::array<std::string_view, 3> kSilentBaseSuffixes{"Error", "Exception", "Warning"};

bool is_silent_decorator(const ast::Expr* decorator, const MarkContext& context) {
  if (decorator->kind == ast::ExprKind::Call) decorator = ast::as<const ast::Call>(decorator)->func;
  const std::string_view name = context.last_name_text(decorator);
  if (!contains(kSilentDecorators, name)) return false;
  if (decorator->kind != ast::ExprKind::Attribute) return true;
  if (name == "setter" || name == "getter" || name == "deleter") return true;
  return contains(kSilentModules, context.name_text(ast::as<const ast::Attribute>(decorator)->value));
}

bool is_silent_base(const ast::Expr* base, const MarkContext& context) {
  if (base->kind == ast::ExprKind::Subscript) base = ast::as<const ast::Subscript>(base)->value;
  const std::string_view name = context.last_name_text(base);
  return contains(kSilentBases, name) ||
         std::ranges::any_of(kSilentBaseSuffixes, [name](std::string_view end) { return name.ends_with(end); });
}

template <class Decorators>
bool any_shows(const Decorators& decorators, const MarkContext& context) {
  return std::any_of(decorators.begin(), decorators.end(),
                     [&context](const ast::Expr* each) { return !is_silent_decorator(each, context); });
}

}  // namespace

bool is_received(const ast::FunctionDef& node, MarkContext& context) {
  // cmd.Cmd shows the docstrings of its do_* methods, and subclasses of it may be in any module.
  return any_shows(node.decorators, context) || context.names.text(node.name).starts_with("do_");
}

bool is_received(const ast::ClassDef& node, MarkContext& context) {
  const auto is_silent_keyword = [&context](const ast::Keyword& each) {
    return context.last_name_text(each.value) == "ABCMeta";
  };
  return any_shows(node.decorators, context) ||
         !std::all_of(node.keywords.begin(), node.keywords.end(), is_silent_keyword) ||
         std::any_of(node.bases.begin(), node.bases.end(),
                     [&context](const ast::Expr* base) { return !is_silent_base(base, context); });
}

}  // namespace leanpyc
