#include "leanpyc/policy/test_commands.h"

#include <gtest/gtest.h>

#include <vector>

namespace leanpyc {
namespace {

using Command = std::vector<std::string>;

TEST(TestCommands, RunnersAreRecognised) {
  for (const Command& command :
       {Command{"pytest", "-q"}, Command{"/v/bin/pytest"}, Command{"python", "-m", "unittest"},
        Command{"python", "-W", "error", "-m", "pytest", "x"}, Command{"coverage", "run", "-m", "pytest"},
        Command{"-m", "unittest"}, Command{"python", "manage.py", "test"}, Command{"django-admin", "test"},
        Command{"python", "/v/bin/pytest"}, Command{"tox"}}) {
    EXPECT_TRUE(runs_tests(command)) << command.front();
  }
}

TEST(TestCommands, OtherCommandsAreNotTestRunners) {
  for (const Command& command : {Command{"python", "app.py"}, Command{"gunicorn", "app:app"}, Command{},
                                 Command{"python", "-m", "http.server", "test"},
                                 Command{"python", "manage.py", "runserver"}, Command{"python", "-m"}}) {
    EXPECT_FALSE(runs_tests(command));
  }
}

}  // namespace
}  // namespace leanpyc
