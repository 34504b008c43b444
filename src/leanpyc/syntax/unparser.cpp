#include "leanpyc/syntax/unparser.h"

#include <utility>

#include "leanpyc/code/constant_repr.h"
#include "leanpyc/syntax/unparser_operators.h"

namespace leanpyc {

using ast::as;
using ast::Expr;
using ast::ExprKind;

namespace {

class Unparser {
 public:
  explicit Unparser(const ConstantPool& pool) : pool_(pool) {}

  // Writes parentheses if the node binds less tightly than `level`.
  void expression(const Expr* node, Level level);

  std::string take() { return failed_ ? std::string() : std::move(out_); }

 private:
  static constexpr size_t kMaxText = size_t{1} << 20;
  // sys.set_int_max_str_digits' default is 4300 decimal digits; 951 digits of 15 bits never exceed that.
  static constexpr size_t kPrintableDigits = 951;

  void text(std::string_view value) { out_ += value; }
  void name(NameId id) { out_ += pool_.names().text(id); }

  template <class Body>
  void grouped(bool parentheses, Body body) {
    if (parentheses) text("(");
    body();
    if (parentheses) text(")");
  }
  template <class Item, class Print>
  void separated(const Seq<Item>& items, Print print) {
    for (size_t i = 0; i < items.size(); ++i) {
      if (i != 0) text(", ");
      print(items[i]);
    }
  }
  void elements(const Seq<Expr*>& items) {
    separated(items, [this](const Expr* item) { expression(item, Level::Test); });
  }

  void constant(const ast::Constant* node);
  void bool_op(const ast::BoolOp* node, Level level);
  void bin_op(const ast::BinOp* node, Level level);
  void unary_op(const ast::UnaryOp* node, Level level);
  void compare(const ast::Compare* node, Level level);
  void lambda(const ast::Lambda* node);
  void arguments(const ast::Arguments& arguments);
  void argument(const ast::Arg& arg);
  void dict(const ast::Dict* node);
  void tuple(const ast::Tuple* node, Level level);
  void comprehension(const ast::ComprehensionExpr* node);
  void call(const ast::Call* node);
  void attribute(const ast::Attribute* node);
  void slice(const ast::Slice* node);
  void quoted(std::string_view prefix, const Seq<Expr*>& parts);
  void string_parts(const Seq<Expr*>& parts);
  void string_part(const Expr* node);
  void formatted_value(const ast::FormattedValue* node);
  void interpolation(const ast::Interpolation* node);
  void end_of_field(int32_t conversion, const Expr* spec);

