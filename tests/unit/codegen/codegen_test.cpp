#include "leanpyc/codegen/codegen.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leanpyc/syntax/parser.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

// Runs one source text through all stages except folding, and collects the instructions of its units.
struct Compiled {
  explicit Compiled(std::string_view text, bool elides_first = false, std::string_view name = "3.13.0") {
    const Target& target = *find_target(name);
    SourceText source;
    EXPECT_TRUE(decode_source(text, false, arena, diagnostics, source));
    TokenBuffer tokens;
    tokenize(source, target.grammar, names, arena, diagnostics, tokens);
    ast::Module* tree = parse_module(source, tokens, target.grammar, pool, diagnostics);
    FutureFeatures future;
    if (tree == nullptr || !find_future_features(*tree, target, pool, diagnostics, future)) return;
    if (!build_symbol_table(*tree, future, target, names, diagnostics, symbols)) return;
    if (elides_first) tree->body[0]->elided = true;
    CodegenWorkspace workspace;
    CodegenOptions options{.filename = names.intern("f")};
    auto observer = [this](CodeUnit& unit) { note(unit); };
    code = generate_code(*tree, symbols, future, options, target, pool, workspace, diagnostics, observer);
  }

  void note(const CodeUnit& unit) {
    std::string& all = units.emplace_back();
    for (const Instruction& each : unit.sequence.instructions()) {
      all += op_name(each.op);
      all += '\n';
      const SourceRange& range = each.range;
      places.push_back({std::string(op_name(each.op)), std::to_string(range.line) + ":" + std::to_string(range.column) +
                                                           "-" + std::to_string(range.end_column)});
    }
    for (ConstId each : unit.constants) constants.push_back(each);
  }

  // Returns the range of the first instruction with this name, in the innermost unit that has it.
  std::string place_of(std::string_view op) const {
    for (const auto& [name, range] : places) {
      if (name == op) return range;
    }
    return "absent";
  }

  std::string failure() const {
    if (!diagnostics.failed()) return "no error";
    const Diagnostic& error = diagnostics.error();
    return std::to_string(error.range.line) + ":" + std::to_string(error.range.column) + " " +
           std::string(error.message);
  }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
  Diagnostics diagnostics{arena};
  SymbolTable symbols;
  CodeObject* code = nullptr;
  std::vector<std::string> units;                           // innermost first
  std::vector<std::pair<std::string, std::string>> places;  // the name and the range of every instruction
  std::vector<ConstId> constants;
};

