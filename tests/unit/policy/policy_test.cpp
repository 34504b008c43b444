#include "leanpyc/policy/policy.h"

#include <gtest/gtest.h>

#include "leanpyc/policy/module_finder.h"
#include "temporary_tree.h"

namespace leanpyc {
namespace {

// Loads a policy from a leanpyc.toml with the given text, and asks it.
class PolicyTest : public ::testing::Test {
 protected:
  PolicyRequest request(std::string_view toml) {
    tree_.write("leanpyc.toml", toml);
    PolicyRequest request;
    request.folder = tree_.path();
    return request;
  }
  Policy load(const PolicyRequest& request) {
    std::string error;
    std::optional<Policy> policy = Policy::load(request, error);
    if (!policy) {
      ADD_FAILURE() << error;
      return *Policy::load({.search = false}, error);
    }
    return std::move(*policy);
  }
  Policy load(std::string_view toml) { return load(request(toml)); }

  std::string error_of(const PolicyRequest& request) {
    std::string error;
    EXPECT_FALSE(Policy::load(request, error));
    if (size_t at = error.find(tree_.path()); at != std::string::npos) error.erase(at, tree_.path().size() + 1);
    return error;
  }
  std::string error_of(std::string_view toml) { return error_of(request(toml)); }

  static ModuleFacts own(std::string_view module) { return {.path = "/p/x.py", .module = std::string(module)}; }
  static ModuleFacts installed(std::string_view module, std::string_view distribution = "") {
    return {.path = "/v/site-packages/x.py",
            .module = std::string(module),
            .distribution = std::string(distribution),
            .third_party = true};
  }
  static std::string told(const Policy& policy, const ModuleFacts& facts) {
    return elision_text(policy.decide(facts).elision);
  }
  std::string place_of(const Policy& policy, const ModuleFacts& facts, Kind kind) {
    const PolicySource* source = policy.decide(facts).because[static_cast<size_t>(kind)];
    if (source == nullptr) return "no source";
    std::string place = source->place;
    if (place.starts_with(tree_.path())) place.erase(0, tree_.path().size() + 1);
    return place + " " + source->text;
  }

