#include "leanpyc/verify/policy_fix.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

using Overrides = std::vector<PolicyOverrideText>;

PolicyOverrideText override_of(std::vector<std::string> modules, std::vector<std::string> keep, std::string reason) {
  return {.modules = std::move(modules), .path = {}, .keep = std::move(keep), .reason = std::move(reason)};
}

TEST(PolicyFix, AnOverrideContainedInAnotherIsNotAdded) {
  Overrides overrides{override_of({"dns.*"}, {"docstrings"}, "first")};
  EXPECT_FALSE(add_override(overrides, override_of({"dns.name"}, {"docstrings.class"}, "second")));
  EXPECT_FALSE(add_override(overrides, override_of({"dns"}, {"docstrings"}, "third")));
  EXPECT_EQ(overrides.size(), 1u);
}

TEST(PolicyFix, AnOverrideReplacesTheOnesItContainsAndHasTheirReasons) {
  Overrides overrides{override_of({"dns.name"}, {"docstrings.class"}, "first"),
                      override_of({"other"}, {"debug"}, "second")};
  EXPECT_TRUE(add_override(overrides, override_of({"dns.*"}, {"docstrings"}, "third")));
  ASSERT_EQ(overrides.size(), 2u);
  EXPECT_EQ(overrides[1].reason, "third; first");
}

TEST(PolicyFix, OtherKindsOrModulesAreAdded) {
  Overrides overrides{override_of({"dns.*"}, {"docstrings.class"}, "first")};
  EXPECT_TRUE(add_override(overrides, override_of({"dns.name"}, {"docstrings.module"}, "second")));
  EXPECT_TRUE(add_override(overrides, override_of({"dnssec"}, {"docstrings.class"}, "third")));
  EXPECT_TRUE(add_override(overrides, {.modules = {}, .path = "/app.py", .keep = {"debug"}, .reason = "fourth"}));
  EXPECT_EQ(overrides.size(), 4u);
  EXPECT_TRUE(add_override(overrides, override_of({"*"}, {"docstrings", "debug"}, "all")));
  EXPECT_EQ(overrides.size(), 1u);
}

}  // namespace
}  // namespace leanpyc