std::string repeat(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

// The expected messages and positions are those of CPython 3.13.0.
TEST(Codegen, ReportsCPythonsErrors) {
  const std::pair<const char*, const char*> kCases[] = {
      {"return", "1:0 'return' outside function"},
      {"class A:\n return 1", "2:1 'return' outside function"},
      {"async def f():\n yield\n return 1", "3:1 'return' with value in async generator"},
      {"break", "1:0 'break' outside loop"},
      {"for x in y:\n def f(): continue", "2:10 'continue' not properly in loop"},
      {"yield", "1:0 'yield' outside function"},
      {"yield from x", "1:0 'yield from' outside function"},
      {"async def f():\n yield from x", "2:1 'yield from' inside async function"},
      {"await x", "1:0 'await' outside function"},
      {"def f(): await x", "1:9 'await' outside async function"},
      {"async with a: pass", "1:0 'async with' outside async function"},
      {"async for a in b: pass", "1:0 'async for' outside async function"},
      {"def f(): [x async for x in y]", "1:9 asynchronous comprehension outside of an asynchronous function"},
      {"*a", "1:0 can't use starred expression here"},
      {"*a = 1", "1:0 starred assignment target must be in a list or tuple"},
      {"*a, *b = 1", "1:0 multiple starred expressions in assignment"},
      {"f(a=1, b=2, a=3)", "1:12 keyword argument repeated: a"},
      {"try: pass\nexcept: pass\nexcept X: pass", "2:0 default 'except:' must be last"},
      {"while 1:\n try: pass\n except* X: break",
       "3:12 'break', 'continue' and 'return' cannot appear in an except* block"},
      {"while 1:\n try: pass\n except* X:\n  try: continue\n  finally: a",
       "-1:-1 'break', 'continue' and 'return' cannot appear in an except* block"},
      {"while 1:\n try: pass\n except* X:\n  with a: break",
       "-1:-1 'break', 'continue' and 'return' cannot appear in an except* block"},
      {"def f[T = int, U](): pass", "1:15 non-default type parameter 'U' follows default type parameter"},
      {"match x:\n case a: pass\n case b: pass", "2:6 name capture 'a' makes remaining patterns unreachable"},
      {"match x:\n case _: pass\n case b: pass", "2:6 wildcard makes remaining patterns unreachable"},
      {"match x:\n case [1, a] | [b, 2]: pass", "2:6 alternative patterns bind different names"},
      {"match x:\n case (a, a): pass", "2:10 multiple assignments to name 'a' in pattern"},
      {"match x:\n case [*a, *b]: pass", "2:6 multiple starred names in sequence pattern"},
      {"match x:\n case {1: a, 1.0: b}: pass", "2:6 mapping pattern checks duplicate key (1.0)"},
      {"match x:\n case X(a=1, a=2): pass", "2:15 attribute name repeated in class pattern: a"},
      {"a.__debug__ = 1", "1:0 cannot assign to __debug__"},
      {"del __debug__", "1:4 cannot delete __debug__"},
      {"def f():\n '\\ud800'",
       "-1:-1 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"},
  };
  for (const auto& [source, expected] : kCases) EXPECT_EQ(Compiled(source).failure(), expected) << source;
}

// The expected messages and positions are those of these releases. An empty string is the same as the one before.
TEST(Codegen, ReportsTheErrorsOfTheVersion) {
  struct Case {
    std::string_view source;
    std::string_view in_3_12_1;
    std::string_view in_3_12_7;
    std::string_view in_3_13_0;
  };
  const Case kCases[] = {
      {"yield from a", "1:0 'yield' outside function", "1:0 'yield from' outside function", ""},
      {"def f[T: (int, (yield))](): pass", "1:16 yield expression cannot be used within a TypeVar bound", "",
       "1:16 yield expression cannot be used within a TypeVar constraint"},
      {"def f[T: (yield)](): pass", "1:10 yield expression cannot be used within a TypeVar bound", "", ""},
      {"class C:\n type A = lambda: 1", "2:10 Cannot use lambda in annotation scope within class scope", "",
       "no error"},
      {"class C:\n type A = [x for x in y]", "2:10 Cannot use comprehension in annotation scope within class scope", "",
       "no error"},
      {"class C:\n def f[T](x: {x for x in y}): pass",
       "2:13 Cannot use comprehension in annotation scope within class scope", "", "no error"},
      {"class C:\n class D[T: (lambda: 1)]: pass", "2:13 Cannot use lambda in annotation scope within class scope", "",
       "no error"},
      {"class C:\n def f[T](a=lambda: 1): pass", "no error", "", ""},
      {"type A = lambda: 1", "no error", "", ""},
      {"class A:\n def f(self):\n  [[(__x := 1) for _ in y] for __x in z]", "no error",
       "3:5 assignment expression cannot rebind comprehension iteration variable '__x'", ""},
      {"class A:\n def f(self):\n  global __x\n  [__x := 1 for a in b]", "4:3 no binding for nonlocal '_A__x' found",
       "no error", ""},
      {"class A:\n def f(self):\n  [[(x := 1) for _ in y] for x in z]",
       "3:5 assignment expression cannot rebind comprehension iteration variable 'x'", "", ""},
  };
  for (const Case& each : kCases) {
    const std::string_view in_3_12_7 = each.in_3_12_7.empty() ? each.in_3_12_1 : each.in_3_12_7;
    EXPECT_EQ(Compiled(each.source, false, "3.12.1").failure(), each.in_3_12_1) << each.source;
    EXPECT_EQ(Compiled(each.source, false, "3.12.7").failure(), in_3_12_7) << each.source;
    EXPECT_EQ(Compiled(each.source, false, "3.13.0").failure(), each.in_3_13_0.empty() ? in_3_12_7 : each.in_3_13_0)
        << each.source;
  }
}

TEST(Codegen, CountsNestedBlocksAsCPython) {
  std::string loops;
  for (int i = 0; i < 20; ++i) loops += repeat(" ", i) + "while x:\n";
  EXPECT_EQ(Compiled(loops + repeat(" ", 20) + "pass", false, "3.12.1").failure(), "no error");
  EXPECT_EQ(Compiled(loops + repeat(" ", 20) + "while x: pass", false, "3.12.1").failure(),
            "21:20 too many statically nested blocks");
  EXPECT_EQ(Compiled(loops + repeat(" ", 20) + "while x: pass", false, "3.12.7").failure(), "no error");
  loops.clear();
  for (int i = 0; i < 21; ++i) loops += repeat(" ", i) + "while x:\n";
  EXPECT_EQ(Compiled(loops + repeat(" ", 21) + "pass").failure(), "no error");
  loops += repeat(" ", 21) + "while x:\n";
  EXPECT_EQ(Compiled(loops + repeat(" ", 22) + "pass").failure(), "22:21 too many statically nested blocks");
}

// Up to 3.12.3, CPython allows 20 blocks; later it allows 21, and the body of a generator counts as one. 3.12.1 itself
// crashes on 20 with statements in a generator.
TEST(Codegen, LimitsNestedBlocksAsTheRelease) {
  auto failure = [](const std::string& start, const char* release) {
    std::string loops = "def f():\n " + start + "\n";
    for (int i = 0; i < 21; ++i) loops += repeat(" ", i + 1) + "while x:\n";
    loops += repeat(" ", 22) + "pass";
    return Compiled(loops, false, release).failure();
  };
  for (const char* release : {"3.12.1", "3.12.3", "3.12.4", "3.13.0"}) {
    EXPECT_EQ(failure("yield", release), "23:21 too many statically nested blocks") << release;
  }
  EXPECT_EQ(failure("x = 1", "3.12.3"), "23:21 too many statically nested blocks");
  EXPECT_EQ(failure("x = 1", "3.12.4"), "no error");
  EXPECT_EQ(failure("x = 1", "3.13.0"), "no error");
}

// Each range is that of the last release before the change and of the first one after it.
TEST(Codegen, PatchReleasesOf312MoveRanges) {
  const struct {
    const char* source;
    const char* op;
    int patch;
    const char* before;
    const char* after;
  } kCases[] = {
      {"assert x, y", "RAISE_VARARGS", 3, "1:0-11", "1:7-8"},
      {"for a in b: pass", "GET_ITER", 5, "1:0-16", "1:9-10"},
      {"for a in b: pass", "FOR_ITER", 5, "1:0-16", "1:9-10"},
      {"lambda: x", "RETURN_VALUE", 5, "1:0-0", "1:8-9"},
      {"[a for a in b]", "GET_ITER", 6, "1:0-14", "1:12-13"},
      {"[a for a in b]", "FOR_ITER", 6, "1:0-14", "1:12-13"},
      {"async def f():\n async for a in b: c", "GET_AITER", 6, "2:1-20", "2:16-17"},
      {"with a: pass", "BEFORE_WITH", 6, "1:0-12", "1:5-6"},
      {"async def f():\n async with a: b", "BEFORE_ASYNC_WITH", 6, "2:1-16", "2:12-13"},
      {"def f():\n with a: return", "CALL", 7, "2:1-15", "2:6-7"},
  };
  for (const auto& each : kCases) {
    const std::string version = "3.12.";
    EXPECT_EQ(Compiled(each.source, false, version + std::to_string(each.patch - 1)).place_of(each.op), each.before)
        << each.source;
    EXPECT_EQ(Compiled(each.source, false, version + std::to_string(each.patch)).place_of(each.op), each.after)
        << each.source;
  }
}

// 3.12.4 stopped using what the module knows about a name, such as that an import binds it, in its comprehensions.
TEST(Codegen, InlinedComprehensionHidesImportsOfTheModule) {
  auto method_call = [](const char* release) {
    const std::string all = Compiled("import re\n[re.sub(x) for x in y]", false, release).units.back();
    return all.find("PUSH_NULL\nLOAD_NAME\nLOAD_ATTR\n") == std::string::npos;
  };
  EXPECT_FALSE(method_call("3.12.3"));
  EXPECT_TRUE(method_call("3.12.4"));
}

// The empty text comes after a field in a format spec.
TEST(Codegen, FormatSpecsEndInAFieldFrom3125On) {
  auto has_text = [](const char* release) {
    return Compiled("f'{x:{y}}'", false, release).units.back().find("LOAD_CONST\nBUILD_STRING") != std::string::npos;
  };
  EXPECT_TRUE(has_text("3.12.4"));
  EXPECT_FALSE(has_text("3.12.5"));
}

TEST(Codegen, EachVersionHasItsInstructions) {
  auto instructions = [](const char* source, const char* target) {
    return Compiled(source, false, target).units.back();
  };
  auto has = [](const std::string& list, const char* part) { return list.find(part) != std::string::npos; };
  EXPECT_TRUE(has(instructions("f(x)", "3.12.1"), "PUSH_NULL\nLOAD_NAME\nLOAD_NAME\nCALL\n"));
  EXPECT_TRUE(has(instructions("f(x)", "3.13.0"), "LOAD_NAME\nPUSH_NULL\nLOAD_NAME\nCALL\n"));
  EXPECT_TRUE(has(instructions("f(a=x)", "3.12.1"), "LOAD_NAME\nKW_NAMES\nCALL\n"));
  EXPECT_TRUE(has(instructions("f(a=x)", "3.13.0"), "LOAD_NAME\nLOAD_CONST\nCALL_KW\n"));
  EXPECT_TRUE(has(instructions("if x: pass", "3.12.1"), "LOAD_NAME\nPOP_JUMP_IF_FALSE\n"));
  EXPECT_TRUE(has(instructions("if x: pass", "3.13.0"), "LOAD_NAME\nTO_BOOL\nPOP_JUMP_IF_FALSE\n"));
  EXPECT_TRUE(has(instructions("for x in y: pass", "3.12.1"), "END_FOR\nRETURN_CONST\n"));
  EXPECT_TRUE(has(instructions("for x in y: pass", "3.13.0"), "END_FOR\nPOP_TOP\n"));
  EXPECT_TRUE(has(instructions("f'{x:}'", "3.12.1"), "LOAD_NAME\nBUILD_STRING\nFORMAT_VALUE\n"));
  EXPECT_TRUE(has(instructions("f'{x:}'", "3.13.0"), "LOAD_NAME\nLOAD_CONST\nFORMAT_WITH_SPEC\n"));
  EXPECT_TRUE(has(instructions("f'{x:{y}}'", "3.12.1"), "FORMAT_VALUE\nLOAD_CONST\nBUILD_STRING\nFORMAT_VALUE\n"));
  EXPECT_TRUE(has(instructions("f'{x:{y}}'", "3.13.0"), "FORMAT_SIMPLE\nFORMAT_WITH_SPEC\n"));
}

// 3.12 gives a name that an inlined comprehension does not bind its meaning outside, so `re.x()` stays the call of a
// module's function.
TEST(Codegen, ImportedNameInAnInlinedComprehension) {
  const char* kSource = "import re\n[re.x() for y in z]";
  auto instructions = [&](const char* target) { return Compiled(kSource, false, target).units.back(); };
  EXPECT_NE(instructions("3.12.1").find("PUSH_NULL\nLOAD_NAME\nLOAD_ATTR\nCALL\n"), std::string::npos);
  EXPECT_EQ(instructions("3.13.0").find("PUSH_NULL"), std::string::npos);
}

TEST(Codegen, WarnsOfCodeThatCannotWork) {
  const std::pair<const char*, const char*> kCases[] = {
      {"x is 1", "\"is\" with 'int' literal. Did you mean \"==\"?"},
      {"1.0 is not x", "\"is not\" with 'float' literal. Did you mean \"!=\"?"},
      {"x is None", ""},
      {"[1](2)", "'list' object is not callable; perhaps you missed a comma?"},
      {"1[2]", "'int' object is not subscriptable; perhaps you missed a comma?"},
      {"'a'['b']", "str indices must be integers or slices, not str; perhaps you missed a comma?"},
      {"[1][True]", ""},
      {"assert (x, 'y')", "assertion is always true, perhaps remove parentheses?"},
  };
  for (const auto& [source, expected] : kCases) {
    Compiled compiled(source);
    const std::vector<Warning>& warnings = compiled.diagnostics.warnings();
    EXPECT_EQ(warnings.empty() ? "" : warnings[0].message, expected) << source;
  }
}

TEST(Codegen, SkipsElidedStatements) {
  EXPECT_EQ(Compiled("assert x\ny = 1", true).units, Compiled("y = 1").units);
  EXPECT_EQ(Compiled("x = 0\ny = 1", true).units, Compiled("y = 1").units);
}

TEST(Codegen, FollowsThePatchRelease) {
  const char* kSource = "(x for x in y)";
  auto count = [&](const char* target, size_t unit) {
    Compiled compiled(kSource, false, target);
    size_t found = 0;
    for (size_t at = 0; (at = compiled.units[unit].find("GET_ITER", at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("3.13.0", 0), 0u);
  EXPECT_EQ(count("3.13.0", 1), 1u);
  EXPECT_EQ(count("3.13.1", 0), 1u);
  EXPECT_EQ(count("3.13.1", 1), 1u);
  EXPECT_EQ(count("3.13.4", 0), 1u);
  EXPECT_EQ(count("3.13.4", 1), 0u);
}

TEST(Codegen, EndsOnHostileInput) {
  EXPECT_EQ(Compiled("x = " + repeat("not ", 3000) + "y").failure(), "no error");
  EXPECT_EQ(Compiled("x = a" + repeat(" + a", 9000)).failure(), "no error");
  // Each finally body is generated twice for each enclosing one.
  std::string nested;
  for (int i = 0; i < 40; ++i) nested += repeat(" ", i) + "try: x\n" + repeat(" ", i) + "finally:\n";
  nested += repeat(" ", 40) + "x";
  EXPECT_NE(Compiled(nested).failure(), "no error");
}

// CPython keeps the first of equal strings, and interns strings that are not ASCII only if they come from identifiers.
TEST(Codegen, TheFirstOfEqualStringsDecidesWhetherItIsInterned) {
  auto interned = [](std::string_view source, std::string_view text) {
    Compiled compiled(source);
    return compiled.pool[compiled.pool.string(text)].interning == Interning::Interned;
  };
  EXPECT_TRUE(interned("f(naïve=1)\n", "naïve"));
  EXPECT_FALSE(interned("f('naïve')\n", "naïve"));
  EXPECT_TRUE(interned("f(naïve=1)\nx = 'naïve'\n", "naïve"));
  EXPECT_FALSE(interned("x = 'naïve'\nf(naïve=1)\n", "naïve"));
  EXPECT_FALSE(interned("x = f(('naïve',), naïve=1)\n", "naïve"));
  // A mangled name is a new string.
  EXPECT_FALSE(interned("class Ä:\n __x: int\n", "_Ä__x"));
  EXPECT_TRUE(interned("class Ä:\n x: int\n", "Ä"));
  EXPECT_TRUE(interned("class Äh:\n class Öh: pass\n", "Äh.Öh"));
}

}  // namespace
}  // namespace leanpyc