  TemporaryTree tree_;
};

TEST_F(PolicyTest, NothingIsElidedByDefault) {
  Policy policy = load("");
  EXPECT_EQ(told(policy, own("a")), "none");
  EXPECT_FALSE(policy.elides());
  EXPECT_EQ(policy.flag(), 0);
  EXPECT_EQ(policy.scripts(), nullptr);
}

TEST_F(PolicyTest, ASetMayBeAStringOrAList) {
  EXPECT_EQ(told(load("elide = 'lean'"), own("a")), "lean");
  EXPECT_EQ(told(load("elide = ['asserts', 'docstrings=empty']"), own("a")), "asserts,docstrings=empty");
  EXPECT_EQ(told(load("elide = ['OO', 'no-asserts']"), own("a")), "debug,docstrings");
  EXPECT_TRUE(load("elide = 'asserts'").elides());
  EXPECT_FALSE(load("elide = 'none'").elides());
}

TEST_F(PolicyTest, TheLaterSourceWins) {
  PolicyRequest r = request("elide = 'lean'");
  r.environment_elide = "OO";
  EXPECT_EQ(told(load(r), own("a")), "OO");
  r.option_elide = "asserts";
  EXPECT_EQ(told(load(r), own("a")), "asserts");
  EXPECT_EQ(place_of(load(r), own("a"), Kind::OtherAsserts), "--elide asserts");
  r.option_elide = "no-asserts";
  EXPECT_EQ(told(load(r), own("a")), "debug,docstrings");
  EXPECT_EQ(place_of(load(r), own("a"), Kind::OtherAsserts), "--elide no-asserts");
  EXPECT_EQ(place_of(load(r), own("a"), Kind::Debug), "LEANPYC_ELIDE OO");
}

TEST_F(PolicyTest, AKeptKindYieldsOnlyToALaterElideThatNamesIt) {
  PolicyRequest r = request("elide = 'O'\nkeep = ['asserts']");
  EXPECT_EQ(told(load(r), own("a")), "debug");
  r.environment_elide = "O";
  EXPECT_EQ(told(load(r), own("a")), "debug");
  r.environment_elide = "O,asserts";
  EXPECT_EQ(told(load(r), own("a")), "O");
  r.option_keep = "debug";
  EXPECT_EQ(told(load(r), own("a")), "asserts");
  EXPECT_EQ(place_of(load(r), own("a"), Kind::Debug), "--keep debug");
}

TEST_F(PolicyTest, InstalledDistributionsMayHaveTheirOwnSetting) {
  Policy policy = load("elide = 'lean'\nkeep = 'columns'\nthird-party = {elide = 'O'}");
  EXPECT_EQ(told(policy, own("a")), "lean,no-columns");
  EXPECT_EQ(told(policy, installed("b")), "O");
  EXPECT_EQ(place_of(policy, installed("b"), Kind::Debug), "leanpyc.toml:3 third-party: elide = \"O\"");
  policy = load("elide = 'O'\nkeep = 'debug'\nthird-party = {keep = 'asserts'}");
  EXPECT_EQ(told(policy, own("a")), "asserts");
  EXPECT_EQ(told(policy, installed("b")), "debug");
}

TEST_F(PolicyTest, OptionsApplyToInstalledDistributionsToo) {
  PolicyRequest r = request("elide = 'lean'\nthird-party = {elide = 'none'}");
  r.option_elide = "O";
  EXPECT_EQ(told(load(r), installed("b")), "O");
}

constexpr std::string_view kOverrides = R"(elide = "O"
[[overrides]]
module = ["app.*", "dist:Foo_Bar"]
keep = ["asserts"]
reason = "they check"
[[overrides]]
path = "**/vendor/**"
elide = "columns"
[[overrides]]
module = "app.hot"
elide = "max"
)";

TEST_F(PolicyTest, OverridesReplaceTheGeneralSetting) {
  Policy policy = load(kOverrides);
  EXPECT_EQ(told(policy, own("other")), "O");
  EXPECT_EQ(told(policy, own("app.a")), "debug");
  EXPECT_EQ(told(policy, installed("foobar", "foo-bar")), "debug");
  ModuleFacts vendored = own("app.b");
  vendored.path = "/p/vendor/b.py";
  EXPECT_EQ(told(policy, vendored), "debug,columns");
  EXPECT_EQ(told(policy, own("app.hot")), "max");
  EXPECT_EQ(place_of(policy, own("app.a"), Kind::OtherAsserts),
            "leanpyc.toml:4 module:app.*, dist:Foo_Bar: keep = [\"asserts\"]");
  EXPECT_EQ(policy.decide(own("app.a")).because[static_cast<size_t>(Kind::OtherAsserts)]->reason, "they check");
  EXPECT_TRUE(policy.asks_for_distributions());
}

TEST_F(PolicyTest, OverridesAloneElide) {
  Policy policy = load("[[overrides]]\nmodule = 'a.*'\nelide = 'asserts'");
  EXPECT_TRUE(policy.elides());
  EXPECT_EQ(told(policy, own("a.b")), "asserts");
  EXPECT_EQ(told(policy, own("b")), "none");
  EXPECT_FALSE(load("[[overrides]]\nmodule = 'a.*'\nkeep = 'asserts'").elides());
}

TEST_F(PolicyTest, OptionsKeepInEveryModule) {
  PolicyRequest r = request(kOverrides);
  r.option_keep = "columns";
  EXPECT_FALSE(load(r).decide(own("app.hot")).elision.kinds.has(Kind::Columns));
}

TEST_F(PolicyTest, NumpysDocstringsStayUnlessTheProcessIsOptimised) {
  Policy policy = load("elide = 'lean'");
  Elision elision = policy.decide(installed("numpy.core.overrides")).elision;
  EXPECT_FALSE(elision.kinds.has_any(kDocstrings));
  EXPECT_TRUE(elision.kinds.has(Kind::Columns));
  EXPECT_EQ(place_of(policy, installed("numpy"), Kind::ModuleDocstrings), "built-in knowledge keep docstrings");
  EXPECT_EQ(told(load("elide = 'lean'\nflag = 2"), installed("numpy.core.overrides")), "lean");
  EXPECT_EQ(told(load("elide = 'lean'\nknowledge = false"), installed("numpy")), "lean");
}

TEST_F(PolicyTest, CPythonsSetsIgnoreTheKnowledge) {
  EXPECT_EQ(told(load("elide = 'OO'"), installed("numpy")), "OO");
  EXPECT_EQ(told(load("elide = 'OO'\nknowledge = true"), installed("numpy")), "O");
  EXPECT_EQ(told(load("elide = ['docstrings', 'debug']"), installed("numpy")), "debug");
}

TEST_F(PolicyTest, AnOverrideThatNamesAKindOverrulesTheKnowledge) {
  constexpr std::string_view kText = "elide = 'lean'\n[[overrides]]\ndist = 'numpy'\nelide = ";
  EXPECT_EQ(told(load(std::string(kText) + "'docstrings'"), installed("numpy", "numpy")), "lean");
  EXPECT_FALSE(
      load(std::string(kText) + "'max'").decide(installed("numpy", "numpy")).elision.kinds.has_any(kDocstrings));
}

TEST_F(PolicyTest, TestTreesKeepAssertsAndDocstrings) {
  Policy policy = load("elide = 'lean'");
  for (std::string_view module : {"tests.a", "pkg.tests", "pkg.test.x", "conftest", "pkg.conftest", "test_a",
                                  "a.test_b", "numpy.testing.utils", "a_test"}) {
    KindSet kinds = policy.decide(own(module)).elision.kinds;
    EXPECT_FALSE(kinds.has_any(kAsserts | kDocstrings)) << module;
    EXPECT_TRUE(kinds.has(Kind::Debug)) << module;
  }
  EXPECT_EQ(told(policy, installed("sympy.core.tests.test_a")), "lean");
  EXPECT_FALSE(policy.decide(installed("pandas.testing")).elision.kinds.has_any(kAsserts));
  for (std::string_view module : {"contest", "attestation.a", "latest"}) EXPECT_EQ(told(policy, own(module)), "lean");
}

TEST_F(PolicyTest, TestsKeepAssertsByPathToo) {
  Policy policy = load("elide = 'lean'");
  const auto asserts_at = [&policy](std::string_view path, bool in_tests = false) {
    ModuleFacts facts{.path = std::string(path), .module = "helpers"};
    facts.in_tests = in_tests;
    return policy.decide(facts).elision.kinds.has_any(kAsserts);
  };
  EXPECT_FALSE(asserts_at("/p/tests/helpers.py", true));
  for (std::string_view path : {"/p/conftest.py", "/p/test_a.py", "/p/a_test.py", "/p/app/tests.py"}) {
    EXPECT_FALSE(asserts_at(path)) << path;
  }
  EXPECT_TRUE(asserts_at("/p/app/helpers.py"));
}

TEST_F(PolicyTest, PytestKeepsItsOwnAsserts) {
  Policy policy = load("elide = 'lean'");
  EXPECT_FALSE(policy.decide(installed("_pytest.config", "pytest")).elision.kinds.has_any(kAsserts));
  EXPECT_FALSE(policy.decide(installed("pytest_cov.plugin", "pytest-cov")).elision.kinds.has_any(kAsserts));
}

TEST_F(PolicyTest, CommandsOfInstalledToolsKeepTheirHelp) {
  Policy policy = load("elide = 'lean'");
  EXPECT_FALSE(policy.decide(installed("alembic.command")).elision.kinds.has(Kind::FunctionDocstrings));
  EXPECT_FALSE(policy.decide(installed("pip._internal.commands.install")).elision.kinds.has(Kind::ClassDocstrings));
  EXPECT_FALSE(policy.decide(installed("httpie")).elision.kinds.has(Kind::ModuleDocstrings));
}

TEST_F(PolicyTest, KeepOwnSparesInstalledDistributions) {
  PolicyRequest r = request("elide = 'O'");
  r.option_keep_own = "asserts";
  EXPECT_EQ(told(load(r), own("a")), "debug");
  EXPECT_EQ(told(load(r), installed("b")), "O");
  EXPECT_NE(load(r).fingerprint(), load("elide = 'O'").fingerprint());
  EXPECT_EQ(load(r).same_everywhere(), std::nullopt);
}

TEST_F(PolicyTest, APatternThatSelectsNothingIsReportedWithTheNearestName) {
  tree_.write("app/security.py");
  Policy policy = load(R"(elide = 'lean'
[[overrides]]
module = ['app.securty', 'app.security']
dist = 'requsts'
path = 'ap/**'
keep = ['asserts'])");
  policy.decide(own("app.security"));
  policy.decide(installed("requests.api", "requests"));
  std::vector<std::string> messages = policy.unselected();
  ASSERT_EQ(messages.size(), 3u);
  const std::string file = tree_.path("leanpyc.toml");
  EXPECT_EQ(messages[0], file + ":3: module = 'app.securty' selects none of these files; did you mean 'app.security'?");
  EXPECT_EQ(messages[1], file + ":5: path = 'ap/**' selects none of these files; did you mean 'app/**'?");
  EXPECT_EQ(messages[2], file + ":4: dist = 'requsts' selects none of these files; did you mean 'requests'?");
}

TEST_F(PolicyTest, PathsMatchThroughLinks) {
  tree_.write("real/checks/a.py");
  tree_.write("real/leanpyc.toml", "elide = 'O'\n[[overrides]]\npath = 'checks/*'\nkeep = 'asserts'\n");
  std::filesystem::create_directory_symlink("real", tree_.path("link"));
  std::filesystem::create_symlink("checks/a.py", tree_.path("real/alias.py"));
  ModuleFinder finder;
  for (std::string_view config : {"real", "link"}) {
    PolicyRequest r;
    r.file = tree_.path(std::string(config) + "/leanpyc.toml");
    for (std::string_view path : {"real/checks/a.py", "link/checks/a.py", "real/alias.py"}) {
      EXPECT_EQ(told(load(r), finder.facts(tree_.path(path))), "debug") << config << ' ' << path;
    }
  }
}

TEST_F(PolicyTest, EditableInstallsAreSelectedByTheirProject) {
  tree_.write("foo/pyproject.toml", "[project]\nname = 'Foo_Bar'\n");
  tree_.write("foo/src/foo/a.py");
  tree_.write("old/setup.cfg", "[metadata]\nname = foo.bar\n");
  tree_.write("older/src/foo_bar.egg-info/SOURCES.txt");
  Policy policy = load("elide = 'O'\n[[overrides]]\ndist = 'foo-bar'\nkeep = 'asserts'");
  ModuleFinder finder;
  for (std::string_view path : {"foo/src/foo/a.py", "old/a.py", "older/src/foo/a.py"}) {
    EXPECT_EQ(told(policy, finder.facts(tree_.path(path))), "debug") << path;
  }
  EXPECT_EQ(told(policy, finder.facts(tree_.path("other/a.py"))), "O");
}

TEST_F(PolicyTest, DeepKeysAreRefused) {
  std::string key = "x";
  for (int i = 0; i < 30000; ++i) key += ".x";
  EXPECT_EQ(error_of(key + " = 1"), "leanpyc.toml:1:64: a key has more than 32 parts");
  EXPECT_EQ(error_of("[" + key + "]"), "leanpyc.toml:1:65: a key has more than 32 parts");
  EXPECT_EQ(told(load("elide = 'O' # " + key), own("a")), "O");
  const std::string text = "elide = 'O'\n[[overrides]]\nmodule = 'a'\nkeep = 'O'\nreason = \"\"\"" + key + "\"\"\"";
  EXPECT_EQ(told(load(text), own("b")), "O");
}

TEST_F(PolicyTest, MessagesHoldNoControlCharacters) {
  EXPECT_EQ(error_of("\"\\u001b]0;x\\u0007\" = 1"),
            "leanpyc.toml:1:1: leanpyc.toml has no key '\\x1b]0;x\\x07'; the names are elide, keep, "
            "keep-source, flag, third-party, knowledge, overrides, scripts");
}

TEST_F(PolicyTest, ContentIsAskedForOnlyWhereItMayKeepSomething) {
  PolicyDecision decision = load("elide = 'lean'").decide(own("a"));
  ASSERT_NE(decision.content, nullptr);
  EXPECT_TRUE(decision.may_keep.has(Kind::FunctionDocstrings));
  EXPECT_EQ(load("elide = 'debug'").decide(own("a")).content, nullptr);
  EXPECT_EQ(load("elide = 'OO'").decide(own("a")).content, nullptr);
  EXPECT_EQ(load("").decide(own("a")).content, nullptr);
}

TEST_F(PolicyTest, ErrorsNameThePlaceAndTheNearestName) {
  EXPECT_EQ(error_of("elid = 'lean'"), "leanpyc.toml:1:1: leanpyc.toml has no key 'elid'; did you mean 'elide'?");
  EXPECT_EQ(error_of("elide = ['asserts',\n  'column']"),
            "leanpyc.toml:2:3: there is no kind of elision 'column'; did you mean 'columns'?");
  EXPECT_EQ(error_of("keep = 'docs'"),
            "leanpyc.toml:1:8: there is no kind of elision 'docs'; did you mean 'docstrings'?");
  EXPECT_EQ(error_of("flag = 3"), "leanpyc.toml:1:8: 'flag' takes a whole number from 0 to 2");
  EXPECT_EQ(error_of("knowledge = 1"), "leanpyc.toml:1:13: 'knowledge' takes true or false");
  EXPECT_EQ(error_of("elide = 2"), "leanpyc.toml:1:9: 'elide' takes a string or a list of strings");
  EXPECT_EQ(error_of("third-party = {elid = 'O'}"),
            "leanpyc.toml:1:16: third-party has no key 'elid'; did you mean 'elide'?");
  EXPECT_EQ(error_of("[[overrides]]\nmodul = 'a'"),
            "leanpyc.toml:2:1: an override has no key 'modul'; did you mean 'module'?");
  EXPECT_EQ(error_of("[[overrides]]\nmodule = ['a', 'dists:b']\nkeep = 'O'"),
            "leanpyc.toml:2:16: 'dists:b': a pattern of kind 'dists' does not exist; did you mean 'dist'?");
  EXPECT_EQ(error_of("[[overrides]]\nkeep = 'O'"),
            "leanpyc.toml:1:1: an override needs one of module, path and dist, to say where it holds");
  EXPECT_EQ(error_of("[[overrides]]\ndist = 'a'"),
            "leanpyc.toml:1:1: an override needs elide or keep, to say what holds there");
  EXPECT_EQ(error_of("overrides = {}"), "leanpyc.toml:1:13: 'overrides' takes a list of tables: [[…overrides]]");
  EXPECT_TRUE(error_of("flag = 1\nelide = \n").starts_with("leanpyc.toml:2:9: "));
  EXPECT_EQ(error_of({.search = false, .option_elide = "leen"}),
            "--elide: there is no kind of elision 'leen'; did you mean 'lean'?");
  EXPECT_EQ(error_of({.search = false, .environment_keep = "x=empty"}).substr(0, 14), "LEANPYC_KEEP: ");
}

TEST_F(PolicyTest, TheNearestFileUpwardsIsRead) {
  tree_.write("pyproject.toml", "[tool.leanpyc]\nelide = 'O'\n");
  tree_.write("a/b/c.py");
  PolicyRequest r;
  r.folder = tree_.path("a/b");
  EXPECT_EQ(told(load(r), own("x")), "O");
  tree_.write("a/pyproject.toml", "[tool.other]\nname = 'leanpyc'\n");
  EXPECT_EQ(told(load(r), own("x")), "O");
  tree_.write("a/pyproject.toml", "[tool.leanpyc]\nelide = 'OO'\n");
  EXPECT_EQ(load(r).file(), tree_.path("a/pyproject.toml"));
  EXPECT_EQ(told(load(r), own("x")), "OO");
  tree_.write("a/leanpyc.toml", "elide = 'debug'\n");
  EXPECT_EQ(told(load(r), own("x")), "debug");
  r.search = false;
  EXPECT_EQ(told(load(r), own("x")), "none");
  r.file = tree_.path("pyproject.toml");
  EXPECT_EQ(told(load(r), own("x")), "O");
}

TEST_F(PolicyTest, AProjectFileWithoutLeanpycMayBeBroken) {
  tree_.write("pyproject.toml", "this is no TOML");
  PolicyRequest r;
  r.folder = tree_.path();
  EXPECT_EQ(told(load(r), own("x")), "none");
  r.file = tree_.path("pyproject.toml");
  EXPECT_TRUE(error_of(r).starts_with("pyproject.toml:1:"));
  r.file = tree_.path("none.toml");
  EXPECT_EQ(error_of(r), "none.toml: No such file or directory");
  tree_.write("pyproject.toml", "[project]\nname = 'x'\n");
  r.file = tree_.path("pyproject.toml");
  EXPECT_EQ(error_of(r), "pyproject.toml has no table [tool.leanpyc]");
}

TEST_F(PolicyTest, LeanpycTomlMayHaveTheTableOfAProjectFile) {
  EXPECT_EQ(told(load("[tool.leanpyc]\nelide = 'O'"), own("x")), "O");
}

TEST_F(PolicyTest, ScriptsArePassedOn) {
  Policy policy = load("[scripts.serve]\nentry = 'app:main'\nflag = 2\n[scripts.alpha]\n");
  ASSERT_NE(policy.scripts(), nullptr);
  ASSERT_EQ(policy.scripts()->entries.size(), 2u);
  EXPECT_EQ(policy.scripts()->entries[0].key, "serve");
  EXPECT_EQ(policy.scripts()->entries[0].value.find("entry")->value.text, "app:main");
  EXPECT_EQ(policy.scripts()->entries[0].value.find("flag")->value.integer, 2);
}

TEST_F(PolicyTest, ASingleElisionForAllModulesIsKnown) {
  EXPECT_EQ(load("elide = 'OO'").same_everywhere(), Elision::of_level(2));
  EXPECT_EQ(load("").same_everywhere(), Elision());
  EXPECT_EQ(load("elide = 'lean'").same_everywhere(), std::nullopt);
  EXPECT_EQ(load("elide = 'OO'\nthird-party = {elide = 'O'}").same_everywhere(), std::nullopt);
  EXPECT_EQ(load("elide = 'OO'\n[[overrides]]\nmodule = 'a'\nkeep = 'debug'").same_everywhere(), std::nullopt);
}

TEST_F(PolicyTest, PossibleKindsIncludeThoseOfAnyModule) {
  Policy policy =
      load("elide = 'debug'\nthird-party = {elide = 'asserts'}\n[[overrides]]\nmodule = 'a'\nelide = 'lines'");
  EXPECT_EQ(elision_text({.kinds = policy.possible_kinds()}), "asserts,debug,lines");
  EXPECT_EQ(elision_text(policy.general()), "debug");
}

TEST_F(PolicyTest, TheFingerprintDependsOnTheDecisions) {
  const std::string lean = load("elide = 'lean'").fingerprint();
  EXPECT_EQ(lean.size(), 16u);
  EXPECT_EQ(load("elide = ['lean']\n[scripts]\n").fingerprint(), lean);
  for (std::string_view other : {"elide = 'OO'", "elide = 'lean'\nflag = 2", "elide = 'lean'\nknowledge = false",
                                 "elide = 'lean'\nkeep = 'columns'", "elide = 'lean'\nthird-party = {elide = 'O'}",
                                 "elide = 'lean'\n[[overrides]]\nmodule = 'a'\nkeep = 'columns'",
                                 "elide = 'lean'\n[[overrides]]\nmodule = 'b'\nkeep = 'columns'",
                                 "elide = 'lean'\n[[overrides]]\nmodule = 'a'\nelide = 'lines'"}) {
    EXPECT_NE(load(other).fingerprint(), lean) << other;
  }
  EXPECT_NE(load("elide = 'lean'\n[[overrides]]\nmodule = 'a'\nkeep = 'columns'").fingerprint(),
            load("elide = 'lean'\n[[overrides]]\nmodule = 'b'\nkeep = 'columns'").fingerprint());
}

}  // namespace
}  // namespace leanpyc
