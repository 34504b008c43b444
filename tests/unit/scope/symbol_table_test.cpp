#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/parser.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

class SymbolTableTest : public testing::Test {
 protected:
  // Returns the output of --dump=symtable, or the error as "line:column-line:column message".
  std::string table_of(std::string_view text, std::string_view target_name = "3.13.0") {
    pool.reset();
    names.reset();
    table.clear();
    arena.reset();
    names.emplace(arena);
    pool.emplace(arena, *names, kNewestUnicode);
    Diagnostics diagnostics(arena);
    const Target& target = *find_target(target_name);
    SourceText source;
    module = nullptr;
    if (decode_source(text, false, arena, diagnostics, source)) {
      tokenize(source, target.grammar, *names, arena, diagnostics, tokens);
      module = parse_module(source, tokens, target.grammar, *pool, diagnostics);
    }
    FutureFeatures future;
    if (module != nullptr && find_future_features(*module, target, *pool, diagnostics, future) &&
        build_symbol_table(*module, future, target, *names, diagnostics, table)) {
      return dump_symbol_table(table, *names);
    }
    const Diagnostic& error = diagnostics.error();
    return std::to_string(error.range.line) + ":" + std::to_string(error.range.column) + "-" +
           std::to_string(error.range.end_line) + ":" + std::to_string(error.range.end_column) + " " +
           std::string(error.message);
  }

  Arena arena;
  std::optional<NameTable> names;
  std::optional<ConstantPool> pool;
  TokenBuffer tokens;
  SymbolTable table;
  ast::Module* module = nullptr;
};

// The expected tables are the output of tests/differential/symtable_dump.py with CPython 3.13.0.

// Most names are entered in source order; the others are entered in CPython's order.
TEST_F(SymbolTableTest, OrderOfVisits) {
  EXPECT_EQ(table_of(R"py(def f(t):
    a = b if c else d
    e = {g: h, **i, j: k}
    l(m=n, *o)
    while (p := q): r
    for s, t in u: v
    with w as x, y: z
    return super
)py"),
            R"(module top 0:0-0:0
  f: local local
  function f 1:0-8:16 returns-value
    parameters t
    t: local local parameter
    a: local local
    c: global implicit use
    b: global implicit use
    d: global implicit use
    e: local local
    g: global implicit use
    j: global implicit use
    h: global implicit use
    i: global implicit use
    k: global implicit use
    l: global implicit use
    o: global implicit use
    n: global implicit use
    q: global implicit use
    p: local local
    r: global implicit use
    s: local local
    u: global implicit use
    v: global implicit use
    w: global implicit use
    x: local local
    y: global implicit use
    z: global implicit use
    super: global implicit use
    __class__: global implicit use
)");
}

TEST_F(SymbolTableTest, Closures) {
  EXPECT_EQ(table_of(R"py(def outer(a, *, b=1, **kw):
    c = a
    def inner():
        nonlocal c
        c = b
        return lambda: a
    print(undefined, kw)
)py"),
            R"table(module top 0:0-0:0
  outer: local local
  function outer 1:0-7:24 var-keywords
    parameters a b kw
    a: cell parameter use
    b: cell parameter
    kw: local parameter use
    c: cell local
    inner: local local
    print: global implicit use
    undefined: global implicit use
    function inner 3:4-6:24 nested returns-value
      c: free local nonlocal
      b: free use
      a: free
      function lambda 6:15-6:24 nested
        a: free use
)table");
}

TEST_F(SymbolTableTest, Classes) {
  EXPECT_EQ(table_of(R"py(class C:
    __x = 1
    def f(self):
        return super().f, __class__, self.__x
    def g(x, y=[x for x in z]): pass
)py"),
            R"table(module top 0:0-0:0
  C: local local
  class C 1:0-5:36 needs-class-closure
    _C__x: local local
    f: local local
    g: local local
    z: global implicit use
    x: local local use iterator
    function f 3:4-4:45 returns-value
      parameters self
      self: local parameter use
      super: global implicit use
      __class__: free use
    function g 5:4-5:36
      parameters x y
      x: local parameter
      y: local parameter
)table");
}

