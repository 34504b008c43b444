// The C interface, without an interpreter.
#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "leanpyc.h"

namespace {

struct CompilerOwner {
  leanpyc_compiler* handle = leanpyc_compiler_new();
  CompilerOwner() = default;
  CompilerOwner(const CompilerOwner&) = delete;
  CompilerOwner& operator=(const CompilerOwner&) = delete;
  ~CompilerOwner() { leanpyc_compiler_free(handle); }
};

leanpyc_options options_for(const char* elide = nullptr) {
  leanpyc_options options{};
  options.size = sizeof options;
  options.target = "3.13";
  options.filename = "shop.py";
  options.elide = elide;
  return options;
}

int compile(leanpyc_compiler* compiler, std::string_view source, const leanpyc_options& options) {
  return leanpyc_compile(compiler, source.data(), source.size(), &options);
}

std::string output(const leanpyc_compiler* compiler) {
  size_t size = 0;
  const char* bytes = leanpyc_output(compiler, &size);
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

size_t kind_of(std::string_view name) {
  for (size_t kind = 0; leanpyc_kind_name(kind) != nullptr; ++kind) {
    if (leanpyc_kind_name(kind) == name) return kind;
  }
  return SIZE_MAX;
}

TEST(Api, NamesItsVersionAndTargets) {
  EXPECT_EQ(leanpyc_api_version(), uint32_t{LEANPYC_API_VERSION});
  std::vector<std::string> targets;
  for (size_t i = 0; leanpyc_native_target(i) != nullptr; ++i) targets.emplace_back(leanpyc_native_target(i));
  ASSERT_FALSE(targets.empty());
  EXPECT_EQ(leanpyc_is_native_target("3.13.1"), 1);
  EXPECT_EQ(leanpyc_is_native_target("2.7"), 0);
  EXPECT_EQ(leanpyc_is_native_target(nullptr), 0);
}

TEST(Api, CompilesAndCountsWhatItElides) {
  CompilerOwner compiler;
  const std::string_view source = "'d'\ndef f():\n    'd'\n    assert x, 'message'\n";
  ASSERT_EQ(compile(compiler.handle, source, options_for()), LEANPYC_OK);
  const std::string plain = output(compiler.handle);
  EXPECT_NE(plain.find("message"), std::string::npos);
  EXPECT_NE(plain.find("shop.py"), std::string::npos);
  ASSERT_EQ(compile(compiler.handle, source, options_for("lean")), LEANPYC_OK);
  EXPECT_EQ(output(compiler.handle).find("message"), std::string::npos);
  EXPECT_EQ(leanpyc_elided(compiler.handle, kind_of("docstrings.function")), 1u);
  EXPECT_EQ(leanpyc_elided(compiler.handle, kind_of("docstrings.module")), 1u);
  EXPECT_EQ(leanpyc_elided(compiler.handle, kind_of("columns")), 2u);
  EXPECT_EQ(leanpyc_elided(compiler.handle, 9999), 0u);
  EXPECT_EQ(leanpyc_positions(compiler.handle), 1);
}

TEST(Api, ReportsAnErrorWithItsPlace) {
  CompilerOwner compiler;
  ASSERT_EQ(compile(compiler.handle, "x = 1\nreturn\n", options_for()), LEANPYC_REJECTED);
  ASSERT_EQ(leanpyc_diagnostic_count(compiler.handle), 1u);
  leanpyc_diagnostic found{};
  found.size = sizeof found;
  ASSERT_EQ(leanpyc_diagnostic_at(compiler.handle, 0, &found), 1);
  EXPECT_STREQ(found.type, "SyntaxError");
  EXPECT_STREQ(found.message, "'return' outside function");
  EXPECT_STREQ(found.text, "return");
  EXPECT_EQ(found.line, 2);
  EXPECT_EQ(found.column, 1);
  EXPECT_EQ(leanpyc_diagnostic_at(compiler.handle, 1, &found), 0);
  EXPECT_EQ(leanpyc_output(compiler.handle, nullptr), nullptr);
  // The next source is not affected.
  EXPECT_EQ(compile(compiler.handle, "x = 1\n", options_for()), LEANPYC_OK);
  EXPECT_EQ(leanpyc_diagnostic_count(compiler.handle), 0u);
}

TEST(Api, ReportsWarningsOfAnAcceptedSource) {
  CompilerOwner compiler;
  ASSERT_EQ(compile(compiler.handle, "assert (x, 'm')\n", options_for()), LEANPYC_OK);
  leanpyc_diagnostic found{};
  found.size = sizeof found;
  ASSERT_EQ(leanpyc_diagnostic_at(compiler.handle, 0, &found), 1);
  EXPECT_STREQ(found.type, "SyntaxWarning");
  EXPECT_EQ(found.line, 1);
  leanpyc_options strict = options_for();
  strict.flags = LEANPYC_WARNINGS_ARE_ERRORS;
  EXPECT_EQ(compile(compiler.handle, "assert (x, 'm')\n", strict), LEANPYC_REJECTED);
}

TEST(Api, RefusesWrongOptions) {
  CompilerOwner compiler;
  auto refused = [&](auto change) {
    leanpyc_options options = options_for();
    change(options);
    EXPECT_EQ(compile(compiler.handle, "x\n", options), LEANPYC_WRONG_OPTIONS);
    return std::string(leanpyc_error(compiler.handle));
  };
  EXPECT_EQ(refused([](leanpyc_options& options) { options.size = 0; }),
            "the options are NULL, or their size is wrong");
  EXPECT_EQ(refused([](leanpyc_options& options) { options.optimize = 3; }), "optimize is not 0, 1 or 2");
  EXPECT_EQ(refused([](leanpyc_options& options) { options.flags = 1u << 20; }), "unknown flags");
  EXPECT_EQ(refused([](leanpyc_options& options) { options.target = "2.7"; }), "2.7 is not a native target");
  EXPECT_NE(refused([](leanpyc_options& options) { options.elide = "assert"; }).find("asserts"), std::string::npos);
  EXPECT_EQ(leanpyc_compile(compiler.handle, "x", 1, nullptr), LEANPYC_WRONG_OPTIONS);
}

TEST(Api, AcceptsShorterStructuresOfOlderCallers) {
  CompilerOwner compiler;
  leanpyc_options options = options_for("no such kind");
  options.size = offsetof(leanpyc_options, elide);
  EXPECT_EQ(compile(compiler.handle, "x = 1\n", options), LEANPYC_OK);
  ASSERT_EQ(compile(compiler.handle, "return\n", options), LEANPYC_REJECTED);
  leanpyc_diagnostic found{};
  found.size = offsetof(leanpyc_diagnostic, line);
  found.line = 77;
  ASSERT_EQ(leanpyc_diagnostic_at(compiler.handle, 0, &found), 1);
  EXPECT_EQ(found.line, 77);
  EXPECT_EQ(found.size, offsetof(leanpyc_diagnostic, line));
}

TEST(Api, TextHasNoEncoding) {
  CompilerOwner compiler;
  leanpyc_options text = options_for();
  text.flags = LEANPYC_TEXT;
  EXPECT_EQ(compile(compiler.handle, "# coding: latin-1\nx = 'é'\n", text), LEANPYC_UNSUPPORTED);
  EXPECT_EQ(compile(compiler.handle, "# coding: utf-8\nx = 'é'\n", text), LEANPYC_OK);
  EXPECT_EQ(compile(compiler.handle, "# coding: latin-1\nx = 'é'\n", options_for()), LEANPYC_OK);
}

TEST(Api, StripsSource) {
  CompilerOwner compiler;
  const std::string_view source = "def f():\n    'd'\n    assert x\n    return 1\n";
  const leanpyc_options options = options_for("lean");
  ASSERT_EQ(leanpyc_strip(compiler.handle, source.data(), source.size(), &options), LEANPYC_OK);
  const std::string stripped = output(compiler.handle);
  EXPECT_EQ(stripped.find("assert"), std::string::npos);
  EXPECT_EQ(std::count(stripped.begin(), stripped.end(), '\n'), 4);
}

TEST(Api, APolicyDecidesByModule) {
  leanpyc_policy_options wanted{};
  wanted.size = sizeof wanted;
  wanted.elide = "asserts";
  wanted.config = "";
  wanted.flag = -1;
  leanpyc_policy* policy = leanpyc_policy_load(&wanted);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(leanpyc_policy_error(policy), nullptr);
  EXPECT_EQ(std::string_view(leanpyc_policy_fingerprint(policy)).size(), 16u);
  EXPECT_STREQ(leanpyc_policy_file(policy), "");
  {
    CompilerOwner compiler;
    leanpyc_options options = options_for();
    options.policy = policy;
    options.path = "/project/shop.py";
    ASSERT_EQ(compile(compiler.handle, "assert x, 'message'\n", options), LEANPYC_OK);
    EXPECT_EQ(output(compiler.handle).find("message"), std::string::npos);
    // Tests keep their asserts.
    options.path = "/project/tests/test_shop.py";
    ASSERT_EQ(compile(compiler.handle, "assert x, 'message'\n", options), LEANPYC_OK);
    EXPECT_NE(output(compiler.handle).find("message"), std::string::npos);
    options.elide = "lean";
    EXPECT_EQ(compile(compiler.handle, "x\n", options), LEANPYC_WRONG_OPTIONS);
  }
  leanpyc_policy_free(policy);
  wanted.elide = "assert";
  policy = leanpyc_policy_load(&wanted);
  EXPECT_NE(std::string_view(leanpyc_policy_error(policy)).find("asserts"), std::string_view::npos);
  leanpyc_policy_free(policy);
}

TEST(Api, DeepSourcesCompileInSmallThreads) {
  int status = -1;
  auto work = [&] {
    CompilerOwner compiler;
    status = compile(compiler.handle, "x" + std::string(20000, '-') + "x\n", options_for());
  };
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 128 << 10);
  pthread_t thread;
  std::function<void()> call = work;
  ASSERT_EQ(pthread_create(
                &thread, &attributes,
                [](void* function) -> void* {
                  (*static_cast<std::function<void()>*>(function))();
                  return nullptr;
                },
                &call),
            0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  // CPython's limit of nesting, or an accepted source: not a crash.
  EXPECT_TRUE(status == LEANPYC_OK || status == LEANPYC_REJECTED) << status;
}

TEST(Api, CompilersAreIndependent) {
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&results, i] {
      CompilerOwner compiler;
      for (int round = 0; round < 50; ++round) {
        if (compile(compiler.handle, "def f(a, b=1):\n    return [x for x in a if x in {1, 2}]\n",
                    options_for("lean")) == LEANPYC_OK)
          results[i] = output(compiler.handle);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : results) EXPECT_EQ(result, results[0]);
  EXPECT_FALSE(results[0].empty());
}

}  // namespace
