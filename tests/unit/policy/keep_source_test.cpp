#include <gtest/gtest.h>

#include "leanpyc/cpython/target.h"
#include "leanpyc/policy/policy.h"
#include "temporary_tree.h"

namespace leanpyc {
namespace {

// The reason for which a policy with this leanpyc.toml keeps a file as source; empty if it does not.
std::string reason(std::string_view toml, const ModuleFacts& facts, std::string_view text = "") {
  TemporaryTree tree;
  tree.write("leanpyc.toml", toml);
  PolicyRequest request;
  request.folder = tree.path();
  std::string error;
  std::optional<Policy> policy = Policy::load(request, error);
  if (!policy) return error;
  const PolicySource* source = policy->keeps_source(facts, text, newest_target().grammar);
  if (source == nullptr) return {};
  return source->kind == PolicySource::Kind::File ? source->text : source->reason;
}

ModuleFacts at(std::string_view path, std::string_view module = "m", bool third_party = false) {
  return {.path = std::string(path), .module = std::string(module), .distribution = {}, .third_party = third_party};
}

TEST(KeepSource, PatternsOfTheUserSelectByPathModuleOrDistribution) {
  constexpr std::string_view kToml =
      "keep-source = ['gunicorn.conf.py', '**/plugins/**', 'module:app.jobs.*', 'dist:x']";
  EXPECT_NE(reason(kToml, at("/srv/gunicorn.conf.py")), "");
  EXPECT_NE(reason(kToml, at("/srv/plugins/deep/a.py")), "");
  EXPECT_NE(reason(kToml, at("/srv/a.py", "app.jobs.a")), "");
  ModuleFacts installed = at("/v/site-packages/x.py", "x", true);
  installed.distribution = "x";
  EXPECT_NE(reason(kToml, installed), "");
  EXPECT_EQ(reason(kToml, at("/srv/other.py")), "");
}

TEST(KeepSource, TheBuiltInRowsHoldWithoutAPolicy) {
  EXPECT_NE(reason("", at("/v/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py")), "");
  EXPECT_NE(reason("", at("/v/site-packages/pip/__pip-runner__.py")), "");
  EXPECT_NE(reason("", at("/srv/gunicorn.conf.py", "gunicorn.conf")), "");
  EXPECT_NE(reason("", at("/v/site-packages/anyio/__init__.py", "anyio", true)), "");
  EXPECT_EQ(reason("", at("/v/site-packages/anyio/abc.py", "anyio.abc", true)), "");
  EXPECT_EQ(reason("", at("/srv/app.py")), "");
}

TEST(KeepSource, AlembicsFilesAreFoundByTheirImports) {
  EXPECT_NE(reason("", at("/srv/db/versions/4ae_x.py"), "from alembic import op\n"), "");
  EXPECT_NE(reason("", at("/srv/db/env.py"), "from alembic import context\n"), "");
  EXPECT_EQ(reason("", at("/srv/db/models.py"), "# from alembic import op\nop = 1\n"), "");
}

TEST(KeepSource, ModulesWhoseSourceALibraryReadsStaySource) {
  EXPECT_NE(reason("", at("/srv/models.py"), "model_config = ConfigDict(use_attribute_docstrings=True)\n"), "");
  EXPECT_NE(reason("", at("/srv/net.py"), "import torch\nf = torch.jit.script(f)\n"), "");
  EXPECT_EQ(reason("", at("/srv/net.py"), "import torch\nx = torch.zeros(1)\n"), "");
}

TEST(KeepSource, WithoutKnowledgeOnlyTheUsersPatternsHold) {
  EXPECT_EQ(reason("knowledge = false", at("/srv/gunicorn.conf.py")), "");
  EXPECT_NE(reason("knowledge = false\nkeep-source = 'gunicorn.conf.py'", at("/srv/gunicorn.conf.py")), "");
}

}  // namespace
}  // namespace leanpyc