TEST_F(SymbolTableTest, InlinedComprehensions) {
  EXPECT_EQ(table_of(R"py(def f(x):
    return [[lambda: (x, y) for y in x] for x in x if (last := x)]
)py"),
            R"table(module top 0:0-0:0
  f: local local
  function f 1:0-2:66 returns-value
    parameters x
    x: cell parameter use cell-in-comprehension
    last: local local
    y: cell local iterator cell-in-comprehension
    function lambda 2:13-2:27 nested
      x: free use
      y: free use
)table");
}

TEST_F(SymbolTableTest, TypeParameters) {
  EXPECT_EQ(table_of(R"py(class C[T: int, __U = T](base[__U, __V]):
    type A[S] = dict[T, S, a]
    a = 1
    def f[*Ts](self, x=1): return T, __U
)py"),
            R"table(module top 0:0-0:0
  C: local local
  type parameters C 1:0-4:40
    .type_params: cell local use
    .generic_base: local local use
    T: cell local type-parameter
    _C__U: cell local use type-parameter
    base: global implicit use
    __V: global implicit use
    type variable T 1:11-1:14 nested
      int: global implicit use
    type variable __U 1:22-1:23 nested
      T: free use
    class C 1:0-4:40 nested needs-classdict
      __type_params__: local local
      .type_params: free use
      A: local local
      a: local local
      f: local local
      T: free
      _C__U: free
      type parameters A 2:4-2:29 nested sees-class-scope
        __classdict__: free use free-class
        S: cell local type-parameter
        T: free
        type alias A 2:4-2:29 nested sees-class-scope
          __classdict__: free use
          dict: global implicit use
          T: free use
          S: free use
          a: global implicit use
      type parameters f 4:4-4:40 nested sees-class-scope
        parameters .defaults
        __classdict__: free use
        .defaults: local parameter
        Ts: local local type-parameter
        T: free
        _C__U: free
        function f 4:4-4:40 nested returns-value
          parameters self x
          self: local parameter
          x: local parameter
          T: free use
          _C__U: free use
)table");
}

TEST_F(SymbolTableTest, FutureAnnotations) {
  EXPECT_EQ(table_of(R"py(from __future__ import annotations
def f(x: [y for z in q]) -> w:
    v: (lambda: x) = 1
)py"),
            R"table(module top 0:0-0:0
  annotations: local import
  f: local local
  function f 2:0-3:22
    parameters x
    x: local parameter
    v: local local annotated
)table");
}