  const ConstantPool& pool_;
  std::string out_;
  bool failed_ = false;
};

void Unparser::expression(const Expr* node, Level level) {
  if (out_.size() > kMaxText) failed_ = true;
  if (failed_) return;
  switch (node->kind) {
    case ExprKind::Name: return name(as<const ast::Name>(node)->id);
    case ExprKind::Constant: return constant(as<const ast::Constant>(node));
    case ExprKind::Attribute: return attribute(as<const ast::Attribute>(node));
    case ExprKind::Subscript: {
      const auto* n = as<const ast::Subscript>(node);
      expression(n->value, Level::Atom);
      text("[");
      expression(n->slice, Level::Tuple);
      return text("]");
    }
    case ExprKind::Slice: return slice(as<const ast::Slice>(node));
    case ExprKind::Tuple: return tuple(as<const ast::Tuple>(node), level);
    case ExprKind::List:
      text("[");
      elements(as<const ast::List>(node)->elts);
      return text("]");
    case ExprKind::Set:
      text("{");
      elements(as<const ast::Set>(node)->elts);
      return text("}");
    case ExprKind::Dict: return dict(as<const ast::Dict>(node));
    case ExprKind::Call: return call(as<const ast::Call>(node));
    case ExprKind::BinOp: return bin_op(as<const ast::BinOp>(node), level);
    case ExprKind::UnaryOp: return unary_op(as<const ast::UnaryOp>(node), level);
    case ExprKind::BoolOp: return bool_op(as<const ast::BoolOp>(node), level);
    case ExprKind::Compare: return compare(as<const ast::Compare>(node), level);
    case ExprKind::IfExp: {
      const auto* n = as<const ast::IfExp>(node);
      return grouped(level > Level::Test, [&] {
        expression(n->body, Level::Or);
        text(" if ");
        expression(n->test, Level::Or);
        text(" else ");
        expression(n->orelse, Level::Test);
      });
    }
    case ExprKind::Lambda: return grouped(level > Level::Test, [&] { lambda(as<const ast::Lambda>(node)); });
    case ExprKind::ListComp:
    case ExprKind::SetComp:
    case ExprKind::DictComp:
    case ExprKind::GeneratorExp: return comprehension(as<const ast::ComprehensionExpr>(node));
    case ExprKind::Starred: text("*"); return expression(as<const ast::Starred>(node)->value, Level::BitOr);
    case ExprKind::NamedExpr: {
      const auto* n = as<const ast::NamedExpr>(node);
      return grouped(level > Level::Tuple, [&] {
        expression(n->target, Level::Atom);
        text(" := ");
        expression(n->value, Level::Atom);
      });
    }
    case ExprKind::Await:
      return grouped(level > Level::Await, [&] {
        text("await ");
        expression(as<const ast::Await>(node)->value, Level::Atom);
      });
    case ExprKind::Yield: {
      const Expr* value = as<const ast::Yield>(node)->value;
      text(value != nullptr ? "(yield " : "(yield");
      if (value != nullptr) expression(value, Level::Test);
      return text(")");
    }
    case ExprKind::YieldFrom:
      text("(yield from ");
      expression(as<const ast::YieldFrom>(node)->value, Level::Test);
      return text(")");
    case ExprKind::JoinedStr: return quoted("f", as<const ast::JoinedStr>(node)->values);
    case ExprKind::TemplateStr: return quoted("t", as<const ast::TemplateStr>(node)->values);
    case ExprKind::Interpolation: return interpolation(as<const ast::Interpolation>(node));
    case ExprKind::FormattedValue: return formatted_value(as<const ast::FormattedValue>(node));
  }
}

void Unparser::constant(const ast::Constant* node) {
  const leanpyc::Constant& value = pool_[node->value];
  if (node->unicode_prefix) text("u");
  switch (value.kind) {
    case ConstantKind::Ellipsis: return text("...");
    case ConstantKind::Str: return append_string_repr(pool_.names().text(value.string), pool_.unicode(), out_);
    case ConstantKind::BigInt: failed_ = value.digits.size() > kPrintableDigits; break;
    default: break;
  }
  if (failed_) return;
  std::string repr = constant_repr(node->value, pool_);
  // Infinity has no literal; CPython writes a number that is too large.
  if (value.kind == ConstantKind::Float || value.kind == ConstantKind::Complex) {
    for (size_t at = 0; (at = repr.find("inf", at)) != repr.npos;) repr.replace(at, 3, "1e309");
  }
  text(repr);
}

void Unparser::bool_op(const ast::BoolOp* node, Level level) {
  bool is_and = node->op == ast::BoolOperator::And;
  Level own = is_and ? Level::And : Level::Or;
  grouped(level > own, [&] {
    for (size_t i = 0; i < node->values.size(); ++i) {
      if (i != 0) text(is_and ? " and " : " or ");
      expression(node->values[i], tighter(own));
    }
  });
}

void Unparser::bin_op(const ast::BinOp* node, Level level) {
  OperatorText op = operator_text(node->op);
  bool groups_right = node->op == ast::Operator::Pow;
  grouped(level > op.level, [&] {
    expression(node->left, groups_right ? tighter(op.level) : op.level);
    text(op.text);
    expression(node->right, groups_right ? op.level : tighter(op.level));
  });
}

void Unparser::unary_op(const ast::UnaryOp* node, Level level) {
  OperatorText op = operator_text(node->op);
  grouped(level > op.level, [&] {
    text(op.text);
    expression(node->operand, op.level);
  });
}

void Unparser::compare(const ast::Compare* node, Level level) {
  grouped(level > Level::Compare, [&] {
    expression(node->left, tighter(Level::Compare));
    for (size_t i = 0; i < node->ops.size(); ++i) {
      text(operator_text(node->ops[i]));
      expression(node->comparators[i], tighter(Level::Compare));
    }
  });
}

// Without positional parameters no space follows the keyword: "lambda*a: 0".
void Unparser::lambda(const ast::Lambda* node) {
  const ast::Arguments& args = *node->args;
  text(args.posonlyargs.empty() && args.args.empty() ? "lambda" : "lambda ");
  arguments(args);
  text(": ");
  expression(node->body, Level::Test);
}

void Unparser::argument(const ast::Arg& arg) {
  name(arg.arg);
  if (arg.annotation == nullptr) return;
  text(": ");
  expression(arg.annotation, Level::Test);
}

void Unparser::arguments(const ast::Arguments& args) {
  bool first = true;
  auto next = [&] {
    if (!std::exchange(first, false)) text(", ");
  };
  auto default_value = [&](const Expr* value) {
    if (value == nullptr) return;
    text("=");
    expression(value, Level::Test);
  };
  size_t positional = size_t{args.posonlyargs.size()} + args.args.size();
  size_t first_default = positional - args.defaults.size();
  for (size_t i = 0; i < positional; ++i) {
    next();
    argument(i < args.posonlyargs.size() ? args.posonlyargs[i] : args.args[i - args.posonlyargs.size()]);
    if (i >= first_default) default_value(args.defaults[i - first_default]);
    if (i + 1 == args.posonlyargs.size()) text(", /");
  }
  if (args.vararg != nullptr || !args.kwonlyargs.empty()) {
    next();
    text("*");
    if (args.vararg != nullptr) argument(*args.vararg);
  }
  for (size_t i = 0; i < args.kwonlyargs.size(); ++i) {
    next();
    argument(args.kwonlyargs[i]);
    default_value(args.kw_defaults[i]);
  }
  if (args.kwarg != nullptr) {
    next();
    text("**");
    argument(*args.kwarg);
  }
}

void Unparser::dict(const ast::Dict* node) {
  text("{");
  for (size_t i = 0; i < node->values.size(); ++i) {
    if (i != 0) text(", ");
    if (const Expr* key = node->keys[i]) {
      expression(key, Level::Test);
      text(": ");
      expression(node->values[i], Level::Test);
    } else {
      text("**");
      expression(node->values[i], Level::BitOr);
    }
  }
  text("}");
}

void Unparser::tuple(const ast::Tuple* node, Level level) {
  if (node->elts.empty()) return text("()");
  grouped(level > Level::Tuple, [&] {
    elements(node->elts);
    if (node->elts.size() == 1) text(",");
  });
}

void Unparser::comprehension(const ast::ComprehensionExpr* node) {
  bool list = node->kind == ExprKind::ListComp;
  bool generator = node->kind == ExprKind::GeneratorExp;
  text(list ? "[" : generator ? "(" : "{");
  expression(node->element, Level::Test);
  if (node->kind == ExprKind::DictComp) {
    text(": ");
    expression(node->value, Level::Test);
  }
  for (const ast::Comprehension& loop : node->generators) {
    text(loop.is_async ? " async for " : " for ");
    expression(loop.target, Level::Tuple);
    text(" in ");
    expression(loop.iter, Level::Or);
    for (const Expr* condition : loop.ifs) {
      text(" if ");
      expression(condition, Level::Or);
    }
  }
  text(list ? "]" : generator ? ")" : "}");
}

void Unparser::call(const ast::Call* node) {
  expression(node->func, Level::Atom);
  // A generator expression that is the only argument supplies the call's parentheses.
  if (node->args.size() == 1 && node->keywords.empty() && node->args[0]->kind == ExprKind::GeneratorExp) {
    return expression(node->args[0], Level::Test);
  }
  text("(");
  elements(node->args);
  if (!node->args.empty() && !node->keywords.empty()) text(", ");
  separated(node->keywords, [this](const ast::Keyword& keyword) {
    if (keyword.arg == kNoName) {
      text("**");
    } else {
      name(keyword.arg);
      text("=");
    }
    expression(keyword.value, Level::Test);
  });
  text(")");
}

// "1 .real": without the space, the point would be a decimal point.
void Unparser::attribute(const ast::Attribute* node) {
  expression(node->value, Level::Atom);
  if (node->value->kind == ExprKind::Constant) {
    ConstantKind kind = pool_[as<const ast::Constant>(node->value)->value].kind;
    if (kind == ConstantKind::Int || kind == ConstantKind::BigInt) text(" ");
  }
  text(".");
  name(node->attr);
}

void Unparser::slice(const ast::Slice* node) {
  if (node->lower != nullptr) expression(node->lower, Level::Test);
  text(":");
  if (node->upper != nullptr) expression(node->upper, Level::Test);
  if (node->step == nullptr) return;
  text(":");
  expression(node->step, Level::Test);
}

// The string's whole content, replacement fields included, is quoted and escaped at once.
void Unparser::quoted(std::string_view prefix, const Seq<Expr*>& parts) {
  size_t start = out_.size();
  string_parts(parts);
  if (out_.size() > kMaxText) failed_ = true;
  if (failed_) return;
  std::string body = out_.substr(start);
  out_.resize(start);
  text(prefix);
  append_string_repr(body, pool_.unicode(), out_);
}

void Unparser::string_parts(const Seq<Expr*>& parts) {
  for (const Expr* part : parts) string_part(part);
}

void Unparser::string_part(const Expr* node) {
  if (node->kind != ExprKind::Constant) return expression(node, Level::Test);
  for (char c : pool_.names().text(pool_[as<const ast::Constant>(node)->value].string)) {
    out_ += c;
    if (c == '{' || c == '}') out_ += c;
  }
}

void Unparser::formatted_value(const ast::FormattedValue* node) {
  text("{");
  size_t start = out_.size();
  expression(node->value, Level::Or);  // a lambda's colon would begin the format spec
  if (out_.size() > start && out_[start] == '{') out_.insert(start, " ");
  end_of_field(node->conversion, node->format_spec);
}

// The field of a template string has the expression's text as it is written.
void Unparser::interpolation(const ast::Interpolation* node) {
  text("{");
  text(pool_.names().text(pool_[node->str].string));
  end_of_field(node->conversion, node->format_spec);
}

void Unparser::end_of_field(int32_t conversion, const Expr* spec) {
  if (conversion > 0) {
    text("!");
    out_ += static_cast<char>(conversion);
  }
  if (spec != nullptr) {
    text(":");
    if (spec->kind == ExprKind::JoinedStr) {
      string_parts(as<const ast::JoinedStr>(spec)->values);
    } else {
      string_part(spec);
    }
  }
  text("}");
}

}  // namespace

std::string unparse_annotation(const Expr& expression, const ConstantPool& pool) {
  Unparser unparser(pool);
  unparser.expression(&expression, Level::Test);
  return unparser.take();
}

}  // namespace leanpyc
