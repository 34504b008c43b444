#include "leanpyc/syntax/ast_dump.h"

#include <fmt/format.h>

#include <iterator>

#include "leanpyc/code/constant_repr.h"

namespace leanpyc {
namespace {

// Maximum nesting in the printed tree; deeper nodes are printed as dots. CPython's own dump fails at that depth.
constexpr int kMaxDepth = 4000;

constexpr std::string_view kExprNames[] = {
#define LEANPYC_EXPR(name) #name,
#include "leanpyc/syntax/nodes.def"
};
constexpr std::string_view kStmtNames[] = {
#define LEANPYC_STMT(name) #name,
#include "leanpyc/syntax/nodes.def"
};
constexpr std::string_view kPatternNames[] = {
#define LEANPYC_PATTERN(name) #name,
#include "leanpyc/syntax/nodes.def"
};
constexpr std::string_view kContextNames[] = {"Load()", "Store()", "Del()"};
constexpr std::string_view kBoolOperatorNames[] = {"And()", "Or()"};
constexpr std::string_view kOperatorNames[] = {"Add()",    "Sub()",    "Mult()",    "MatMult()", "Div()",
                                               "Mod()",    "Pow()",    "LShift()",  "RShift()",  "BitOr()",
                                               "BitXor()", "BitAnd()", "FloorDiv()"};
constexpr std::string_view kUnaryOperatorNames[] = {"Invert()", "Not()", "UAdd()", "USub()"};
constexpr std::string_view kCompareOperatorNames[] = {"Eq()",  "NotEq()", "Lt()",    "LtE()", "Gt()",
                                                      "GtE()", "Is()",    "IsNot()", "In()",  "NotIn()"};
constexpr std::string_view kTypeParamNames[] = {"TypeVar", "ParamSpec", "TypeVarTuple"};

template <class Enum, size_t size>
std::string_view name_of(const std::string_view (&names)[size], Enum value) {
  return names[static_cast<size_t>(value)];
}

class Dumper {
 public:
  explicit Dumper(const ConstantPool& pool) : pool_(pool) {}

  void dump(const ast::Module& module) {
    open("Module");
    list("body", module.body);
    close();
  }
  std::string take() { return std::move(out_); }

 private:
  // ---- The notation ----
  void open(std::string_view name) {
    out_ += name;
    out_ += '(';
    first_ = true;
  }
  void close() {
    out_ += ')';
    first_ = false;
  }
  void close(const SourceRange& range) {
    if (!first_) out_ += ", ";
    fmt::format_to(std::back_inserter(out_), "lineno={}, col_offset={}, end_lineno={}, end_col_offset={})", range.line,
                   range.column, range.end_line, range.end_column);
    first_ = false;
  }
  void separate() {
    if (!first_) out_ += ", ";
    first_ = false;
  }
  void key(std::string_view name) {
    separate();
    out_ += name;
    out_ += '=';
  }

