#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "leanpyc/scope/symbol_table.h"

namespace leanpyc {
namespace {

std::string_view kind_name(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::Module: return "module";
    case ScopeKind::Class: return "class";
    case ScopeKind::Function: return "function";
    case ScopeKind::Annotation: return "annotation";
    case ScopeKind::TypeVariable: return "type variable";
    case ScopeKind::TypeAlias: return "type alias";
    case ScopeKind::TypeParameters: return "type parameters";
  }
  return "";
}

std::string_view comprehension_name(ComprehensionKind kind) {
  switch (kind) {
    case ComprehensionKind::None: return "";
    case ComprehensionKind::List: return " list-comprehension";
    case ComprehensionKind::Dict: return " dict-comprehension";
    case ComprehensionKind::Set: return " set-comprehension";
    case ComprehensionKind::Generator: return " generator-expression";
  }
  return "";
}

std::string_view resolution_name(Resolution resolution) {
  switch (resolution) {
    case Resolution::Unresolved: return "unresolved";
    case Resolution::Local: return "local";
    case Resolution::GlobalExplicit: return "global explicit";
    case Resolution::GlobalImplicit: return "global implicit";
    case Resolution::Free: return "free";
    case Resolution::Cell: return "cell";
  }
  return "";
}

struct FlagName {
  uint32_t flag;
  std::string_view name;
};
constexpr FlagName kFlagNames[] = {
    {symbol_flags::kGlobal, "global"},
    {symbol_flags::kLocal, "local"},
    {symbol_flags::kParameter, "parameter"},
    {symbol_flags::kNonlocal, "nonlocal"},
    {symbol_flags::kUse, "use"},
    {symbol_flags::kFree, "free"},
    {symbol_flags::kFreeClass, "free-class"},
    {symbol_flags::kImport, "import"},
    {symbol_flags::kAnnotated, "annotated"},
    {symbol_flags::kComprehensionIterator, "iterator"},
    {symbol_flags::kTypeParameter, "type-parameter"},
    {symbol_flags::kComprehensionCell, "cell-in-comprehension"},
};

// Returns true if the scope has the symbol only for its children.
bool passes_through(const Symbol& symbol) {
  return (symbol.flags & ~(symbol_flags::kFreeClass | symbol_flags::kComprehensionCell)) == 0;
}

class Dump {
 public:
  Dump(const SymbolTable& table, const NameTable& names) : table_(table), names_(names) {}

  std::string run() {
    if (table_.size() != 0) scope(table_[ScopeId{0}], 0);
    return std::move(text_);
  }

 private:
  void scope(const Scope& scope, size_t depth) {
    // CPython names a lambda's scope "lambda" here, and only its code "<lambda>".
    std::string_view name = names_.text(scope.name);
    if (name.starts_with('<')) name = name.substr(1, name.size() - 2);
    const SourceRange& range = scope.range;
    fmt::format_to(out(), "{:{}}{} {} {}:{}-{}:{}{}", "", depth * 2, kind_name(scope.kind), name, range.line,
                   range.column, range.end_line, range.end_column, comprehension_name(scope.comprehension));
    flag(scope.nested, " nested");
    flag(scope.generator, " generator");
    flag(scope.coroutine, " coroutine");
    flag(scope.var_args, " var-args");
    flag(scope.var_keywords, " var-keywords");
    flag(scope.returns_value, " returns-value");
    flag(scope.needs_class_closure, " needs-class-closure");
    flag(scope.needs_classdict, " needs-classdict");
    flag(scope.can_see_class_scope, " sees-class-scope");
    flag(scope.conditional_annotations, " conditional-annotations");
    text_ += '\n';
    if (!scope.parameters.empty()) {
      fmt::format_to(out(), "{:{}}  parameters", "", depth * 2);
      for (NameId parameter : scope.parameters) fmt::format_to(out(), " {}", names_.text(parameter));
      text_ += '\n';
    }
    std::vector<Symbol> passing;
    for (const Symbol& entry : scope.symbols) {
      if (passes_through(entry)) {
        passing.push_back(entry);
      } else {
        symbol(entry, depth);
      }
    }
    std::sort(passing.begin(), passing.end(),
              [&](const Symbol& a, const Symbol& b) { return names_.text(a.name) < names_.text(b.name); });
    for (const Symbol& entry : passing) symbol(entry, depth);
    for (ScopeId child : scope.children) this->scope(table_[child], depth + 1);
  }

  void symbol(const Symbol& symbol, size_t depth) {
    fmt::format_to(out(), "{:{}}  {}: {}", "", depth * 2, names_.text(symbol.name), resolution_name(symbol.resolution));
    for (const FlagName& each : kFlagNames) {
      if (symbol.flags & each.flag) fmt::format_to(out(), " {}", each.name);
    }
    text_ += '\n';
  }

  void flag(bool set, std::string_view word) {
    if (set) text_ += word;
  }
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }

  const SymbolTable& table_;
  const NameTable& names_;
  std::string text_;
};

}  // namespace

std::string dump_symbol_table(const SymbolTable& table, const NameTable& names) { return Dump(table, names).run(); }

}  // namespace leanpyc