TEST_F(SymbolTableTest, ErrorsHaveCPythonsMessagesAndPositions) {
  struct Case {
    std::string_view source;
    std::string_view error;
  };
  const Case cases[] = {
      {"def f(a, a): pass", "1:9-1:10 duplicate argument 'a' in function definition"},
      {"def f(a):\n  global a", "2:2-2:10 name 'a' is parameter and global"},
      {"def f():\n  a\n  global a", "3:2-3:10 name 'a' is used prior to global declaration"},
      {"def f():\n  a = 1\n  nonlocal a", "3:2-3:12 name 'a' is assigned to before nonlocal declaration"},
      {"def f():\n  a: int\n  global a", "3:2-3:10 annotated name 'a' can't be global"},
      {"def f():\n  global a\n  a: int", "3:2-3:8 annotated name 'a' can't be global"},
      {"nonlocal a", "1:0-1:10 nonlocal declaration not allowed at module level"},
      {"def f():\n  nonlocal a", "2:2-2:12 no binding for nonlocal 'a' found"},
      {"def f():\n  global a\n  nonlocal a", "2:2-2:10 name 'a' is nonlocal and global"},
      {"def f[T]():\n  nonlocal T", "2:2-2:12 nonlocal binding not allowed for type parameter 'T'"},
      {"def f[T]():\n  def g(): nonlocal T", "2:11-2:21 nonlocal binding not allowed for type parameter 'T'"},
      {"def f(): from m import *", "1:23-1:24 import * only allowed at module level"},
      {"[(yield 1) for x in y]", "1:2-1:9 'yield' inside list comprehension"},
      {"[x := 1 for x in y]", "1:1-1:2 assignment expression cannot rebind comprehension iteration variable 'x'"},
      {"[1 for x in (y := z)]",
       "1:13-1:19 assignment expression cannot be used in a comprehension iterable expression"},
      {"class C: [y := 1 for x in z]",
       "1:10-1:11 assignment expression within a comprehension cannot be used in a class body"},
      {"[[y := 1 for x in z] for y in z]",
       "1:2-1:3 assignment expression cannot rebind comprehension iteration variable 'y'"},
      {"[0 for x in y if (z := 1) for z in x]",
       "1:30-1:31 comprehension inner loop cannot rebind assignment expression target 'z'"},
      {"type A = (x := 1)", "1:10-1:16 named expression cannot be used within a type alias"},
      {"def f[T: (yield)](): pass", "1:10-1:15 yield expression cannot be used within a TypeVar bound"},
      {"def f[T = [x := 1 for y in z]](): pass",
       "1:11-1:12 assignment expression within a comprehension cannot be used in a TypeVar bound"},
      {"class C[T]((yield)): pass", "1:12-1:17 yield expression cannot be used within the definition of a generic"},
      {"from __future__ import annotations\nx: (yield)",
       "2:4-2:9 yield expression cannot be used within an annotation"},
      {"def f[T, T](): pass", "1:9-1:10 duplicate type parameter 'T'"},
      {"class C[__x, _C__x]: pass", "1:13-1:18 duplicate type parameter '_C__x'"},
  };
  for (const Case& each : cases) EXPECT_EQ(table_of(std::string(each.source) + "\n"), each.error) << each.source;
}

// The expected table is that of CPython 3.14.10, without the annotation scopes of functions that have no annotations.
TEST_F(SymbolTableTest, AnnotationsAreDeferredIn314) {
  EXPECT_EQ(table_of("x: int\n"
                     "class A:\n"
                     "  def f(self): pass\n"
                     "class B:\n"
                     "  y: a\n"
                     "  a = y\n"
                     "  if a:\n"
                     "    z: a\n"
                     "  def g[T](self, p: T) -> [a for q in a]: pass\n"
                     "def h(v):\n"
                     "  w: (lambda: v)\n"
                     "  u: v\n",
                     "3.14.10"),
            R"(module top 0:0-0:0 conditional-annotations
  x: local local annotated
  __conditional_annotations__: global implicit use
  A: local local
  B: local local
  h: local local
  annotation __annotate__ 1:3-1:6
    parameters .format
    .format: local parameter use
    int: global implicit use
  class A 2:0-3:19 needs-classdict
    f: local local
    function f 3:2-3:19
      parameters self
      self: local parameter
  class B 4:0-9:46 needs-classdict conditional-annotations
    y: local local use annotated
    a: local local use
    z: local local annotated
    __conditional_annotations__: global implicit use
    g: local local
    annotation __annotate__ 5:5-5:6 sees-class-scope
      parameters .format
      .format: local parameter use
      __classdict__: free use
      a: global implicit use
    type parameters g 9:2-9:46 sees-class-scope
      parameters .defaults
      __classdict__: free use free-class
      .defaults: local parameter
      T: cell local type-parameter
      annotation __annotate__ 9:2-9:46 nested sees-class-scope
        parameters .format
        .format: local parameter use
        __classdict__: free use
        T: free use
        a: global implicit use
        function listcomp 9:26-9:40 list-comprehension nested
          parameters .0
          .0: local parameter
          q: local local iterator
          a: global implicit use
      function g 9:2-9:46 nested
        parameters self p
        self: local parameter
        p: local parameter
  function h 10:0-12:6
    parameters v
    v: cell parameter
    w: local local annotated
    u: local local annotated
    annotation __annotate__ 11:6-11:15 nested
      parameters .format
      .format: local parameter use
      v: free
      function lambda 11:6-11:15 nested
        v: free use
)");
}