  // ---- Fields; absent and empty fields are omitted ----
  void word(std::string_view field, std::string_view text) {
    key(field);
    out_ += text;
  }
  void number(std::string_view field, int value) {
    key(field);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void identifier(NameId name) {
    out_ += '\'';
    out_ += pool_.names().text(name);
    out_ += '\'';
  }
  void name(std::string_view field, NameId value) {
    if (value == kNoName) return;
    key(field);
    identifier(value);
  }
  void value(std::string_view field, ConstId constant) {
    key(field);
    out_ += constant_repr(constant, pool_);
  }
  template <class Node>
  void child(std::string_view field, const Node* node) {
    if (node == nullptr) return;
    key(field);
    item(*node);
  }
  template <class T>
  void list(std::string_view field, const Seq<T>& items) {
    if (items.empty()) return;
    key(field);
    out_ += '[';
    bool separated = false;
    for (const T& element : items) {
      if (separated) out_ += ", ";
      separated = true;
      if constexpr (std::is_pointer_v<T>) {
        if (element == nullptr) {
          out_ += "None";
        } else {
          item(*element);
        }
      } else {
        item(element);
      }
    }
    out_ += ']';
  }
  void context(ast::Context ctx) { word("ctx", name_of(kContextNames, ctx)); }

  // ---- Parts ----
  void item(NameId name) { identifier(name); }
  void item(ast::CompareOperator op) { out_ += name_of(kCompareOperatorNames, op); }
  void item(const ast::Comprehension& part) {
    open("comprehension");
    child("target", part.target);
    child("iter", part.iter);
    list("ifs", part.ifs);
    number("is_async", part.is_async);
    close();
  }
  void item(const ast::Keyword& part) {
    open("keyword");
    name("arg", part.arg);
    child("value", part.value);
    close(part.range);
  }
  void item(const ast::Arg& part) {
    open("arg");
    name("arg", part.arg);
    child("annotation", part.annotation);
    close(part.range);
  }
  void item(const ast::Arguments& part) {
    open("arguments");
    list("posonlyargs", part.posonlyargs);
    list("args", part.args);
    child("vararg", part.vararg);
    list("kwonlyargs", part.kwonlyargs);
    list("kw_defaults", part.kw_defaults);
    child("kwarg", part.kwarg);
    list("defaults", part.defaults);
    close();
  }
  void item(const ast::Alias& part) {
    open("alias");
    name("name", part.name);
    name("asname", part.asname);
    close(part.range);
  }
  void item(const ast::WithItem& part) {
    open("withitem");
    child("context_expr", part.context_expr);
    child("optional_vars", part.optional_vars);
    close();
  }
  void item(const ast::ExceptHandler& part) {
    open("ExceptHandler");
    child("type", part.type);
    name("name", part.name);
    list("body", part.body);
    close(part.range);
  }
  void item(const ast::MatchCase& part) {
    open("match_case");
    child("pattern", part.pattern);
    child("guard", part.guard);
    list("body", part.body);
    close();
  }
  void item(const ast::TypeParam& part) {
    open(name_of(kTypeParamNames, part.kind));
    name("name", part.name);
    child("bound", part.bound);
    child("default_value", part.default_value);
    close(part.range);
  }

  // ---- Nodes ----
  template <class Node, class Fields>
  void nested(const Node& node, std::string_view kind_name, Fields fields) {
    open(kind_name);
    if (++depth_ > kMaxDepth) {
      out_ += "...";
    } else {
      fields(node);
    }
    --depth_;
    close(node.range);
  }
  void item(const ast::Expr& node) {
    nested(node, name_of(kExprNames, node.kind), [this](const ast::Expr& e) { expression_fields(e); });
  }
  void item(const ast::Stmt& node) {
    nested(node, name_of(kStmtNames, node.kind), [this](const ast::Stmt& s) { statement_fields(s); });
  }
  void item(const ast::Pattern& node) {
    nested(node, name_of(kPatternNames, node.kind), [this](const ast::Pattern& p) { pattern_fields(p); });
  }
  void expression_fields(const ast::Expr& node);
  void statement_fields(const ast::Stmt& node);
  void pattern_fields(const ast::Pattern& node);

  const ConstantPool& pool_;
  std::string out_;
  bool first_ = true;
  int depth_ = 0;
};

template <class T, class Base>
const T& fields_of(const Base& node) {
  return *ast::as<const T>(&node);
}

void Dumper::expression_fields(const ast::Expr& node) {
  using Kind = ast::ExprKind;
  switch (node.kind) {
    case Kind::BoolOp: {
      auto& e = fields_of<ast::BoolOp>(node);
      word("op", name_of(kBoolOperatorNames, e.op));
      return list("values", e.values);
    }
    case Kind::NamedExpr: {
      auto& e = fields_of<ast::NamedExpr>(node);
      child("target", e.target);
      return child("value", e.value);
    }
    case Kind::BinOp: {
      auto& e = fields_of<ast::BinOp>(node);
      child("left", e.left);
      word("op", name_of(kOperatorNames, e.op));
      return child("right", e.right);
    }
    case Kind::UnaryOp: {
      auto& e = fields_of<ast::UnaryOp>(node);
      word("op", name_of(kUnaryOperatorNames, e.op));
      return child("operand", e.operand);
    }
    case Kind::Lambda: {
      auto& e = fields_of<ast::Lambda>(node);
      child("args", e.args);
      return child("body", e.body);
    }
    case Kind::IfExp: {
      auto& e = fields_of<ast::IfExp>(node);
      child("test", e.test);
      child("body", e.body);
      return child("orelse", e.orelse);
    }
    case Kind::Dict: {
      auto& e = fields_of<ast::Dict>(node);
      list("keys", e.keys);
      return list("values", e.values);
    }
    case Kind::Set: return list("elts", fields_of<ast::Set>(node).elts);
    case Kind::ListComp:
    case Kind::SetComp:
    case Kind::GeneratorExp: {
      auto& e = fields_of<ast::ComprehensionExpr>(node);
      child("elt", e.element);
      return list("generators", e.generators);
    }
    case Kind::DictComp: {
      auto& e = fields_of<ast::ComprehensionExpr>(node);
      child("key", e.element);
      child("value", e.value);
      return list("generators", e.generators);
    }
    case Kind::Await: return child("value", fields_of<ast::Await>(node).value);
    case Kind::Yield: return child("value", fields_of<ast::Yield>(node).value);
    case Kind::YieldFrom: return child("value", fields_of<ast::YieldFrom>(node).value);
    case Kind::Compare: {
      auto& e = fields_of<ast::Compare>(node);
      child("left", e.left);
      list("ops", e.ops);
      return list("comparators", e.comparators);
    }
    case Kind::Call: {
      auto& e = fields_of<ast::Call>(node);
      child("func", e.func);
      list("args", e.args);
      return list("keywords", e.keywords);
    }
    case Kind::FormattedValue: {
      auto& e = fields_of<ast::FormattedValue>(node);
      child("value", e.value);
      number("conversion", e.conversion);
      return child("format_spec", e.format_spec);
    }
    case Kind::Interpolation: {
      auto& e = fields_of<ast::Interpolation>(node);
      child("value", e.value);
      value("str", e.str);
      number("conversion", e.conversion);
      return child("format_spec", e.format_spec);
    }
    case Kind::JoinedStr: return list("values", fields_of<ast::JoinedStr>(node).values);
    case Kind::TemplateStr: return list("values", fields_of<ast::TemplateStr>(node).values);
    case Kind::Constant: {
      auto& e = fields_of<ast::Constant>(node);
      value("value", e.value);
      if (e.unicode_prefix) word("kind", "'u'");
      return;
    }
    case Kind::Attribute: {
      auto& e = fields_of<ast::Attribute>(node);
      child("value", e.value);
      name("attr", e.attr);
      return context(e.ctx);
    }
    case Kind::Subscript: {
      auto& e = fields_of<ast::Subscript>(node);
      child("value", e.value);
      child("slice", e.slice);
      return context(e.ctx);
    }
    case Kind::Starred: {
      auto& e = fields_of<ast::Starred>(node);
      child("value", e.value);
      return context(e.ctx);
    }
    case Kind::Name: {
      auto& e = fields_of<ast::Name>(node);
      name("id", e.id);
      return context(e.ctx);
    }
    case Kind::List: {
      auto& e = fields_of<ast::List>(node);
      list("elts", e.elts);
      return context(e.ctx);
    }
    case Kind::Tuple: {
      auto& e = fields_of<ast::Tuple>(node);
      list("elts", e.elts);
      return context(e.ctx);
    }
    case Kind::Slice: {
      auto& e = fields_of<ast::Slice>(node);
      child("lower", e.lower);
      child("upper", e.upper);
      return child("step", e.step);
    }
  }
}

void Dumper::statement_fields(const ast::Stmt& node) {
  using Kind = ast::StmtKind;
  switch (node.kind) {
    case Kind::FunctionDef:
    case Kind::AsyncFunctionDef: {
      auto& s = fields_of<ast::FunctionDef>(node);
      name("name", s.name);
      child("args", s.args);
      list("body", s.body);
      list("decorator_list", s.decorators);
      child("returns", s.returns);
      return list("type_params", s.type_params);
    }
    case Kind::ClassDef: {
      auto& s = fields_of<ast::ClassDef>(node);
      name("name", s.name);
      list("bases", s.bases);
      list("keywords", s.keywords);
      list("body", s.body);
      list("decorator_list", s.decorators);
      return list("type_params", s.type_params);
    }
    case Kind::Return: return child("value", fields_of<ast::Return>(node).value);
    case Kind::Delete: return list("targets", fields_of<ast::Delete>(node).targets);
    case Kind::Assign: {
      auto& s = fields_of<ast::Assign>(node);
      list("targets", s.targets);
      return child("value", s.value);
    }
    case Kind::TypeAlias: {
      auto& s = fields_of<ast::TypeAlias>(node);
      child("name", s.name);
      list("type_params", s.type_params);
      return child("value", s.value);
    }
    case Kind::AugAssign: {
      auto& s = fields_of<ast::AugAssign>(node);
      child("target", s.target);
      word("op", name_of(kOperatorNames, s.op));
      return child("value", s.value);
    }
    case Kind::AnnAssign: {
      auto& s = fields_of<ast::AnnAssign>(node);
      child("target", s.target);
      child("annotation", s.annotation);
      child("value", s.value);
      return number("simple", s.simple);
    }
    case Kind::For:
    case Kind::AsyncFor: {
      auto& s = fields_of<ast::For>(node);
      child("target", s.target);
      child("iter", s.iter);
      list("body", s.body);
      return list("orelse", s.orelse);
    }
    case Kind::While: {
      auto& s = fields_of<ast::While>(node);
      child("test", s.test);
      list("body", s.body);
      return list("orelse", s.orelse);
    }
    case Kind::If: {
      auto& s = fields_of<ast::If>(node);
      child("test", s.test);
      list("body", s.body);
      return list("orelse", s.orelse);
    }
    case Kind::With:
    case Kind::AsyncWith: {
      auto& s = fields_of<ast::With>(node);
      list("items", s.items);
      return list("body", s.body);
    }
    case Kind::Match: {
      auto& s = fields_of<ast::Match>(node);
      child("subject", s.subject);
      return list("cases", s.cases);
    }
    case Kind::Raise: {
      auto& s = fields_of<ast::Raise>(node);
      child("exc", s.exc);
      return child("cause", s.cause);
    }
    case Kind::Try:
    case Kind::TryStar: {
      auto& s = fields_of<ast::Try>(node);
      list("body", s.body);
      list("handlers", s.handlers);
      list("orelse", s.orelse);
      return list("finalbody", s.finalbody);
    }
    case Kind::Assert: {
      auto& s = fields_of<ast::Assert>(node);
      child("test", s.test);
      return child("msg", s.msg);
    }
    case Kind::Import: return list("names", fields_of<ast::Import>(node).names);
    case Kind::ImportFrom: {
      auto& s = fields_of<ast::ImportFrom>(node);
      name("module", s.module);
      list("names", s.names);
      return number("level", s.level);
    }
    case Kind::Global: return list("names", fields_of<ast::Global>(node).names);
    case Kind::Nonlocal: return list("names", fields_of<ast::Nonlocal>(node).names);
    case Kind::Expr: return child("value", fields_of<ast::ExprStmt>(node).value);
    case Kind::Pass:
    case Kind::Break:
    case Kind::Continue: return;
  }
}

void Dumper::pattern_fields(const ast::Pattern& node) {
  using Kind = ast::PatternKind;
  switch (node.kind) {
    case Kind::MatchValue: return child("value", fields_of<ast::MatchValue>(node).value);
    case Kind::MatchSingleton: return value("value", fields_of<ast::MatchSingleton>(node).value);
    case Kind::MatchSequence: return list("patterns", fields_of<ast::MatchSequence>(node).patterns);
    case Kind::MatchMapping: {
      auto& p = fields_of<ast::MatchMapping>(node);
      list("keys", p.keys);
      list("patterns", p.patterns);
      return name("rest", p.rest);
    }
    case Kind::MatchClass: {
      auto& p = fields_of<ast::MatchClass>(node);
      child("cls", p.cls);
      list("patterns", p.patterns);
      list("kwd_attrs", p.kwd_attrs);
      return list("kwd_patterns", p.kwd_patterns);
    }
    case Kind::MatchStar: return name("name", fields_of<ast::MatchStar>(node).name);
    case Kind::MatchAs: {
      auto& p = fields_of<ast::MatchAs>(node);
      child("pattern", p.pattern);
      return name("name", p.name);
    }
    case Kind::MatchOr: return list("patterns", fields_of<ast::MatchOr>(node).patterns);
  }
}

}  // namespace

std::string dump_ast(const ast::Module& module, const ConstantPool& pool) {
  Dumper dumper(pool);
  dumper.dump(module);
  return dumper.take();
}

}  // namespace leanpyc