TEST_F(SymbolTableTest, AnnotationsThatBecomeStringsHaveNoScopeInTheTable) {
  constexpr std::string_view kSource = "from __future__ import annotations\nclass A:\n  x: a\n  if a:\n    y: b\n";
  EXPECT_EQ(table_of(kSource, "3.14.10"), R"(module top 0:0-0:0
  annotations: local import
  A: local local
  class A 2:0-5:8 conditional-annotations
    x: local local annotated
    a: global implicit use
    y: local local annotated
    __conditional_annotations__: global implicit use
)");
}

TEST_F(SymbolTableTest, Reports314sErrors) {
  struct Case {
    std::string_view source;
    std::string_view error;
  };
  // The expected errors are CPython 3.14.10's; the columns count from 0.
  constexpr Case kCases[] = {
      {"x: (y := 1)", "1:4-1:10 named expression cannot be used within an annotation"},
      {"def f():\n x: (yield)", "2:5-2:10 yield expression cannot be used within an annotation"},
      {"def f(a: (await b)): pass", "1:10-1:17 await expression cannot be used within an annotation"},
      {"class A:\n x: [(y := 1) for z in w]",
       "2:6-2:7 assignment expression within a comprehension cannot be used in a class body"},
      {"await x", "1:0-1:7 'await' outside function"},
      {"def f():\n await x", "2:1-2:8 'await' outside async function"},
      {"def f():\n [x async for x in y]", "2:1-2:21 asynchronous comprehension outside of an asynchronous function"},
      {"async with x: pass", "1:0-1:18 'async with' outside async function"},
      {"def f():\n async for x in y: pass", "2:1-2:23 'async for' outside async function"},
      {"import a as __debug__", "1:7-1:21 cannot assign to __debug__"},
      {"__debug__: int", "1:0-1:9 cannot assign to __debug__"},
      {"x.__debug__: int", "1:0-1:11 cannot assign to __debug__"},
      {"type __debug__ = int", "1:5-1:14 cannot assign to __debug__"},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(table_of(std::string(each.source) + "\n", "3.14.10"), each.error) << each.source;
  }
}

// The names that a class provides are ordinary names in an inlined comprehension, but cells for the functions in it.
// The expected facts are CPython 3.14.10's.
TEST_F(SymbolTableTest, InlinedComprehensionsDoNotCaptureTheCellsOfTheirClass) {
  table_of("class A: [__class__ for x in y]\n", "3.14.10");
  EXPECT_FALSE(table[ast::as<ast::ClassDef>(module->body[0])->scope].needs_class_closure);
  table_of("class A: [lambda: __class__ for x in y]\n", "3.14.10");
  EXPECT_TRUE(table[ast::as<ast::ClassDef>(module->body[0])->scope].needs_class_closure);
  table_of("class A: [__classdict__ for x in y]\n", "3.14.10");
  EXPECT_FALSE(table[ast::as<ast::ClassDef>(module->body[0])->scope].needs_classdict);
  table_of("class A: [lambda: __classdict__ for x in y]\n", "3.14.10");
  EXPECT_TRUE(table[ast::as<ast::ClassDef>(module->body[0])->scope].needs_classdict);
}

TEST_F(SymbolTableTest, PatchReleasesReserveClassDict) {
  constexpr std::string_view kSource = "class A[__classdict__]: pass\n";
  EXPECT_EQ(table_of(kSource, "3.13.0").substr(0, 6), "module");
  EXPECT_EQ(table_of(kSource, "3.13.3"), "1:8-1:21 reserved name '__classdict__' cannot be used for type parameter");
}

TEST_F(SymbolTableTest, RecordsFactsForTheCodeGenerator) {
  table_of("def f(x):\n  return [x for x in x]\nclass C:\n  if f:\n    a: int\n  [__class__ for x in f]\n");
  const auto& function = *ast::as<ast::FunctionDef>(module->body[0]);
  const auto& comprehension = *ast::as<ast::ComprehensionExpr>(ast::as<ast::Return>(function.body[0])->value);
  const Scope& inner = table[comprehension.scope];
  EXPECT_TRUE(inner.inlined);
  EXPECT_EQ(inner.parent, function.scope);
  EXPECT_TRUE(table[function.scope].children.empty());
  const NameId x = names->intern("x");
  EXPECT_EQ(inner.find(x)->resolution, Resolution::Local);
  EXPECT_TRUE(inner.find(x)->flags & symbol_flags::kComprehensionIterator);
  EXPECT_FALSE(table[function.scope].find(x)->flags & symbol_flags::kComprehensionIterator);

  const Scope& body = table[ast::as<ast::ClassDef>(module->body[1])->scope];
  EXPECT_TRUE(body.annotations_used);
  EXPECT_FALSE(table[module->scope].annotations_used);
  EXPECT_EQ(body.find(names::kDunderClass)->resolution, Resolution::GlobalImplicit);

  table_of(
      "def plain(__debug__): pass\n"
      "def outer(x: int):\n"
      "  def inner() -> x: return x\n"
      "class C:\n"
      "  def __private(self): return [(lambda: y) for y in self]\n");
  auto definition = [](ast::Stmt* node) { return ast::as<ast::FunctionDef>(node); };
  const Scope& plain = table[definition(module->body[0])->scope];
  EXPECT_TRUE(plain.debug_parameter);
  EXPECT_FALSE(plain.is_annotated);
  EXPECT_FALSE(plain.has_closure);
  const auto& outer = *definition(module->body[1]);
  EXPECT_FALSE(table[outer.scope].debug_parameter);
  EXPECT_TRUE(table[outer.scope].is_annotated);
  EXPECT_TRUE(table[outer.scope].has_closure);
  const auto& free = *definition(outer.body[0]);
  EXPECT_TRUE(table[free.scope].is_annotated);
  EXPECT_TRUE(table[free.scope].has_closure);
  EXPECT_EQ(table[outer.scope].symbols[free.symbol].name, free.name);
  const auto& type = *ast::as<ast::ClassDef>(module->body[2]);
  EXPECT_EQ(table[module->scope].symbols[type.symbol].name, type.name);
  EXPECT_FALSE(table[type.scope].has_closure);
  const auto& method = *definition(type.body[0]);
  EXPECT_EQ(table[type.scope].symbols[method.symbol].name, names->intern("_C__private"));
  EXPECT_TRUE(table[method.scope].has_closure);
}

TEST_F(SymbolTableTest, PrivateTypeParametersAreMangledOnlyAfterTheirDefinition) {
  table_of("class C[T: __x, __x](__y): pass\n");
  const auto& definition = *ast::as<ast::ClassDef>(module->body[0]);
  const Scope& parameters = table[definition.type_params_scope];
  EXPECT_EQ(names->text(mangle(table, parameters, names->intern("__x"), *names)), "_C__x");
  EXPECT_EQ(names->text(mangle(table, parameters, names->intern("__y"), *names)), "__y");
  EXPECT_EQ(names->text(mangle(table, table[definition.scope], names->intern("__y"), *names)), "_C__y");
  // The name is used before it is a parameter.
  const Scope& bound = table[definition.type_params[0].bound_scope];
  EXPECT_NE(bound.find(names->intern("__x")), nullptr);
}

TEST_F(SymbolTableTest, DeepAndWideTreesAreLinearAndDoNotCrash) {
  std::string chain = "x";
  for (int i = 0; i < 30000; ++i) chain += ".x";
  const std::string error = table_of(chain + "\n");
  EXPECT_NE(error.find("recursion"), std::string::npos) << error.substr(0, 100);

  std::string wide = "def f():\n  x = 1\n";
  for (int i = 0; i < 5000; ++i) wide += "  def g" + std::to_string(i) + "(): return x, y" + std::to_string(i) + "\n";
  EXPECT_EQ(table_of(wide).substr(0, 6), "module");
  EXPECT_EQ(table[ScopeId{1}].find(names->intern("x"))->resolution, Resolution::Cell);
}

}  // namespace
}  // namespace leanpyc
